"""A return's history in words: what is told, of whom, and nothing twice."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from submissions import files
from submissions.actions import send_back
from submissions.actions.explaining import explain_one
from submissions.actions.talking import comment, resolve
from submissions.actions.words import Words, save_narratives, save_progress
from submissions.assignments import assigned
from submissions.models import Explanation, Figure
from submissions.replay import replay
from submissions.signing import Paper, follow
from submissions.views.common import versions_of
from tests.submissions.conftest import submit


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def task(desk):
    """The code of a task that is the unit's."""
    return next(each.code for each in assigned(desk.obligation()) if each.is_task)


def told(desk):
    obligation = desk.obligation()
    return replay(obligation, versions_of(obligation))


def edits(desk):
    return [
        (each.by.username, each.form.number, edit.cell.code, edit.number, edit.before, edit.after)
        for each in told(desk)
        for edit in each.edits
    ]


def test_writes_of_a_minute_stand_together_by_person_and_form(desk):
    version = desk.draft(NLD_CS=500, NBD_HS=3)
    desk.save(version, "NLD_CS", 510, by="leader", seen=Figure.objects.get(element__code="NLD_CS").edition)
    form = desk.element("NLD_CS").revisions.first().form.number

    assert edits(desk) == [
        ("officer", form, "NLD_CS", 1, "...", "500"),
        ("officer", form, "NBD_HS", 1, "...", "3"),
        ("leader", form, "NLD_CS", 1, "500", "510"),
    ]
    assert [each.cells for each in told(desk) if each.edits] == [2, 1]


def test_cells_copied_into_a_new_draft_are_not_told_again(desk):
    first = desk.submitted(NLD_CS=500)
    draft = send_back(version=first, by=desk.cast["reviewer"], reason="Rà lại.")
    desk.save(draft, "NLD_CS", 510, seen=draft.figures.get().edition)

    assert [edit[3:] for edit in edits(desk)] == [(1, "...", "500"), (2, "500", "510")]


def test_files_talk_sentences_and_decisions_are_told_once(desk):
    version, officer = desk.draft(NLD_CS=500), desk.cast["officer"]
    kept = files.attach(version=version, file=ContentFile(b"%PDF-1", name="Biên bản.pdf"), by=officer)
    gone = files.attach(version=version, file=ContentFile(b"%PDF-2", name="Nhầm.pdf"), by=officer)
    files.remove(evidence=gone, by=desk.cast["leader"])
    element = desk.element("NLD_CS")
    Explanation.objects.create(
        version=version, rule="r", element=element, about="1", text="Đã đối chiếu.", updated_by=officer
    )
    thread = comment(filing=version.filing, by=officer, text="Có tính thời vụ?", element=element.pk)
    resolve(thread=thread, by=desk.cast["reviewer"])
    send_back(
        version=submit(version=version, by=desk.cast["leader"]), by=desk.cast["reviewer"], reason="Sai."
    )

    kinds = [(each.kind, str(each.by)) for each in told(desk)]

    assert kinds.count(("added", "Officer")) == 2
    assert kinds.count(("removed", "Leader")) == 1
    assert kinds.count(("talk", "Officer")) == 1
    assert kinds.count(("talk", "Reviewer")) == 1
    assert [each.thing.verb for each in told(desk) if each.kind == "event"] == [
        "opened",
        "submitted",
        "returned",
    ]
    assert kept.name == "Biên bản.pdf"


def test_the_page_is_for_whoever_sees_the_return(client, desk):
    version = desk.submitted(NLD_CS=500)
    comment(filing=version.filing, by=desk.cast["reviewer"], text="<b>Xem lại</b>")
    address = reverse("submissions:story", args=[version.filing.obligation_id])
    for name, status in (("officer", 200), ("reviewer", 200), ("stranger", 404), ("administrator", 404)):
        client.force_login(desk.cast[name])
        assert client.get(address).status_code == status
    client.force_login(desk.cast["leader"])
    page = " ".join(client.get(address).content.decode().split())
    assert "Officer sửa 1 ô của Biểu" in page
    assert "... → <strong>500</strong>" in page
    assert "&lt;b&gt;Xem lại&lt;/b&gt;" in page
    assert f"Ngày {timezone.localdate().day}/" in page


