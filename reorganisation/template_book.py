"""The workbook of the table, empty or filled in: column names in Vietnamese, lists to choose from, a page of help."""

import io

import xlsxwriter

from units.models import Kind

from .table import ANSWERED, COLUMNS, Action, shown

LAST_ROW = 2000
WIDTHS = {"action": 22, "unit": 16, "successor": 16, "name": 30, "letterhead": 34, "authority": 28}
HELP = {
    Action.NEW: "Mã đơn vị (mới), Tên, Loại; nên có Mã hành chính. Ô khác để trống: hệ thống ghi theo tên.",
    Action.MERGE: "Mã đơn vị kết thúc, Vào đơn vị nhận toàn bộ.",
    Action.SPLIT: "Mỗi phần một dòng: Mã đơn vị kết thúc, Vào đơn vị nhận phần đó; ít nhất hai dòng.",
    Action.END: "Mã đơn vị kết thúc, không có đơn vị kế thừa.",
    Action.ABOLISH: "Loại của cấp bị bỏ; Thuộc đơn vị, Gửi báo cáo của các đơn vị còn lại bên dưới (không bắt buộc).",
    Action.RENAME: "Mã đơn vị, Tên mới; các ô khác nếu đổi theo.",
    Action.CODE: "Mã đơn vị, Mã hành chính mới. Mã đơn vị không đổi.",
    Action.TRANSFER: "Mã đơn vị, Thuộc đơn vị mới.",
    Action.CHANGE: "Mã đơn vị và các ô thay đổi, ví dụ Cơ quan chủ quản, Địa danh. Ghi “-” để bỏ trống.",
}


def table_book(rows=()) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head, text = (
        book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        book.add_format({"num_format": "@"}),
    )
    sheet = book.add_worksheet("Bảng sắp xếp")
    for at, (name, label) in enumerate(COLUMNS.items()):
        sheet.set_column(at, at, WIDTHS.get(name, 14), text)
        sheet.write_string(0, at, label, head)
    for number, row in enumerate(rows, start=1):
        for at, name in enumerate(COLUMNS):
            sheet.write_string(number, at, shown(name, row.get(name, "")), text)
    lists = {
        "action": [action.label for action in Action],
        "kind": [kind.label for kind in Kind if kind != Kind.TERRITORY],
        "reports": list(ANSWERED.values()),
    }
    for at, name in enumerate(COLUMNS):
        if name in lists:
            sheet.data_validation(1, at, LAST_ROW, at, {"validate": "list", "source": lists[name]})
    sheet.freeze_panes(1, 1)
    guide = book.add_worksheet("Cách ghi")
    guide.set_column(0, 0, 26)
    guide.set_column(1, 1, 90)
    guide.write_row(0, 0, ["Việc", "Các ô cần ghi"], head)
    for number, action in enumerate(Action, start=1):
        guide.write_row(number, 0, [action.label, HELP[action]])
    book.close()
    return out.getvalue()
