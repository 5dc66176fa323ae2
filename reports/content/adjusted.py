"""Figures that an earlier edition printed and a correction has changed since (figures.md section 9)."""

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
