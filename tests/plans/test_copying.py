"""Next year's plan as a copy of this year's, and another province's, side by side with plan 1643."""

import re
import shutil
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from plans.copying import copy_plan
from plans.located import read_yaml
from plans.models import Obligation, Plan
from reports.exporting import results_of
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures
from targets.loading import load_plan
from targets.management.commands.load_plan import DEFAULT
from units.models import Unit

KEY = "57/KH-UBND"


@pytest.fixture
def next_year(tmp_path):
    return copy_plan(DEFAULT, tmp_path / "2026", key=KEY, issued_on=date(2026, 2, 10), year=2026)


def csv(*rows):
    return "\n".join(["period,unit,element,value", *rows]).encode()


def value(plan, period, code, unit):
    rows = results_of(plan.periods.select_related("plan").get(code=period))["elements"]
    return next((row["value"] for row in rows if (row["code"], row["unit"]) == (code, unit)), None)


def test_a_copy_has_the_dates_and_deadlines_of_its_year(next_year):
    """14/06/2026 is a Sunday: late from 16/06; 14/09/2026 is a Monday: late from the day it is due."""
    plan = read_yaml(next_year.folder / "plan.yaml")
    periods = {row["code"]: row for row in read_yaml(next_year.folder / "periods.yaml")}

    assert [plan[name] for name in ("key", "number", "year", "issued_on")] == [
        KEY,
        "57",
        2026,
        date(2026, 2, 10),
    ]
    assert plan["parent"]["issued_on"] == date(2022, 1, 7)
    assert list(periods) == [f"2026-{code}" for code in ("Q1", "Q2", "6T", "Q3", "9T", "Q4", "NAM")]
    assert periods["2026-Q1"]["window"] == [date(2025, 12, 15), date(2026, 3, 14)]
    assert periods["2026-Q2"]["baseline"] == "2025-Q2"
    assert periods["2026-6T"]["late_from"] == "2026-06-16T00:00:00+07:00"
    assert periods["2026-9T"]["late_from"] == "2026-09-15T00:00:00+07:00"
    assert any("phòng, chống mại dâm năm 2025 trên địa bàn tỉnh" in line for line in next_year.to_read)
    assert all(re.search(r"\b20\d\d\b", line) for line in next_year.to_read)


@pytest.mark.parametrize(
    ("key", "year", "said"),
    [
        ("57", 2026, "Số, ký hiệu “57” không đúng dạng"),
        (KEY, 2025, "Năm 2025 phải sau năm 2025 của kế hoạch gốc"),
    ],
)
def test_a_copy_that_will_not_do_is_refused_and_nothing_is_written(tmp_path, key, year, said):
    with pytest.raises(CommandError, match=said):
        call_command("copy_plan", str(tmp_path / "copy"), key=key, issued="2026-02-10", year=year)
    assert not (tmp_path / "copy").exists()


def test_two_years_stand_side_by_side(plan, next_year):
    import_figures(csv("2025-Q2,593,CS_KT,7"), accept=True)
    later = load_plan(next_year.folder)
    import_figures(csv("2026-Q1,22945@2025,CS_KT,4"), accept=True)
    bring_up_to_date()

    assert Plan.objects.count() == 2
    assert later.territory == plan.territory
    assert not Obligation.objects.of_plan(later).filter(unit__key="593").exists()
    assert value(plan, "2025-NAM", "CS_KT", "BT") == "7"
    assert value(later, "2026-Q1", "CS_KT", "BT") == "4"
    assert value(later, "2026-Q1", "CS_KT", "593") is None


def test_another_province_has_its_own_units_of_the_same_keys(plan, tmp_path):
    package = shutil.copytree(DEFAULT, tmp_path / "khac")
    for name, old, new in (
        ("units.csv", r"^BT,", "KH,"),
        ("designations.csv", r"^BT,", "KH,"),
        ("designations.csv", r",BT,", ",KH,"),
        ("plan.yaml", r"^territory: BT", "territory: KH"),
        ("plan.yaml", r"^key: .*", "key: 9/KH-UBND"),
    ):
        text = (package / name).read_text(encoding="utf-8")
        (package / name).write_text(re.sub(old, new, text, flags=re.MULTILINE), encoding="utf-8")
    other = load_plan(package)
    import_figures(csv("2025-Q2,593,CS_KT,7"), accept=True, plan=plan.key)
    import_figures(csv("2025-Q2,593,CS_KT,50"), accept=True, plan=other.key)
    bring_up_to_date()

    assert Unit.objects.filter(key="593").count() == 2
    assert value(plan, "2025-Q2", "CS_KT", "BT") == "7"
    assert value(other, "2025-Q2", "CS_KT", "KH") == "50"
