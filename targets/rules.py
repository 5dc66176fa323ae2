"""The algebra of typed targets: one entry of `RULES` per rule type; pure, exact, without Django.

The roll-up adds (reports/rollup); this module says what the sums mean. `shape` names how a unit takes part, how its
terms add up and what a missing answer may still bring; everything else about a type - its percentage, its test, when
it cannot be judged, what it says - hangs on its entry (figures.md section 6). A new rule type is one new entry.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from . import sentences
from .verdicts import Pace, Shape, Verdict


@dataclass(frozen=True)
class Sums:
    """What the roll-up found for one indicator in one period.

    `arises`: the denominator counts cases that arise in the window, so 0 of 0 is "không phát sinh". `paced`: all
    numerator terms are flows and the denominator is a stock. `thin`: a dissolved unit is in while too few living
    ones are, so the numerator covers more than the denominator.
    """

    numerator: Decimal | None
    denominator: Decimal | None
    owed: int
    counted: int
    missing: tuple[str, ...] = ()
    arises: bool = False
    paced: bool = False
    thin: bool = False


@dataclass(frozen=True)
class Judging:
    """When an indicator is judged: in `judged` periods only; one judged `by_year` stays open till the year's end."""

    judged: bool
    by_year: bool
    is_year_end: bool
    quarters: int

    @property
    def open(self) -> bool:
        return self.by_year and not self.is_year_end


@dataclass(frozen=True)
class Outcome:
    percent: Decimal | None
    verdict: Verdict | None
    pace: Pace | None
    provisional: bool


@dataclass(frozen=True)
class Rule:
    """One type of target. Its functions take (numerator, denominator, threshold) and compare exactly.

    `divides`: there is a denominator, and no percentage without one. `doubts_excess`: a numerator above it is
    suspect. `falls`: less is better. `is_paced`: what is reached can be held against an even spread over the year.
    """

    shape: Shape
    is_met: Callable[[Decimal, Decimal | None, Decimal], bool]
    percent: Callable[[Decimal, Decimal | None, Decimal], Decimal]
    sentences: sentences.Share
    divides: bool = True
    doubts_excess: bool = False
    falls: bool = False
    is_paced: bool = False


def _cut(hundredfold: Decimal, denominator: Decimal) -> Decimal:
    """hundredfold / denominator, cut once and exactly to two decimals toward zero."""
    with localcontext(prec=60):
        return (hundredfold * 100 // denominator) / 100


def _share(numerator, denominator, threshold):
    return _cut(numerator * 100, denominator)


def _share_at_most(numerator, denominator, threshold):
    """Cut away from zero, toward the failing side: 5,001% is shown as 5,01%."""
    rest = numerator * 10000 % denominator
    return _cut(numerator * 100, denominator) + (Decimal("0.01") if rest else 0)


def _growth(value, baseline, threshold):
    return _cut((value - baseline) * 100, baseline)


def _of_goal(total, nothing, threshold):
    return _cut(total * 100, threshold)


def _at_least(numerator, denominator, threshold):
    return numerator * 100 >= threshold * denominator


def _at_most(numerator, denominator, threshold):
    return numerator * 100 <= threshold * denominator


def _grown_at_least(value, baseline, threshold):
    return (value - baseline) * 100 >= threshold * baseline


def _reaches(total, nothing, threshold):
    return total >= threshold


RULES = {
    "ratio_at_least": Rule(
        Shape.RATIO, _at_least, _share, sentences.Share(), doubts_excess=True, is_paced=True
    ),
    "ratio_at_most": Rule(
        Shape.RATIO, _at_most, _share_at_most, sentences.AtMost(), doubts_excess=True, falls=True
    ),
    "total_at_least": Rule(Shape.RATIO, _reaches, _of_goal, sentences.Total(), divides=False),
    "units_meeting": Rule(Shape.COHORT, _at_least, _share, sentences.Cohort()),
    "every_month": Rule(Shape.MONTHS, _at_least, _share, sentences.Months()),
    "growth_at_least": Rule(Shape.GROWTH, _grown_at_least, _growth, sentences.Growth()),
}


def judge(rule: Rule, sums: Sums, threshold: Decimal, when: Judging) -> Outcome:
    """The percentage, verdict, pace and provisional mark of one indicator in one period."""
    usable = sums.counted > 0 and not _lacks_basis(rule, sums)
    percent = rule.percent(sums.numerator, sums.denominator, threshold) if usable else None
    excess = rule.doubts_excess and sums.counted > 0 and sums.numerator > sums.denominator
    paced = rule.is_paced and when.judged and when.by_year and sums.paced and usable
    return Outcome(
        percent=percent,
        verdict=_verdict(rule, sums, threshold, when) if when.judged else None,
        pace=_pace(sums, threshold, when) if paced else None,
        provisional=bool(sums.missing) or excess,
    )


def _verdict(rule, sums, threshold, when):
    if sums.counted == 0:
        return Verdict.NO_DATA
    if sums.arises and sums.numerator == 0 and sums.denominator == 0:
        return Verdict.NONE_ARISING
    if _lacks_basis(rule, sums):
        return Verdict.NO_BASIS
    if when.open:
        return Verdict.IN_PROGRESS
    return Verdict.MET if rule.is_met(sums.numerator, sums.denominator, threshold) else Verdict.NOT_MET


def _lacks_basis(rule, sums):
    return sums.thin or (rule.divides and not sums.denominator)


def _pace(sums, threshold, when):
    """Against an even spread over the year's four quarters."""
    even = threshold * sums.denominator * when.quarters
    return Pace.ON_PACE if sums.numerator * 100 * 4 >= even else Pace.BEHIND


@dataclass(frozen=True)
class TargetOutcome:
    verdict: Verdict
    met: int
    of: int
    provisional: bool


def judge_target(outcomes: Iterable[Outcome]) -> TargetOutcome:
    """A target's verdict from its indicators' in a judged period (figures.md section 6, Target)."""
    outcomes = list(outcomes)
    verdicts = [outcome.verdict for outcome in outcomes]
    decided = [v for v in verdicts if v in (Verdict.MET, Verdict.NOT_MET, Verdict.IN_PROGRESS)]
    met = decided.count(Verdict.MET)
    return TargetOutcome(
        verdict=_target_verdict(verdicts, decided, met),
        met=met,
        of=len(decided),
        provisional=any(
            outcome.provisional or outcome.verdict in (Verdict.NO_DATA, Verdict.NO_BASIS)
            for outcome in outcomes
        ),
    )


def _target_verdict(verdicts, decided, met):
    if not decided:
        all_quiet = all(verdict == Verdict.NONE_ARISING for verdict in verdicts)
        return Verdict.NONE_ARISING if all_quiet else Verdict.NO_DATA
    if Verdict.IN_PROGRESS in decided:
        return Verdict.IN_PROGRESS
    if met == len(decided):
        return Verdict.MET
    return Verdict.PARTLY_MET if met else Verdict.NOT_MET
