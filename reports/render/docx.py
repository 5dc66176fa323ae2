"""The report as DOCX, with real styles and headings, for the office to complete and sign."""

import io

import segno
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.bound import parts_of

from . import Mark
from .cleaning import cleaned_report
from .controls import Controls

FONT = "Times New Roman"
ALIGNS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
BODY_WIDTH, ANNEX_WIDTH = 160, 252  # Millimetres between the margins.
SPACE = "        "
PAGE_NUMBER = 13  # Points.
RULE_OF_SUBJECT = 110  # Millimetres left free of the rule on both sides together.


def report_docx(report: dict, mark: Mark) -> bytes:
    report = cleaned_report(report)
    document, controls = Document(), Controls()
    _styles(document)
    _page(document.sections[0], landscape=False)
    _margin_text(document.sections[0], report, mark)
    document.core_properties.title = " ".join(report["subject"].split())
    document.core_properties.language = "vi-VN"
    document.core_properties.author = report["header"]["name"]
    document.core_properties.comments = mark.line
    _head(document, report["header"])
    if report["kind"]:  # An official letter has no title: its subject stands under its number.
        _centred(document, report["kind"], "Title")
        _centred(document, report["subject"], "Subtitle")
        rule = document.add_paragraph(style="Rule")
        rule.paragraph_format.space_after = Pt(12)
        _rule(rule, RULE_OF_SUBJECT)
    _to(document, report["to"])
    _blocks(document, controls, report["opening"], BODY_WIDTH)
    for section in report["sections"]:
        document.add_heading(f"{section['number']}. {section['title']}", 1)
        _blocks(document, controls, section["blocks"], BODY_WIDTH)
    _end_of_text(document)
    _signature(document, report["signature"])
    for annex in report["annexes"]:
        _annex(document, controls, annex, report, mark)
    _mark_of_copy(document, mark)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _mark_of_copy(document, mark):
    """What the copy says of itself, with the QR of the page that confirms it, as on the PDF."""
    paragraph = document.add_paragraph(style="Legend")
    if mark.address:
        picture = io.BytesIO()
        segno.make(mark.address, error="m").save(picture, kind="png", scale=8, border=0)
        picture.seek(0)
        shape = paragraph.add_run().add_picture(picture, width=Mm(18))
        shape._inline.docPr.set("descr", f"Mã QR của trang kiểm tra: {mark.address}")
        paragraph.paragraph_format.keep_with_next = True
        paragraph = document.add_paragraph(style="Legend")
    paragraph.add_run(
        " ".join(part for part in (mark.line, mark.address and f"Kiểm tra tại {mark.address}") if part)
    )


def _end_of_text(document):
    """After the last words, be they a paragraph's or a legend's."""
    document.paragraphs[-1].add_run("./.")


