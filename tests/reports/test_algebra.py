"""Laws of the sums, on the product itself: order, splitting, and what is not reported (figures.md sections 3-6)."""

import random

import pytest
from django.db import transaction

from plans.models import Plan
from reports.exporting import results_of
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures

from .histories import HEADER, history

UNITS = ("593", "594", "CAT", "SYT", "22945@2025")
STOCK = ("CS_LUUTRU", "CS_KARAOKE", "CS_XOABOP", "CS_VUTRUONG", "CS_NHAHANG", "CS_KHAC")


def stock(unit, number):
    """The parts of CS_TONG, all of them in the first."""
    return [f"2025-Q2,{unit},{code},{number if code == STOCK[0] else 0}" for code in STOCK]


@pytest.fixture
def plan(plan_db):
    """A database of its own: large histories that are rolled back leave the tables heavy for who comes after."""
    return Plan.objects.select_related("consolidator", "territory").get()


@pytest.fixture
def told(plan):
    """The results of a history by period, of which nothing stays."""

    def tell(*files, periods=None):
        wanted = [
            row for row in plan.periods.select_related("plan") if periods is None or row.code in periods
        ]
        with transaction.atomic():
            point = transaction.savepoint()
            for rows in files:
                import_figures("\n".join([HEADER, *rows]).encode(), accept=True)
            bring_up_to_date(wanted)
            results = {period.code: results_of(period) for period in wanted}
            transaction.savepoint_rollback(point)
        return results

    return tell


@pytest.fixture
def rows(plan):
    """Every cell of a few units of each kind, answered."""
    lines = history(plan, 21, chance=1).decode().splitlines()[1:]
    return [line for line in lines if line.split(",")[1] in UNITS]


def indicator(results, period, code):
    return next(row for row in results[period]["indicators"] if row["code"] == code)


def values(results, period):
    return {(row["code"], row["unit"]): row["value"] for row in results[period]["elements"]}


def test_order_of_arrival_does_not_matter(told, rows):
    shuffled = random.Random(4).sample(rows, len(rows))
    third = len(rows) // 3

    assert told(shuffled[:third], shuffled[third : 2 * third], shuffled[2 * third :]) == told(rows)


def test_a_flow_told_in_two_quarters_adds_up_to_the_same(told):
    one = told(["2025-Q2,593,CS_KT,9", "2025-Q2,593,CS_LUUTRU,40"])
    two = told(["2025-Q1,593,CS_KT,4", "2025-Q2,593,CS_KT,5", "2025-Q2,593,CS_LUUTRU,40"])

    for period in ("2025-6T", "2025-9T", "2025-NAM"):
        assert values(two, period) == values(one, period)
    covered = [
        row["counted"]
        for row in two["2025-6T"]["elements"]
        if row["unit"] == "593" and row["code"] == "CS_KT"
    ]
    assert covered == [2]


@pytest.mark.parametrize(
    ("rows", "zero", "code", "missing", "without", "with_zero"),
    [
        (
            ["2025-Q2,593,CS_KT,5", *stock("593", 10), *stock("594", 20)],
            "2025-Q2,594,CS_KT,0",
            "7b",
            "594",
            ("5", "10"),
            ("5", "30"),
        ),
        (
            [
                "2025-Q1,593,CS_KT,5",
                "2025-Q2,593,CS_KT,6",
                *stock("593", 10),
                "2025-Q1,594,CS_KT,3",
                *stock("594", 20),
            ],
            "2025-Q2,594,CS_KT,0",
            "7b",
            "594/2025-Q2",
            ("14", "30"),
            ("14", "30"),
        ),
        (["2025-Q2,593,KH_DV,yes"], "2025-Q2,594,KH_DV,no", "4a", "594", ("1", "10"), ("1", "10")),
        (
            ["2025-Q2,593,KH_DV,yes", "2025-Q1,594,KH_DV,no"],
            "2025-Q2,594,KH_DV,no",
            "4a",
            "594/2025-Q2",
            ("1", "10"),
            ("1", "10"),
        ),
        (
            ["2025-Q1,SYT,CONG_TINH,none"],
            "2025-Q2,SYT,CONG_TINH,none",
            "2a",
            "SYT/2025-Q2",
            ("0", "1"),
            ("0", "1"),
        ),
        (
            ["2024-Q1,CAT,VU_XL,10", "2024-Q2,CAT,VU_XL,10", "2025-Q1,CAT,VU_XL,12"],
            "2025-Q2,CAT,VU_XL,0",
            "7a",
            "CAT/2025-Q2",
            ("12", "10"),
            ("12", "20"),
        ),
    ],
)
def test_a_missing_answer_acts_neither_as_zero_nor_as_no(told, rows, zero, code, missing, without, with_zero):
    """A missing return, or a missing quarter of a unit that filed another: it is named, and in no sum."""
    half = [told(given, periods=["2025-6T"]) for given in (rows, [*rows, zero])]
    gap, answered = (indicator(results, "2025-6T", code) for results in half)

    assert (gap["numerator"], gap["denominator"]) == without
    assert missing in gap["missing"]
    assert gap["provisional"]
    assert (answered["numerator"], answered["denominator"]) == with_zero
    assert missing not in answered["missing"]


def test_ratios_are_of_sums_and_never_pass_one_unremarked(told, rows):
    for period, results in told(rows).items():
        for row in results["indicators"]:
            if row["value"] is None or row["code"] == "7a":
                continue
            numerator, denominator = int(row["numerator"]), int(row["denominator"])
            assert row["value"] == f"{numerator * 10000 // denominator / 100:.2f}", period
            assert row["provisional"] or numerator <= denominator
