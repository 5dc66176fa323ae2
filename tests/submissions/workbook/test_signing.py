"""Whose workbook it is: another unit's, another quarter's, an older one, or one tampered with, is refused."""

import pytest
from django.core import signing

from submissions.errors import Refused
from submissions.workbook.layout import HIDDEN
from submissions.workbook.parsing import parsed
from submissions.workbook.reading import seal_in
from submissions.workbook.signing import FOREIGN, OLDER, SALT
from submissions.workbook.writing import written
from targets.models import ElementRevision
from tests.submissions.workbook.books import Excel

UNCHANGED = "Chưa có số liệu nào thay đổi."


def refusal(excel, data):
    with pytest.raises(Refused) as refused:
        excel.read(data)
    return str(refused.value)


def seal(book, **changes):
    """Seals other words into the workbook, with the portal's own key."""
    sheet = book[HIDDEN]
    text = "".join(sheet[f"A{row}"].value for row in range(1, sheet.max_row + 1))
    sheet["A1"].value = signing.dumps(signing.loads(text, salt=SALT) | changes, salt=SALT, compress=True)


def test_another_units_workbook(desk, excel):
    other = Excel(desk, desk.draft("596"))
    assert refusal(excel, other.made()) == (
        f"Tệp này là biểu của Huyện Bắc Bình, Quý II/2025; bạn đang nhập cho Huyện Tuy Phong, Quý II/2025. {UNCHANGED}"
    )


def test_another_quarters_workbook(desk, excel):
    other = Excel(desk, desk.draft("595", "2025-Q1"))
    assert refusal(excel, other.made()) == (
        f"Tệp này là biểu của Huyện Tuy Phong, Quý I/2025; bạn đang nhập cho Huyện Tuy Phong, Quý II/2025. {UNCHANGED}"
    )


def test_another_plans_workbook(excel):
    book = excel.opened()
    seal(book, plan="7/KH-UBND")
    assert refusal(excel, book.bytes).startswith(
        "Tệp này là biểu của Kế hoạch số 7/KH-UBND; bạn đang nhập cho"
    )


def test_an_older_layout(excel):
    book = excel.opened()
    seal(book, layout=0)
    assert refusal(excel, book.bytes) == OLDER


def test_a_workbook_from_before_a_change_of_the_plan(excel):
    data = excel.made()
    ElementRevision.objects.filter(element__code="NLD_CS").update(name="Người lao động")
    assert refusal(excel, data) == OLDER


def test_a_tampered_seal(excel):
    book = excel.opened()
    cell = book[HIDDEN]["A1"]
    cell.value = cell.value[:20] + ("A" if cell.value[20] != "A" else "B") + cell.value[21:]
    assert refusal(excel, book.bytes) == FOREIGN


def test_a_seal_of_another_key(excel):
    book = excel.opened()
    book[HIDDEN]["A1"].value = signing.dumps({"layout": 1}, key="another", salt=SALT)
    assert refusal(excel, book.bytes) == FOREIGN


def test_no_hidden_sheet(excel):
    book = excel.opened()
    del book.book[HIDDEN]
    assert refusal(excel, book.bytes) == FOREIGN


def test_a_long_seal_is_read_from_its_pieces(excel):
    seal = "".join(str(number) for number in range(25_000))
    assert len(seal) > 3 * 30_000

    data = written(excel.facts, excel.facts.sheets(), seal)

    assert seal_in(parsed(data)) == seal
