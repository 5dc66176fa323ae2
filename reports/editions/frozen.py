"""What an edition freezes: results, text, units, rules, obligations, baselines and the cells they come from."""

from plans.models import Obligation
from reports.content import report_of, summary_of
from reports.exporting import decimal_text, results_of
from reports.models import Edition
from reports.provenance import Revisions
from submissions.models import Figure
from submissions.receipts import sha256
from targets.models import Baseline, DataElement, IndicatorRevision, TargetRevision
from targets.querysets import in_force
from units.models import Unit

from .adjusting import adjustments
from .changing import changes


def content_of(period, on) -> dict:
    """Everything an edition dated `on` holds; the period must be up to date."""
    content = {
        "results": results_of(period),
        "text": report_of(period, on),
        "units": _units(period),
        "rules": _rules(period),
        "period": _period(period),
        "obligations": _obligations(period),
        "baselines": _baselines(period),
        "contributions": _contributions(period),
    }
    content["basis"] = sha256(content)
    content["adjustments"] = adjustments(period, content)
    content["changes"] = changes(period, content)
    if content["adjustments"] or content["changes"]:
        content["text"] = report_of(period, on, content["adjustments"], content["changes"])
    content["summary"] = summary_of(period, _previous(period), content["adjustments"])
    return content


def _previous(period):
    """The edition before, of this period or of an earlier one of its kind, as its name and content."""
    earlier = Edition.objects.filter(
        period__plan=period.plan_id, period__kind=period.kind, period__window_to__lte=period.window_to
    )
    edition = earlier.select_related("period").order_by("-number").first()
    return (f"{edition} ({edition.period})", edition.content) if edition else None


def _period(period):
    quarters = list(period.quarters.order_by("order"))
    return {
        "code": period.code,
        "from": period.window_from.isoformat(),
        "to": period.window_to.isoformat(),
        "year": period.plan.year,
        "months": list(period.months),
        "quarters": [quarter.code for quarter in quarters],
        "territory": period.plan.territory.key,
    }


def _units(period):
    """Units that lived in the window, with the tree as of its end."""
    units = Unit.objects.of_territory(period.plan.territory).lived_between(
        period.window_from, period.window_to
    )
    units = list(units.named(period.window_to).order_by("order", "key"))
    keys = dict(Unit.objects.of_territory(period.plan.territory).values_list("pk", "key"))
    return [
        {
            "key": unit.key,
            "name": unit.name,
            "kind": unit.kind,
            "parent": keys.get(unit.parent_id),
            "valid_from": unit.valid_from.isoformat(),
            "valid_to": unit.valid_to and unit.valid_to.isoformat(),
        }
        for unit in units
    ]


def _rules(period):
    quarters = list(period.quarters.order_by("order"))
    elements = list(period.plan.elements.order_by("order").select_related("parent"))
    revisions = Revisions(elements)
    return {
        "elements": [_element_rule(each, revisions, period, quarters) for each in elements],
        "indicators": [_indicator_rule(row) for row in _in_force_indicators(period)],
        "targets": [_target_rule(row) for row in _in_force_targets(period)],
    }


def _element_rule(element, revisions, period, quarters):
    current = revisions.current(element.pk, period.window_to)
    owners = {quarter.code: revisions.current(element.pk, quarter.window_to) for quarter in quarters}
    return {
        "code": element.code,
        "entry": element.entry,
        "parent": element.parent and element.parent.code,
        "name": current.name,
        "measure": current.measure,
        "over_time": current.over_time,
        "sensitive": current.sensitive,
        "valid_from": current.valid_from.isoformat(),
        "decision": current.decision,
        "owners": {code: sorted(row.owners) for code, row in owners.items() if row},
    }


def _in_force_indicators(period):
    rows = IndicatorRevision.objects.filter(indicator__target__plan=period.plan_id)
    rows = in_force(rows, "indicator", period.window_to).select_related("indicator")
    return rows.prefetch_related("terms__element").order_by("indicator__order")


def _indicator_rule(row):
    return {
        "code": row.indicator.code,
        "name": row.name,
        "rule": row.rule,
        "base": row.base,
        "condition": row.condition,
        "threshold": decimal_text(row.threshold),
        "judged": row.judged,
        "count_from": row.count_from,
        "valid_from": row.valid_from.isoformat(),
        "decision": row.decision,
        "terms": [{"side": term.side, "code": term.element.code} for term in row.terms.all()],
    }


def _in_force_targets(period):
    rows = TargetRevision.objects.filter(target__plan=period.plan_id)
    return in_force(rows, "target", period.window_to).select_related("target").order_by("target__number")


def _target_rule(row):
    return {
        "number": row.target.number,
        "text": row.text,
        "valid_from": row.valid_from.isoformat(),
        "decision": row.decision,
    }


def _obligations(period):
    """Every obligation of the plan up to the period's end: a merged quarter's baseline is read beside a later one."""
    rows = Obligation.objects.of_plan(period.plan).filter(quarter__window_to__lte=period.window_to)
    rows = rows.select_related("unit", "quarter").in_order()
    return [
        {
            "unit": row.unit.key,
            "quarter": row.quarter.code,
            "baseline": row.quarter.baseline_code,
            "state": row.state,
            "audiences": sorted(row.audiences),
            "ends_inside": row.ends_inside,
        }
        for row in rows
    ]


def _baselines(period):
    rows = Baseline.objects.filter(quarter__plan=period.plan, quarter__window_to__lte=period.window_to)
    rows = rows.select_related("unit", "quarter", "element").order_by(
        "quarter__order", "unit__key", "element__order"
    )
    return [
        {
            "code": row.element.code,
            "unit": row.unit.key,
            "quarter": row.quarter.code,
            "value": decimal_text(row.value),
        }
        for row in rows
    ]


def _contributions(period):
    """Cells of counted versions: those owed in the period's quarters, and every dated log up to its end."""
    quarters = period.plan.periods.quarters_only().filter(window_to__lte=period.window_to)
    own = set(period.quarters.values_list("pk", flat=True))
    revisions = Revisions(list(period.plan.elements.all()))
    figures = (
        Figure.objects.filter(version__in=_counted(quarters))
        .select_related(
            "element", "version__filing__obligation__unit", "version__filing__obligation__quarter"
        )
        .prefetch_related("marks__unit", "items")
        .order_by(
            "element__order",
            "version__filing__obligation__unit__key",
            "version__filing__obligation__quarter__order",
        )
    )
    contributions = []
    for figure in figures:
        obligation = figure.version.filing.obligation
        if figure.element.entry != DataElement.Entry.MONTH_LOG and not (
            obligation.quarter_id in own and revisions.owes(obligation, figure.element_id)
        ):
            continue
        contributions.append(_contribution(figure, obligation))
    return contributions


def _counted(quarters):
    """Versions that totals read, of returns still owed."""
    obligations = Obligation.objects.owed().filter(quarter__in=quarters, filing__counted__isnull=False)
    return obligations.values("filing__counted")


def _contribution(figure, obligation):
    told = {
        "code": figure.element.code,
        "unit": obligation.unit.key,
        "quarter": obligation.quarter.code,
        "version": figure.version.number,
        "value": decimal_text(figure.value),
    }
    if figure.not_applicable:
        told["not_applicable"] = True
    if figure.element.entry == DataElement.Entry.CHECKLIST:
        told["marks"] = sorted(mark.unit.key for mark in figure.marks.all())
    if figure.element.entry == DataElement.Entry.MONTH_LOG:
        told["days"] = sorted({item.on.isoformat() for item in figure.items.all()})
    return told
