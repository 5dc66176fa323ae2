"""The summary for leadership as PDF: two pages, with the bars that the portal's pages have."""

from decimal import Decimal

from . import Mark
from .cleaning import clean
from .pdf import printed


def summary_pdf(summary: dict, mark: Mark) -> bytes:
    summary = clean(summary)
    lines = [
        line | {"percent": line["percent"] and Decimal(line["percent"]), "mark": Decimal(line["mark"])}
        for line in summary["lines"]
    ]
    context = {"summary": summary | {"lines": lines}, "mark": mark}
    return printed("reports/print/summary.html", context, "css/summary.css")
