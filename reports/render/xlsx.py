"""The tables of the report as a workbook: numbers as numbers, every text as text, never a formula."""

import io
import re
from textwrap import wrap

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from reports.tables import text_of

from . import Mark
from .cleaning import clean

SHEET_NAME = 31  # Characters Excel allows.
TEXT_LIMIT = 32_767
PAGE_WIDTH = 130  # Characters over the columns of a sheet.
EXACT = 15  # Digits a cell of Excel keeps.
HEAD = 3  # The row of a sheet's table head.
LINE = 14.5  # Points of a line.
TALLEST = 409  # Points Excel allows.
FILL = 1.15  # Letters of 11 points to a unit of a column's width, which is that of a digit.


def report_xlsx(report: dict, mark: Mark) -> bytes:
    report, out = clean(report), io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": report["subject"], "author": report["header"]["name"], "comments": mark.line}
        )
        styles = _styles(book)
        _first_sheet(book, report, mark, styles)
        used = set()
        for table, annex in _tables(report):
            _sheet(book, _name(table["name"], used), table, annex, report, mark, styles)
        _notes(book, report, styles)
        _sources(book, report)
    return out.getvalue()


def _tables(report):
    """Those of the annexes; the tables of the body are there again in full."""
    for annex in report["annexes"]:
        for block in annex["blocks"]:
            if block["kind"] == "table":
                yield block, annex


def _notes(book, report, styles):
    """What stands under the tables of an annex: who was waived, merged, carried over, and the reorganisation."""
    lines = [
        (f"Phụ lục {annex['number']}", block["text"])
        for annex in report["annexes"]
        for block in annex["blocks"]
        if block["kind"] == "note"
    ]
    if not lines:
        return
    sheet = book.add_worksheet("Ghi chú")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, PAGE_WIDTH)
    for place, (annex, text) in enumerate(lines):
        sheet.write_string(place, 0, annex, styles["left", False])
        sheet.write_string(place, 1, text[:TEXT_LIMIT], styles["left", False])
        _heighten(sheet, place, [(text, PAGE_WIDTH)])
    _print(sheet, len(lines) - 1, 1)


def _sources(book, report):
    """Where each number is from, for whoever checks the workbook: a sheet out of sight, by sheet and cell."""
    sheet = book.add_worksheet("Nguồn")
    sheet.hide()
    for place, text in enumerate(("Trang", "Ô", "Nguồn")):
        sheet.write_string(0, place, text)
    used, at = set(), 1
    for table, _ in _tables(report):
        name = _name(table["name"], used)
        for place, row in enumerate(table["rows"], HEAD + 1):
            for column, cell in enumerate(row["cells"]):
                if isinstance(cell, dict) and "id" in cell:
                    told = (name, xl_rowcol_to_cell(place, column), cell["id"])
                    for part, text in enumerate(told):
                        sheet.write_string(at, part, text)
                    at += 1


def _print(sheet, last_row, last_column):
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)  # 30, 15, 20, 20 mm.


def _name(wanted, used):
    name = re.sub(r"[\[\]:*?/\\]", "-", wanted)[:SHEET_NAME].strip("'") or "Bảng"
    stem, again = name, 1
    while name.casefold() in used:
        again += 1
        name = f"{stem[: SHEET_NAME - 4]} {again}"
    used.add(name.casefold())
    return name


def _styles(book):
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "text_wrap": True}
    styles = {
        "title": book.add_format(base | {"bold": True, "font_size": 13, "text_wrap": False}),
        "plain": book.add_format(base | {"text_wrap": False}),
        "legend": book.add_format(base | {"italic": True, "font_size": 10}),
        "head": book.add_format(base | {"bold": True, "border": 1, "align": "center", "valign": "vcenter"}),
    }
    for align in ("left", "center", "right"):
        for bold in (False, True):
            look = base | {"border": 1, "align": align, "bold": bold}
            styles[align, bold] = book.add_format(look | {"num_format": "@"})
            styles[align, bold, "whole"] = book.add_format(look | {"num_format": "#,##0"})
            styles[align, bold, "part"] = book.add_format(look | {"num_format": "#,##0.0##"})
    return styles


