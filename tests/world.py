"""The twin's World, read from the database: what the roll-up reads, as plain values."""

from fractions import Fraction

from plans.calendar import first_day
from plans.models import Obligation
from submissions.models import Figure
from targets.models import Baseline, Indicator
from tests import twin
from units.models import Designation, Unit


def world_of(plan) -> twin.World:
    obligations = list(Obligation.objects.of_plan(plan).select_related("unit", "quarter"))
    return twin.World(
        year=plan.year,
        territory=plan.territory.key,
        units=list({row.unit.key: _unit(row.unit, _kind(row)) for row in obligations}.values()),
        communes=_communes(plan),
        periods={row.code: _period(row) for row in plan.periods.all()},
        obligations={(row.unit.key, row.quarter.code): _obligation(row, obligations) for row in obligations},
        elements={row.code: _element(row) for row in plan.elements.all()},
        indicators=[_indicator(row) for row in Indicator.objects.filter(target__plan=plan)],
        answers=dict(_answers(plan)),
        baselines={
            (row.unit.key, row.quarter.baseline_code, row.element.code): Fraction(row.value)
            for row in Baseline.objects.filter(quarter__plan=plan).select_related(
                "unit", "quarter", "element"
            )
        },
    )


def _kind(obligation):
    known = ("district", "department")
    named = [word for word in known if word in obligation.audiences]
    return named[0] if named else "commune" if "territory" in obligation.audiences else "invited"


def _unit(unit, kind):
    return twin.Unit(unit.key, kind, unit.valid_from, unit.valid_to)


def _communes(plan):
    ids = Designation.objects.filter(territory=plan.territory, kind="commune").values("unit")
    return [_unit(unit, "commune") for unit in Unit.objects.filter(pk__in=ids)]


def _period(row):
    quarters = tuple(row.quarters.order_by("order").values_list("code", flat=True))
    return twin.Period(row.code, row.window_from, row.window_to, quarters, row.judged)


def _obligation(row, obligations):
    if row.state != "merged":
        return twin.Obligation(row.state)
    later = [o for o in obligations if o.unit_id == row.unit_id and o.quarter.order > row.quarter.order]
    heir = min((o for o in later if o.state != "merged"), key=lambda o: o.quarter.order)
    return twin.Obligation("merged", heir.quarter.code)


def _element(row):
    revision = row.revisions.get()
    parts = tuple(row.parts.values_list("code", flat=True)) if row.entry == "total" else ()
    return twin.Element(row.code, row.entry, revision.over_time, frozenset(revision.owners), parts)


def _indicator(row):
    revision = row.revisions.get()
    sides = {side: [] for side in ("numerator", "denominator")}
    for term in revision.terms.select_related("element"):
        sides[term.side].append(term.element.code)
    denominator = ("communes",) if revision.base == "communes" else tuple(sides["denominator"])
    return twin.Indicator(
        code=row.code,
        target=row.target.number,
        rule=revision.rule,
        numerator=tuple(sides["numerator"]),
        denominator=denominator,
        threshold=int(revision.threshold),
        judged=revision.judged,
        count_from=first_day(revision.count_from) if revision.count_from else None,
        none_arising=row.code in ("6", "9"),
    )


def _answers(plan):
    figures = (
        Figure.objects.filter(version__filing__counted__isnull=False, element__plan=plan)
        .select_related(
            "element", "version__filing__obligation__unit", "version__filing__obligation__quarter"
        )
        .prefetch_related("marks__unit", "items")
    )
    for figure in figures:
        filing = figure.version.filing
        if filing.counted_id != figure.version_id:
            continue
        key = (filing.obligation.unit.key, filing.obligation.quarter.code, figure.element.code)
        yield (
            key,
            twin.Answer(
                value=None if figure.value is None else Fraction(figure.value),
                na=figure.not_applicable,
                marks=frozenset(mark.unit.key for mark in figure.marks.all()),
                items=tuple(item.on for item in figure.items.all()),
            ),
        )
