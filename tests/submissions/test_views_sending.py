"""Sending from the check: blanks with a reason, the signed document, its scan; district 595 in Quý II/2025."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from submissions.models import Event, SignedDocument, Version
from submissions.signing import Paper

from .conftest import local, send, submit

SENT = {"lan": "1", "reason_blank": "Chưa thống kê xong."}
PAPER = {"number": "45/BC-UBND", "on": "12/06/2025"}
NOON = local(2025, 6, 12, 12)


@pytest.fixture
def enter(client, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def enter(name):
        client.force_login(cast[name])
        return client

    return enter


@pytest.fixture
def obligation(desk):
    return desk.obligation()


@pytest.fixture
def draft(desk):
    return desk.draft(NLD_CS=5)


@pytest.fixture
def by_document(desk):
    """A return that the officer sent by a signed document on 12/6, whose scan has not come."""
    paper = Paper("45/BC-UBND", NOON.date())
    return submit(version=desk.draft(NLD_CS=5), by=desk.cast["officer"], paper=paper, at=NOON)


def address(name, obligation):
    return reverse(f"submissions:{name}", args=[obligation.pk])


def words(answer):
    return " ".join(answer.content.decode().split())


def scan(body=b"%PDF-1.7 scan", name="45-BC.pdf"):
    return SimpleUploadedFile(name, body)


def test_blanks_ask_for_a_choice_beside_the_field(enter, obligation, draft):
    page = words(send(enter("leader"), obligation, {"lan": "1", "reason_blank": " "}))

    assert '<a href="#id_reason_blank">Còn ' in page
    assert 'aria-describedby="id_reason_blank_helptext id_reason_blank_error" id="id_reason_blank"' in page
    assert "Ghi 0, nhập từng ô, hoặc để trống và nêu lý do." in page
    assert 'href="#id_reason_blank">Để trống và nêu lý do</a>' in page
    assert Version.objects.get().is_draft


def test_what_was_typed_comes_back_when_the_day_is_wrong(enter, obligation, draft):
    typed = SENT | PAPER | {"as_of": "31/02/2025"}
    page = words(send(enter("leader"), obligation, typed))

    for kept in ("Chưa thống kê xong.</textarea>", 'value="45/BC-UBND"', 'value="12/06/2025"', "31/02/2025"):
        assert kept in page
    assert '<details class="help mb-3" open><summary>Gửi kèm văn bản đã ký' in page
    assert not SignedDocument.objects.exists()


def test_reviewer_reads_why_cells_are_blank(enter, obligation, draft):
    send(enter("leader"), obligation, SENT | {"reason_blank": "<b>Mưa lũ</b>"})

    page = words(enter("reviewer").get(address("review", obligation)))

    assert "Lý do để trống: &lt;b&gt;Mưa lũ&lt;/b&gt;" in page


@time_machine.travel(NOON)
def test_an_officer_sends_by_the_document_that_the_leader_signed(enter, obligation, draft, cast):
    page = words(enter("officer").get(address("check", obligation)))
    assert '<legend class="fs-5 fw-bold">Văn bản lãnh đạo đơn vị đã ký</legend>' in page

    answer = send(enter("officer"), obligation, SENT | PAPER | {"file": scan()})

    assert answer.url == address("receipt", obligation)
    version = Version.objects.get()
    assert (version.submitted_by, version.signed.number) == (cast["officer"], "45/BC-UBND")
    page = words(enter("officer").get(address("return", obligation)))
    assert "gửi báo cáo (lần 1, theo văn bản số 45/BC-UBND ngày 12/6/2025)." in page
    assert "45-BC.pdf</a>" in page
    assert "Gửi kèm bản ký" not in page


@pytest.mark.parametrize(
    ("typed", "sentence", "field"),
    [
        ({}, "Ghi số, ký hiệu văn bản lãnh đạo đơn vị đã ký.", "number"),
        ({"number": "45/BC"}, "Ghi ngày của văn bản lãnh đạo đơn vị đã ký.", "on"),
        ({"on": "12/06/2025"}, "Ghi số, ký hiệu văn bản lãnh đạo đơn vị đã ký.", "number"),
        ({"number": "45/BC", "on": "13/06/2025"}, "chọn ngày từ 15/3/2025 đến 12/6/2025.", "on"),
        ({"number": "45/BC", "on": "2025-06-12"}, "Ngày ghi dạng ngày/tháng/năm", "on"),
        ({"number": "4" * 61, "on": "12/06/2025"}, "dài nhất 60 ký tự", "number"),
        (PAPER | {"file": scan(b"MZ...", "45.pdf")}, "Chỉ nhận tệp PDF", "file"),
        (PAPER | {"file": scan(b"", "45.pdf")}, "Tệp không có nội dung; chọn lại tệp.", "file"),
    ],
)
@time_machine.travel(NOON)
def test_an_officer_sends_nothing_without_a_whole_document(enter, obligation, draft, typed, sentence, field):
    for part in typed.values():
        if hasattr(part, "seek"):
            part.seek(0)
    page = words(send(enter("officer"), obligation, SENT | typed))

    assert f'<a href="#id_{field}">' in page
    assert sentence in page
    assert Version.objects.get().is_draft
    assert not SignedDocument.objects.exists()


@time_machine.travel(NOON)
def test_a_leader_names_a_document_whole_or_not_at_all(enter, obligation, draft):
    page = words(send(enter("leader"), obligation, SENT | {"number": "45/BC"}))
    assert "Ghi ngày của văn bản" in page

    send(enter("leader"), obligation, SENT | PAPER)

    assert Event.objects.get(verb="submitted").note == "theo văn bản số 45/BC-UBND ngày 12/6/2025"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (local(2025, 6, 17, 23, 59), "Chưa có bản ký; gửi kèm đến hết ngày 17/6/2025."),
        (local(2025, 6, 18), "Đã quá hạn gửi kèm bản ký (hết ngày 17/6/2025)"),
    ],
)
def test_return_says_until_when_the_scan_may_follow_and_takes_it_later_too(
    enter, obligation, by_document, day, said
):
    with time_machine.travel(day):
        assert said in words(enter("reviewer").get(address("return", obligation)))
        page = words(
            enter("officer").post(address("attach_signed", obligation), {"file": scan()}, follow=True)
        )

    assert "Đã nhận bản ký." in page
    assert "45-BC.pdf</a>" in page
    assert said not in page


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ({}, "Chọn tệp bản ký."),
        ({"file": scan(b"<html>", "45.html")}, "Chỉ nhận tệp PDF"),
        ({"file": scan(b"%PDF-" + b" " * (10 * 2**20), "45.pdf")}, "Tệp lớn hơn 10 MB"),
    ],
)
def test_a_wrong_scan_is_told_and_not_kept(enter, obligation, by_document, file, sentence):
    for part in file.values():
        part.seek(0)
    page = words(enter("officer").post(address("attach_signed", obligation), file))

    assert f'<a href="#id_file">{sentence}' in page
    assert not SignedDocument.objects.get().file


def test_a_scan_without_a_document_is_refused(enter, obligation, desk):
    desk.submitted()

    page = words(enter("officer").post(address("attach_signed", obligation), {"file": scan()}, follow=True))

    assert "không theo văn bản ký" in page


def test_the_scan_is_an_attachment_for_those_who_may_see_the_return(enter, obligation, by_document):
    enter("officer").post(address("attach_signed", obligation), {"file": scan()})
    link = reverse("submissions:signed", args=[by_document.signed.pk])

    answer = enter("reviewer").get(link)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 scan"
    assert answer["Content-Disposition"] == 'attachment; filename="45-BC.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    for name in ("stranger", "leadership", "administrator"):
        assert enter(name).get(link).status_code == 404


def test_a_document_without_its_scan_has_nothing_to_fetch(enter, by_document):
    link = reverse("submissions:signed", args=[by_document.signed.pk])

    assert enter("officer").get(link).status_code == 404


@pytest.mark.parametrize("name", ["stranger", "leadership", "administrator"])
def test_nobody_else_sends_or_adds_a_scan(enter, obligation, by_document, name):
    for act in ("send", "attach_signed"):
        answer = enter(name).post(address(act, obligation), SENT | PAPER | {"file": scan()})
        assert answer.status_code == 404
    assert not SignedDocument.objects.get().file


@time_machine.travel(NOON)
def test_an_officer_takes_back_what_they_sent(enter, obligation, by_document):
    page = words(enter("officer").get(address("return", obligation)))
    assert "<summary>Rút lại báo cáo</summary>" in page

    enter("officer").post(address("withdraw", obligation), {"ly-do": "Nhầm Biểu 1.", "lan": "1"})

    assert Version.objects.get(number=1).decision == "withdrawn"


def test_the_reason_is_kept_before_sending_and_printed_with_the_draft(enter, obligation, draft):
    typed = {"reason_blank": "Chờ xã gửi.", "as_of": "nhầm", "number": "45"}
    answer = enter("officer").post(address("keep_reason", obligation), typed, follow=True)

    assert "Lý do: Chờ xã gửi." in words(answer)
    draft.refresh_from_db()
    assert (draft.is_draft, draft.reason_blank) == (True, "Chờ xã gửi.")
    assert "Chờ xã gửi.</textarea>" in words(enter("leader").get(address("check", obligation)))


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (" ", "Nêu lý do."),
        ("x" * 1001, "rút gọn còn nhiều nhất 1.000 ký tự."),
        ("Gọi số 0912345678.", "xóa trước khi gửi."),
        ("a\0", "Nội dung có ký tự rỗng"),
    ],
)
@pytest.mark.parametrize("act", ["keep_reason", "send"])
def test_a_reason_that_can_not_be_kept_is_told_beside_its_field(
    enter, obligation, draft, act, reason, sentence
):
    page = words(enter("leader").post(address(act, obligation), {"lan": "1", "reason_blank": reason}))

    assert '<a href="#id_reason_blank">' in page
    if act == "keep_reason" or reason.strip():
        assert sentence in page
    draft.refresh_from_db()
    assert (draft.is_draft, draft.reason_blank) == (True, "")


def test_no_reason_is_kept_of_what_was_sent(enter, obligation, by_document):
    answer = enter("officer").post(address("keep_reason", obligation), {"reason_blank": "Khác."}, follow=True)

    assert "Báo cáo không ở trạng thái đang nhập" in words(answer)
    by_document.refresh_from_db()
    assert by_document.reason_blank == "Chưa thống kê xong."