def _first_sheet(book, report, mark, styles):
    sheet = book.add_worksheet("Báo cáo")
    lines = [
        (report["header"]["name"].upper(), "title"),
        (report["kind"], "title"),
        (report["subject"], "title"),
        ("DỮ LIỆU MINH HỌA" if report["demo"] else "", "title"),
        ("DỰ THẢO" if mark.draft else "", "title"),
        (mark.line, "legend"),
    ]
    for place, (text, style) in enumerate(line for line in lines if line[0]):
        sheet.write_string(place, 0, text, styles[style])
    sheet.set_column(0, 0, PAGE_WIDTH)
    _print(sheet, len(lines) - 1, 0)


def _sheet(book, name, table, annex, report, mark, styles):
    sheet = book.add_worksheet(name)
    marks = " - ".join(
        part for part in ("DỰ THẢO" * mark.draft, "DỮ LIỆU MINH HỌA" * bool(report["demo"])) if part
    )
    sheet.write_string(0, 0, f"Phụ lục {annex['number']}. {annex['title']}", styles["title"])
    sheet.write_string(
        1,
        0,
        " ".join(part for part in (table["title"], f"({report['period']})", marks) if part),
        styles["plain"],
    )
    head = HEAD
    widths = [max(column["width"] * PAGE_WIDTH / 100, 7) for column in table["columns"]]
    for place, column in enumerate(table["columns"]):
        sheet.write_string(head, place, column["title"], styles["head"])
        sheet.set_column(place, place, widths[place])
    _heighten(
        sheet,
        head,
        [(column["title"], width) for column, width in zip(table["columns"], widths, strict=True)],
    )
    for place, row in enumerate(table["rows"], head + 1):
        _row(sheet, place, row, table["columns"], styles)
        texts = [text_of(cell) for cell in row["cells"]]
        _heighten(
            sheet, place, [(texts[0], sum(widths))] if row["band"] else zip(texts, widths, strict=False)
        )
    below = head + 1 + len(table["rows"])
    last = len(table["columns"]) - 1
    for place, line in enumerate(table["legend"], below + 1):
        sheet.merge_range(place, 0, place, last, "", styles["legend"])
        sheet.write_string(place, 0, line[:TEXT_LIMIT], styles["legend"])
        _heighten(sheet, place, [(line, sum(widths))])
    _print(sheet, below + len(table["legend"]), last)
    sheet.freeze_panes(head + 1, 2)
    sheet.repeat_rows(head)
    sheet.set_header("&C&P")
    if marks:
        sheet.set_footer(f"&C{marks}")


def _heighten(sheet, at, cells):
    """As high as the most lines of its (text, width): LibreOffice measures no row, and nobody a merged one."""
    lines = max((len(wrap(text, int(width * FILL))) for text, width in cells), default=1)
    sheet.set_row(at, min(LINE * max(lines, 1) + 2, TALLEST))


def _row(sheet, at, row, columns, styles):
    if row["band"]:
        look = styles["left", True]
        sheet.merge_range(at, 0, at, len(columns) - 1, "", look)
        sheet.write_string(at, 0, _text(row["cells"][0]), look)
        return
    for place, (cell, column) in enumerate(zip(row["cells"], columns, strict=False)):
        _cell(sheet, at, place, cell, (column["align"], row["bold"]), styles)


def _cell(sheet, at, place, cell, look, styles):
    """A number as such, unless Excel would lose digits of it or a mark stands beside it ("12*" is carried)."""
    number = cell.get("number") if isinstance(cell, dict) else None
    if number is None or len(number.replace(".", "")) > EXACT or not cell["text"][-1].isdigit():
        sheet.write_string(at, place, _text(cell), styles[look])
        return
    sheet.write_number(at, place, float(number), styles[(*look, "part" if "." in number else "whole")])


def _text(cell):
    return text_of(cell)[:TEXT_LIMIT]
