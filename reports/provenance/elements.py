"""The cells that an element's total comes from: one share each, read beside the stored number."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import F

from plans.models import Obligation, Period
from reports.models import RolledUp
from submissions.models import Evidence, Explanation, Figure
from targets.models import Baseline, DataElement

OverTime = DataElement.OverTime


@dataclass(frozen=True)
class Cell:
    """What a unit answered for a quarter; `share` is its part of the total, None when it has none.

    `said` are the sentences that explain the figure.
    """

    unit: object
    quarter: Period
    figure: Figure
    share: Decimal | None = None
    files: tuple = ()
    said: tuple = ()

    @property
    def element_id(self):
        return self.figure.element_id

    @property
    def value(self):
        return self.figure.value

    @property
    def not_applicable(self):
        return self.figure.not_applicable

    @property
    def version(self):
        return self.figure.version


@dataclass
class Source:
    """The stored number with what it is made of."""

    value: Decimal | None
    cells: list[Cell]
    missing: list[str] = field(default_factory=list)
    row: RolledUp | None = None

    @property
    def total(self):
        return added(cell.share for cell in self.cells)

    @property
    def adds_up(self):
        return self.total == self.value


def of_element(period, element, revisions) -> Source:
    """The shares of an element's total at the territory; a union has none there and shows its units' months."""
    over_time = revisions.current(element.pk, period.window_to).over_time
    parts = _parts(element, revisions)
    rows = RolledUp.objects.for_period(period).filter(element__in=[element.pk, *parts]).select_related("unit")
    mine = {row.unit_id: row for row in rows if row.element_id == element.pk}
    node = mine.get(period.plan.territory_id)
    counted = {
        (row.unit_id, row.element_id): row for row in rows if row.element_id in parts and not row.is_node
    }
    union = over_time == OverTime.UNION
    cells = _shared(cells_of(period, parts, revisions, union=union), counted, over_time)
    files = Evidence.objects.of_cells({cell.version.pk for cell in cells})
    said = _explained(cells)
    cells = [
        replace(cell, files=tuple(files[key]), said=tuple(said[key]))
        for cell in cells
        for key in [(cell.version.pk, cell.element_id)]
    ]
    missing = node.missing if node else sorted({name for row in mine.values() for name in row.missing})
    return Source(node.value if node else added(cell.share for cell in cells), cells, missing, node)


def _explained(cells):
    """By version and element, the sentences given for its warnings."""
    found = defaultdict(list)
    rows = Explanation.objects.filter(version__in={cell.version.pk for cell in cells})
    for row in rows.filter(element__in={cell.element_id for cell in cells}).order_by("pk"):
        found[row.version_id, row.element_id].append(row.text)
    return found


def _parts(element, revisions):
    """A total is never typed: its shares are its parts' cells."""
    if element.entry != DataElement.Entry.TOTAL:
        return [element.pk]
    return [pk for pk, rows in revisions.of_element.items() if rows[0].element.parent_id == element.pk]


def current_parts(element, revisions, on):
    """The parts of a total as they are called on the day, by id; none for an element that is typed."""
    return {pk: revisions.current(pk, on) for pk in _parts(element, revisions) if pk != element.pk}


def cells_of(period, elements, revisions, union=False):
    """Cells of counted versions that count for the period, by unit and element, oldest quarter first."""
    quarters = period.plan.periods.quarters_only()
    quarters = quarters.filter(window_to__lte=period.window_to) if union else quarters.filter(periods=period)
    figures = (
        Figure.objects.filter(element__in=elements, version__filing__counted=F("version"))
        .filter(version__filing__obligation__quarter__in=quarters)
        .filter(version__filing__obligation__state=Obligation.State.OWED)
        .select_related("version__filing__obligation__unit", "version__filing__obligation__quarter")
        .select_related("version__submitted_by", "version__decided_by")
        .order_by(
            "version__filing__obligation__unit__order",
            "version__filing__obligation__unit__key",
            "element__order",
            "version__filing__obligation__quarter__order",
        )
    )
    for figure in figures:
        obligation = figure.version.filing.obligation
        if revisions.owes(obligation, figure.element_id):
            yield Cell(obligation.unit, obligation.quarter, figure)


def _shared(cells, counted, over_time):
    """Gives each cell its share: a flow its value, anything else the unit's value at the cell it was read from."""
    of_row = defaultdict(list)
    for cell in cells:
        of_row[cell.unit.pk, cell.element_id].append(cell)
    shared = []
    for key, own in of_row.items():
        row = counted.get(key)
        if row is None or not row.counts:
            continue
        if over_time == OverTime.SUM:
            shared += [replace(cell, share=cell.value) for cell in own]
        else:
            told = _telling(own, over_time)
            shared += [replace(cell, share=row.value if cell is told else None) for cell in own]
    return shared


def _telling(cells, over_time):
    """The cell that a unit's value comes from: the first, the first yes, or else the latest."""
    if over_time == OverTime.FIRST:
        return cells[0]
    if over_time == OverTime.EVER:
        return next((cell for cell in cells if cell.value), cells[-1])
    return cells[-1]


def last_year_of(period, element, revision):
    """The figures that the total stands beside: of every quarter of a flow, of anything else the last one's."""
    quarters = period.quarters.all()
    if revision.over_time != OverTime.SUM:
        quarters = quarters.filter(window_to=period.window_to)
    rows = Baseline.objects.filter(element=element, quarter__in=quarters).select_related("unit", "quarter")
    return rows.order_by("unit__order", "unit__key", "quarter__order")


def added(values):
    """The sum of what is there; None when nothing is, for missing is never zero."""
    there = [value for value in values if value is not None]
    return sum(there, Decimal(0)) if there else None
