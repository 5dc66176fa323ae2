"""The report as PDF: a template laid out by WeasyPrint, which may open our own static files and nothing else."""

from pathlib import Path
from urllib.parse import unquote

import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.document import Document
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.bound import bound_parts, parts_of
from reports.tables import text_of

from . import Mark
from .cleaning import cleaned_report

SCHEME = "static:"
OPTIONS = {key: each for key, each in DEFAULT_OPTIONS.items() if key != "stylesheets"} | {
    "pdf_variant": "pdf/ua-1"
}
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
    told = with_aligned_cells(cleaned_report(report), mark.source)
    context = {"report": told, "mark": mark, "qr": qr_of(mark.address)}
    return written(drawn("reports/print/report.html", context, "css/print.css"))


def drawn(template: str, context: dict, style: str) -> Document:
    """The pages, before they are a file."""
    return _laid_out(render_to_string(template, context), style)


def written(document: Document) -> bytes:
    """Tagged for readers of screens (PDF/UA-1)."""
    return document.write_pdf(**OPTIONS)


def _laid_out(html, style):
    fetcher = StaticFetcher()
    styles = [CSS(string=Path(finders.find(style)).read_text(encoding="utf-8"), url_fetcher=fetcher)]
    return HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).render(stylesheets=styles, **OPTIONS)


def qr_of(address: str) -> str:
    """The address as an SVG to be printed as it is."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=2, border=0)) if address else ""


def with_aligned_cells(report, source=None):
    """A template cannot walk columns and cells together, so each cell gets its column's alignment. Where `source` is
    given, a bound figure is a link to where it comes from: so it carries its id in the file."""
    return report | {
        "opening": aligned(report["opening"], source),
        **{
            name: [part | {"blocks": aligned(part["blocks"], source)} for part in report[name]]
            for name in ("sections", "annexes")
        },
    }


def aligned(blocks, source=None) -> list[dict]:
    return [_aligned(block, source) for block in blocks]


def _aligned(block, source):
    if block["kind"] != "table":
        return block | {"text": _linked(block, source)}
    aligns = [column["align"] for column in block["columns"]]
    rows = [
        row
        | {
            "cells": [
                (_linked(cell, source), align) for cell, align in zip(row["cells"], aligns, strict=False)
            ]
        }
        for row in block["rows"]
    ]
    return block | {"rows": rows}


def _linked(cell, source):
    if source is None or not bound_parts(cell):
        return text_of(cell)
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html('<a href="{}">{}</a>', source(part["id"]), part["text"])
                if isinstance(part, dict)
                else part,
            )
            for part in parts_of(cell)
        ),
    )
