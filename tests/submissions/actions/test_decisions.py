from datetime import date

import pytest
import time_machine

from plans.models import Obligation, Period
from submissions.actions import accept, open_correction, send_back, withdraw
from submissions.answers import Answer
from submissions.errors import Changed, DayRefused, NotReady, Refused
from submissions.importing import import_figures
from submissions.models import Event, Figure, Return, Version
from submissions.receipts import as_shown, contents, verify
from targets.models import ElementRevision, IndicatorRevision
from tests.submissions.conftest import local, submit


def told(obligation):
    events = Event.objects.filter(obligation=obligation).in_order()
    return [(event.verb, event.by.username, event.reason) for event in events]


def revisions(plan):
    return dict(Period.objects.filter(plan=plan).values_list("code", "figures_revision"))


def test_submit_seals_the_version(desk):
    version = desk.submitted(at=local(2025, 6, 12, 16, 5, 12), NLD_CS=500)
    stored = Version.objects.get()
    assert (stored.submitted_by, stored.submitted_at) == (desk.cast["leader"], local(2025, 6, 12, 16, 5, 12))
    assert stored.as_of == date(2025, 6, 12)
    assert stored.sha256 == version.sha256
    assert verify(version)
    assert told(desk.obligation()) == [("opened", "officer", ""), ("submitted", "leader", "")]


def test_submit_after_the_window_states_its_last_day(desk):
    assert desk.submitted(at=local(2025, 7, 1)).as_of == date(2025, 6, 14)


def test_submit_states_the_day_that_is_told(desk):
    version, leader = desk.draft(), desk.cast["leader"]
    for outside in (date(2025, 3, 14), date(2025, 6, 15)):
        with pytest.raises(DayRefused, match="Chọn ngày từ 15/3/2025 đến 14/6/2025"):
            submit(version=version, by=leader, as_of=outside)
    assert Version.objects.get().as_of is None
    submit(version=version, by=leader, as_of=date(2025, 6, 10))
    assert Version.objects.get().as_of == date(2025, 6, 10)
    assert submit(version=version, by=leader, as_of=date(2025, 6, 1)).as_of == date(2025, 6, 10)


def test_submit_keeps_no_day_of_what_it_refuses(desk):
    version = desk.draft(KP_NS=Answer(not_applicable=True))
    with pytest.raises(NotReady):
        submit(version=version, by=desk.cast["leader"], as_of=date(2025, 6, 10))
    assert Version.objects.get().as_of is None


def test_submit_tells_everything_that_keeps_a_return(desk):
    version = desk.draft(KP_NS=Answer(not_applicable=True), KP_XH=Answer(not_applicable=True), NLD_CS=5)
    Obligation.objects.filter(pk=desk.obligation().pk).update(ends_inside=True)
    with pytest.raises(NotReady) as refusal:
        submit(version=version, by=desk.cast["leader"])
    assert [sentence.rpartition(":")[2] or sentence for sentence in refusal.value.sentences] == [
        "“NLD_CS” không phải nội dung đơn vị báo cáo trong kỳ này; xóa số đã nhập.",
        " nêu lý do không áp dụng để Sở Y tế xem xét.",
        " nêu lý do không áp dụng để Sở Y tế xem xét.",
    ]


def test_submit_twice_is_once(desk):
    first = desk.submitted()
    second = submit(version=first, by=desk.cast["officer"])
    assert (second, second.submitted_at, second.submitted_by) == (
        first,
        first.submitted_at,
        desk.cast["leader"],
    )
    assert [verb for verb, *_ in told(desk.obligation())] == ["opened", "submitted"]


def test_submit_moves_no_total(desk):
    before = revisions(desk.plan)
    desk.submitted(NLD_CS=500)
    assert revisions(desk.plan) == before


def test_submit_seals_what_was_looked_at_and_nothing_else(desk):
    version = desk.draft(NLD_CS=500)
    seen = as_shown(contents([version])[version.pk])
    desk.save(version, "NLD_CS", 510)
    with pytest.raises(Changed, match=r"Số liệu đã thay đổi từ khi bạn mở trang này\. Xem lại rồi gửi\."):
        submit(version=version, by=desk.cast["leader"], seen=seen)
    assert Version.objects.get().is_draft
    desk.save(version, "NLD_CS", 500)
    assert submit(version=version, by=desk.cast["leader"], seen=seen).is_awaiting
    assert submit(version=version, by=desk.cast["leader"], seen="khác").is_awaiting


def test_submit_of_a_version_sent_back_is_refused(desk):
    version = desk.submitted()
    send_back(version=version, by=desk.cast["reviewer"], reason="Thiếu Biểu 4.")
    with pytest.raises(Refused, match="Báo cáo đã được Reviewer trả lại để chỉnh lý"):
        submit(version=version, by=desk.cast["leader"])


def test_submit_refuses_a_cell_that_is_not_owed_any_more(desk):
    version = desk.draft(NLD_CS=500)
    Obligation.objects.filter(pk=desk.obligation().pk).update(ends_inside=True)
    with pytest.raises(Refused, match="NLD_CS"):
        submit(version=version, by=desk.cast["leader"])
    assert Version.objects.get().is_draft


def test_submit_refuses_not_applicable_without_its_reason(desk):
    version = desk.draft(KP_NS=Answer(not_applicable=True))
    with pytest.raises(Refused, match="nêu lý do không áp dụng"):
        submit(version=version, by=desk.cast["leader"])


def test_submit_takes_blanks(desk):
    assert desk.submitted().is_awaiting


@pytest.mark.parametrize(("name", "note"), [("leader", ""), ("reviewer", "nhập thay")])
def test_submit_tells_in_what_capacity(desk, name, note):
    submit(version=desk.draft(), by=desk.cast[name])
    assert Event.objects.get(verb="submitted").note == note


