"""The corrections of a period as a table of its own."""

from reports import tables
from targets import wording
from units.vietnamese import moment

COLUMNS = [
    tables.column("Đơn vị, quý", 22),
    tables.column("Nội dung", 30),
    tables.column("Số cũ", 10, "right"),
    tables.column("Số mới", 10, "right"),
    tables.column("Lý do", 34),
    tables.column("Người đề nghị", 16),
    tables.column("Người mở", 16),
    tables.column("Người duyệt", 16),
    tables.column("Duyệt lúc", 18),
    tables.column("Bản phát hành đã in số cũ", 14),
]


def table_of(found, names) -> dict:
    """A row for each changed cell of the accepted corrections."""
    rows = [
        tables.row(
            f"{names(each.obligation.unit.key)}, {names.quarter(each.obligation.quarter.code)}",
            change.cell.revision.name,
            change.before,
            change.after,
            each.reason,
            str(each.asked_by or ""),
            str(each.opened_by),
            str(each.version.decided_by),
            moment(each.version.decided_at),
            "; ".join(map(str, change.editions)),
        )
        for each in found.accepted
        for change in each.changes
    ]
    return tables.table("Đính chính", COLUMNS, rows, legend=[wording.LEGEND, *_withheld(found)])


def _withheld(found):
    if not found.withheld:
        return []
    return [f"Không nêu {found.withheld} số đính chính liên quan đến người dễ bị tổn thương của từng đơn vị."]
