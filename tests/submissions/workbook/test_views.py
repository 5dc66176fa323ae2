"""The pages of the Excel round trip, as an officer of district 595 uses them."""

import io
import re
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.actions import submit
from submissions.models import Upload, Version
from submissions.workbook.safety import UNREADABLE
from submissions.workbook.writing import WRONG
from tests.submissions.workbook.books import Book, Excel


@pytest.fixture
def officer(client, cast):
    client.force_login(cast["officer"])
    return client


def address(obligation, name="exchange", *more):
    return reverse(f"submissions:{name}", args=[obligation.pk, *more])


def send(client, obligation, data, name="bieu.xlsx"):
    return client.post(address(obligation), {"tep": SimpleUploadedFile(name, data)})


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.fixture
def obligation(excel):
    return excel.version.filing.obligation


@pytest.fixture
def conflicting(desk, excel, officer, obligation):
    """An upload with one plain difference and one conflict, at its page."""
    book = excel.opened()
    book.put("NLD_CS", 1300)
    book.put("CS_XOABOP", 6)
    desk.save(excel.version, "NLD_CS", 1250, by="leader")
    return send(officer, obligation, book.bytes)["Location"]


def test_the_workbook_is_downloaded_under_a_name_people_know(officer, obligation):
    answer = officer.get(address(obligation, "workbook"))

    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "Biểu báo cáo Quý II-2025 - UBND huyện Tuy Phong.xlsx" in unquote(answer["Content-Disposition"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert Book(answer.content).cell("NLD_CS").value == 1234


def test_downloading_writes_nothing(officer, desk):
    other = desk.obligation(code="2025-Q1")
    assert officer.get(address(other, "workbook")).status_code == 200
    assert not Version.objects.filter(filing__obligation=other).exists()


def test_the_return_leads_to_its_workbook(officer, obligation):
    page = officer.get(reverse("submissions:return", args=[obligation.pk])).content.decode()
    assert f'href="{address(obligation)}">Biểu Excel</a>' in page


def test_the_first_upload_opens_the_draft(officer, desk):
    other = desk.obligation(code="2025-Q1")
    book = Book(officer.get(address(other, "workbook")).content)
    book.put("NLD_CS", 9)

    answer = send(officer, other, book.bytes)

    assert answer.status_code == 302
    assert Version.objects.get(filing__obligation=other).uploads.count() == 1
    assert "Có 1 ô khác nhau." in text_of(officer.get(answer["Location"]))


def test_a_refused_file_is_told_beside_its_field_and_opens_no_draft(officer, desk):
    other = desk.obligation(code="2025-Q1")
    page = send(officer, other, b"<html></html>", "bieu.xls").content.decode()

    assert page.count(UNREADABLE) == 2  # In the summary, and beside the field.
    assert 'href="#tep"' in page
    assert not Upload.objects.exists()
    assert not Version.objects.filter(filing__obligation=other).exists()


def test_no_file_is_asked_for(officer, obligation):
    assert "Chọn tệp biểu Excel (.xlsx) rồi bấm Tải lên." in text_of(officer.post(address(obligation)))


def test_each_difference_is_shown_with_both_sides(officer, conflicting):
    page = text_of(officer.get(conflicting))

    assert "Có 2 ô khác nhau. Chọn số dùng: Số trong tệp, Số đang có trên hệ thống." in page
    assert "Chưa có số liệu nào thay đổi." in page
    assert "Số trong tệp: 1.300" in page
    assert "Số đang có trên hệ thống: 1.250" in page
    assert "Leader sửa trên hệ thống lúc" in page


def test_the_file_is_chosen_beforehand_but_not_in_a_conflict(officer, conflicting):
    page = officer.get(conflicting).content.decode()
    chosen = re.findall(r'name="chon-(\w+)"[^>]*value="([\w-]+)" checked', page)

    assert chosen == [("CS_XOABOP", "tep")]


def fields(page):
    """The editions that a page says it showed."""
    return dict(re.findall(r'name="(ban-\w+)" value="(\d+)"', page.content.decode()))


def posted(officer, url, **choices):
    """What the page posts, with the choices made on it."""
    return officer.post(
        url, fields(officer.get(url)) | {f"chon-{code}": choice for code, choice in choices.items()}
    )


def test_agreeing_writes_the_chosen_cells_and_leads_to_the_check(
    desk, excel, officer, obligation, conflicting
):
    answer = posted(officer, conflicting, NLD_CS="tep", CS_XOABOP="he-thong")

    assert answer["Location"] == address(obligation, "check")
    values = desk.values(excel.version)
    assert values["NLD_CS"] == 1300
    assert "CS_XOABOP" not in values
    assert "Đã ghi 1 ô từ tệp “bieu.xlsx”." in text_of(officer.get(answer["Location"]))


def test_an_open_conflict_keeps_what_was_chosen(desk, excel, officer, conflicting):
    before = desk.values(excel.version)
    page = posted(officer, conflicting, CS_XOABOP="he-thong")

    assert page.status_code == 200
    assert 'href="#chon-NLD_CS"' in page.content.decode()
    assert re.findall(r'name="chon-(\w+)"[^>]*value="([\w-]+)" checked', page.content.decode()) == [
        ("CS_XOABOP", "he-thong")
    ]
    assert desk.values(excel.version) == before


def test_a_second_press_is_told_when_the_file_was_received(officer, conflicting):
    posted(officer, conflicting, NLD_CS="tep", CS_XOABOP="tep")
    again = officer.post(conflicting, {"chon-NLD_CS": "tep"}, follow=True)

    assert "Tệp này đã nhận lúc" in text_of(again)
    assert "Không có số liệu nào thay đổi thêm." in text_of(again)


def test_problems_are_listed_and_come_back_as_comments(desk, officer, excel, obligation):
    desk.accepted("595", "2025-Q1", CS_KARAOKE=3, KP_NS="1.5")
    book = excel.opened()
    wrong = {book.text("NLD_CS", "12a"): "12a", book.put("KP_NS", "=1+1"): "=1+1"}
    book.put("CS_XOABOP", 6)
    book.put("CS_XOABOP", "Đếm lại.", "G")
    url = send(officer, obligation, book.bytes)["Location"]
    page = text_of(officer.get(url))
    assert "Tệp còn 2 nội dung cần sửa. Chưa có số liệu nào thay đổi." in page
    assert "“12a”" not in page
    assert "&quot;12a&quot; không phải là số." in page

    upload = Upload.objects.get()
    answer = officer.get(address(obligation, "comments", upload.pk))
    assert "bieu - nội dung cần sửa.xlsx" in unquote(answer["Content-Disposition"])
    told = openpyxl.load_workbook(io.BytesIO(answer.content))
    for where, typed in wrong.items():
        sheet, _, cell = where.partition("!")
        assert told[sheet][cell].value == typed
        assert told[sheet][cell].data_type == "s"
        assert told[sheet][cell].comment.text
    assert told.worksheets[0].title == WRONG
    assert [told[WRONG][f"B{row}"].value for row in (4, 5)] == [where.partition("!")[2] for where in wrong]
    fixed = Book(answer.content)
    assert [fixed.cell(code, "D").value for code in ("CS_KARAOKE", "KP_NS", "NLD_CS")] == [3, 1.5, "…"]
    assert (fixed.cell("CS_XOABOP").value, fixed.cell("CS_XOABOP", "G").value) == (6, "Đếm lại.")


def test_totals_typed_over_and_stray_numbers_are_commented_where_they_stand(officer, excel, obligation):
    book = excel.opened()
    sheet, row = book.find("NLD_CS")
    # A row put before the first: its number stands where the workbook comes back with an input, a wrong one at that.
    sheet.move_range(f"A{row}:G{sheet.max_row}", rows=1)
    sheet[f"F{row}"].value = 7
    book.put("NLD_CS", "12a")
    book.put("CS_TONG", 99)
    beside = book.put("CS_TONG", 3, "J").partition("!")[2]
    url = send(officer, obligation, book.bytes)["Location"]
    told = Book(officer.get(address(obligation, "comments", Upload.objects.get().pk)).content)

    listed = re.findall(r'data-label="Ô"[^>]*>(\w+)', officer.get(url).content.decode())
    assert listed == ["F5", "F6", "F8", "J8"]
    cells = [cell for line in told["Biểu 1"].iter_rows() for cell in line if cell.comment]
    found = {cell.coordinate: [words.split()[0] for words in cell.comment.text.split("\n")] for cell in cells}
    total = told.cell("CS_TONG")
    assert found == {total.coordinate: ["Tổng"], beside: ["Số"], f"F{row}": ["Số", '"12a"']}
    assert total.comment.text.startswith("Tổng đã bị ghi đè bằng 99;")
    assert total.value.startswith("=IF(")


def test_the_commented_workbook_mended_is_compared_with_the_same_base(officer, excel, obligation):
    book = excel.opened()
    book.text("NLD_CS", "12a")
    send(officer, obligation, book.bytes)
    upload = Upload.objects.get()
    mended = Book(officer.get(address(obligation, "comments", upload.pk)).content)
    mended.put("NLD_CS", 1300)

    page = text_of(officer.get(send(officer, obligation, mended.bytes)["Location"]))

    assert "Có 1 ô khác nhau." in page
    assert "Số trong tệp: 1.300" in page


def test_a_structure_that_is_spoiled_comes_back_whole(officer, excel, obligation):
    book = excel.opened()
    del book.book["Biểu 4"]
    send(officer, obligation, book.bytes)
    answer = officer.get(address(obligation, "comments", Upload.objects.get().pk))

    told = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "Biểu 4" in told.sheetnames
    assert told[WRONG]["D4"].value.startswith("Không thấy trang “Biểu 4”.")


def test_what_is_typed_in_a_file_is_shown_literally(officer, excel, obligation):
    book = excel.opened()
    book.put("NLD_CS", "<script>alert(1)</script>{{ 7|add:7 }}", "G")
    url = send(officer, obligation, book.bytes, "<b>bieu.xlsx")["Location"]
    page = officer.get(url).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page
    assert "<b>bieu" not in page


def test_a_file_that_says_the_same_needs_no_choice(officer, excel, obligation):
    url = send(officer, obligation, excel.made())["Location"]
    assert "Số liệu trong tệp giống số đang có trên hệ thống." in text_of(officer.get(url))


def test_what_was_sent_is_closed_to_workbooks(desk, excel, officer, obligation, conflicting):
    submit(version=excel.version, by=desk.cast["leader"], reason_blank="Chưa có số.")
    before = desk.values(excel.version)

    for url in (address(obligation), address(obligation, "workbook"), conflicting):
        assert officer.get(url)["Location"] == reverse("submissions:return", args=[obligation.pk])
    officer.post(conflicting, {"chon-NLD_CS": "tep"})
    assert desk.values(excel.version) == before


def test_an_upload_is_found_only_under_its_own_return(desk, officer, obligation, conflicting):
    other = desk.draft("595", "2025-Q1").filing.obligation
    upload = Upload.objects.get()

    assert officer.get(address(obligation, "differences", upload.pk)).status_code == 200
    assert officer.get(address(other, "differences", upload.pk)).status_code == 404


@pytest.mark.parametrize(("person", "status"), [("stranger", 404), ("leadership", 404), ("reviewer", 200)])
def test_a_stranger_finds_nothing(client, cast, obligation, conflicting, person, status):
    client.force_login(cast[person])
    upload = Upload.objects.get()
    addresses = [
        address(obligation),
        address(obligation, "workbook"),
        address(obligation, "differences", upload.pk),
    ]

    assert [client.get(url).status_code for url in addresses] == [status] * 3


def test_the_pages_ask_as_much_whatever_differs(officer, excel, obligation):
    asked = []
    for numbers in ({"NLD_CS": 1}, {"NLD_CS": 2, "CS_XOABOP": 3, "CS_KARAOKE": 4, "KP_NS": 5, "KT_LUOT": 6}):
        book = excel.opened()
        for code, value in numbers.items():
            book.put(code, value)
        with CaptureQueriesContext(connection) as uploading:
            url = send(officer, obligation, book.bytes)["Location"]
        with CaptureQueriesContext(connection) as looking:
            page = officer.get(url)
        with CaptureQueriesContext(connection) as agreeing:
            officer.post(url, fields(page) | {f"chon-{code}": "tep" for code in numbers})
        asked.append([len(each) for each in (uploading, looking)])
        assert len(agreeing) <= 30

    assert asked[0] == asked[1]
    assert max(asked[0]) <= 18


def test_downloading_asks_little(officer, obligation, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        officer.get(address(obligation, "workbook"))


def test_a_commune_gets_its_own(client, desk, cast):
    client.force_login(cast["reviewer"])
    excel = Excel(desk, desk.draft("22924@2025", "2025-Q4"))
    answer = client.get(address(excel.version.filing.obligation, "workbook"))
    assert Book(answer.content).cell("XA_TT", "C").value == "đơn vị cấp xã"
