import pytest

from submissions.actions import open_correction, open_draft, send_back
from submissions.errors import Refused
from submissions.lifting import merge
from submissions.models import Event, Evidence, Return
from tests.submissions.conftest import local, submit


def verbs(obligation):
    return [event.verb for event in Event.objects.filter(obligation=obligation).in_order()]


def test_open_draft_opens_once(desk):
    first, second = desk.draft(), desk.draft()
    assert first == second
    assert (first.number, first.source, first.created_by) == (1, "portal", desk.cast["officer"])
    assert verbs(desk.obligation()) == ["opened"]


def test_open_draft_is_refused_before_the_units_window_opens(desk):
    obligation = desk.obligation("22924@2025", "2025-Q3")
    with pytest.raises(Refused, match="mở ngày 1/7/2025"):
        open_draft(obligation=obligation, by=desk.cast["reviewer"], at=local(2025, 6, 30, 23, 59))
    assert not Return.objects.exists()
    open_draft(obligation=obligation, by=desk.cast["reviewer"], at=local(2025, 7, 1))


@pytest.mark.parametrize(("stage", "sentence"), [("submitted", "đang chờ duyệt"), ("accepted", "đính chính")])
def test_open_draft_is_refused_once_sent(desk, stage, sentence):
    getattr(desk, stage)()
    with pytest.raises(Refused, match=sentence):
        desk.draft()


def test_open_draft_is_refused_when_the_quarter_is_merged(desk):
    obligation = desk.obligation(code="2025-Q1")
    merge(obligation=obligation, by=desk.cast["leader"], reason="Không tách được quý I.")
    with pytest.raises(Refused, match="đã gộp vào quý sau"):
        desk.draft(code="2025-Q1")


def test_a_copy_has_the_cells_and_their_evidence(desk):
    version = desk.draft(NLD_CS=500, KP_NS="1.5")
    Evidence.objects.create(
        version=version,
        element=desk.element("NLD_CS"),
        file="evidence/a.pdf",
        name="Biên bản.pdf",
        size=9,
        added_by=desk.cast["officer"],
    )
    copy = send_back(version=desk.submitted(), by=desk.cast["reviewer"], reason="Thiếu Biểu 4.")
    assert (copy.number, copy.is_draft, copy.corrects) == (2, True, False)
    assert desk.values(copy) == desk.values(version) == {"NLD_CS": 500, "KP_NS": 1.5}
    evidence = Evidence.objects.get(version=copy)
    assert (evidence.file.name, evidence.name, evidence.element.code) == (
        "evidence/a.pdf",
        "Biên bản.pdf",
        "NLD_CS",
    )


def test_a_correction_stands_beside_the_accepted_version(desk):
    accepted = desk.accepted(NLD_CS=500)
    draft = open_correction(filing=accepted.filing, by=desk.cast["officer"], reason=" Đếm sót. ")
    assert (draft.number, draft.corrects, draft.reason_opened) == (2, True, "Đếm sót.")
    assert desk.values(draft) == {"NLD_CS": 500}
    assert Return.objects.get().counted == accepted
    assert verbs(desk.obligation()) == ["opened", "submitted", "accepted", "correction"]


def test_a_correction_sent_back_stays_a_correction(desk):
    accepted = desk.accepted(NLD_CS=500)
    open_correction(filing=accepted.filing, by=desk.cast["officer"], reason="Đếm sót.")
    draft = accepted.filing.versions.drafts().get()
    desk.save(draft, "NLD_CS", 510)
    sent = submit(version=draft, by=desk.cast["leader"])
    copy = send_back(version=sent, by=desk.cast["reviewer"], reason="Nêu rõ hơn.")
    assert (copy.corrects, copy.reason_opened, desk.values(copy)) == (True, "Đếm sót.", {"NLD_CS": 510})


@pytest.mark.parametrize(
    ("stage", "reason", "sentence"),
    [
        ("submitted", "Đếm sót.", "chưa được duyệt"),
        ("accepted", " ", "Nêu lý do đính chính"),
        ("accepted", "x" * 1001, "nhiều nhất 1.000 ký tự"),
    ],
)
def test_a_correction_is_refused(desk, stage, reason, sentence):
    version = getattr(desk, stage)()
    with pytest.raises(Refused, match=sentence):
        open_correction(filing=version.filing, by=desk.cast["officer"], reason=reason)


def test_one_correction_at_a_time(desk):
    filing = desk.accepted().filing
    open_correction(filing=filing, by=desk.cast["officer"], reason="Đếm sót.")
    with pytest.raises(Refused, match="đã có bản đính chính đang nhập"):
        open_correction(filing=filing, by=desk.cast["officer"], reason="Đếm sót.")
