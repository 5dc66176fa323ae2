"""A DOCX of the portal beside the decree: sections, styles, sizes, header fields, tables."""

import io
import re
import unicodedata
import zipfile

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

COUNTRY, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
FONT = "Times New Roman"
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def text_of(paragraph) -> str:
    """All of a paragraph's text, that of its content controls included."""
    nodes = paragraph._p.iter(qn("w:t"), qn("w:br"))
    return "".join(" " if node.tag == qn("w:br") else node.text or "" for node in nodes)


def problems_of_docx(body: bytes, report: dict, *, draft=False) -> list[str]:
    document = Document(io.BytesIO(body))
    return [
        *_package(body),
        *_sections(document, report),
        *_headers(document, report, draft),
        *_styles(document),
        *_letterhead(document, report),
        *_text(document, report),
        *_signature(document, report),
        *_tables(document),
    ]


def _package(body):
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        text = package.read("word/document.xml").decode()
    if unicodedata.normalize("NFC", text) != text:
        yield "The text is not in NFC."
    colours = set(re.findall(r'<w:color w:val="([^"]+)"', text)) - {"000000", "auto"}
    if colours:
        yield f"Text in colours {colours}."


def _sections(document, report):
    first, *annexes = document.sections
    yield from _sheet(first, "The body", (210, 297), (20, 20, 20, 30))
    if len(annexes) != len(report["annexes"]):
        yield f"{len(annexes)} annex sections, not {len(report['annexes'])}."
    for place, section in enumerate(annexes, 1):
        yield from _sheet(section, f"Annex {place}", (297, 210), (20, 15, 20, 30))
        numbering = section._sectPr.find(qn("w:pgNumType"))
        if numbering is None or numbering.get(qn("w:start")) != "1":
            yield f"Annex {place} does not count its own pages."


def _sheet(section, name, size, margins):
    found = (round(section.page_width.mm), round(section.page_height.mm))
    if found != size:
        yield f"{name} is {found} mm."
    sides = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    if tuple(round(side.mm) for side in sides) != margins:
        yield f"{name} has margins {[round(side.mm) for side in sides]}."
    if not section.different_first_page_header_footer:
        yield f"{name} numbers its first page."


def _headers(document, report, draft):
    for place, section in enumerate(document.sections, 1):
        for header, numbered in ((section.header, True), (section.first_page_header, False)):
            fields = [node.text for node in header._element.iter(qn("w:instrText"))]
            if fields != (["PAGE"] if numbered else []):
                yield f"Header of section {place} has fields {fields}."
            said = " ".join(text_of(paragraph) for paragraph in header.paragraphs)
            if ("DỰ THẢO" in said) is not draft:
                yield f"Header of section {place}: DỰ THẢO is wrong."
            if ("DỮ LIỆU MINH HỌA" in said) is not bool(report["demo"]):
                yield f"Header of section {place}: the mark of a demonstration is wrong."
            if numbered:
                yield from _number(section, header, place)


def _number(section, header, place):
    """The number stands at a centred tab in the middle of the text, or alone in a centred paragraph."""
    paragraph = header.paragraphs[0]
    stops = [stop for stop in paragraph.paragraph_format.tab_stops if stop.alignment == 1]
    width = section.page_width - section.left_margin - section.right_margin
    alone = paragraph.alignment == CENTER and not text_of(paragraph).strip()
    centred = stops and abs(stops[0].position - width / 2) < Mm(1)
    if not (alone or centred):
        yield f"The page number of section {place} is not in the middle."
    run = next(run for run in paragraph.runs if run._r.find(qn("w:instrText")) is not None)
    if run.font.size is None or not 13 <= run.font.size.pt <= 14 or run.bold or run.italic:
        yield f"The page number of section {place} is not 13 to 14 points, upright."


