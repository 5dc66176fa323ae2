"""The annexes of the half-year's report as a workbook, beside bare openpyxl writing the same cells."""

import statistics

from reports.render import Mark
from reports.render.xlsx import report_xlsx

from .database import scratch
from .measure import result, seconds
from .pdf import text_of
from .workbook_export import bare, cells_in

RUNS, MOST = 3, 2


def run() -> dict:
    with scratch():
        text = text_of("2025-6T")
    mark = Mark(number=1, sha256="ab" * 32)
    sheets = cells_in(report_xlsx(text, mark))
    floor = statistics.median(seconds(lambda: bare(sheets), RUNS))
    product = statistics.median(seconds(lambda: report_xlsx(text, mark), RUNS))
    count = sum(len(cells) for _, cells in sheets)
    return result(
        name="annex_workbook",
        floor=floor,
        product=product,
        promise=f"the annexes as a workbook in at most {MOST} x bare openpyxl",
        ok=product <= MOST * floor,
        how=f"seconds, median of {RUNS}; {len(sheets)} sheets, {count} cells",
    )
