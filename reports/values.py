"""The biểu's values in a period as pages show them: at the territory, and by unit for what may be shown by unit."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from reports.models import RolledUp
from targets.models import Baseline, DataElement, ElementRevision
from targets.querysets import in_force

MOST_LEADING = 400


@dataclass
class Row:
    """An element at the territory; `last_year` is (value, quarters that have one, quarters asked) or None."""

    revision: ElementRevision
    total: RolledUp | None = None
    last_year: tuple | None = None

    @property
    def element(self):
        return self.revision.element

    @property
    def measure(self):
        """A yes/no is a count of units at the territory."""
        return "đơn vị" if self.element.entry == DataElement.Entry.YES_NO else self.revision.measure

    @property
    def change(self):
        """The total less last year's, when every quarter has one in both years; else None."""
        if not self.is_told or self.is_log or not self.last_year or self.last_year[1] != self.last_year[2]:
            return None
        return self.total.value - self.last_year[0]

    @property
    def growth(self):
        """The change in per cent of last year's figure; None where there is none to divide by."""
        return (
            self.change * 100 / self.last_year[0] if self.change is not None and self.last_year[0] else None
        )

    @property
    def covered_by(self):
        """What its coverage counts."""
        flows = (DataElement.OverTime.SUM, DataElement.OverTime.UNION)
        return "báo cáo quý" if self.revision.over_time in flows else "đơn vị"

    @property
    def is_log(self):
        """Months of dated items: told by unit, without a total at the territory."""
        return self.revision.over_time == DataElement.OverTime.UNION

    @property
    def is_told(self):
        return self.total is not None and self.total.value is not None


def forms(period) -> list[tuple]:
    """(form, rows) in official order."""
    of_form = defaultdict(list)
    totals = _totals(period)
    revisions = list(_revisions(period))
    last_year = _last_year(period, revisions)
    for revision in revisions:
        row = Row(revision, totals.get(revision.element_id), last_year.get(revision.element_id))
        of_form[revision.form].append(row)
    _add_parts_of_last_year([row for rows in of_form.values() for row in rows])
    return sorted(of_form.items(), key=lambda pair: pair[0].number)


@dataclass
class Table:
    """`open` elements stand by unit and in total; `sensitive` ones in total only.

    `units` are (unit, its (column, cell) pairs).
    """

    open: list[Row]
    sensitive: list[Row]
    units: list[tuple]

    @property
    def leads_on(self):
        """Does each cell lead to its source? A country has too many: there its column's total does."""
        return len(self.units) <= MOST_LEADING


def by_unit(period, form) -> Table:
    totals = _totals(period)
    rows = [Row(each, totals.get(each.element_id)) for each in _revisions(period, form)]
    shown = [row for row in rows if not row.revision.sensitive]
    places = {row.element.pk: place for place, row in enumerate(shown)}
    of_unit = {}
    found = RolledUp.objects.for_period(period).of_units().filter(element__in=places)
    for row in found.select_related("unit").order_by("unit__order", "unit__key"):
        of_unit.setdefault(row.unit, [None] * len(shown))[places[row.element_id]] = row
    units = [(unit, list(zip(shown, cells, strict=True))) for unit, cells in of_unit.items()]
    return Table(shown, [row for row in rows if row.revision.sensitive], units)


def _revisions(period, form=None):
    current = in_force(
        ElementRevision.objects.filter(element__plan=period.plan_id), "element", period.window_to
    )
    if form is not None:
        current = current.filter(form=form)
    return current.select_related("element", "form").order_by("element__order")


def _totals(period):
    rows = RolledUp.objects.for_period(period).nodes().filter(unit=period.plan.territory_id)
    return {row.element_id: row for row in rows}


def _last_year(period, revisions):
    """Flows are added over the period's quarters, everything else is that of the last one, the only one asked."""
    quarters = sorted(period.quarters.all(), key=lambda each: each.order)
    flows = {each.element_id for each in revisions if each.over_time == DataElement.OverTime.SUM}
    added = (
        Baseline.objects.filter(quarter__in=quarters, element__plan=period.plan_id)
        .filter(Q(element__in=flows) | Q(quarter=quarters[-1]))
        .values("element")
        .annotate(total=Sum("value"), known=Count("quarter", distinct=True))
    )
    return {
        row["element"]: (row["total"], row["known"], len(quarters) if row["element"] in flows else 1)
        for row in added
    }


def _add_parts_of_last_year(rows):
    """A total that has no figure of last year itself is the sum of its parts', where every part has one."""
    parts = defaultdict(list)
    for row in rows:
        parts[row.element.parent_id].append(row.last_year)
    for row in rows:
        own = parts[row.element.pk]
        if row.element.entry != DataElement.Entry.TOTAL or row.last_year or not own or None in own:
            continue
        values, known, asked = zip(*own, strict=True)
        if len(set(asked)) == 1:
            row.last_year = (sum(values), min(known), asked[0])
