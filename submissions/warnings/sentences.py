"""How a doubt is said (words.md, warn.ratio and warn.change): to the officer who explains it and to the reviewer."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from targets.wording import lowered
from units.vietnamese import day, number

from ..owed import Cell

ASK = "Nếu số đúng, ghi một câu giải trình để Sở Y tế không phải hỏi lại."
PASSED = "Số liệu dùng để so sánh đã được đính chính sau khi gửi."
LAST_QUARTER = "quý trước"
PART_OF = "Trong đó: "
NAMED = 3  # Elements named in one sentence.


def name_of(cell: Cell) -> str:
    """The name of a cell by itself: without the "Trong đó" of its place in the biểu."""
    name = cell.revision.name.removeprefix(PART_OF)
    return name[:1].upper() + name[1:]


def last_year(year: int) -> str:
    return f"cùng kỳ năm {year}"


def filled(sentence: str, left: Decimal, right: Decimal) -> str:
    """A rule's own sentence; the loader has checked what stands in its braces."""
    return sentence.format(left=number(left), right=number(right))


def above(part: list[Cell], whole: list[Cell], left: Decimal, right: Decimal) -> str:
    return f"{_sum(part)} ({number(left)}) lớn hơn {lowered(_sum(whole))} ({number(right)})."


def balance(left_cells: list[Cell], right_cells: list[Cell], left: Decimal, right: Decimal) -> str:
    return f"{_sum(left_cells)} ({number(left)}) phải bằng {lowered(_sum(right_cells))} ({number(right)})."


def year(first_day: date) -> Callable:
    """The sentence of a running total from its first day on."""

    def said(part, whole, left, right):
        since = f"cộng từ ngày {day(first_day)} ({number(left)})"
        return f"{_sum(part)}, {since}, lớn hơn {lowered(_sum(whole))} ({number(right)})."

    return said


def _sum(cells):
    return " cộng ".join([name_of(cells[0]), *(lowered(name_of(cell)) for cell in cells[1:])])


def changed(cell: Cell, before: Decimal, now: Decimal, phrase: str) -> str:
    way, to = ("Tăng", "lên") if now > before else ("Giảm", "xuống")
    change = f"{number(abs(now - before))} {cell.revision.measure}"
    return f"{way} {change} so với {phrase} ({number(before)} {to} {number(now)})."


def silent(found: Iterable[tuple[Cell, Decimal, str]]) -> str:
    """(cell, its number before, when that was, "" for last quarter)."""
    told = [
        f"{lowered(name_of(cell))} ({number(before)} {cell.revision.measure}{f' {when}' if when else ''})"
        for cell, before, when in found
    ]
    more = [f"{number(len(told) - NAMED)} nội dung khác"] if len(told) > NAMED else []
    return f"Kỳ này ghi 0, trước đó có phát sinh: {'; '.join([*told[:NAMED], *more])}."


def repeated(cell: Cell, now: Decimal) -> str:
    return f"Ba quý liền cùng ghi {number(now)} {cell.revision.measure}."
