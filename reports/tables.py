"""Tables and paragraphs of a report as plain data, from which every renderer makes its own.

A cell is a string, or a number as {"text": as printed, "number": exact decimal string}; one whose figures are bound
(reports.bound) has the "id" of its figure, or its "parts". Nothing here adds figures.
"""

import re

from reports.bound import OPEN, bind, told
from reports.exporting import decimal_text
from units.vietnamese import number

MISSING = "..."
STOP = re.compile(r"(?<![.;])[.;]\s*$")  # One alone: "..." says that something is missing.
NOT_APPLICABLE = "x"
SMALL = "<5"
TO_FILL = "(Nội dung do cơ quan soạn thảo bổ sung trước khi trình ký)"


def is_small(value) -> bool:
    """1 to 4: a count that could point at a person (figures.md section 11)."""
    return value is not None and 0 < value < 5


def shown(value, sensitive=False):
    """A number as text; a small one of people to protect is told as "<5" everywhere but in the official annexes."""
    if value in (None, ""):  # A template passes "" for the value of a row that is not there.
        return MISSING
    return SMALL if sensitive and is_small(value) else number(value)


def paragraph(text):
    return {"kind": "paragraph", **told(text)}


def item(text):
    return {"kind": "item", **told(text)}


def note(text):
    return {"kind": "note", **told(text)}


def heading(text):
    return {"kind": "heading", "text": text}


def blank(text=TO_FILL):
    """A place that the office fills in before signing."""
    return {"kind": "blank", "text": text}


def column(title, width, align="left"):
    return {"title": title, "width": width, "align": align}


def row(*cells, bold=False, band=False):
    """`band` is a row with one text over the whole width."""
    cells = [told(cell) if isinstance(cell, str) and OPEN in cell else cell for cell in cells]
    return {"cells": cells, "bold": bold, "band": band}


def table(name, columns, rows, *, title="", legend=(), small=False):
    """`name` titles its sheet in a workbook; `legend` stands right under the table."""
    return {
        "kind": "table",
        "name": name,
        "title": title,
        "columns": columns,
        "rows": rows,
        "legend": list(legend),
        "small": small,
    }


def value_cell(value, *, na=False, mark="", figure_id=""):
    """0, x and ... stay apart; a dash would read as zero."""
    if na:
        return NOT_APPLICABLE
    if value is None:
        return MISSING
    told_id = {"id": figure_id} if figure_id else {}
    return {"text": number(value) + mark, "number": decimal_text(value), **told_id}


def rolled_up_cell(row, figure_id=""):
    """The cell of a rolled-up row; empty where the unit does not owe the element."""
    if row is None:
        return ""
    mark = "*" if row.carried and not row.is_node else ""
    return value_cell(row.value, na=row.not_applicable, mark=mark, figure_id=figure_id)


def shown_bound(value, figure_id, sensitive=False):
    """Like `shown`, bound: for a sentence."""
    text = shown(value, sensitive)
    return text if text == MISSING else bind(figure_id, text)


def text_of(cell):
    return cell if isinstance(cell, str) else cell["text"]


def leave_end_open(blocks):
    """A report's text ends with "./.", which is put there in print in place of a stop of its own."""
    last = blocks[-1] if blocks else {}
    if "text" in last:
        last["text"] = STOP.sub("", last["text"])
    if last.get("parts") and isinstance(last["parts"][-1], str):
        last["parts"][-1] = STOP.sub("", last["parts"][-1])
