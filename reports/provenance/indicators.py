"""The units, months or quarters that an indicator comes from, each with its two sides."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Exists, F, OuterRef

from plans.calendar import first_day, last_day
from plans.models import Audience, Obligation, Period
from reports.models import IndicatorResult, RolledUp
from submissions.models import Item, Version
from targets.models import Baseline, IndicatorRevision, Term
from targets.rules import RULES
from targets.verdicts import Shape

from .elements import OverTime, added, cells_of
from .revisions import Revisions


@dataclass(frozen=True)
class Side:
    """A unit's part in an indicator; `is_in` is false while a term it owes has no value.

    A side is None when the unit owes none of its terms, or when it is in `lacks`: owed, and not reported.
    """

    unit: object
    numerator: Decimal | None
    denominator: Decimal | None
    is_in: bool = True
    label: str = ""
    lacks: tuple = ()


@dataclass
class IndicatorSource:
    result: IndicatorResult
    sides: list[Side]
    base: str = ""

    @property
    def of_communes(self):
        return self.base == IndicatorRevision.Base.COMMUNES

    @property
    def numerator(self):
        return self._added("numerator")

    @property
    def denominator(self):
        """Of communes: those alive at the end, whoever has reported; otherwise the sum of the units' own."""
        if self.of_communes:
            return self.result.denominator
        if self.base == IndicatorRevision.Base.NONE:
            return None
        return self._added("denominator")

    def _added(self, name):
        """Over the units that are in; a side that none of them owes adds 0."""
        sides = [side for side in self.sides if side.is_in]
        return (added(getattr(side, name) for side in sides) or Decimal(0)) if sides else None

    @property
    def adds_up(self):
        return (self.numerator, self.denominator) == (self.result.numerator, self.result.denominator)


@dataclass
class IndicatorSources:
    """An indicator's headline first, then the cohorts that follow it, with the rule's terms."""

    sources: list[IndicatorSource]
    terms: list[Term]
    revisions: Revisions


def of_indicator(period, code) -> IndicatorSources | None:
    """None before the period was first rolled up, or for a code that the plan does not have."""
    results = list(
        IndicatorResult.objects.filter(period=period, indicator__code=code)
        .select_related("indicator", "revision")
        .order_by("cohort")
    )
    if not results:
        return None
    terms = list(results[0].revision.terms.all())
    elements = [term.element_id for term in terms]
    revisions = Revisions(elements)
    rows = RolledUp.objects.for_period(period).of_units().filter(element__in=elements)
    rows = rows.select_related("unit").order_by("unit__order", "unit__key")
    sides = SIDES[RULES[results[0].revision.rule].shape]
    base = results[0].revision.base
    sources = [
        IndicatorSource(result, sides(period, result, terms, revisions, rows), base) for result in results
    ]
    return IndicatorSources(sources, terms, revisions)


def counted_versions(period, units):
    """The accepted returns of the units for the period's quarters, in the register's order."""
    return (
        Version.objects.filter(filing__counted=F("pk"), filing__obligation__quarter__periods=period)
        .filter(filing__obligation__unit__in=units, filing__obligation__state=Obligation.State.OWED)
        .with_context()
        .order_by(
            "filing__obligation__unit__order",
            "filing__obligation__unit__key",
            "filing__obligation__quarter__order",
        )
    )


def _ratio(period, result, terms, revisions, rows):
    """A unit is in when each term it owes has a value; a dissolved one takes part with its flows only."""
    of_unit = defaultdict(dict)
    for row in rows:
        flow = revisions.current(row.element_id, period.window_to).over_time == OverTime.SUM
        if not row.not_applicable and (flow or row.unit.is_alive(period.window_to)):
            of_unit[row.unit][row.element_id] = row
    return [_ratio_side(unit, terms, own) for unit, own in of_unit.items()]


def _ratio_side(unit, terms, own):
    """The unit's sides; a term that it does not owe counts 0, and a side short of an owed value is not told."""
    values, lacks = {}, []
    for side in (Term.Side.NUMERATOR, Term.Side.DENOMINATOR):
        rows = [own[term.element_id] for term in terms if term.side == side and term.element_id in own]
        whole = all(row.serves for row in rows)
        values[side] = added(row.value for row in rows) if whole else None
        if not whole:
            lacks.append(side.value)
    return Side(unit, *values.values(), is_in=not lacks, lacks=tuple(lacks))


