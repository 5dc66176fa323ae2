import re
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from plans.located import PackageError
from plans.models import Obligation
from reports.rollup.keeping import bring_up_to_date
from reports.standing import standings
from targets.loading import load_plan
from targets.management.commands.load_plan import DEFAULT
from targets.models import CheckRule, DataElement, ElementRevision, Indicator, Target
from units.models import Designation, Succession, Unit


@pytest.fixture
def package(tmp_path):
    return shutil.copytree(DEFAULT, tmp_path / "package")


def change(package, file, old, new):
    text = (package / file).read_text(encoding="utf-8")
    assert old in text
    (package / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_plan_1643_is_whole(plan):
    assert [row.number for row in Target.objects.filter(plan=plan)] == list(range(1, 11))
    assert Indicator.objects.filter(target__plan=plan).count() == 17
    assert DataElement.objects.filter(plan=plan).count() == 83
    assert sum(group.tasks.count() for group in plan.task_groups.all()) == 18
    assert [group.duties.count() for group in plan.duty_groups.all()] == [4, 3, 2, 1, 2, 2, 2, 4, 2, 2, 4]
    assert Succession.objects.count() == 123
    assert Unit.objects.filter(designations__kind="commune", valid_to__isnull=True).distinct().count() == 45


def test_guidance_is_there_and_never_repeated(plan):
    guidance = list(ElementRevision.objects.values_list("guidance", flat=True))

    assert all(len(text) > 60 for text in guidance)
    assert len(set(guidance)) == 83


def test_obligations_follow_the_lives_of_units(plan):
    def owing(code):
        return Obligation.objects.filter(quarter__code=code)

    assert [owing(f"2025-Q{number}").count() for number in (1, 2, 3, 4)] == [25, 25, 70, 60]
    assert owing("2025-Q3").filter(ends_inside=True).count() == 10
    assert owing("2025-Q3").get(unit__key="22945@2025").window_from.isoformat() == "2025-07-01"


def test_load_plan_again_changes_nothing(plan):
    before = list(Designation.objects.order_by("pk").values()), list(ElementRevision.objects.values())

    call_command("load_plan", verbosity=0)

    assert (
        list(Designation.objects.order_by("pk").values()),
        list(ElementRevision.objects.values()),
    ) == before


def test_load_plan_beside_a_reorganisation_says_that_the_database_is_busy(plan_db):
    """Both lock the territory; here somebody else has it for longer than the command waits."""
    holder = connection.copy()
    holder.set_autocommit(False)
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT FROM units_unit WHERE territory_id IS NULL FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")

        with pytest.raises(CommandError) as refusal:
            call_command("load_plan")
    finally:
        holder.close()

    assert str(refusal.value) == "Chưa nạp gì. Cơ sở dữ liệu đang bận, thử lại sau ít phút."


def test_wrong_reference_names_file_and_line(package, db):
    change(package, "targets.yaml", "XA_TT", "XA_TTT")

    with pytest.raises(PackageError, match=r"targets\.yaml, dòng \d+: không có thành phần số liệu “XA_TTT”"):
        load_plan(package)
    assert Unit.objects.count() == 0


def test_broken_yaml_names_file_and_line(package, db):
    (package / "plan.yaml").write_text("key: [1643\nnumber: 2", encoding="utf-8")

    with pytest.raises(CommandError, match=r"plan\.yaml, dòng \d+"):
        call_command("load_plan", str(package))


def test_used_threshold_needs_an_amendment(plan, package):
    revisions = Indicator.objects.get(code="1").revisions
    revisions.update(used_at="2025-06-20T00:00:00+07:00")
    change(package, "targets.yaml", 'threshold: "70"', 'threshold: "75"')

    with pytest.raises(PackageError, match="amendment"):
        load_plan(package)

    change(
        package,
        "targets.yaml",
        'threshold: "75"',
        'threshold: "75"\n      amendment: {decision: 99/QĐ-UBND, date: 2025-09-15}',
    )
    load_plan(package)
    assert [row.threshold for row in revisions.order_by("valid_from")] == [70, 75]


def test_rules_of_what_is_doubtful_are_loaded_in_order(plan):
    rules = list(plan.checks.values_list("code", "kind"))

    assert len(rules) == 26
    assert rules[0] == ("nguoi-lao-dong-duoc-tuyen-truyen", "above")
    assert {kind for _, kind in rules} == set(CheckRule.Kind.values)
    balance = CheckRule.objects.get(plan=plan, kind=CheckRule.Kind.BALANCE)
    assert [(term.side, term.element.code) for term in balance.terms.all()] == [
        ("left", "TG_CHUYEN"),
        ("left", "TG_MOI"),
        ("right", "TG_DUNGHAN"),
        ("right", "TG_TREHAN"),
        ("right", "TG_TRONGHAN"),
        ("right", "TG_QUAHAN"),
    ]


def test_rules_follow_the_file_and_keep_their_rows(plan, package):
    before = list(CheckRule.objects.values())
    load_plan(package)
    assert list(CheckRule.objects.values()) == before

    change(package, "checks.yaml", "- code: ba-quy-lien\n  kind: repeated\n", "")
    change(package, "checks.yaml", "percent: 50", "percent: 40")
    load_plan(package)

    assert not CheckRule.objects.filter(code="ba-quy-lien").exists()
    assert CheckRule.objects.get(code="giam-mot-nua").percent == 40
    assert CheckRule.objects.get(code="co-so-tren-luot-kiem-tra").terms.count() == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("left: [NLD_CS_TT]", "left: [NLD_CS_TTT]", "không có thành phần số liệu “NLD_CS_TTT”"),
        ("left: [NLD_CS_TT]", "left: [XA_TT]", "“XA_TT” không phải là số nên không cộng được"),
        ("left: [NLD_CS_TT]", "left: [NLD_CS]", "“NLD_CS” ghi hai lần"),
        ("left: [NLD_CS_TT]", "left: NLD_CS_TT", "“left” phải là danh sách thành phần số liệu"),
        ("  left: [NLD_CS_TT]\n", "", "thiếu “left”"),
        ("kind: ratio", "kind: ratioo", "“ratioo” không có trong above"),
        ("kind: ratio", "kind: ratio\n  left: [NLD_CS]", "loại “ratio” không nhận “left”"),
        ("kind: ratio", "kind: ratio\n  leest: 5", "không hiểu “leest”"),
        ("code: trong-do", "code: tu-so-tren-mau-so", "“tu-so-tren-mau-so” đã có ở dòng"),
        ("code: trong-do", "code: Trong đó", "mã gồm chữ thường không dấu"),
        ("  percent: 50\n", "", "thiếu “percent”"),
        ("percent: 50", "percent: nửa", "“nửa” không phải là số nguyên dương"),
        ("least: 5", "least: -5", "“-5” không phải là số nguyên dương"),
        ("({left}) lớn hơn", "({trái}) lớn hơn", "chỉ dùng {left} và {right}"),
        ("({left}) lớn hơn", "({left) lớn hơn", "chỉ dùng {left} và {right}"),
    ],
)
def test_a_wrong_rule_names_file_and_line(package, db, old, new, said):
    change(package, "checks.yaml", old, new)

    with pytest.raises(PackageError) as refused:
        load_plan(package)

    [problem] = [line for line in refused.value.problems if said in line]
    assert re.match(r"checks\.yaml, dòng \d+: ", problem)
    assert Unit.objects.count() == 0


