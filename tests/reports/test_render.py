"""The files of a report: layout by Nghị định 30/2020/NĐ-CP, and text that is only ever text."""

import io
import re
import unicodedata
import zipfile

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook
from pypdf import PdfReader

from reports import tables
from reports.bound import bind
from reports.render import Mark
from reports.render.docx import report_docx
from reports.render.pdf import StaticFetcher, report_pdf
from reports.render.xlsx import report_xlsx
from tests.layout import problems_of_pdf

HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "@SUM(A1)",
    "＝1+1",
    '<img src="file:///etc/passwd"><script>alert(1)</script>',
    "<style>@import url(http://evil.example/a.css);</style>{{ 7|add:7 }}",
    '</p><svg onload="x"/><link rel=stylesheet href="file:///etc/passwd"><p style="background:url(//evil)">{% debug %}',
    "\\r\tCMD|' /C calc'!A0",
    "Ng" + "h" * 400,
]
UNSEEN = (
    "a\u202eb\x00c\x1b\u2066d\ue000e"  # What turns a line around, controls, and a mark that nobody may type.
)
POINTS = 72 / 25.4


def report(extra=(), demo=True):
    columns = [
        tables.column("STT", 10, "center"),
        tables.column("Nội dung", 60),
        tables.column("Số", 30, "right"),
    ]
    rows = [
        tables.row(str(at), text, {"text": "1.318,5", "number": "1318.5"}) for at, text in enumerate(extra, 1)
    ]
    rows += [
        tables.row(str(at), "Cơ sở được kiểm tra", {"text": "1.956", "number": "1956"}) for at in range(90)
    ]
    rows += [tables.row("", "Chưa có", "..."), tables.row("", "Không áp dụng", "x", bold=True)]
    legend = ['"...": chưa có số liệu.']
    shown = tables.table("Biểu 1", columns, rows, title="Biểu 1. Tình hình", legend=legend, small=True)
    return {
        "header": {
            "parent": "UBND TỈNH BÌNH THUẬN",
            "issuer": ["SỞ Y TẾ"],
            "name": "Sở Y tế",
            "number": ["Số:", "/BC-SYT"],
            "place": "Bình Thuận",
            "year": 2025,
        },
        "kind": "BÁO CÁO",
        "subject": "Kết quả thực hiện Kế hoạch số 1643/KH-UBND về phòng, chống mại dâm 6 tháng đầu năm 2025",
        "to": ["Bộ Y tế", "Ủy ban nhân dân tỉnh"],
        "opening": [tables.paragraph("Sở Y tế báo cáo như sau:")],
        "sections": [
            {
                "number": "I",
                "title": "TÌNH HÌNH TỆ NẠN MẠI DÂM",
                "blocks": [tables.heading("1. Tình hình"), *(tables.item(text) for text in extra)]
                + [tables.paragraph("Tỷ lệ là 1.318,75%, giảm -88,88%.")] * 40
                + [tables.blank("(Bổ sung).")],
            }
        ],
        "signature": {"recipients": ["Như trên;", "Lưu: VT, NVY."], "signer": ["GIÁM ĐỐC"]},
        "annexes": [
            {"number": number, "title": "BIỂU SỐ LIỆU", "blocks": [shown]} for number in ("I", "II", "III")
        ],
        "demo": demo,
        "period": "6 tháng đầu năm 2025",
    }


ISSUED = Mark(number=1, sha256="ab" * 32)


@pytest.fixture(scope="module")
def pdf():
    return PdfReader(io.BytesIO(report_pdf(report(), ISSUED)))


def texts(pdf):
    return [page.extract_text() for page in pdf.pages]


def test_pdf_is_a4_with_landscape_annexes(pdf):
    sizes = [tuple(round(float(side)) for side in page.mediabox[2:]) for page in pdf.pages]
    assert sizes[0] == (595, 842)
    assert set(sizes) == {(595, 842), (842, 595)}


def test_pdf_embeds_a_face_with_the_metrics_of_times_new_roman(pdf):
    fonts = set()
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            fonts.add(font.get_object()["/BaseFont"].partition("+")[2])
    assert fonts
    assert all(re.match(r"Times-?New-?Roman|Liberation-?Serif|Tinos", font) for font in fonts)


