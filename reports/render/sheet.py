"""One table as a workbook of one sheet: every text as text, never a formula."""

import io

import xlsxwriter

from reports.tables import text_of

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
TEXT_LIMIT = 32_767
HEAD = 3


def sheet_xlsx(title: str, plan, table: dict) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
        plain, bold = book.add_format(base), book.add_format(base | {"bold": True, "font_size": 13})
        cell = base | {"border": 1, "text_wrap": True, "num_format": "@"}
        looks = {align: book.add_format(cell | {"align": align}) for align in ("left", "center", "right")}
        head = book.add_format(cell | {"bold": True, "align": "center", "valign": "vcenter"})
        sheet = book.add_worksheet(table["name"])
        sheet.write_string(0, 0, title, bold)
        sheet.write_string(1, 0, f"{plan}{' - DỮ LIỆU MINH HỌA' if plan.is_demo else ''}", plain)
        for place, column in enumerate(table["columns"]):
            sheet.write_string(HEAD, place, column["title"], head)
            sheet.set_column(place, place, column["width"])
        for place, row in enumerate(table["rows"], HEAD + 1):
            for at, (value, column) in enumerate(zip(row["cells"], table["columns"], strict=True)):
                sheet.write_string(place, at, text_of(value)[:TEXT_LIMIT], looks[column["align"]])
        for place, line in enumerate(table["legend"], HEAD + 2 + len(table["rows"])):
            sheet.write_string(place, 0, line, plain)
        sheet.freeze_panes(HEAD + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return out.getvalue()