def _styles(document):
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, 14)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.line_spacing = 1.2
    body = styles.add_style("Body", WD_STYLE_TYPE.PARAGRAPH)
    body.base_style = normal
    body.paragraph_format.first_line_indent = Mm(12.7)
    body.paragraph_format.alignment = JUSTIFY
    for name, size, italic in (
        ("Note", 12, True),
        ("Legend", 11, True),
        ("Cell", 11, False),
        ("Rule", 2, False),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _font(style, size, italic=italic)
        style.paragraph_format.space_after = Pt(2 if italic else 0)
        style.paragraph_format.line_spacing = 1
    for level in (1, 2):
        heading = styles[f"Heading {level}"]
        _font(heading, 14, bold=True)
        heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(6)
        heading.paragraph_format.first_line_indent = Mm(12.7)
        heading.paragraph_format.keep_with_next = True
    for name in ("Title", "Subtitle"):
        _font(styles[name], 14, bold=True)
        styles[name].paragraph_format.space_after = Pt(0)
        border = styles[name].element.find(f".//{qn('w:pBdr')}")
        spaced = styles[name].element.find(f".//{qn('w:rPr')}/{qn('w:spacing')}")
        for needless in (border, spaced):
            if needless is not None:
                needless.getparent().remove(needless)


def _font(style, size, *, bold=False, italic=False):
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _page(section, *, landscape):
    width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15 if landscape else 20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True


def _margin_text(section, report, mark):
    """The page number in the middle of the top margin, not on the first page; the marks of the copy on every page."""
    width = section.page_width - section.left_margin - section.right_margin
    draft, demo = "DỰ THẢO" * mark.draft, "DỮ LIỆU MINH HỌA" * bool(report["demo"])
    for header, numbered in ((section.header, True), (section.first_page_header, False)):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style = section.part.document.styles["Normal"]  # The style "Header" has tabs of its own.
        paragraph.paragraph_format.tab_stops.add_tab_stop(width // 2, WD_TAB_ALIGNMENT.CENTER)
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
        _mark(paragraph, f"{draft}\t", 11)
        if numbered:
            _field(paragraph, "PAGE")
        _mark(paragraph, f"\t{demo}", 9)


def _mark(paragraph, text, size):
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)


def _field(paragraph, code):
    for kind, text in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        run.font.size = Pt(PAGE_NUMBER)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _head(document, header):
    table = document.add_table(2, 2)
    table.autofit = False
    left, right = table.rows[0].cells
    lines = [(header["parent"], False)] if header["parent"] else []
    _lines(left, [*lines, *((line, True) for line in header["issuer"])], 12.5)
    # On a line of its own: drawn in from both sides, it would break a longer name.
    _rule(left.add_paragraph(style="Cell"), 40)
    left.paragraphs[-1].paragraph_format.line_spacing = Pt(4)
    _lines(right, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True)], 12.5)
    _lines(right, [("Độc lập - Tự do - Hạnh phúc", True)], 13.5, more=True)
    _rule(right.paragraphs[-1], 22)
    number, day = table.rows[1].cells
    _lines(number, [(SPACE.join(header["number"]), False)], 13)
    if header.get("about"):
        _lines(number, [(header["about"], False)], 12, more=True)
    _lines(day, [(f"{header['place']}, ngày{SPACE}tháng{SPACE}năm {header['year']}", False)], 13)
    day.paragraphs[0].runs[0].italic = True
    _widths(table, [40, 60], BODY_WIDTH)
    document.add_paragraph()


