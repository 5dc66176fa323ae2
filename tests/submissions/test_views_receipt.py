"""The receipt on its page and by mail: district 595 in Quý II/2025."""

import re
from html import unescape

import pytest
import time_machine
from django.conf import settings as portal
from django.db import connection
from django.urls import reverse

from letters.models import Letter
from submissions.actions import send_back, withdraw
from submissions.answers import Answer
from submissions.errors import Refused
from submissions.models import Version
from submissions.receipt_letters import receipt_path
from submissions.signing import Paper
from submissions.views.receipts import qr, read_code
from units.models import Designation

from .conftest import local, submit

AT = local(2025, 6, 12, 16, 5, 12)
MATCHES, MISSES = "Mã khớp với bản hệ thống đã nhận.", "Mã không khớp với bản nào"


@pytest.fixture
def enter(client, cast):
    def enter(name):
        client.force_login(cast[name])
        return client

    return enter


@pytest.fixture
def sent(desk):
    return desk.submitted(at=AT, NLD_CS=5)


def page_of(version):
    return reverse("submissions:receipt", args=[version.filing.obligation_id])


def words(answer):
    return " ".join(answer.content.decode().split())


def told(answer):
    """What the page says, without its marks."""
    return unescape(" ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split()))


def test_receipt_carries_its_own_address_as_a_drawing_without_style(enter, sent):
    page = enter("leader").get(page_of(sent)).content.decode()

    assert qr(f"http://testserver{page_of(sent)}?ma={sent.receipt_code}") in page
    drawing = page[page.index("<svg viewBox") :].partition("</svg>")[0]
    assert "style" not in drawing
    assert 'role="img" aria-label="Mã QR dẫn đến phiếu tiếp nhận này"' in page


def test_the_right_code_is_confirmed(enter, sent):
    client = enter("reviewer")
    code = sent.receipt_code

    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        page = words(client.get(page_of(sent), {"ma": typed}))
        assert MATCHES in page
        assert MISSES not in page


@pytest.mark.parametrize("typed", ["0000-0000", "<script>alert(1)</script>", "7F3A", "x" * 500, "1" * 8])
def test_a_wrong_code_is_said_to_be_wrong(enter, sent, typed):
    page = words(enter("leader").get(page_of(sent), {"ma": typed}))

    assert MISSES in page
    assert MATCHES not in page
    assert "<script>alert" not in page
    assert sent.receipt_code in page


@pytest.mark.parametrize("typed", [None, "", " ", "-", "\0"])
def test_no_code_is_compared_where_none_is_given(enter, sent, typed):
    page = words(enter("leader").get(page_of(sent), {} if typed is None else {"ma": typed}))

    assert MISSES not in page
    assert MATCHES not in page


def test_a_code_is_read_as_people_type_it():
    assert [read_code(text) for text in ("7f3a 91c2", "7F3A-91C2", "", "--", "a" * 99)] == [
        "7F3A-91C2",
        "7F3A-91C2",
        "",
        "",
        "AAAA-" + "A" * 12,
    ]


def test_the_code_of_an_earlier_version_opens_that_receipt_and_tells_of_the_later(enter, sent, cast):
    again = send_back(version=sent, by=cast["reviewer"], reason="Thiếu Biểu 4.")
    later = submit(version=again, by=cast["leader"])

    earlier = words(enter("leader").get(page_of(sent), {"ma": sent.receipt_code}))
    assert f"{MATCHES} Sau bản này, đơn vị đã gửi lần 2." in earlier
    assert "Lần gửi: 1." in earlier
    newest = words(enter("leader").get(page_of(sent)))
    assert "Lần gửi: 2." in newest
    assert later.receipt_code in newest


def test_what_was_changed_behind_the_portal_matches_no_code(enter, sent):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # What still waits would bar the ALTER.
        cursor.execute("ALTER TABLE submissions_figure DISABLE TRIGGER figure_is_fixed")
        cursor.execute("UPDATE submissions_figure SET value = 6")
        cursor.execute("ALTER TABLE submissions_figure ENABLE TRIGGER figure_is_fixed")

    assert MISSES in words(enter("leader").get(page_of(sent), {"ma": sent.receipt_code}))


@pytest.mark.parametrize("name", ["stranger", "leadership", "administrator"])
def test_the_receipt_is_for_those_who_may_see_the_return(enter, sent, name):
    assert enter(name).get(page_of(sent), {"ma": sent.receipt_code}).status_code == 404


def test_receipt_names_the_document_and_why_cells_are_blank(enter, desk):
    paper = Paper("45/BC-UBND", AT.date())
    version = submit(version=desk.draft(), by=desk.cast["officer"], paper=paper, at=AT)

    page = told(enter("officer").get(page_of(version)))

    assert "Gửi theo văn bản số 45/BC-UBND ngày 12/6/2025." in page
    assert "Lý do để trống: Chưa thống kê xong." in page


@time_machine.travel(AT)
def test_a_return_is_taken_back_from_its_receipt(enter, sent):
    page = enter("leader").get(page_of(sent)).content.decode()
    assert f'action="{reverse("submissions:withdraw", args=[sent.filing.obligation_id])}"' in page
    assert "csrfmiddlewaretoken" in page.partition("rut-lai/")[2].partition("</form>")[0]

    withdraw(version=sent, by=sent.submitted_by, reason="Nhầm.")

    assert "Rút lại" not in words(enter("leader").get(page_of(sent))).partition("<main")[2]


def test_receipt_goes_by_mail_to_the_sender_and_the_unit(desk, enter, cast):
    cast["leader"].email = "lanh-dao@example.vn"
    Designation.objects.filter(unit__key="595").update(email="tuyphong@example.vn")

    version = desk.submitted(at=AT, NLD_CS=5)

    letters = list(Letter.objects.all())
    assert [letter.to for letter in letters] == ["lanh-dao@example.vn", "tuyphong@example.vn"]
    assert letters[0].subject == f"Đã nhận báo cáo Quý II/2025, mã kiểm tra {version.receipt_code}"
    sentence = (
        "Hệ thống đã nhận báo cáo Quý II/2025 của UBND huyện Tuy Phong lúc 16:05:12 ngày 12/6/2025, đúng hạn. "
        f"Lần gửi: 1. Mã kiểm tra: {version.receipt_code}. "
        "Phiếu này xác nhận việc gửi số liệu, không thay văn bản ký số."
    )
    assert letters[0].text.startswith(sentence + "\n\n")
    assert f"\nMở phiếu tiếp nhận: {portal.PORTAL_URL}{receipt_path(version)}\n" in letters[0].text
    page = told(enter("leader").get(page_of(version)))
    for part in sentence.split(". ")[:2]:
        assert part in page


def test_a_later_submission_says_nothing_of_the_deadline(desk, sent, cast):
    Letter.objects.all().delete()
    cast["leader"].email = "lanh-dao@example.vn"
    again = send_back(version=sent, by=cast["reviewer"], reason="Thiếu Biểu 4.")

    submit(version=again, by=cast["leader"], at=local(2025, 6, 20, 9))

    assert "lúc 09:00:00 ngày 20/6/2025. Lần gửi: 2." in Letter.objects.get().text


def test_sending_again_sends_no_second_letter(desk, cast):
    cast["leader"].email = "lanh-dao@example.vn"
    version = desk.submitted()
    submit(version=version, by=cast["leader"])
    assert Letter.objects.count() == 1


def test_without_an_address_there_is_no_letter(desk):
    desk.submitted()
    assert not Letter.objects.exists()


def test_what_is_refused_posts_no_letter(desk, cast):
    cast["leader"].email = "lanh-dao@example.vn"
    with pytest.raises(Refused):
        desk.submitted(KP_NS=Answer(not_applicable=True))
    assert not Letter.objects.exists()
    assert Version.objects.get().is_draft
