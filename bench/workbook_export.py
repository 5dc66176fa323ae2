"""A unit's workbook made from the database, beside bare openpyxl writing the same cells in the same looks."""

import io
import statistics
from copy import copy
from decimal import Decimal

import openpyxl

from plans.models import Obligation
from submissions.actions import open_draft, save_answers
from submissions.actions.entry import Write
from submissions.answers import Answer
from submissions.workbook.facts import facts_of
from submissions.workbook.writing import workbook

from .database import person, scratch
from .measure import result, seconds

RUNS, MOST = 20, 2
LOOKS = ("font", "fill", "border", "alignment", "number_format", "protection")


def cells_in(data) -> list[tuple[str, list[tuple[str, object, object]]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [
        (sheet.title, [(cell.coordinate, cell.value, _look(cell)) for row in sheet for cell in row])
        for sheet in book.worksheets
    ]


def _look(cell):
    return tuple(copy(getattr(cell, part)) for part in LOOKS)


def bare(sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in sheets:
        page = book.create_sheet(name)
        for address, value, look in cells:
            cell = page[address]
            cell.value = value
            for part, style in zip(LOOKS, look, strict=True):
                setattr(cell, part, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def run() -> dict:
    with scratch():
        by = person("595")
        obligation = Obligation.objects.select_related("unit", "quarter__plan").get(
            quarter__code="2025-Q2", unit__key="595"
        )
        version = open_draft(obligation=obligation, by=by)
        numbers = [cell for cell in facts_of(obligation, version).owed if cell.is_number]
        writes = {cell.element: Write(Answer(value=Decimal(1234))) for cell in numbers}
        save_answers(version=version, writes=writes, by=by)
        sheets = cells_in(workbook(facts_of(obligation, version)))
        floor = statistics.median(seconds(lambda: bare(sheets), RUNS))
        product = statistics.median(seconds(lambda: workbook(facts_of(obligation, version)), RUNS))
        count = sum(len(cells) for _, cells in sheets)
    return result(
        name="workbook_export",
        floor=floor,
        product=product,
        promise=f"a unit's workbook in at most {MOST} x bare openpyxl",
        ok=product <= MOST * floor,
        how=f"seconds, median of {RUNS}; {len(sheets)} sheets, {count} cells; the product also reads the database "
        "and adds validation, the seal and print set-up",
    )