def _lines(cell, lines, size, *, more=False):
    for place, (text, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 and not more else cell.add_paragraph()
        paragraph.style = "Cell"
        paragraph.alignment = CENTER
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(size)


def _rule(paragraph, indent):
    """A rule under a centred line: the paragraph's bottom border, drawn in from both sides."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(0)
    following = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    following.append(bottom)
    paragraph._p.get_or_add_pPr().pStyle.addnext(following)  # Word minds the order of properties.
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent / 2)


def _centred(document, text, style):
    document.add_paragraph(text, style=style).alignment = CENTER


def _to(document, names):
    if len(names) == 1:
        document.add_paragraph(f"Kính gửi: {names[0]}.").alignment = CENTER
        return
    for place, name in enumerate(names):
        end = "." if place == len(names) - 1 else ";"
        paragraph = document.add_paragraph(f"{'Kính gửi:' if place == 0 else ''}\t- {name}{end}")
        paragraph.paragraph_format.left_indent = Mm(38)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(62))
        paragraph.paragraph_format.space_after = Pt(0 if end == ";" else 10)


def _blocks(document, controls, blocks, width):
    for place, block in enumerate(blocks):
        if block["kind"] == "table" and place and not block["title"]:
            document.paragraphs[-1].paragraph_format.keep_with_next = True  # What leads to it.
        match block["kind"]:
            case "heading":
                document.add_heading(block["text"], 2)
            case "item":
                _told(document.add_paragraph("- ", style="Body"), controls, block)
            case "note":
                _told(document.add_paragraph(style="Note"), controls, block)
            case "blank":
                document.add_paragraph(style="Body").add_run(block["text"]).italic = True
            case "table":
                _table(document, controls, block, width)
            case _:
                _told(document.add_paragraph(style="Body"), controls, block)


def _told(paragraph, controls, cell, *, bold=None):
    """The text with each bound figure in a control of its own."""
    for part in parts_of(cell):
        if isinstance(part, dict):
            run = controls.add(paragraph, part["id"], part["text"])
        else:
            run = paragraph.add_run(part)
        run.bold = bold


def _table(document, controls, block, width):
    columns = block["columns"]
    if block["title"]:
        document.add_heading(block["title"], 2).paragraph_format.first_line_indent = Mm(0)
    table = document.add_table(2, len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for place, column in enumerate(columns):
        _write(table.rows[0].cells[place], controls, column["title"], "center", bold=True)
        _write(table.rows[1].cells[place], controls, f"({place + 1})", "center")
    for row in table.rows:
        _row_property(row, "w:tblHeader")
    for row in block["rows"]:
        added = table.add_row()
        cells = added.cells
        if row["band"]:
            band = cells[0].merge(cells[-1])
            _write(band, controls, row["cells"][0], "left", bold=True)
            band.paragraphs[0].paragraph_format.keep_with_next = True
        else:
            for cell, value, column in zip(cells, row["cells"], columns, strict=False):
                _write(cell, controls, value, column["align"], bold=row["bold"])
    for row in table.rows:
        _row_property(row, "w:cantSplit")
    _widths(table, [column["width"] for column in columns], width)
    for line in block["legend"]:
        document.add_paragraph(line, style="Legend")


def _write(cell, controls, value, align, *, bold=False):
    paragraph = cell.paragraphs[0]
    paragraph._p.style = "Cell"  # By its id: thousands of look-ups by name take seconds.
    paragraph.alignment = ALIGNS[align]
    _told(paragraph, controls, value, bold=bold or None)


def _row_property(row, name):
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _widths(table, shares, width):
    total = sum(shares)
    for column, share in zip(table._tbl.tblGrid.gridCol_lst, shares, strict=True):
        column.w = Mm(width * share / total)


def _signature(document, signature):
    table = document.add_table(1, 2)
    table.autofit = False
    left, right = table.rows[0].cells
    left.paragraphs[0].style = "Cell"
    run = left.paragraphs[0].add_run("Nơi nhận:")
    run.bold, run.italic, run.font.size = True, True, Pt(12)
    for line in signature["recipients"]:
        paragraph = left.add_paragraph(f"- {line}", style="Cell")
        paragraph.runs[0].font.size = Pt(11)
    _lines(right, [(line, True) for line in signature["signer"]], 14)
    for _ in range(5):
        right.add_paragraph(style="Cell")
    _row_property(table.rows[0], "w:cantSplit")
    _widths(table, [50, 50], BODY_WIDTH)


def _annex(document, controls, annex, report, mark):
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, landscape=True)
    _number_from_one(section)
    _margin_text(section, report, mark)
    header = report["header"]
    document.add_heading(f"Phụ lục {annex['number']}".strip(), 1)
    heading = document.paragraphs[-1]
    heading.alignment, heading.paragraph_format.first_line_indent = CENTER, Mm(0)
    title = document.add_paragraph()
    title.alignment = CENTER
    title.add_run(annex["title"]).bold = True
    of = document.add_paragraph()
    of.alignment = CENTER
    symbol = header["number"][1]
    text = f"(Kèm theo Báo cáo số {SPACE}{symbol} ngày    tháng    năm {header['year']} của {header['name']})"
    of.add_run(text).italic = True
    _blocks(document, controls, annex["blocks"], ANNEX_WIDTH)


def _number_from_one(section):
    """A section begins as a copy of the one before, its page numbering included."""
    if section._sectPr.find(qn("w:pgNumType")) is None:
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.find(qn("w:pgMar")).addnext(numbering)
