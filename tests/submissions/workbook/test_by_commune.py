"""The sheet "Theo xã": an aid that adds up, and that never keeps a number to itself."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.workbook.by_commune import NAME
from submissions.workbook.commenting import commented
from submissions.workbook.uploads import received
from tests.submissions.workbook.books import Book, Excel


@pytest.fixture
def book(excel):
    return excel.opened()


def row_of(book, code):
    return next(row for row in range(5, 200) if book[NAME][f"A{row}"].value == code)


def put(book, code, *values):
    """Numbers of the first communes; returns the row."""
    row = row_of(book, code)
    for column, value in zip("DEFGH", values, strict=False):
        book[NAME][f"{column}{row}"].value = value
    return row


def total(book):
    [head] = [cell for cell in book[NAME][4] if cell.value == "Cộng theo xã"]
    return head.column_letter


def test_it_has_a_column_for_each_commune_and_a_row_for_each_number(excel, book):
    heads = [cell.value for cell in book[NAME][4]]

    assert heads[3:-1] == [commune.name for commune in excel.facts.communes]
    assert book[NAME][f"{total(book)}{row_of(book, 'NLD_CS')}"].value.startswith("=IF(COUNT(D")


def test_a_commune_has_none(desk):
    assert NAME not in Excel(desk, desk.draft("22924@2025", "2025-Q4")).opened().book.sheetnames


def test_a_sum_that_the_form_says_is_right(excel, book):
    put(book, "NLD_CS", 1000, "234", None, "x")

    reading = excel.read(book.bytes)

    assert reading.problems == []
    assert reading.answers["NLD_CS"].value == 1234


@pytest.mark.parametrize(
    ("code", "there", "sentence"),
    [
        ("NLD_CS", "F5", "Cộng theo xã là 1.230, Biểu 1 ô F5 ghi 1.234. "),
        ("CS_KHAC", "F13", "Cộng theo xã là 1.230, Biểu 1 ô F13 để trống. "),
        ("NV_CS_NU", "F6", "Cộng theo xã là 1.230, Biểu 1 ô F6 ghi x. "),
    ],
)
def test_a_sum_that_the_form_does_not_say_is_told(excel, book, code, there, sentence):
    row = put(book, code, 1000, 230)
    [(where, told)] = excel.problems(book.bytes).items()

    assert where == f"{NAME}!{total(book)}{row}"
    assert told == f"{sentence}Ghi số cộng vào biểu, hoặc xóa số của các xã ở dòng này."


def test_what_is_no_number_is_told(excel, book):
    row = put(book, "NLD_CS", "12a", "=1+1")

    assert set(excel.problems(book.bytes)) == {f"{NAME}!D{row}", f"{NAME}!E{row}"}


def test_communes_that_changed_places_are_told(excel, book):
    book[NAME]["D4"].value, book[NAME]["E4"].value = book[NAME]["E4"].value, book[NAME]["D4"].value

    assert set(excel.problems(book.bytes)) == {f"{NAME}!D4"}


def test_it_may_be_taken_out(excel, book):
    del book.book[NAME]

    assert excel.read(book.bytes).problems == []


def test_its_numbers_come_back_with_the_comments(desk, excel, book):
    row = put(book, "NLD_CS", 1000, 230)
    upload = received(
        obligation=excel.version.filing.obligation,
        version=excel.version,
        file=SimpleUploadedFile("b.xlsx", book.bytes),
        by=desk.cast["officer"],
    )
    again = Book(commented(upload))

    assert [again[NAME][f"{column}{row}"].value for column in "DE"] == [1000, 230]
    assert re.match("Cộng theo xã", again["Nội dung cần sửa"]["D4"].value)
