"""Which sheet, row and column of the workbook hold which cell of a return; nothing here reads the database.

A sheet for each biểu. A row is known by its code in a hidden first column: an element ("CS_KT"), a commune of a tick
list ("XA_TT/12") or a line of a log ("CONG_HUYEN/3").
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from submissions.owed import Cell
from targets.models import DataElement, Form

Entry = DataElement.Entry

VERSION = 1  # Of the layout; a workbook of another one is not read.
HEAD, FIRST = 4, 5  # Rows of the column titles and of the first line.
CODE, LABEL, MEASURE, BEFORE, BASELINE, VALUE, REMARK, NUMBER, DAY = "ABCDEFGHI"
SPARE_ITEMS, FEWEST_ITEMS = 10, 20
HIDDEN = "_ky"
CODES = "Mã"

TITLES = {
    CODE: CODES,
    LABEL: "Nội dung",
    MEASURE: "Đơn vị tính",
    BEFORE: "Quý trước",
    BASELINE: "Cùng kỳ năm trước",
    VALUE: "Kỳ này",
    REMARK: "Giải trình, lý do không áp dụng; liên kết",
    NUMBER: "Số, ký hiệu văn bản",
    DAY: "Ngày văn bản",
}
REVIEWED = "Đã rà soát"
BLANKS = {"", "...", "…"}  # What says "chưa báo cáo".
REVIEW_TICKS = (
    "Ghi “Có” ở từng nơi có trong quý này; khi danh sách đã đủ, kể cả khi không có nơi nào, ghi “Đã rà soát”."
)
REVIEW_LOG = (
    "Mỗi tin, bài một dòng: ngày đăng ở cột Kỳ này, liên kết ở cột bên; "
    "khi đã ghi đủ, kể cả khi không có, ghi “Đã rà soát”."
)


class Kind(StrEnum):
    NUMBER = "number"
    YES_NO = "yes_no"
    LIST = "list"  # The row of a tick list or log itself, above its lines.
    TICK = "tick"
    ITEM = "item"
    TOTAL = "total"


class Field(StrEnum):
    """What an input holds."""

    VALUE = "value"
    REMARK = "remark"
    NUMBER = "number"
    DAY = "day"
    LINK = "link"


Place = tuple[str, Field]

ANSWERED = {Field.VALUE: VALUE, Field.REMARK: REMARK}
INPUTS = {
    Kind.NUMBER: ANSWERED,
    Kind.YES_NO: ANSWERED,
    Kind.LIST: ANSWERED,
    Kind.TICK: {Field.VALUE: VALUE},
    Kind.ITEM: {Field.DAY: VALUE, Field.LINK: REMARK},
    Kind.TOTAL: {},
}
WITH_DOCUMENT = {Field.NUMBER: NUMBER, Field.DAY: DAY}


@dataclass(frozen=True)
class Commune:
    pk: int
    name: str


@dataclass(frozen=True)
class Line:
    """A row of a sheet: `unit` is the commune of a tick, `parts` the codes that a total adds up."""

    code: str
    kind: Kind
    cell: Cell
    label: str
    unit: int | None = None
    parts: tuple[str, ...] = ()

    @cached_property
    def inputs(self) -> dict[Field, str]:
        """The columns of what may be filled in."""
        asks = self.kind == Kind.YES_NO and self.cell.revision.asks_document
        return INPUTS[self.kind] | (WITH_DOCUMENT if asks else {})

    @property
    def name(self):
        """What the row is called in a sentence: its label without the help."""
        return self.cell.revision.name if self.kind == Kind.LIST else self.label

    @property
    def measure(self):
        return {Kind.TICK: "có/không", Kind.ITEM: "ngày đăng"}.get(self.kind, self.cell.revision.measure)


@dataclass(frozen=True)
class Sheet:
    form: Form
    lines: tuple[Line, ...]

    @property
    def name(self):
        return f"Biểu {self.form.number}"

    @cached_property
    def columns(self) -> str:
        """The columns in use: those of a document only where one is asked."""
        asks = any(Field.NUMBER in line.inputs for line in self.lines)
        return "ABCDEFGHI" if asks else "ABCDEFG"

    def rows(self) -> list[tuple[int, Line]]:
        return list(enumerate(self.lines, FIRST))


def sheets_of(
    owed: Iterable[Cell], communes: list[Commune], items: Mapping[str, int], *, is_own: bool
) -> list[Sheet]:
    """The sheets of a return. `items`: how many lines each log has; `is_own`: the unit answers ticks for itself."""
    forms, lines = {}, {}
    owed = list(owed)
    for cell in owed:
        forms.setdefault(cell.revision.form.number, cell.revision.form)
        lines.setdefault(cell.revision.form.number, []).extend(_lines(cell, owed, communes, items, is_own))
    return [Sheet(forms[number], tuple(lines[number])) for number in sorted(forms)]


def _lines(cell, owed, communes, items, is_own):
    name = cell.revision.name
    match cell.element.entry:
        case Entry.TOTAL:
            parts = tuple(part.code for part in owed if part.element.parent_id == cell.element.pk)
            return [Line(cell.code, Kind.TOTAL, cell, name, parts=parts)]
        case Entry.CHECKLIST if not is_own:
            head = Line(cell.code, Kind.LIST, cell, f"{name}. {REVIEW_TICKS}")
            ticks = [Line(f"{cell.code}/{each.pk}", Kind.TICK, cell, each.name, each.pk) for each in communes]
            return [head, *ticks]
        case Entry.MONTH_LOG:
            head = Line(cell.code, Kind.LIST, cell, f"{name}. {REVIEW_LOG}")
            numbers = range(1, items.get(cell.code, FEWEST_ITEMS) + 1)
            return [head, *(Line(f"{cell.code}/{n}", Kind.ITEM, cell, f"Tin, bài {n}") for n in numbers)]
        case Entry.YES_NO | Entry.CHECKLIST:
            return [Line(cell.code, Kind.YES_NO, cell, name)]
        case _:
            return [Line(cell.code, Kind.NUMBER, cell, name)]


def items_for(known: int) -> int:
    """How many lines a log gets that holds so many items already."""
    return max(FEWEST_ITEMS, known + SPARE_ITEMS)


def shape_of(sheets: Iterable[Sheet]) -> str:
    """Tells this arrangement of sheets and rows, wording included, from any other."""
    content = [(sheet.name, [(line.code, line.kind, line.label) for line in sheet.lines]) for sheet in sheets]
    return hashlib.sha256(json.dumps([VERSION, content], ensure_ascii=False).encode()).hexdigest()[:16]
