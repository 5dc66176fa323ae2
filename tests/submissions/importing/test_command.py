import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from plans.choosing import plan_for
from plans.models import Period, Plan
from submissions.models import Version

HEADER = "period,unit,element,value\n"


@pytest.fixture
def run(plan, tmp_path):
    """What the command prints for a file of this text."""

    def run(text, *options):
        path = tmp_path / "so-lieu.csv"
        path.write_text(HEADER + text, encoding="utf-8")
        printed = StringIO()
        call_command("import_figures", str(path), *options, stdout=printed)
        return printed.getvalue()

    return run


def other_plan(plan, key, **codes):
    """A plan on the same territory with quarters of these codes, each with its baseline's code."""
    new = Plan.objects.create(
        key=key, territory=plan.territory, consolidator=plan.consolidator, year=2026, issued_on=plan.issued_on
    )
    first = Period.objects.get(plan=plan, code="2025-Q1")
    for order, (code, baseline) in enumerate(codes.items(), start=1):
        first.pk, first.plan, first.order = None, new, order
        first.code, first.baseline_code = code.replace("_", "-"), baseline
        first.save()
    return new


def test_command_prints_a_summary_and_its_warnings(run):
    printed = run("2025-Q2,595,NLD_CS,500\n", "--accept")
    summary, warning = printed.splitlines()
    assert summary == (
        "Kế hoạch số 1643/KH-UBND: 1 báo cáo trong tệp, lập mới 1, đính chính 0, duyệt 1; 1 ô thay đổi, "
        "0 nghĩa vụ đổi tình trạng, 0 số liệu cùng kỳ thay đổi; 1 lưu ý."
    )
    assert warning.startswith("Lưu ý: 2025-Q2: 1 báo cáo còn ô trống")


def test_command_fails_with_every_row(run):
    with pytest.raises(CommandError) as error:
        run("2025-Q2,595,NLD_CS,x\n2025-Q2,595,CS_TONG,5\n")
    assert re.findall(r"^(Chưa nhập gì\. 2 lỗi:|Dòng \d+:)", str(error.value), re.MULTILINE) == [
        "Chưa nhập gì. 2 lỗi:",
        "Dòng 2:",
        "Dòng 3:",
    ]
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("khong-co.csv", "không có tệp này"),
        (".", "đây là thư mục, không phải tệp"),
        ("x" * 300, "lỗi khi đọc từ ổ đĩa"),
    ],
)
def test_command_says_why_a_file_is_not_read(plan, name, why):
    with pytest.raises(CommandError) as refusal:
        call_command("import_figures", name)
    assert str(refusal.value) == f"Không đọc được tệp {name}: {why}."


def test_command_says_that_the_database_is_busy(plan_db, tmp_path):
    path = tmp_path / "so-lieu.csv"
    path.write_text(HEADER + "2025-Q2,595,NLD_CS,500\n", encoding="utf-8")
    holder = connection.copy()
    holder.set_autocommit(False)
    try:
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE plans_obligation IN ACCESS EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(CommandError) as refusal:
            call_command("import_figures", str(path))
    finally:
        holder.close()
    assert str(refusal.value) == "Chưa nhập gì. Cơ sở dữ liệu đang bận, thử lại sau ít phút."


def test_command_takes_the_plan_named(run):
    assert run("2025-Q2,595,NLD_CS,500\n", "--plan", "1643/KH-UBND")
    with pytest.raises(CommandError, match="Không có kế hoạch “9/KH-UBND”"):
        run("2025-Q2,595,NLD_CS,500\n", "--plan", "9/KH-UBND")


@pytest.mark.parametrize("codes", [{"2025-Q1"}, {"2025-Q1", "2024-Q1"}, {"2024-Q1"}, {"2025-Q1", "2025-Q9"}])
def test_plan_for_is_the_only_plan_with_the_periods(plan, codes):
    # Last year's quarters of the next plan are this plan's own quarters.
    other_plan(plan, "1/KH-UBND", **{"2026_Q1": "2025-Q1"})
    assert plan_for(None, codes) == plan


def test_plan_for_sets_baseline_quarters_aside(plan):
    new = other_plan(plan, "1/KH-UBND", **{"2026_Q1": "2025-Q1"})
    assert plan_for(None, {"2026-Q1", "2025-Q1"}) == new


def test_command_lists_the_plans_when_several_fit(run, plan):
    other_plan(plan, "2/KH-UBND", **{"2025_Q2": "2024-Q2"})
    with pytest.raises(CommandError, match=r"chọn một bằng --plan: 1643/KH-UBND, 2/KH-UBND"):
        run("2025-Q2,595,NLD_CS,500\n")
