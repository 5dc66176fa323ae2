import pytest
import time_machine

from submissions.actions import (
    ask_correction,
    decline_correction,
    grant_correction,
    open_correction,
)
from submissions.errors import Refused
from submissions.models import CorrectionRequest, Event, Version
from tests.submissions.conftest import local


@pytest.fixture
def asked(desk):
    """A request of the officer for the accepted return."""
    filing = desk.accepted(NLD_CS=500).filing
    with time_machine.travel(local(2025, 6, 20, 9, 14), tick=False):
        return ask_correction(filing=filing, by=desk.cast["officer"], reason=" Đếm sót. ")


def last_event():
    event = Event.objects.order_by("pk").last()
    return event.verb, event.by.username, event.reason, event.note


def test_asking_opens_nothing_and_is_told(desk, asked):
    assert (asked.reason, asked.is_pending) == ("Đếm sót.", True)
    assert Version.objects.count() == 1
    assert last_event() == ("asked", "officer", "Đếm sót.", "")


def test_granting_opens_the_correction_and_names_both(desk, asked):
    draft = grant_correction(request=asked, by=desk.cast["reviewer"])
    assert (draft.corrects, draft.is_draft, draft.reason_opened) == (True, True, "Đếm sót.")
    assert desk.values(draft) == {"NLD_CS": 500}
    stored = CorrectionRequest.objects.get()
    assert (stored.opened, stored.answered_by, stored.refusal) == (draft, desk.cast["reviewer"], "")
    assert last_event() == ("correction", "reviewer", "Đếm sót.", "theo đề nghị của Officer")


def test_declining_says_why_and_lets_ask_again(desk, asked):
    decline_correction(request=asked, by=desk.cast["reviewer"], reason="Số đã đúng.")
    stored = CorrectionRequest.objects.get()
    assert (stored.opened, stored.refusal, stored.is_pending) == (None, "Số đã đúng.", False)
    assert last_event() == ("declined", "reviewer", "Số đã đúng.", "")
    assert ask_correction(filing=asked.filing, by=desk.cast["leader"], reason="Có căn cứ mới.").is_pending
    assert Version.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "x" * 1001])
def test_asking_and_declining_need_a_reason_that_fits(desk, asked, reason):
    with pytest.raises(Refused, match=r"Nêu lý do không mở đính chính|rút gọn"):
        decline_correction(request=asked, by=desk.cast["reviewer"], reason=reason)
    assert CorrectionRequest.objects.get().is_pending
    other = desk.accepted("596").filing
    with pytest.raises(Refused, match=r"Nêu lý do đề nghị đính chính|rút gọn"):
        ask_correction(filing=other, by=desk.cast["stranger"], reason=reason)
    assert CorrectionRequest.objects.count() == 1


def test_one_request_waits_at_a_time(desk, asked):
    with pytest.raises(Refused) as refusal:
        ask_correction(filing=asked.filing, by=desk.cast["leader"], reason="Đếm sót.")
    assert str(refusal.value) == ("Officer đã đề nghị đính chính lúc 09:14 ngày 20/6/2025, đang chờ Sở Y tế.")
    with pytest.raises(Refused, match="Bạn đã đề nghị đính chính lúc 09:14"):
        ask_correction(filing=asked.filing, by=desk.cast["officer"], reason="Đếm sót.")


def test_a_reviewer_answers_a_request_before_opening_on_their_own(desk, asked):
    with pytest.raises(Refused, match="trả lời đề nghị đó"):
        open_correction(filing=asked.filing, by=desk.cast["reviewer"], reason="Đếm sót.")
    assert CorrectionRequest.objects.get().is_pending


@pytest.mark.parametrize("second", [grant_correction, decline_correction])
def test_a_request_is_answered_once(desk, asked, second):
    grant_correction(request=asked, by=desk.cast["reviewer"], at=local(2025, 6, 21, 8))
    more = {"reason": "Muộn."} if second is decline_correction else {}
    with pytest.raises(Refused, match="Reviewer đã mở bản đính chính lúc 08:00 ngày 21/6/2025"):
        second(request=asked, by=desk.cast["leadership"], **more)
    assert Version.objects.count() == 2


@pytest.mark.parametrize("stage", ["submitted", "draft"])
def test_only_an_accepted_return_is_asked_about(desk, stage):
    filing = getattr(desk, stage)().filing
    with pytest.raises(Refused, match="chưa được duyệt"):
        ask_correction(filing=filing, by=desk.cast["officer"], reason="Đếm sót.")


def test_nothing_is_asked_while_a_correction_is_under_way(desk):
    filing = desk.accepted().filing
    open_correction(filing=filing, by=desk.cast["reviewer"], reason="Đếm sót.")
    with pytest.raises(Refused, match="đã có bản đính chính đang nhập"):
        ask_correction(filing=filing, by=desk.cast["officer"], reason="Đếm sót.")
