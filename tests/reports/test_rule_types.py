"""A new type of target is one entry of RULES: a plan of two that plan 1643 does not use, from import to edition."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from plans.models import Period
from reports import provenance
from reports.editions.frozen import content_of
from reports.exporting import results_of
from reports.readding import differences
from reports.rollup.keeping import bring_up_to_date
from reports.standing import standings
from submissions.importing import import_figures
from targets.loading import load_plan
from targets.management.commands.load_plan import DEFAULT

TARGETS = Path(__file__).parent.parent / "packages" / "other-rules.yaml"
DISTRICTS = ["593", "594", "595"]


@pytest.fixture
def plan(db, tmp_path):
    package = shutil.copytree(DEFAULT, tmp_path / "package")
    shutil.copy(TARGETS, package / "targets.yaml")
    text = (package / "plan.yaml").read_text(encoding="utf-8")
    (package / "plan.yaml").write_text(
        text.replace("key: 1643/KH-UBND", "key: 1/KH-THU", 1), encoding="utf-8"
    )
    return load_plan(package)


def told(plan, *rows):
    import_figures("\n".join(["period,unit,element,value", *rows]).encode(), accept=True)
    bring_up_to_date()
    period = Period.objects.select_related("plan__territory").get(plan=plan, code="2025-6T")
    return period, {row["code"]: row for row in results_of(period)["indicators"]}


def test_other_types_go_through_from_import_to_edition(plan):
    """3 of 60 are exactly 5%; 40 + 30 + 20 sessions are 90 of 100; many returns are still missing."""
    period, results = told(
        plan,
        *(f"2025-Q2,{key},CS_LUUTRU,19" for key in DISTRICTS),
        *(f"2025-Q2,{key},CS_KARAOKE,1" for key in DISTRICTS),
        *(f"2025-Q2,{key},TT_BUOI,{sessions}" for key, sessions in zip(DISTRICTS, (40, 30, 20), strict=True)),
    )

    karaoke, sessions = results["1"], results["2"]
    assert [karaoke[name] for name in ("numerator", "denominator", "value", "verdict")] == [
        "3",
        "60",
        "5.00",
        "met",
    ]
    assert [sessions[name] for name in ("numerator", "denominator", "value", "verdict")] == [
        "90",
        None,
        "90.00",
        "not_met",
    ]
    assert karaoke["provisional"]
    assert sessions["provisional"]
    said = [line.said[0] for standing in standings(period, 2) for line in standing.lines]
    assert said == [
        "Đạt chỉ tiêu: 3/60 cơ sở (5,00%); chỉ tiêu không quá 5%.",
        "Chưa đạt trong kỳ: 90 buổi, bằng 90,00% chỉ tiêu (100 buổi); còn thiếu 10 buổi.",
    ]
    assert all(source.adds_up for code in "12" for source in provenance.of_indicator(period, code).sources)
    assert differences(content_of(period, date(2025, 6, 20))) == []


def test_one_more_is_over_the_ceiling(plan):
    _, results = told(plan, "2025-Q2,593,CS_LUUTRU,94", "2025-Q2,593,CS_KARAOKE,5")

    assert (results["1"]["value"], results["1"]["verdict"]) == ("5.06", "not_met")
