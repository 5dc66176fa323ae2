"""The text of one value into an answer (contract.md, import_figures)."""

import re
from collections.abc import Mapping
from datetime import date

from targets.models import DataElement
from units.models import Unit

from ..answers import Answer, check
from ..errors import Refused
from ..numbers import from_csv
from ..owed import Cell

Entry = DataElement.Entry
CLEAR = "-"
NOT_APPLICABLE = "na"
NONE = "none"
YES_NO = {"yes": 1, "no": 0}
ITEM = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\s+(\S.*)")


def answer_from(text: str, *, cell: Cell, obligation, communes: Mapping[str, Unit]) -> Answer:
    """The checked answer that a value states. Raises ValueError with a Vietnamese sentence."""
    if text == NOT_APPLICABLE:
        answer = Answer(not_applicable=True)
    else:
        answer = PARSERS[cell.element.entry](text, communes)
    check(answer, cell=cell, obligation=obligation, communes={unit.pk for unit in communes.values()})
    return answer


def baseline_from(text: str, element: DataElement):
    """The number that stands for an element in last year's quarter; only what is counted or said yes to has one."""
    if element.entry not in (Entry.COUNT, Entry.MONEY, Entry.YES_NO):
        raise Refused("nội dung này không có số liệu cùng kỳ nhập trực tiếp.")
    if text == NOT_APPLICABLE:
        raise Refused("số liệu cùng kỳ phải là số; ghi “-” để xóa.")
    return PARSERS[element.entry](text, {}).value


def _count(text, communes):
    return Answer(value=from_csv(text, whole=True))


def _money(text, communes):
    return Answer(value=from_csv(text, whole=False))


def _yes_no(text, communes):
    if text not in YES_NO:
        raise Refused(f"“{text}” không hợp lệ: nội dung này ghi “yes” hoặc “no”.")
    return Answer(value=from_csv(str(YES_NO[text]), whole=True))


def _ticks(text, communes):
    if text == NONE:
        return Answer.ticks([])
    keys = [key.strip() for key in text.split(";")]
    strange = [key for key in keys if key not in communes]
    if strange:
        raise Refused(
            f"“{'; '.join(strange)}” không phải mã đơn vị cấp xã thuộc đơn vị này trong kỳ "
            "(các mã cách nhau bằng dấu chấm phẩy, hoặc “none”)."
        )
    return Answer.ticks(communes[key].pk for key in keys)


def _log(text, communes):
    return Answer.log([] if text == NONE else [_item(part.strip()) for part in text.split(";")])


def _item(text):
    parts = ITEM.fullmatch(text)
    if parts is None:
        raise Refused(
            f"“{text}” không đúng dạng “YYYY-MM-DD liên kết”, các tin, bài cách nhau bằng dấu chấm phẩy, hoặc “none”."
        )
    try:
        return date.fromisoformat(parts[1]), parts[2]
    except ValueError as error:
        raise Refused(f"“{parts[1]}” không phải là ngày có thật.") from error


def _total(text, communes):
    raise Refused("nội dung này là tổng, hệ thống tự tính, không nhập.")


PARSERS = {
    Entry.COUNT: _count,
    Entry.MONEY: _money,
    Entry.YES_NO: _yes_no,
    Entry.CHECKLIST: _ticks,
    Entry.MONTH_LOG: _log,
    Entry.TOTAL: _total,
}