def test_a_changed_goal_and_an_ended_indicator_are_told_with_what_was_before(plan, package):
    """From the day of the decision on; a period that ended before keeps what it had."""
    change(
        package,
        "targets.yaml",
        'threshold: "70"\n      judged: year\n      unit: đơn vị cấp xã',
        'threshold: "75"\n      judged: year\n      unit: đơn vị cấp xã\n'
        "      amendment: {decision: Quyết định số 99/QĐ-UBND, date: 2025-09-01}",
    )
    change(
        package,
        "targets.yaml",
        '    - code: "3b"\n',
        '    - code: "3b"\n      ended: {decision: Quyết định số 99/QĐ-UBND, date: 2025-09-01}\n',
    )
    load_plan(package)
    bring_up_to_date()

    half, nine = (
        standings(plan.periods.select_related("plan").get(code=code), 2) for code in ("2025-6T", "2025-9T")
    )

    assert [change for row in half for change in row.amendments] == []
    assert [change for row in nine for change in row.amendments] == [
        "Chỉ số 1, từ 01/9/2025 theo Quyết định số 99/QĐ-UBND: chỉ tiêu 75% (trước đó 70%).",
        "Chỉ số 3b (tỷ lệ người lao động trong khu công nghiệp được tuyên truyền) kết thúc theo dõi từ 01/9/2025 "
        "theo Quyết định số 99/QĐ-UBND.",
    ]
    assert [line.code for line in half[2].lines] == ["3a", "3b", "3c"]
    assert [line.code for line in nine[2].lines] == ["3a", "3c"]


def test_a_change_without_its_decision_names_file_and_line(package, db):
    change(
        package, "targets.yaml", '    - code: "3b"\n', '    - code: "3b"\n      ended: {date: 2025-09-01}\n'
    )

    with pytest.raises(PackageError, match=r"targets\.yaml, dòng \d+: “ended” phải ghi văn bản"):
        load_plan(package)