def _styles(document):
    styles = document.styles
    for name in ("Normal", "Body", "Heading 1", "Heading 2", "Title", "Subtitle", "Cell"):
        style = styles[name]
        fonts = style.element.rPr.rFonts if style.element.rPr is not None else None
        if style.font.name not in (FONT, None) or (name == "Normal" and style.font.name != FONT):
            yield f"Style {name} is in {style.font.name}."
        if fonts is not None and any("Theme" in key for key in fonts.attrib):
            yield f"Style {name} takes a face of the theme."
    normal, body = styles["Normal"].paragraph_format, styles["Body"].paragraph_format
    if styles["Normal"].font.size.pt not in (13, 14):
        yield "Running text is not of 13 or 14 points."
    if normal.space_after.pt < 6 or not 1 <= normal.line_spacing <= 1.5:
        yield "Running text is not spaced as the decree asks."
    if body.alignment != JUSTIFY or not 9.9 <= body.first_line_indent.mm <= 12.8:
        yield "Running text is not justified, or its first line not indented by 10 to 12,7 mm."
    for name in ("Heading 1", "Heading 2", "Title", "Subtitle"):
        font = styles[name].font
        if not font.bold or font.italic or not 13 <= font.size.pt <= 14:
            yield f"Style {name} is not bold of 13 to 14 points."


def _run(cells, text):
    for cell in cells:
        for paragraph in cell.paragraphs:
            if text_of(paragraph).startswith(text):
                return paragraph
    return None


def _look(paragraph, name, sizes, *, bold=False, italic=False):
    if paragraph is None or not paragraph.runs:
        yield f"{name} is not found."
        return
    font, style = paragraph.runs[0].font, paragraph.style.font
    size = (font.size or style.size).pt
    if not sizes[0] <= size <= sizes[1]:
        yield f"{name} has size {size}."
    found = (bool(style.bold if font.bold is None else font.bold), bool(font.italic))
    if found != (bold, italic):
        yield f"{name} is bold, italic: {found}."


def _letterhead(document, report):
    header = report["header"]
    cells = [cell for row in document.tables[0].rows for cell in row.cells]
    yield from _look(_run(cells, COUNTRY), "Quốc hiệu", (12, 13), bold=True)
    yield from _look(_run(cells, MOTTO), "Tiêu ngữ", (13, 14), bold=True)
    if header["parent"]:
        yield from _look(_run(cells, header["parent"]), "Cơ quan chủ quản", (12, 13))
    for line in header["issuer"]:
        yield from _look(_run(cells, line), "Cơ quan ban hành", (12, 13), bold=True)
    yield from _look(_run(cells, "Số:"), "Số, ký hiệu", (13, 13))
    yield from _look(_run(cells, f"{header['place']}, ngày"), "Địa danh", (13, 14), italic=True)
    if len([cell for cell in cells if cell._tc.findall(f".//{qn('w:pBdr')}/{qn('w:bottom')}")]) < 2:
        yield "The letterhead lacks a rule."
    if report["kind"]:
        titles = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Subtitle"]
        if [text_of(each).split() for each in titles] != [report["subject"].split()]:
            yield "The subject is not in its style."
        rule = titles[-1]._p.getnext() if titles else None
        if rule is None or not rule.findall(f".//{qn('w:pBdr')}/{qn('w:bottom')}"):
            yield "The subject has no rule under it."


def _text(document, report):
    headings = [text_of(p) for p in document.paragraphs if p.style.name == "Heading 1"]
    expected = [f"{section['number']}. {section['title']}" for section in report["sections"]]
    expected += [f"Phụ lục {annex['number']}".strip() for annex in report["annexes"]]
    if headings != expected:
        yield f"Headings are {headings}."
    if not any(text_of(paragraph).endswith("./.") for paragraph in document.paragraphs):
        yield "The text does not end with ./."
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            if run.font.name not in (None, FONT):
                yield f"{run.text!r} is in {run.font.name}."


def _signature(document, report):
    table = next(
        (each for each in reversed(document.tables) if text_of(each.cell(0, 0).paragraphs[0]) == "Nơi nhận:"),
        None,
    )
    if table is None:
        yield "Nơi nhận is not found."
        return
    left, right = table.rows[0].cells
    yield from _look(left.paragraphs[0], "Nơi nhận", (12, 12), bold=True, italic=True)
    for line in report["signature"]["recipients"]:
        yield from _look(_run([left], f"- {line}"), f"Nơi nhận, {line}", (11, 11))
    for line in report["signature"]["signer"]:
        yield from _look(_run([right], line), f"Quyền hạn, {line}", (13, 14), bold=True)


def _tables(document):
    for place, table in enumerate(document.tables, 1):
        if table.style is None or table.style.name != "Table Grid":
            continue
        rows = table._tbl.tr_lst
        heads = [row for row in rows if row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None]
        if heads != rows[:2]:
            yield f"Table {place} does not repeat its head."
        if any(row.trPr is None or row.trPr.find(qn("w:cantSplit")) is None for row in rows):
            yield f"Rows of table {place} may be cut in two."