def _cohort(period, result, terms, revisions, rows):
    """Each unit of the cohort counts one; who is short and who is missing stands in the result."""
    absent = {name for name in result.missing if "/" not in name}
    short = absent | set(result.details.get("short", []))
    sides = [
        Side(
            unit, Decimal(unit.key not in short), Decimal(1), label="" if unit.key not in absent else "absent"
        )
        for unit in _of_cohort(period, result, rows)
    ]
    return sides if result.numerator is not None else [replace(side, is_in=False) for side in sides]


def _of_cohort(period, result, rows):
    audience = Audience.DISTRICT if result.details.get("of") == "districts" else Audience.TERRITORY
    members = set(
        Obligation.objects.filter(quarter__plan=period.plan_id, audiences__contains=[audience]).values_list(
            "unit", flat=True
        )
    )
    units = {row.unit_id: row.unit for row in rows}.values()
    months = _months(period, result.revision)
    for unit in units:
        if unit.pk not in members:
            continue
        if audience == Audience.TERRITORY and not unit.is_alive(period.window_to):
            continue
        required = [month for month in months if _lived_whole(unit, month)]
        if result.revision.condition != IndicatorRevision.Condition.EVERY_MONTH or required:
            yield unit


def _monthly(period, result, terms, revisions, rows):
    """Each required month counts one below the line, and one above it when an item is dated in it."""
    elements = [term.element_id for term in terms]
    dated = Item.objects.filter(
        figure__element__in=elements, figure__version__filing__counted=F("figure__version")
    )
    dated = dated.filter(
        figure__version__filing__obligation__quarter__plan=period.plan_id,
        figure__version__filing__obligation__quarter__window_to__lte=period.window_to,
    )
    logged = {
        (unit, f"{on:%Y-%m}")
        for unit, on in dated.values_list("figure__version__filing__obligation__unit", "on").distinct()
    }
    sides = []
    for row in rows:
        if row.not_applicable or not row.unit.is_alive(period.window_to):
            continue
        is_in = row.value is not None
        required = [month for month in _months(period, result.revision) if _lived_whole(row.unit, month)]
        sides += [
            Side(row.unit, Decimal((row.unit_id, month) in logged), Decimal(1), is_in, month)
            for month in required
        ]
        if not required:
            sides.append(Side(row.unit, Decimal(0), Decimal(0), is_in))
    return sides


def _growth(period, result, terms, revisions, rows):
    """Each quarter that has a figure in both years; a merged quarter's baseline joins the next one's."""
    elements = [term.element_id for term in terms]
    cells = {(cell.unit.pk, cell.quarter.pk): cell for cell in cells_of(period, elements, revisions)}
    baselines = defaultdict(dict)
    found = Baseline.objects.filter(element__in=elements, quarter__plan=period.plan_id)
    for row in found:
        baselines[row.unit_id][row.quarter_id] = row.value
    sides, heaps = [], defaultdict(list)
    inside = Period.quarters.through.objects.filter(from_period=period, to_period=OuterRef("quarter"))
    obligations = Obligation.objects.of_plan(period.plan_id).filter(unit__in=rows.order_by().values("unit"))
    for obligation in (
        obligations.annotate(inside=Exists(inside)).select_related("quarter", "unit").in_order()
    ):
        heap = heaps[obligation.unit_id]
        heap.append(baselines[obligation.unit_id].get(obligation.quarter_id))
        if obligation.state == Obligation.State.MERGED:
            continue
        heaps[obligation.unit_id] = []
        if obligation.inside and obligation.is_owed:
            cell = cells.get((obligation.unit_id, obligation.quarter_id))
            value = cell.value if cell else None
            baseline = None if None in heap else sum(heap, Decimal(0))
            lacks = [name for name, side in (("numerator", value), ("denominator", baseline)) if side is None]
            sides.append(
                Side(obligation.unit, value, baseline, not lacks, obligation.quarter.name, tuple(lacks))
            )
    return sides


SIDES = {Shape.RATIO: _ratio, Shape.COHORT: _cohort, Shape.MONTHS: _monthly, Shape.GROWTH: _growth}


def _months(period, revision):
    return [month for month in period.months if revision.count_from and month >= revision.count_from]


def _lived_whole(unit, month):
    return unit.is_alive(first_day(month)) and unit.is_alive(last_day(month))
