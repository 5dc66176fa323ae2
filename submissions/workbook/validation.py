"""What Excel itself refuses to take into an input, and the guidance it shows there. Never a substitute for reading."""

from submissions.answers import LONGEST_NUMBER, LONGEST_REMARK

from .contents import NO, NOT_APPLICABLE, YES
from .layout import REVIEWED, Entry, Field, Kind

MOST_COUNT, MOST_MONEY = 999_999_999_999, 999_999.999
SHARED = {"ignore_blank": True, "error_title": "Chưa đúng"}
MESSAGE, TITLE = 255, 32  # Characters Excel allows.
TEXTS = {
    Field.REMARK: (LONGEST_REMARK, f"Giải trình dài nhất {LONGEST_REMARK} ký tự."),
    Field.NUMBER: (LONGEST_NUMBER, f"Số, ký hiệu văn bản dài nhất {LONGEST_NUMBER} ký tự."),
    Field.DAY: (10, "Ngày ghi dạng ngày/tháng/năm, ví dụ 05/06/2025."),
    Field.LINK: (1000, "Liên kết dài nhất 1.000 ký tự."),
}


def validate(page, sheet):
    """Put its rule on each input of the sheet; what is the same for many cells is written once."""
    texts = {}
    for row, line in sheet.rows():
        for each, column in line.inputs.items():
            place = row - 1, ord(column) - ord("A")
            if each in TEXTS:
                texts.setdefault(each, []).append(place)
            else:
                page.data_validation(*place, *place, SHARED | _value(f"{column}{row}", line))
    for each, places in texts.items():
        cells = [(*place, *place) for place in places[1:]]
        page.data_validation(*places[0], *places[0], SHARED | _text(each) | {"other_cells": cells})


def _text(each):
    longest, sentence = TEXTS[each]
    return {"validate": "length", "criteria": "<=", "value": longest, "error_message": sentence}


def _value(address, line):
    rule = _choices(line) if line.kind != Kind.NUMBER else _number(address, line)
    if line.kind != Kind.TICK:
        rule |= {"input_title": _cut(line.cell.revision.measure, TITLE), "input_message": _guidance(line)}
    return rule


def _choices(line):
    choices = [REVIEWED] if line.kind == Kind.LIST else [YES, NO]
    if line.cell.revision.allows_na and line.kind != Kind.TICK:
        choices.append(NOT_APPLICABLE)
    listed = ", ".join(f"“{choice}”" for choice in choices)
    return {"validate": "list", "source": choices, "error_message": f"Ô này chỉ ghi {listed} hoặc để trống."}


def _number(address, line):
    whole = line.cell.element.entry == Entry.COUNT
    most = MOST_COUNT if whole else MOST_MONEY
    kind = "số nguyên, không âm" if whole else "số tiền (triệu đồng), không âm"
    if not line.cell.revision.allows_na:
        within = {"criteria": "between", "minimum": 0, "maximum": most}
        sentence = f"Ô này là {kind}. Nếu không có, ghi 0."
        return {"validate": "integer" if whole else "decimal", **within, "error_message": sentence}
    number = f"{address}>=0,{address}<={most}" + (f",{address}=INT({address})" if whole else "")
    return {
        "validate": "custom",
        "value": f'=IF(ISNUMBER({address}),AND({number}),{address}="x")',
        "error_message": f"Ô này là {kind}; hoặc x nếu không áp dụng, kèm lý do.",
    }


def _guidance(line):
    """The element's guidance, as much as Excel shows, cut at a sentence where there is one."""
    return _cut(" ".join(line.cell.revision.guidance.split()), MESSAGE)


def _cut(text, longest):
    if len(text) <= longest:
        return text
    sentences = text[:longest].rpartition(". ")[0]
    return f"{sentences}." if sentences else f"{text[: longest - 1]}…"