def test_the_page_takes_a_fixed_number_of_statements(client, desk, django_assert_max_num_queries):
    version = desk.draft(NLD_CS=500)
    address = reverse("submissions:story", args=[version.filing.obligation_id])
    client.force_login(desk.cast["officer"])
    comment(filing=version.filing, by=desk.cast["officer"], text="Hỏi.")
    client.get(address)
    with django_assert_max_num_queries(18) as few:
        client.get(address)
    for code in ("NBD_HS", "CS_KT", "KP_NS"):
        desk.save(version, code, 4, by="leader")
        comment(filing=version.filing, by=desk.cast["reviewer"], text="Hỏi.", element=desk.element(code).pk)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_boxes_tasks_and_a_scan_that_followed_are_told(client, desk):
    version, leader = desk.draft(NLD_CS=500), desk.cast["leader"]
    for text in ("Thiếu", "Thiếu cán bộ."):
        save_narratives(version=version, writes={"IV": Words(text)}, by=desk.cast["officer"])
    save_progress(version=version, writes={task(desk): Words("Đã tập huấn.", "done")}, by=leader)
    sent = submit(version=version, by=leader, paper=Paper("12/BC-UBND", timezone.localdate()))
    follow(version=sent, file=ContentFile(b"%PDF-1", name="ky.pdf"), by=desk.cast["officer"])
    send_back(version=sent, by=desk.cast["reviewer"], reason="Rà lại.")  # What is copied is no news.

    found = told(desk)
    rewrites = [
        (each.kind, each.by.username, row.before, row.after) for each in found for row in each.rewrites
    ]
    assert rewrites == [
        ("boxes", "officer", "", "Thiếu cán bộ."),
        ("progress", "leader", "", "Hoàn thành. Đã tập huấn."),
    ]
    assert [each.thing.verb for each in found if each.kind == "event"] == [
        "opened",
        "submitted",
        "scanned",
        "returned",
    ]
    client.force_login(leader)
    page = client.get(reverse("submissions:story", args=[version.filing.obligation_id])).content.decode()
    assert "gửi kèm bản ký (lần 1, văn bản số 12/BC-UBND ngày" in page
    assert "sửa 1 mục lời văn." in page
    assert "sửa 1 nhiệm vụ." in page


def test_each_edit_of_a_sentence_is_told_to_the_one_that_nobody_asks_for_any_more(client, desk):
    version, workers = desk.draft(NLD_CS=500, NLD_CS_TT=520), desk.element("NLD_CS_TT")
    rule, officer, leader = "nguoi-lao-dong-duoc-tuyen-truyen", desk.cast["officer"], desk.cast["leader"]
    for by, text in ((officer, "Hai đợt lưu động."), (leader, "Ba đợt lưu động."), (officer, "")):
        explain_one(version=version, by=by, rule=rule, element=workers.pk, text=text)
    explain_one(
        version=version, by=officer, rule=rule, element=workers.pk, text="Bốn đợt lưu động.", footnote=True
    )
    draft = send_back(version=submit(version=version, by=leader), by=desk.cast["reviewer"], reason="Rà lại.")
    desk.save(draft, "NLD_CS_TT", 400, seen=draft.figures.get(element=workers).edition)
    submit(
        version=draft, by=leader
    )  # What was sent back took its sentence along, and nothing asks for it now.

    found = [
        (each.by.username, row) for each in told(desk) if each.kind == "sentences" for row in each.rewrites
    ]
    footnoted = "Bốn đợt lưu động. (đề nghị ghi chú trong báo cáo)"
    assert [(name, row.number, row.before, row.after, row.unasked) for name, row in found] == [
        ("officer", 1, "", "Hai đợt lưu động.", False),
        ("leader", 1, "Hai đợt lưu động.", "Ba đợt lưu động.", False),
        ("officer", 1, "Ba đợt lưu động.", "", False),
        ("officer", 1, "", footnoted, False),
        ("leader", 2, footnoted, "", True),
    ]
    client.force_login(leader)
    address = reverse("submissions:story", args=[version.filing.obligation_id])
    page = " ".join(client.get(address).content.decode().split())
    assert "(lần 2)</span>, vì số liệu không còn cần giải trình<br>Trước:" in page