@pytest.mark.parametrize(("act", "by"), [(withdraw, "leader"), (send_back, "reviewer")])
def test_taking_back_opens_a_copy_and_keeps_the_reason(desk, act, by):
    version = desk.submitted(NLD_CS=500)
    copy = act(version=version, by=desk.cast[by], reason="  Nhầm Biểu 1. ")
    stored = Version.objects.get(number=1)
    assert (stored.decided_by, stored.reason) == (desk.cast[by], "Nhầm Biểu 1.")
    assert (copy.number, copy.is_draft, desk.values(copy)) == (2, True, {"NLD_CS": 500})
    assert told(desk.obligation())[2:] == [(stored.decision, by, "Nhầm Biểu 1.")]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
@pytest.mark.parametrize("act", [withdraw, send_back])
def test_taking_back_needs_a_reason_that_fits(desk, act, reason):
    version = desk.submitted()
    with pytest.raises(Refused, match=r"Nêu lý do|rút gọn"):
        act(version=version, by=desk.cast["reviewer"], reason=reason)
    assert Version.objects.get().is_awaiting


def test_accept_makes_the_version_count(desk):
    version = desk.submitted(NLD_CS=500)
    accept(version=version, by=desk.cast["reviewer"], at=local(2025, 6, 16, 9, 14))
    assert Return.objects.get().counted == version
    assert desk.obligation().accepted_at == local(2025, 6, 16, 9, 14)
    assert told(desk.obligation())[-1] == ("accepted", "reviewer", "")


def test_accept_bumps_every_period_that_ends_with_the_quarter_or_later(desk):
    before = revisions(desk.plan)
    desk.accepted(NLD_CS=500)
    moved = {code for code, revision in revisions(desk.plan).items() if revision != before[code]}
    assert moved == {"2025-Q2", "2025-6T", "2025-Q3", "2025-9T", "2025-Q4", "2025-NAM"}


def test_accept_marks_what_the_return_was_asked_and_judged_by(desk):
    ElementRevision.objects.filter(used_at__isnull=False).update(used_at=None)
    desk.accepted()
    used = set(ElementRevision.objects.filter(used_at__isnull=False).values_list("element__code", flat=True))
    assert {"NLD_CS", "CS_TONG", "VB_BH"} <= used
    assert not {"TG_MOI", "NLD_KCN"} & used
    assert not IndicatorRevision.objects.filter(used_at=None).exists()


def test_accept_refuses_who_submitted(desk):
    version = submit(version=desk.draft(), by=desk.cast["reviewer"])
    with pytest.raises(Refused, match="Đề nghị lãnh đạo phòng duyệt"):
        accept(version=version, by=desk.cast["reviewer"])
    assert Version.objects.get().is_awaiting


def test_accept_twice_names_who_and_when(desk):
    version = desk.submitted()
    with time_machine.travel(local(2025, 6, 16, 9, 14), tick=False):
        accept(version=version, by=desk.cast["reviewer"])
    with pytest.raises(Refused) as refusal:
        accept(version=version, by=desk.cast["leadership"])
    assert str(refusal.value) == (
        "Báo cáo đã được Reviewer duyệt lúc 09:14 ngày 16/6/2025. Không cần thao tác thêm."
    )
    with pytest.raises(Refused, match="Bạn đã duyệt báo cáo này lúc 09:14 ngày 16"):
        accept(version=version, by=desk.cast["reviewer"])
    assert [verb for verb, *_ in told(desk.obligation())].count("accepted") == 1


def test_accept_refuses_a_draft(desk):
    with pytest.raises(Refused, match="chưa gửi"):
        accept(version=desk.draft(), by=desk.cast["reviewer"])


def test_accept_refuses_a_waived_quarter(desk):
    version = desk.submitted()
    # A file of history may lift what awaits a decision.
    import_figures(b"period,unit,element,value\n2025-Q2,595,*,waived\n")
    with pytest.raises(Refused, match="loại trừ"):
        accept(version=version, by=desk.cast["reviewer"])


@pytest.mark.parametrize("act", [withdraw, send_back])
def test_acceptance_is_final(desk, act):
    version = desk.accepted()
    with pytest.raises(Refused, match="Bạn đã duyệt báo cáo này"):
        act(version=version, by=desk.cast["reviewer"], reason="Nhầm.")


def test_an_accepted_correction_takes_the_place_of_the_old(desk):
    old = desk.accepted(NLD_CS=500)
    first_time = desk.obligation().accepted_at
    draft = open_correction(filing=old.filing, by=desk.cast["officer"], reason="Đếm sót.")
    desk.save(draft, "NLD_CS", 510)
    new = accept(version=submit(version=draft, by=desk.cast["leader"]), by=desk.cast["reviewer"])
    assert Return.objects.get().counted == new
    assert (desk.values(old), desk.values(new)) == ({"NLD_CS": 500}, {"NLD_CS": 510})
    assert desk.obligation().accepted_at == first_time


def test_statements_are_few_whatever_the_cells(desk, django_assert_max_num_queries):
    owed = dict.fromkeys(
        ["NLD_CS", "NV_CS_NU", "CS_KARAOKE", "KP_NS", "KP_XH", "VB_BH", "CS_KT", "KT_LUOT"], 1
    )
    version = desk.draft(**owed)
    seen = as_shown(contents([version])[version.pk])
    # 25 and the savepoint that stands for the transaction here.
    with django_assert_max_num_queries(25 + 2):
        submit(version=version, by=desk.cast["leader"], seen=seen)
    with django_assert_max_num_queries(25):
        accept(version=version, by=desk.cast["reviewer"])
    assert Figure.objects.count() == len(owed)
