"""What an earlier edition printed otherwise: figures that a correction has changed (figures.md section 9), and apart
from them targets, rules and units."""

from reports import tables
from reports.bound import unmarked
from targets import wording

COLUMNS = [
    tables.column("STT", 6, "center"),
    tables.column("Nội dung", 26),
    tables.column("Đơn vị, quý", 20),
    tables.column("Số đã báo cáo", 12, "right"),
    tables.column("Số điều chỉnh", 12, "right"),
    tables.column("Lý do, người gửi", 24),
]


def blocks(reading, adjustments) -> list[dict]:
    if not adjustments:
        return []
    rows = [
        tables.row(
            str(place),
            each["name"],
            f"{reading.names(each['unit'])}, {reading.names.quarter(each['quarter'])}",
            each["before"],
            each["after"],
            unmarked("; ".join(part for part in (each["reason"], each["by"]) if part)),
        )
        for place, each in enumerate(adjustments, 1)
    ]
    return [
        tables.heading("Số liệu điều chỉnh"),
        tables.paragraph("Các số liệu dưới đây đã nêu tại báo cáo trước và được đính chính:"),
        tables.table("Điều chỉnh", COLUMNS, rows, small=True, legend=[wording.LEGEND]),
    ]


def changes(found) -> list[dict]:
    """`found`: {"since": the edition before, "told": sentences}, or None."""
    if not found:
        return []
    return [
        tables.heading("Thay đổi về chỉ tiêu, quy tắc tính, tổ chức"),
        tables.paragraph(f"So với {found['since']}:"),
        *(tables.item(unmarked(said)) for said in found["told"]),
    ]
