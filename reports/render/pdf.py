"""The report as PDF: a template laid out by WeasyPrint, which may open our own static files and nothing else."""

from pathlib import Path
from urllib.parse import unquote

import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.tables import text_of

from . import Mark
from .cleaning import clean

SCHEME = "static:"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}


class StaticFetcher(URLFetcher):
    """Answers `static:path` from the portal's static files and refuses every other address, file and data included."""

    def fetch(self, url, headers=None):
        path = unquote(url.removeprefix(SCHEME)).lstrip("/") if url.startswith(SCHEME) else ""
        found = path and ".." not in Path(path).parts and finders.find(path)
        kind = found and TYPES.get(Path(found).suffix)
        if not kind:
            raise ValueError("Only static files of the portal may be opened.")
        return URLFetcherResponse(url, body=Path(found).read_bytes(), headers={"Content-Type": kind})


def report_pdf(report: dict, mark: Mark) -> bytes:
    context = {"report": with_aligned_cells(clean(report)), "mark": mark, "qr": qr_of(mark.address)}
    return printed("reports/print/report.html", context, "css/print.css")


def printed(template: str, context: dict, style: str) -> bytes:
    return laid_out(render_to_string(template, context), style)


def laid_out(html: str, style: str) -> bytes:
    """Tagged for readers of screens (PDF/UA-1)."""
    fetcher = StaticFetcher()
    styles = [CSS(string=Path(finders.find(style)).read_text(encoding="utf-8"), url_fetcher=fetcher)]
    return HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).write_pdf(
        stylesheets=styles, pdf_variant="pdf/ua-1"
    )


def qr_of(address: str) -> str:
    """The address as an SVG to be printed as it is."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=2, border=0)) if address else ""


def with_aligned_cells(report):
    """A template cannot walk columns and cells together, so each cell gets its column's alignment."""
    return report | {
        "opening": _aligned({"blocks": report["opening"]})["blocks"],
        "sections": [_aligned(section) for section in report["sections"]],
        "annexes": [_aligned(annex) for annex in report["annexes"]],
    }


def _aligned(part):
    return part | {"blocks": [_aligned_table(block) for block in part["blocks"]]}


def _aligned_table(block):
    if block["kind"] != "table":
        return block
    aligns = [column["align"] for column in block["columns"]]
    rows = [
        row | {"cells": [(text_of(cell), align) for cell, align in zip(row["cells"], aligns, strict=False)]}
        for row in block["rows"]
    ]
    return block | {"rows": rows}
