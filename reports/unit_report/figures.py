"""Section I: each biểu as a table, this quarter beside the year so far; 0, x and "..." stay apart."""

from decimal import Decimal

from reports import tables
from targets.models import DataElement
from targets.wording import lowered

from .reading import by_form

Entry = DataElement.Entry
LEGEND = "0: không phát sinh; x: không áp dụng; ...: chưa báo cáo."
SHORT = "*: chưa đủ số liệu của các quý trong kỳ."


def blocks(reading) -> list[dict]:
    return [_table(reading, form, found) for form, found in by_form(reading.cells)]


def _table(reading, form, found):
    legend = [LEGEND, *([SHORT] if any(_is_short(reading, cell) for cell in found) else [])]
    return tables.table(
        f"Biểu {form.number}",
        _columns(reading),
        [_line(reading, place, cell) for place, cell in enumerate(found, 1)],
        title=f"Biểu {form.number}. {form.title}",
        legend=legend,
        small=True,
    )


def _columns(reading):
    """The first quarter of the year has no period that ends with it, and so no second column."""
    so_far = reading.cumulative
    return [
        tables.column("STT", 7, "center"),
        tables.column("Nội dung", 46 if so_far else 62),
        tables.column("Đơn vị tính", 15, "center"),
        tables.column(reading.quarter.name, 16, "right"),
        *([tables.column(_upper_first(lowered(so_far.name)), 16, "right")] if so_far else []),
    ]


def _upper_first(text):
    return text[:1].upper() + text[1:]


def _line(reading, place, cell):
    is_total = cell.element.entry == Entry.TOTAL
    return tables.row(
        str(place),
        cell.revision.name,
        _measure(cell),
        _now(reading.shown.get(cell.element.pk), cell),
        *([_so_far(reading, cell)] if reading.cumulative else []),
        bold=is_total,
    )


def _measure(cell):
    return "có, không" if cell.element.entry == Entry.YES_NO else cell.revision.measure


def _now(answer, cell):
    """What the version says; of dated items, in how many months they stand."""
    if answer is None:
        return tables.MISSING
    if cell.element.entry == Entry.MONTH_LOG and not answer.not_applicable:
        return tables.value_cell(Decimal(len({(on.year, on.month) for on, _ in answer.items})))
    return _cell(answer.value, answer.not_applicable, cell)


def _so_far(reading, cell):
    row = reading.running[cell.element.pk]
    return _cell(row.value, row.left_out, cell, "*" if row.short and row.value is not None else "")


def _is_short(reading, cell):
    if not reading.cumulative:
        return False
    row = reading.running[cell.element.pk]
    return row.short and row.value is not None


def _cell(value, left_out, cell, mark=""):
    if cell.element.entry == Entry.YES_NO and value is not None:
        return f"{'Có' if value else 'Không'}{mark}"
    return tables.value_cell(value, na=left_out, mark=mark)
