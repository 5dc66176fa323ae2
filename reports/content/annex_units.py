"""Annex III: the main rows of each biểu by unit; sensitive ones as the territory's total only."""

from reports import tables
from reports.bound import bind
from targets import wording
from targets.models import DataElement

from . import footnotes
from .annex_forms import total

COLUMNS_SHOWN = 8  # Elements beside each other.


def annex(reading) -> dict:
    blocks, notes = [], footnotes.of_forms(reading)
    for form, rows in reading.forms:
        shown = [row for row in rows if not row.revision.sensitive and _stands_alone(row)]
        parts = [shown[at : at + COLUMNS_SHOWN] for at in range(0, len(shown), COLUMNS_SHOWN)]
        for place, part in enumerate(parts, 1):
            of = f" ({place}/{len(parts)})" if len(parts) > 1 else ""
            own = _notes_of(part, notes[form.number], shown, last=place == len(parts))
            blocks.append(_by_unit(reading, form, part, of, own))
    veiled = [row for _, rows in reading.forms for row in rows if row.revision.sensitive]
    if veiled:
        blocks.append(_only_total(reading, veiled))
    return {"number": "III", "title": "TỔNG HỢP THEO ĐƠN VỊ", "blocks": blocks}


def _stands_alone(row):
    """Parts of a total stand in the workbook of the unit."""
    return row.element.parent_id is None


def _notes_of(part, notes, shown, *, last):
    """The footnotes under one table of a biểu, numbered through the biểu: those of its columns, and under the last
    table those of rows that have no column."""
    codes, columns = ({row.element.code for row in rows} for rows in (part, shown))
    return [
        (number, note)
        for number, note in enumerate(notes, 1)
        if note.code in codes or (last and note.code not in columns)
    ]


def _by_unit(reading, form, rows, of, notes):
    names = reading.names
    cells = [reading.unit_rows[row.element.code] for row in rows]
    keys = names.in_order({key for own in cells for key in own})
    lines = [
        tables.row(
            str(place),
            names(key) + footnotes.marks(notes, key),
            *(_of_unit(reading, row, key, own.get(key)) for row, own in zip(rows, cells, strict=True)),
        )
        for place, key in enumerate(keys, 1)
    ]
    lines.append(tables.row("", "Toàn địa bàn", *(_of_territory(reading, row) for row in rows), bold=True))
    legend = [wording.LEGEND + " Ô trống: đơn vị không phải báo cáo nội dung này."]
    if any(names.has_ended(key) for key in keys):
        legend.append(
            "Đơn vị đã kết thúc hoạt động trong kỳ: số phát sinh được cộng vào tổng; số hiện có không cộng."
        )
    legend += [footnotes.line(reading, number, note) for number, note in notes]
    return tables.table(
        f"PL III Biểu {form.number}{of}",
        _columns(rows),
        lines,
        title=f"Biểu {form.number}. {form.title}{of}",
        legend=legend,
        small=True,
    )


def _columns(rows):
    width = 74 / len(rows)
    return [
        tables.column("STT", 5, "center"),
        tables.column("Đơn vị", 21),
        *(tables.column(f"{row.revision.name} ({row.measure})", width, "right") for row in rows),
    ]


def _of_unit(reading, row, key, found):
    """One unit answers yes or no; the territory counts those that said yes."""
    if row.element.entry == DataElement.Entry.YES_NO and found is not None and found.value is not None:
        return bind(reading.id_of(row, key), "có" if found.value else "không")
    return tables.rolled_up_cell(found, reading.id_of(row, key))


def _of_territory(reading, row):
    return "" if row.is_log else tables.rolled_up_cell(row.total, reading.total_id(row)) or tables.MISSING


def _only_total(reading, rows):
    columns = [
        tables.column("STT", 6, "center"),
        tables.column("Nội dung", 64),
        tables.column("Đơn vị tính", 14, "center"),
        tables.column("Toàn địa bàn", 16, "right"),
    ]
    lines = [
        tables.row(str(place), row.revision.name, row.measure, total(reading, row))
        for place, row in enumerate(rows, 1)
    ]
    title = "Số liệu chỉ tổng hợp ở toàn địa bàn, không nêu theo đơn vị để bảo vệ người liên quan"
    return tables.table(
        "PL III Toàn địa bàn", columns, lines, title=title, legend=[wording.LEGEND], small=True
    )
