"""What stands in the inputs of a cell: its answer as a person would type it, or what they typed, read back."""

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal

from submissions.answers import Answer
from submissions.entered import read_day, read_link, typed_day
from submissions.errors import LinkRefused, Refused
from submissions.numbers import from_form
from submissions.text import tidy
from targets.models import DataElement
from units.vietnamese import number

Entry = DataElement.Entry
SET_ASIDE = (
    "Không áp dụng (x): chọn ở mục “Giải trình, không áp dụng” và nêu lý do; "
    "nếu không có trường hợp nào, hãy ghi 0."
)


@dataclass(frozen=True)
class Inputs:
    """`text` is a number, or "1", "0" or "" of a yes/no; `reviewed` says that a list is whole, an empty one included.

    The rest is for every kind of cell, or empty where a cell has no such input.
    """

    text: str = ""
    not_applicable: bool = False
    remark: str = ""
    document_number: str = ""
    document_on: str = ""
    ticks: frozenset[str] = frozenset()
    items: tuple[tuple[str, str], ...] = ()
    reviewed: bool = False

    @property
    def trace(self) -> str:
        """Tells these inputs from any others, short enough for a page to post back."""
        content = replace(self, ticks=frozenset()), sorted(self.ticks)
        return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def stated(row) -> Inputs:
    """The row's answer, just as the page posts it when nobody touches it."""
    answer = row.answer
    if answer is None:
        return Inputs()
    beside = {"remark": answer.remark, "not_applicable": answer.not_applicable}
    if row.cell.revision.asks_document:
        beside |= {
            "document_number": answer.document_number,
            "document_on": typed_day(answer.document_on),
        }
    if answer.not_applicable:
        return Inputs(**beside)
    if row.is_log:
        items = tuple((typed_day(on), link) for on, link in answer.items)
        return Inputs(items=items, reviewed=True, **beside)
    if row.is_tick_list:
        return Inputs(ticks=frozenset(str(pk) for pk in answer.marks), reviewed=True, **beside)
    return Inputs(text=number(answer.value) if row.cell.is_number else str(int(answer.value)), **beside)


def typed(row, data) -> Inputs:
    """What was posted into the row's inputs, without what no text can hold."""
    name = row.name
    beside = {
        "remark": tidy(data.get(f"{name}-ly-do", "")),
        "not_applicable": bool(data.get(f"{name}-x")),
        "reviewed": bool(data.get(f"{name}-tra-loi")),
    }
    if row.is_log:
        days, links = data.getlist(f"{name}-ngay"), data.getlist(f"{name}-link")
        pairs = [(tidy(on), tidy(link)) for on, link in zip(days, links, strict=False)]
        return Inputs(items=tuple(pair for pair in pairs if any(pair)), **beside)
    if row.is_tick_list:
        return Inputs(ticks=frozenset(data.getlist(name)), **beside)
    return Inputs(
        text=tidy(data.get(name, "")),
        document_number=tidy(data.get(f"{name}-so", "")),
        document_on=tidy(data.get(f"{name}-ngay", "")),
        **beside,
    )


def read(row) -> Answer | None:
    """The answer that was typed into a row; None is no answer."""
    inputs = row.typed
    if inputs.not_applicable:
        if not inputs.remark:
            raise Refused(
                "Nêu lý do không áp dụng để Sở Y tế xem xét; nếu không có trường hợp nào, hãy ghi 0."
            )
        return Answer(not_applicable=True, remark=inputs.remark)
    answer = READERS[row.cell.element.entry](row)
    if answer is None and inputs.remark:
        raise Refused("Giải trình đi cùng một câu trả lời: nhập số liệu hoặc chọn “Không áp dụng”.")
    return answer and replace(answer, remark=inputs.remark)


def _read_number(row):
    text = row.typed.text
    if not text:
        return None
    if text.casefold() == "x" and row.cell.revision.allows_na:
        raise Refused(SET_ASIDE)
    whole = row.cell.element.entry == Entry.COUNT
    return Answer(value=from_form(text, whole=whole, measure=row.cell.revision.measure))


def _read_yes_no(row):
    inputs = row.typed
    if inputs.text not in ("1", "0"):
        if inputs.document_number or inputs.document_on:
            raise Refused("Chọn Có hoặc Không cùng với số, ngày văn bản.")
        return None
    on = read_day(inputs.document_on) if inputs.document_on else None
    return Answer(value=Decimal(inputs.text), document_number=inputs.document_number, document_on=on)


def _read_ticks(row):
    if row.is_own_tick:
        yes = {"1": [row.obligation.unit_id], "0": []}.get(row.typed.text)
        return None if yes is None else Answer.ticks(yes)
    chosen, known = row.typed.ticks, {str(unit.pk): unit.pk for unit in row.communes}
    if chosen - known.keys():
        raise Refused("Chỉ đánh dấu được các đơn vị cấp xã thuộc đơn vị mình trong kỳ.")
    if not chosen and not row.typed.reviewed:
        return None
    return Answer.ticks(known[text] for text in chosen)


def _read_log(row):
    items = row.typed.items
    if not items and not row.typed.reviewed:
        return None
    return Answer.log([_read_item(on, link) for on, link in items])


def _read_item(on, link):
    """What is wrong names the item: there may be forty."""
    if not on or not link:
        raise Refused(f"“{on or link}”: mỗi tin, bài cần cả ngày đăng và liên kết.")
    try:
        return read_day(on), read_link(link)
    except LinkRefused as refusal:
        raise LinkRefused(f"“{link}”: {refusal}") from None


READERS = {
    Entry.COUNT: _read_number,
    Entry.MONEY: _read_number,
    Entry.YES_NO: _read_yes_no,
    Entry.CHECKLIST: _read_ticks,
    Entry.MONTH_LOG: _read_log,
}
