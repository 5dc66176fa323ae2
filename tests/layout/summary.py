"""The summary for leadership: two A4 pages, inside their margins, numbered, in the face of the other papers."""

import io
import re
import unicodedata

import pdfplumber

from .pdf import FACES, MM

PAGES, MARGIN_TOP, MARGIN_SIDE = 2, 14, 15
NEAR = 1.0  # Millimetres.
SMALLEST = 8.5  # Points.


def problems_of_summary(body: bytes, summary: dict) -> list[str]:
    with pdfplumber.open(io.BytesIO(body)) as file:
        pages = file.pages
        text = "".join(char["text"] for page in pages for char in page.chars)
        return [
            *([f"{len(pages)} pages."] if len(pages) != PAGES else []),
            *(["The text does not come out in NFC."] if unicodedata.normalize("NFC", text) != text else []),
            *(problem for page in pages for problem in _page(page, len(pages))),
            *_whole(" ".join(page.extract_text() for page in pages), summary),
        ]


def _page(page, of):
    name = f"Page {page.page_number}"
    if (round(page.width / MM), round(page.height / MM)) != (210, 297):
        yield f"{name} is not A4."
    low = page.height - MARGIN_TOP * MM
    foot = [char for char in page.chars if char["top"] > low - NEAR * MM and char["text"].strip()]
    if "".join(char["text"] for char in foot) != f"{page.page_number}/{of}":
        yield f"{name} has {''.join(char['text'] for char in foot)!r} at its foot."
    body = [char for char in page.chars if char not in foot and char["text"].strip()]
    if not body:
        yield f"{name} is empty."
    for char in body:
        if not (
            char["x0"] > (MARGIN_SIDE - NEAR) * MM
            and char["x1"] < page.width - (MARGIN_SIDE - NEAR) * MM
            and char["top"] > (MARGIN_TOP - NEAR) * MM
            and char["bottom"] < low + NEAR * MM
        ):
            yield f"{name} leaves its margins at {char['text']!r}."
            return
    for face, size in sorted({(char["fontname"], round(char["size"], 1)) for char in body}):
        if not FACES.match(face) or size < SMALLEST:
            yield f"{name} has {face} of {size} points."


def _whole(text, summary):
    """Every indicator with its code and share, and every part of the page."""
    text = re.sub(r"\s+", " ", text)
    for line in summary["lines"]:
        if line["share"] and line["share"] not in text:
            yield f"Chỉ số {line['code']} is not told with {line['share']}."
    for head in (
        "Các chỉ số so với chỉ tiêu",
        "Cần tập trung",
        "Thay đổi so với",
        "Mức độ đầy đủ của số liệu",
    ):
        if head not in text:
            yield f"{head} is missing."