def test_pdf_text_keeps_the_margins_and_sizes_of_the_decree(pdf):
    spots = []
    pdf.pages[1].extract_text(
        visitor_text=lambda text, cm, tm, font, size: (
            spots.append((tm[4] * cm[0] + cm[4], abs(size * tm[3] * cm[3]), text)) if text.strip() else None
        )
    )
    lefts = [left for left, _, text in spots if "giảm" in text or "Tỷ lệ" in text]
    assert lefts
    assert min(left for left, _, _ in spots) >= 30 * POINTS - 1


def test_pdf_pages_are_numbered_from_the_second_and_annexes_on_their_own(pdf):
    first_words = [text.replace("DỮ LIỆU MINH HỌA", "").split() for text in texts(pdf)]
    portrait = [
        words for words, page in zip(first_words, pdf.pages, strict=True) if page.mediabox.width < 600
    ]
    assert portrait[0][0] != "1"
    assert "2" in (portrait[1][0], portrait[1][-1])
    annex = next(place for place, text in enumerate(texts(pdf)) if "Phụ lục II\n" in text)
    assert "2" in (first_words[annex + 1][0], first_words[annex + 1][-1])


def test_pdf_text_is_vietnamese_in_nfc_and_marked_on_every_page(pdf):
    whole = texts(pdf)
    assert all("DỮ LIỆU MINH HỌA" in text for text in whole)
    body = " ".join(whole)
    assert unicodedata.normalize("NFC", body) == body
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "1.318,75%",
        "-88,88%",
        "./.",
    ):
        assert said in body
    assert "DỰ THẢO" not in body
    assert "../." not in body


def test_pdf_repeats_table_heads(pdf):
    annex = [text for text in texts(pdf) if "Cơ sở được kiểm tra" in text]
    assert len(annex) > 3
    assert all("Nội dung" in text for text in annex)


def test_pdf_of_a_draft_says_so_on_every_page():
    pages = texts(PdfReader(io.BytesIO(report_pdf(report(demo=False), Mark(draft=True)))))
    assert all("DỰ THẢO" in page and "MINH HỌA" not in page for page in pages)


@pytest.fixture
def asked(monkeypatch):
    """The addresses that a print asks for."""
    found, fetch = [], StaticFetcher.fetch
    monkeypatch.setattr(
        StaticFetcher, "fetch", lambda self, url, *rest: found.append(url) or fetch(self, url, *rest)
    )
    return found


def test_pdf_prints_hostile_text_and_opens_nothing(asked):
    given = [text for text in HOSTILE if text.isascii()]  # No face here has a full-width "=".
    printed = report_pdf(report(given), ISSUED)
    pdf = PdfReader(io.BytesIO(printed))
    body = re.sub(r"\s+", "", " ".join(texts(pdf)))
    for text in given:
        assert re.sub(r"\s+", "", text) in body
    assert problems_of_pdf(printed, report(given)) == []
    assert asked == []
    assert not pdf.attachments


@pytest.mark.parametrize("bad", [text for text in HOSTILE if text.isascii() and len(text) < 200])
def test_hostile_names_around_the_text_are_printed_as_they_are(asked, bad):
    """Where names stand outside the text: letterheads, recipients, signature, titles, bound figures."""
    given = report()
    given["header"] |= {"parent": bad, "issuer": [bad], "name": bad, "place": bad, "number": ["Số:", bad]}
    given |= {"subject": bad, "to": [bad, bad], "signature": {"recipients": [bad], "signer": [bad]}}
    given["opening"] = [tables.paragraph(f"Số {bind('CS_KT@BT/2025-6T', bad)}")]
    given["annexes"] = [{"number": "I", "title": bad, "blocks": [tables.note(bad)]}]
    given["sections"][0]["title"] = bad
    mark = Mark(number=1, sha256="ab" * 32, address="https://x.vn/1", source="https://x.vn/?so={}".format)
    pdf = PdfReader(io.BytesIO(report_pdf(given, mark)))
    said = re.sub(r"\s+", "", " ".join(texts(pdf)))
    assert said.count(re.sub(r"\s+", "", bad)) == 15
    assert asked == []
    assert not pdf.attachments
    with zipfile.ZipFile(io.BytesIO(report_docx(given, mark))) as package:
        document = etree.fromstring(package.read("word/document.xml"))
        assert [
            name for name in package.namelist() if "external" in package.read(name).decode("latin-1")
        ] == []
    assert "".join(document.itertext()).count(bad.replace("\t", "")) == 15  # A tab is an element of its own.
    with zipfile.ZipFile(io.BytesIO(report_xlsx(given, mark))) as book:
        assert b"<f>" not in b"".join(book.read(name) for name in book.namelist())


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://evil.example/",
        "data:text/plain,x",
        "static:../config/settings.py",
        "static:%2e%2e/manage.py",
        "static:/etc/passwd",
        "static:nowhere.css",
        "static:js/portal.js",
    ],
)
def test_fetcher_refuses_all_but_our_static_files(url):
    with pytest.raises(ValueError, match="static"):
        StaticFetcher().fetch(url)


