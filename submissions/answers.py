"""An answer to one cell, and what makes it wrong; the form, the workbook and the import share these rules.

Design: figures.md section 3, contract.md (import_figures).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from plans.models import Obligation
from targets.models import DataElement
from units.vietnamese import day, number

from .errors import LinkRefused, Refused
from .owed import Cell

Entry = DataElement.Entry
LIMIT = Decimal(10**12)
LONGEST_LINK = LONGEST_REMARK = 1000
LONGEST_NUMBER = 60
SUPPLEMENT = "Bài đăng ngày {day} thuộc quý trước; ghi nhận cho tháng {month} dưới dạng bổ sung kỳ trước."


@dataclass(frozen=True)
class Answer:
    """A value or "không áp dụng", with what comes beside it. No answer at all is None, never an Answer.

    A yes is 1 and a no 0; a tick list or log holds the number of its marks (unit ids) or items ((day, link)).
    """

    value: Decimal | None = None
    not_applicable: bool = False
    marks: frozenset[int] = frozenset()
    items: tuple[tuple[date, str], ...] = ()
    document_number: str = ""
    document_on: date | None = None
    remark: str = ""

    @classmethod
    def ticks(cls, unit_ids: Iterable[int], **beside) -> "Answer":
        marks = frozenset(unit_ids)
        return cls(value=Decimal(len(marks)), marks=marks, **beside)

    @classmethod
    def log(cls, items: Iterable[tuple[date, str]], **beside) -> "Answer":
        once = tuple(sorted(set(items)))
        return cls(value=Decimal(len(once)), items=once, **beside)

    @classmethod
    def zero(cls) -> "Answer":
        return cls(value=Decimal(0))

    @property
    def figure(self) -> tuple:
        """What totals read: two answers with the same figure differ only in what explains them."""
        return self.value, self.not_applicable, self.marks, frozenset(self.items)

    @property
    def is_yes(self) -> bool:
        return self.value == 1


def shown(answer: Answer | None, entry: str) -> str:
    """An answer in a sentence; "..." stands for no answer, "x" for "không áp dụng"."""
    if answer is None:
        return "..."
    if answer.not_applicable:
        return "x"
    if entry == Entry.YES_NO:
        return "Có" if answer.is_yes else "Không"
    if entry == Entry.MONTH_LOG and answer.value:
        return _months_and_items(answer)
    return number(answer.value)


def _months_and_items(answer: Answer) -> str:
    """ "3 tháng (5 tin, bài)", as targets count months; without its items only how many there are."""
    months = {(on.year, on.month) for on, _ in answer.items}
    items = f"{number(answer.value)} tin, bài"
    return f"{len(months)} tháng ({items})" if months else items


def check(answer: Answer, *, cell: Cell, obligation: Obligation, communes: Collection[int]) -> None:
    """Refuse an answer that can't stand in the cell; `communes` are the ids the unit may tick."""
    if not cell.is_typed:
        raise Refused("Nội dung này là tổng, hệ thống tự tính, không nhập.")
    if len(answer.remark) > LONGEST_REMARK or len(answer.document_number) > LONGEST_NUMBER:
        raise Refused(
            f"Giải trình dài nhất {LONGEST_REMARK} ký tự, số văn bản dài nhất {LONGEST_NUMBER} ký tự."
        )
    if answer.not_applicable:
        _check_not_applicable(answer, cell)
        return
    if answer.value is None or not answer.value.is_finite() or not 0 <= answer.value < LIMIT:
        raise Refused("Số liệu phải là số không âm, nhỏ hơn 1.000 tỷ.")
    CHECKS[cell.element.entry](answer, obligation, communes)


def _check_not_applicable(answer, cell):
    if not cell.revision.allows_na:
        raise Refused("Nội dung này không được ghi “không áp dụng”: ghi 0 nếu không có.")
    if answer.value is not None or answer.marks or answer.items:
        raise Refused("Chỉ ghi một trong hai: số liệu hoặc “không áp dụng”.")


def _check_count(answer, obligation, communes):
    _refuse_parts(answer)
    if answer.value != answer.value.to_integral_value():
        raise Refused("Nội dung này là số nguyên.")


def _check_money(answer, obligation, communes):
    _refuse_parts(answer)
    if answer.value != round(answer.value, 3):
        raise Refused("Số tiền có nhiều nhất 3 chữ số thập phân.")


def _check_yes_no(answer, obligation, communes):
    _refuse_parts(answer)
    if answer.value not in (0, 1):
        raise Refused("Chỉ trả lời có hoặc không.")


def _refuse_parts(answer):
    if answer.marks or answer.items:
        raise Refused("Nội dung này không có danh sách.")


def _check_ticks(answer, obligation, communes):
    if answer.items or answer.value != len(answer.marks):
        raise Refused("Nội dung này trả lời bằng cách đánh dấu các đơn vị cấp xã.")
    if not answer.marks <= set(communes):
        raise Refused("Chỉ đánh dấu được các đơn vị cấp xã thuộc đơn vị mình trong kỳ.")


def _check_log(answer, obligation, communes):
    if answer.marks or answer.value != len(answer.items):
        raise Refused("Nội dung này trả lời bằng danh sách tin, bài.")
    for on, link in answer.items:
        check_item(on, link, obligation)


CHECKS = {
    Entry.COUNT: _check_count,
    Entry.MONEY: _check_money,
    Entry.YES_NO: _check_yes_no,
    Entry.CHECKLIST: _check_ticks,
    Entry.MONTH_LOG: _check_log,
}


def check_item(on: date, link: str, obligation: Obligation) -> None:
    """An item is of the plan's calendar year, of the unit's life, and no later than the quarter's window."""
    quarter, unit = obligation.quarter, obligation.unit
    if on.year != quarter.plan.year:
        raise Refused(f"Tin, bài ngày {day(on)} không thuộc năm {quarter.plan.year}.")
    if not unit.is_alive(on):
        raise Refused(f"Tin, bài ngày {day(on)} nằm ngoài thời gian hoạt động của đơn vị.")
    if on > quarter.window_to:
        raise Refused(f"Tin, bài ngày {day(on)} sau ngày cuối của kỳ ({day(quarter.window_to)}).")
    if not is_link(link):
        raise LinkRefused(f"“{link}” không phải là liên kết bắt đầu bằng http:// hoặc https://.")


def is_link(link: str) -> bool:
    """An http(s) address with a host, in one piece."""
    if len(link) > LONGEST_LINK or any(sign.isspace() or not sign.isprintable() for sign in link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def is_supplement(on: date, obligation: Obligation) -> bool:
    """Is an item of this day "bổ sung kỳ trước", that is of an earlier window of the year?"""
    return on < obligation.quarter.window_from


def supplement(on: date) -> str:
    """What is said of an item of an earlier window."""
    return SUPPLEMENT.format(day=day(on), month=on.month)
