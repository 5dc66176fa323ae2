from decimal import Decimal

import pytest

from targets.rules import RULES, Judging, Outcome, Sums, judge, judge_target
from targets.verdicts import Pace, Verdict

RATIO, GROWTH = RULES["ratio_at_least"], RULES["growth_at_least"]
YEAR = Judging(judged=True, by_year=True, is_year_end=True, quarters=4)
HALF = Judging(judged=True, by_year=True, is_year_end=False, quarters=2)


def sums(numerator, denominator, **facts):
    return Sums(Decimal(numerator), Decimal(denominator), owed=10, counted=10, **facts)


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent", "verdict"),
    [
        (69999, 100000, "69.99", Verdict.NOT_MET),
        (70, 100, "70.00", Verdict.MET),
        (699999999, 1000000000, "69.99", Verdict.NOT_MET),
        (86, 121, "71.07", Verdict.MET),
    ],
)
def test_ratio_boundary_is_exact(numerator, denominator, percent, verdict):
    outcome = judge(RATIO, sums(numerator, denominator), Decimal(70), YEAR)

    assert (outcome.percent, outcome.verdict) == (Decimal(percent), verdict)


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent", "verdict"),
    [
        (5, 100, "5.00", Verdict.MET),
        (50001, 1000000, "5.01", Verdict.NOT_MET),
        (499999999, 10000000000, "5.00", Verdict.MET),
        (0, 7, "0.00", Verdict.MET),
        (1, 3, "33.34", Verdict.NOT_MET),
    ],
)
def test_a_ceiling_is_exact_and_cut_toward_its_failing_side(numerator, denominator, percent, verdict):
    outcome = judge(RULES["ratio_at_most"], sums(numerator, denominator), Decimal(5), YEAR)

    assert (outcome.percent, outcome.verdict) == (Decimal(percent), verdict)


@pytest.mark.parametrize(
    ("value", "percent", "verdict"), [("99.999", "99.99", Verdict.NOT_MET), (100, "100.00", Verdict.MET)]
)
def test_a_number_to_be_reached_needs_no_denominator(value, percent, verdict):
    found = Sums(Decimal(value), None, owed=3, counted=2, missing=("593",))

    outcome = judge(RULES["total_at_least"], found, Decimal(100), YEAR)

    assert outcome == Outcome(Decimal(percent), verdict, None, provisional=True)


def test_growth_cuts_toward_zero():
    outcome = judge(GROWTH, sums(1, 9), Decimal(3), YEAR)

    assert (outcome.percent, outcome.verdict) == (Decimal("-88.88"), Verdict.NOT_MET)


def test_growth_from_nothing_has_no_basis():
    assert judge(GROWTH, sums(3, 0), Decimal(3), YEAR).verdict == Verdict.NO_BASIS


def test_ratio_zero_of_zero_arising():
    assert judge(RATIO, sums(0, 0, arises=True), Decimal(100), HALF).verdict == Verdict.NONE_ARISING
    assert judge(RATIO, sums(0, 0), Decimal(100), HALF).verdict == Verdict.NO_BASIS


def test_ratio_above_one_is_provisional():
    assert judge(RATIO, sums(11, 10), Decimal(70), YEAR).provisional is True
    assert judge(GROWTH, sums(11, 10), Decimal(3), YEAR).provisional is False


def test_nobody_counted_is_no_data():
    nobody = Sums(None, None, owed=1, counted=0, missing=("SYT",))

    assert judge(RATIO, nobody, Decimal(70), YEAR) == Outcome(None, Verdict.NO_DATA, None, True)


@pytest.mark.parametrize(("numerator", "pace"), [(35, Pace.ON_PACE), (34, Pace.BEHIND)])
def test_pace_against_an_even_spread(numerator, pace):
    assert judge(RATIO, sums(numerator, 100, paced=True), Decimal(70), HALF).pace == pace


def test_unjudged_period_has_value_only():
    quarter = Judging(judged=False, by_year=True, is_year_end=False, quarters=1)

    assert judge(RATIO, sums(35, 100, paced=True), Decimal(70), quarter) == Outcome(
        Decimal(35), None, None, False
    )


def outcomes(*verdicts):
    return [Outcome(None, verdict, None, False) for verdict in verdicts]


@pytest.mark.parametrize(
    ("verdicts", "verdict", "met", "of"),
    [
        ([Verdict.MET, Verdict.NOT_MET], Verdict.PARTLY_MET, 1, 2),
        ([Verdict.MET, Verdict.IN_PROGRESS], Verdict.IN_PROGRESS, 1, 2),
        ([Verdict.MET, Verdict.NO_DATA], Verdict.MET, 1, 1),
        ([Verdict.NOT_MET, Verdict.NONE_ARISING], Verdict.NOT_MET, 0, 1),
        ([Verdict.NONE_ARISING], Verdict.NONE_ARISING, 0, 0),
        ([Verdict.NONE_ARISING, Verdict.NO_BASIS], Verdict.NO_DATA, 0, 0),
    ],
)
def test_target_from_its_indicators(verdicts, verdict, met, of):
    outcome = judge_target(outcomes(*verdicts))

    assert (outcome.verdict, outcome.met, outcome.of) == (verdict, met, of)
