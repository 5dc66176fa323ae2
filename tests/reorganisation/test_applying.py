"""01/07/2025 entered by an administrator at different moments ends as the plan that was loaded with it."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from plans.models import Obligation, Period
from reorganisation.applying import NotApplicable, apply
from reorganisation.models import Event
from reorganisation.preview import preview_of
from submissions.actions import open_draft, submit
from submissions.errors import Changed, Refused
from submissions.importing import import_figures
from submissions.models import FigureChange
from targets.loading import load_plan
from targets.management.commands.load_plan import DEFAULT
from tests.reorganisation.conftest import obligation_of, person, prepared_for
from tests.reorganisation.histories import accept, owed, register, results, some
from tests.reports.test_rollup import as_csv, assert_twin_agrees

FIRST_HALF = ("2025-Q1", "2025-Q2", "2025-6T")


@pytest.mark.parametrize("moment", ["before Q3 opens", "after Q2 is accepted", "after drafts of Q3"])
def test_applied_at_any_moment_the_year_ends_as_if_it_had_been_known(whole, old_package, moment):
    figures = whole["figures"]
    with time_machine.travel("2025-06-10 09:00 +0700", tick=False):
        plan = load_plan(old_package)
        by = person(plan, "quantri", "SYT", "administrator")
        accept(figures["2025-Q1"])
        early, late = figures["2025-Q2"], []
        if moment == "before Q3 opens":
            early = some(figures["2025-Q2"], 7)
            late = [row for row in figures["2025-Q2"] if row not in early]
        accept(early)
        before = results(plan)
        if moment == "before Q3 opens":
            apply(reorganisation=prepared_for(plan, by), by=by)
    with time_machine.travel("2025-08-01 09:00 +0700", tick=False):
        drafted = [row for row in some(figures["2025-Q3"], 9) if "@" not in row[1] and row[2] != "*"]
        if moment == "after drafts of Q3":
            import_figures(as_csv(drafted))
        if moment != "before Q3 opens":
            apply(reorganisation=prepared_for(plan, by), by=by)
        now = results(plan)
        assert {code: now[code] for code in FIRST_HALF} == {code: before[code] for code in FIRST_HALF}
        assert owed(plan) == whole["owed"]
        accept([*late, *figures["2025-Q3"]])
        accept(figures["2025-Q4"])

    assert results(plan) == whole["results"]
    if moment == "after drafts of Q3":
        assert_twin_agrees(plan)


def test_the_register_is_that_of_the_package(old_plan, old_package, prepared, administrator):
    event = apply(reorganisation=prepared, by=administrator)
    after = register(old_plan)

    load_plan(DEFAULT)

    assert register(old_plan) == after
    load_plan(old_package)
    assert register(old_plan) == after
    assert [len(part) for part in after] == [201, 217, 123]
    assert event.summary == (
        "131 đơn vị kết thúc, 45 đơn vị thành lập, 16 đơn vị thay đổi tên gọi, 123 quan hệ kế thừa; "
        "nghĩa vụ báo cáo: thêm 90, điều chỉnh 10, bỏ 10."
    )
    assert (event.by, event.legal_basis, len(event.rows)) == (administrator, prepared.legal_basis, 185)


def test_a_record_of_what_was_done_stays(prepared, administrator):
    apply(reorganisation=prepared, by=administrator)

    assert list(prepared.events.values_list("verb", flat=True)) == ["prepared", "applied"]
    for write in (lambda: Event.objects.update(summary="khác"), lambda: Event.objects.all().delete()):
        with pytest.raises(IntegrityError, match="only takes new rows"), transaction.atomic():
            write()


def test_only_periods_that_end_after_the_day_are_rolled_up_again(old_plan, prepared, administrator):
    before = dict(old_plan.periods.values_list("code", "figures_revision"))
    apply(reorganisation=prepared, by=administrator)
    after = dict(old_plan.periods.values_list("code", "figures_revision"))
    assert {code for code in after if after[code] != before[code]} == {
        "2025-Q3",
        "2025-9T",
        "2025-Q4",
        "2025-NAM",
    }


def test_a_cut_obligation_tells_it_and_a_draft_after_the_end_is_kept(old_plan, prepared, administrator):
    officer = person(old_plan, "canbo", "595", "officer")
    drafts = [
        open_draft(obligation=obligation_of(code, "595"), by=officer) for code in ("2025-Q3", "2025-Q4")
    ]
    import_figures(as_csv([("2025-Q3", "595", "KT_LUOT", "4"), ("2025-Q3", "595", "NLD_CS", "500")]))
    assert preview_of(prepared).drafts == [
        ("Huyện Tuy Phong (595)", obligation_of("2025-Q3", "595").quarter, 1),
        ("Huyện Tuy Phong (595)", obligation_of("2025-Q4", "595").quarter, 0),
    ]

    apply(reorganisation=prepared, by=administrator)

    third, fourth = obligation_of("2025-Q3", "595"), obligation_of("2025-Q4", "595")
    assert (third.ends_inside, third.state, str(third.window_to)) == (True, "owed", "2025-06-30")
    assert third.events.last().note == "từ ngày 15/6/2025 đến hết ngày 30/6/2025"
    assert (fourth.state, fourth.decided_by) == ("waived", administrator)
    assert "theo Nghị quyết số 1671/NQ-UBTVQH15" in fourth.reason
    assert all(draft.filing.versions.count() == 1 for draft in drafts)
    # The stock is cleared, and its history says by whom.
    assert list(drafts[0].figures.values_list("element__code", flat=True)) == ["KT_LUOT"]
    cleared = FigureChange.objects.get(pgh_label="delete")
    assert (cleared.value, cleared.pgh_context["cleared_by"]) == (500, administrator.pk)
    assert not Obligation.objects.filter(quarter__code="2025-Q4", unit__key="596").exists()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("accepted", "Huyện Tuy Phong (595): báo cáo Quý III/2025 đã được duyệt"),
        ("awaiting", "Huyện Tuy Phong (595): báo cáo Quý III/2025 đang chờ duyệt"),
        ("merged", "Huyện Tuy Phong (595): có quý trước đã gộp vào quý sau"),
        ("issued", "9 tháng năm 2025 đã có báo cáo phát hành, mà kỳ này kết thúc sau ngày sắp xếp"),
    ],
)
def test_what_has_been_decided_stands(old_plan, prepared, administrator, trouble, said):
    if trouble == "accepted":
        accept([("2025-Q3", "595", "KT_LUOT", "4")])
    elif trouble == "awaiting":
        leader = person(old_plan, "lanhdao", "595", "leader")
        draft = open_draft(obligation=obligation_of("2025-Q3", "595"), by=leader)
        submit(version=draft, by=leader, reason_blank="Chưa thống kê xong.")
    elif trouble == "merged":
        accept([("2025-Q3", "595", "*", "merged")])
    else:
        Period.objects.filter(code="2025-9T").update(issued_at="2025-09-20T00:00:00+07:00")
    before = register(old_plan), owed(old_plan)

    with pytest.raises(NotApplicable) as refused, transaction.atomic():
        apply(reorganisation=prepared, by=administrator)

    assert any(said in str(problem) for problem in refused.value.problems), refused.value.problems
    assert (register(old_plan), owed(old_plan)) == before


def test_what_changed_since_it_was_looked_at_is_looked_at_again(old_plan, prepared, administrator):
    seen = preview_of(prepared).sha256
    person(old_plan, "nguoimoi", "596", "officer")

    with pytest.raises(Changed), transaction.atomic():
        apply(reorganisation=prepared, by=administrator, seen=seen)

    apply(reorganisation=prepared, by=administrator, seen=preview_of(prepared).sha256)
    with pytest.raises(Refused, match="đã được áp dụng"), transaction.atomic():
        apply(reorganisation=prepared, by=administrator)
