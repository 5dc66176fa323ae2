"""What indicators divide by, before and after a reorganisation: communes, returns, and who gives each stock."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from plans.models import Period, Plan
from plans.obligations import owing, stored_of
from submissions.owed import FLOWS
from targets.models import ElementRevision, IndicatorRevision
from targets.querysets import in_force
from units.models import Kind
from units.vietnamese import listed

from .duties import Duties
from .register import Register


@dataclass
class Counted:
    """A number before and after, under its name; `note` says what stands behind it."""

    name: str
    before: int
    after: int
    note: str = ""

    @property
    def moves(self):
        return self.before != self.after


@dataclass
class Denominators:
    """A period's communes and terms before and after."""

    period: Period
    lines: list[Counted]


def denominators_of(
    periods: list[Period], before: Register, after: Register, duties: list[Duties], on
) -> list[Denominators]:
    """Of each period; obligations of quarters that `duties` do not name stay as they stand."""
    plans = {period.plan_id: period.plan for period in periods}
    standing = _standing(plans.values())
    wanted = _wanted(standing, duties, after)
    terms = {pk: _terms(plan, on) for pk, plan in plans.items()}
    return [
        Denominators(
            period,
            _lines(
                period,
                terms[period.plan_id],
                [before, after],
                [_inside(period, rows[period.plan_id]) for rows in (standing, wanted)],
            ),
        )
        for period in periods
    ]


def _standing(plans):
    rows = defaultdict(list)
    for quarter in Period.objects.filter(plan__in=plans, kind=Period.Kind.QUARTER):
        rows[quarter.plan_id] += stored_of(quarter).select_related("unit", "quarter")
    return rows


def _wanted(standing, duties, after):
    moved = {row.quarter.pk for row in duties}
    rows = defaultdict(list)
    for plan_id, stored in standing.items():
        rows[plan_id] += [row for row in stored if row.quarter_id not in moved]
    for row in duties:
        rows[row.quarter.plan_id] += owing(row.quarter, after.designations)
    return rows


def _inside(period, obligations):
    return [
        row
        for row in obligations
        if period.window_from <= row.quarter.window_from and row.quarter.window_to <= period.window_to
    ]


def _lines(period, terms, registers, owed):
    """`registers` and `owed` are the units and the period's obligations before and after."""
    alive = [Counter(row.kind for row in register.on(period.window_to).values()) for register in registers]
    lines = [
        Counted("Đơn vị cấp xã có đến cuối kỳ", *(kinds[Kind.COMMUNE] for kinds in alive)),
        Counted("Đơn vị cấp huyện có đến cuối kỳ", *(kinds[Kind.DISTRICT] for kinds in alive)),
        Counted("Báo cáo quý phải nộp trong kỳ", *map(len, owed)),
    ]
    for name, codes, owners in terms:
        counts = [len({row.unit.key for row in rows if _gives(row, owners, period)}) for rows in owed]
        lines.append(Counted(name, *counts, note=codes))
    return lines


def _gives(row, owners, period):
    """Does the unit stand in a stock's denominator of the period: owing it in its last quarter, to the end?"""
    lasts = row.quarter.window_to == period.window_to and not row.ends_inside
    return lasts and bool(owners & set(row.audiences))


def _terms(plan: Plan, on):
    """(name, codes, owners) of each stock that stands in a denominator."""
    rules = in_force(IndicatorRevision.objects.filter(indicator__target__plan=plan), "indicator", on)
    elements = in_force(ElementRevision.objects.filter(element__plan=plan), "element", on)
    stocks = {row.element_id: row for row in elements if row.over_time not in FLOWS}
    codes = defaultdict(set)
    for rule in rules.prefetch_related("terms").select_related("indicator"):
        for term in rule.terms.all():
            if term.side == "denominator" and term.element_id in stocks:
                codes[term.element_id].add(rule.indicator.code)
    return [
        (stocks[pk].name, listed(sorted(indicators)), set(stocks[pk].owners))
        for pk, indicators in codes.items()
    ]