def test_fetcher_opens_a_static_file():
    assert b"@page" in StaticFetcher().fetch("static:css/print.css").read()


def test_docx_reads_back_with_styles_margins_and_sections():
    document = Document(io.BytesIO(report_docx(report(HOSTILE), ISSUED)))
    headings = [
        paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")
    ]
    assert headings[:2] == ["I. TÌNH HÌNH TỆ NẠN MẠI DÂM", "1. Tình hình"]
    assert "Phụ lục III" in headings
    body, *annexes = document.sections
    margins = (body.top_margin, body.right_margin, body.bottom_margin, body.left_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 20, 30]
    assert (round(body.page_width.mm), round(body.page_height.mm)) == (210, 297)
    assert [section.page_width.mm > section.page_height.mm for section in annexes] == [True] * 3
    assert document.styles["Normal"].font.name == "Times New Roman"
    said = [paragraph.text for paragraph in document.paragraphs]
    assert all(f"- {text}" in said for text in HOSTILE)
    assert "(Bổ sung)./." in said
    cells = [cell.text for row in document.tables[2].rows for cell in row.cells]
    assert {"1.956", "...", "x"} <= set(cells)
    assert "DỮ LIỆU MINH HỌA" in body.first_page_header.paragraphs[0].text
    assert not document.inline_shapes


def test_docx_of_an_edition_has_the_qr_of_its_verification_page():
    mark = Mark(number=1, sha256="ab" * 32, address="https://cong.example.vn/kiem-tra/1/abab/")
    [shape] = Document(io.BytesIO(report_docx(report(), mark))).inline_shapes
    assert mark.address in shape._inline.docPr.get("descr")
    assert (round(shape.width.mm), round(shape.height.mm)) == (18, 18)


def test_what_cannot_be_printed_is_left_out_everywhere():
    given = report([UNSEEN])
    document = Document(io.BytesIO(report_docx(given, ISSUED)))
    assert "- abcde" in [paragraph.text for paragraph in document.paragraphs]
    assert load_workbook(io.BytesIO(report_xlsx(given, ISSUED)))["Biểu 1"]["B5"].value == "abcde"
    pages = " ".join(texts(PdfReader(io.BytesIO(report_pdf(given, ISSUED)))))
    assert "- abcde" in pages
    assert not set(UNSEEN) - set("abcde") & set(pages)


def test_xlsx_holds_numbers_as_numbers_and_text_as_text():
    body = report_xlsx(report(HOSTILE), ISSUED)
    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["Báo cáo", "Biểu 1", "Biểu 1 2", "Biểu 1 3", "Nguồn"]
    sheet = book["Biểu 1"]
    assert [sheet.cell(row, 2).value for row in range(5, 5 + len(HOSTILE))] == HOSTILE
    assert sheet.cell(5, 3).value == 1318.5
    assert sheet.cell(5 + len(HOSTILE), 3).value == 1956
    assert sheet.cell(5 + len(HOSTILE), 3).number_format == "#,##0"
    assert sheet.freeze_panes == "C5"
    longest = 4 + len(
        HOSTILE
    )  # A word of 402 letters takes lines of its own; programs do not measure rows alike.
    assert sheet.row_dimensions[longest].height > 4 * sheet.row_dimensions[5 + len(HOSTILE)].height
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert {"...", "x"} <= set(values)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"hyperlink" in sheet]


def test_xlsx_keeps_marked_and_very_long_numbers_as_text():
    columns = [tables.column("STT", 10), tables.column("Số", 30, "right"), tables.column("Số", 30, "right")]
    carried = {"text": "12*", "number": "12"}
    long = {"text": "123.456.789.012.345.678", "number": "123456789012345678"}
    given = report()
    given["annexes"] = [
        {"number": "I", "title": "", "blocks": [tables.table("T", columns, [tables.row("1", carried, long)])]}
    ]
    sheet = load_workbook(io.BytesIO(report_xlsx(given, ISSUED)))["T"]
    assert [cell.value for cell in sheet[5]] == ["1", "12*", "123.456.789.012.345.678"]
