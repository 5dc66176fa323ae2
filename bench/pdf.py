"""The half-year's report as PDF from an edition's content, beside bare WeasyPrint on the same finished HTML."""

import statistics
from datetime import date
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import CSS, HTML

from plans.models import Period
from reports.content import report_of
from reports.render import Mark
from reports.render.pdf import report_pdf, with_aligned_cells
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures

from .database import scratch
from .measure import peak_memory, result, seconds

RUNS, MOST, MEMORY = 3, 1.5, 300
HEADER = "period,unit,element,value"
UNITS = ("593", "594", "595", "596", "597", "598", "599", "600", "601", "602")
CODES = ("CS_KT", "CS_LUUTRU", "CS_KARAOKE", "NLD_CS", "NLD_CS_TT", "TT_BUOI", "TT_LUOT", "TH_LOP", "TH_LUOT")


def figures() -> bytes:
    rows = [f"2025-Q2,{unit},{code},1234" for unit in UNITS for code in CODES]
    return "\n".join([HEADER, *rows]).encode()


def text_of(code) -> dict:
    import_figures(figures(), accept=True)
    bring_up_to_date()
    return report_of(Period.objects.get(code=code), date(2025, 6, 18))


def run() -> dict:
    with scratch():
        text = text_of("2025-6T")
    mark = Mark(number=1, sha256="ab" * 32, source="https://cong.example.vn/nguon?so={}".format)
    told = with_aligned_cells(text, mark.source)
    html = render_to_string("reports/print/report.html", {"report": told, "mark": mark})
    style = Path(finders.find("css/print.css")).read_text(encoding="utf-8")
    pages = len(HTML(string=html).render(stylesheets=[CSS(string=style)]).pages)
    floor = statistics.median(
        seconds(lambda: HTML(string=html).write_pdf(stylesheets=[CSS(string=style)]), RUNS)
    )
    product = statistics.median(seconds(lambda: report_pdf(text, mark), RUNS))
    memory = peak_memory("self")
    return result(
        name="pdf",
        floor=floor,
        product=product,
        promise=f"an official PDF in at most {MOST} x WeasyPrint, within {MEMORY} MB",
        ok=product <= MOST * floor and memory <= MEMORY,
        how=f"seconds, median of {RUNS}; {pages} pages; the process reached {memory:.0f} MB; the product also fills "
        "the template and tags the PDF for readers of screens",
    )
