"""Section II: the plan's tasks and duties that are the unit's, with how far each has come."""

from reports import tables

COLUMNS = [
    tables.column("Mã", 11, "center"),
    tables.column("Nhiệm vụ", 43),
    tables.column("Tình trạng", 16, "center"),
    tables.column("Kết quả", 30),
]


def blocks(reading) -> list[dict]:
    """What the unit said nothing of is named in a sentence; a unit without a task says that."""
    told = [each for each in reading.assigned if each.code in reading.progress]
    silent = [each.code for each in reading.assigned if each.code not in reading.progress]
    rows = [_row(each, reading.progress[each.code]) for each in told]
    found = [tables.table("Nhiệm vụ", COLUMNS, rows, small=True)] if rows else []
    if silent:
        found.append(tables.item(f"Chưa báo cáo tình trạng: {'; '.join(silent)}."))
    return found or [tables.paragraph("Kế hoạch không giao nhiệm vụ riêng cho đơn vị.")]


def _row(each, progress):
    text = " ".join(progress.text.split())
    return tables.row(each.code, each.thing.text, progress.get_status_display(), text)
