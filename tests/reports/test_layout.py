"""Every document the portal makes keeps the layout of Nghị định 30/2020/NĐ-CP, and says the figures of its edition."""

import io
from collections import Counter
from datetime import date, datetime
from functools import cache

import pdfplumber
import pytest
from django.db import transaction
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from plans.models import Period, Plan
from reports import editions
from reports.bound import figures
from reports.models import SignedReport
from reports.reminder_letter import LetterReading, letter_of
from reports.render import Mark
from reports.render.docx import report_docx
from reports.render.pdf import report_pdf
from reports.render.summary import summary_pdf
from reports.render.xlsx import report_xlsx
from reports.rollup.keeping import bring_up_to_date
from reports.unit_report import UnitReading, report_of
from submissions.importing import import_figures, system_user
from submissions.models import Version
from tests.fixtures_services import working_in
from tests.layout import problems_of_docx, problems_of_pdf, problems_of_summary
from units.vietnamese import LOCAL, number, percent

from .histories import HEADER

ROWS = (
    "2025-Q1,595,CS_KT,3",
    "2025-Q2,595,CS_KT,1009",
    "2025-Q2,595,CS_LUUTRU,3000",
    "2025-Q2,595,XA_TT,22969",
    "2025-Q2,595,KP_NS,12.5",
    "2025-Q2,602,TU_DIEM,na",
    "2025-Q2,596,NBD_HS,3",
    "2024-Q2,595,CS_KT,4",
    "2025-Q2,CAT,VU_XL,9",
    "2024-Q2,CAT,VU_XL,8",
    "2025-Q4,CAT,VU_XL,7",
)
PORTAL = "https://cong.example.vn"
ISSUED, DRAFT = (
    Mark(
        number=1, sha256="ab" * 32, address=f"{PORTAL}/kiem-tra/1/ab", source=f"{PORTAL}/nguon?so={{}}".format
    ),
    Mark(draft=True),
)
EDITIONS = {"quarter": "2025-Q2", "half year": "2025-6T", "year": "2025-NAM"}
HEAVY = pytest.mark.heavy
KINDS = ["quarter", pytest.param("half year", marks=HEAVY), "province", "unit", "letter"]
FIGURES = [pytest.param("quarter", marks=HEAVY), "half year", pytest.param("year", marks=HEAVY)]


@pytest.fixture(scope="module")
def papers(plan_room, django_db_blocker):
    """Contents of editions and documents as plain data, made from a handful of figures and then forgotten."""
    with django_db_blocker.unblock(), working_in(plan_room), transaction.atomic():
        import_figures("\n".join([HEADER, *ROWS]).encode(), accept=True)
        bring_up_to_date()
        made = _Papers(Plan.objects.get())
        transaction.set_rollback(True)
    return made


class _Papers:
    def __init__(self, plan):
        day = date(2025, 6, 18)
        periods = {kind: plan.periods.get(code=code) for kind, code in EDITIONS.items()}
        self.contents = {kind: editions.content_of(period, day) for kind, period in periods.items()}
        self.texts = {kind: content["text"] for kind, content in self.contents.items()}
        quarter = Period.objects.select_related("plan__consolidator").get(pk=periods["quarter"].pk)
        asked = datetime(2025, 6, 10, 9, 5, tzinfo=LOCAL)
        version = Version.objects.with_context().get(
            filing__obligation__unit__key="595", filing__obligation__quarter__code="2025-Q2"
        )
        province = editions.text_of(self.contents["half year"], SignedReport.Issuer.PROVINCE)
        self.texts["province"] = province | {"annexes": province["annexes"][:1]}
        self.texts["unit"] = report_of(UnitReading(version))
        self.texts["letter"] = letter_of(LetterReading(quarter, system_user(), asked))

    @cache  # noqa: B019 - it lives as long as its module's tests.
    def file(self, kind, make):
        return make(self.texts[kind], DRAFT if kind == "quarter" else ISSUED)


@pytest.mark.parametrize("kind", KINDS)
def test_pdf_keeps_the_layout_of_the_decree(papers, kind):
    body = papers.file(kind, report_pdf)
    assert problems_of_pdf(body, papers.texts[kind], draft=kind == "quarter") == []


@pytest.mark.parametrize("kind", KINDS)
def test_docx_keeps_the_layout_of_the_decree(papers, kind):
    body = papers.file(kind, report_docx)
    assert problems_of_docx(body, papers.texts[kind], draft=kind == "quarter") == []


@pytest.mark.parametrize("kind", FIGURES)
def test_the_summary_keeps_two_pages(papers, kind):
    summary = papers.contents[kind]["summary"]
    assert problems_of_summary(summary_pdf(summary, ISSUED), summary) == []


def test_a_summary_with_much_to_tell_keeps_two_pages_and_says_how_much_it_leaves_out(papers):
    long = "còn thiếu 149 cơ sở để đạt 100%. Số liệu chưa đầy đủ: 41/45 đơn vị có số liệu; còn thiếu Phường Mũi Né. "
    summary = papers.contents["year"]["summary"]
    crowded = summary | {
        "off_track": {
            "told": [
                {"code": str(at), "name": "Tỷ lệ cơ sở được kiểm tra", "said": long * 6} for at in range(6)
            ],
            "more": 3,
        },
        "changes": {"told": [f"Chỉ số {at}: {long * 2}" for at in range(8)], "more": 2},
        "coverage": {
            "full": False,
            "missing": [f"Xã Hàm Thuận Bắc {at} (quý III, quý IV)" for at in range(61)],
        },
    }
    body = summary_pdf(crowded, ISSUED)
    assert problems_of_summary(body, crowded) == []
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(body)).pages)
    told = text.count("Tỷ lệ cơ sở được kiểm tra: còn thiếu")
    assert 0 < told < 6
    assert f"Và {9 - told} chỉ số khác tại Phụ lục I" in text
    assert "đơn vị khác." in text


def values_of(content):
    """What edition.json holds, by the id that documents give a figure; without what nobody reported."""
    results = content["results"]
    period = content["period"]["code"]
    found = {f"{row['code']}@{row['unit']}/{period}": row["value"] for row in results["elements"]}
    for row in results["indicators"]:
        for side, key in (("numerator",) * 2, ("denominator",) * 2, ("percent", "value")):
            found[f"{row['code']}.{side}@{period}"] = row[key]
    return {key: value for key, value in found.items() if value is not None}


def told(figure_id, value):
    return percent(value) if ".percent@" in figure_id else number(value)


@pytest.mark.parametrize("kind", FIGURES)
def test_docx_says_the_figures_of_the_edition(papers, kind):
    expected, seen = values_of(papers.contents[kind]), Counter()
    document = Document(io.BytesIO(papers.file(kind, report_docx)))
    for control in document.element.iter(qn("w:sdt")):
        figure_id = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")).partition("#")[0]
        text = "".join(node.text for node in control.iter(qn("w:t"))).rstrip("*")
        if figure_id in expected and text not in ("<5", "có", "không"):
            assert text == told(figure_id, expected[figure_id]), figure_id
            seen[figure_id] += 1
    territory = {key for key in expected if "@BT/" in key or ".numerator@" in key}
    assert territory <= set(seen)


@pytest.mark.parametrize("kind", FIGURES)
def test_xlsx_says_the_figures_of_the_edition(papers, kind):
    expected, seen = values_of(papers.contents[kind]), set()
    book = load_workbook(io.BytesIO(papers.file(kind, report_xlsx)))
    for sheet, cell, figure_id in list(book["Nguồn"].values)[1:]:
        if figure_id in expected:
            value = book[sheet][cell].value
            assert isinstance(value, str) or str(value) == expected[figure_id], figure_id
            seen.add(figure_id)
    assert {key for key in expected if "@BT/" in key} <= seen
    assert book["Nguồn"].sheet_state == "hidden"
    for sheet in book.worksheets[1:-1]:
        assert sheet.print_area
        assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize("kind", FIGURES)
def test_pdf_says_the_figures_of_the_edition_and_where_each_comes_from(papers, kind):
    """Every bound figure stands under a link whose address has its id: what is read there is what was bound."""
    content, report = papers.contents[kind], papers.texts[kind]
    body = report_pdf(report, ISSUED)
    seen = linked_figures(body)
    bound = Counter((tag.partition("#")[0], text) for tag, text in figures(report).items())
    assert seen == bound
    expected = values_of(content)
    for figure_id, text in seen:
        if figure_id in expected and text.rstrip("*") not in ("<5", "có", "không"):
            assert text.rstrip("*") == told(figure_id, expected[figure_id]), figure_id
    assert {key for key in expected if "@BT/" in key or ".numerator@" in key} <= {key for key, _ in seen}


def linked_figures(body):
    """(id, text under its link) as often as they stand in the file; a figure broken over two lines is one."""
    found = []
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        for page in pdf.pages:
            for link in page.annots:
                figure_id = link["uri"].partition("?so=")[2]
                text = "".join(char["text"] for char in page.chars if _is_in(char, link))
                found.append((figure_id, text.strip()))
    return Counter(found)


def _is_in(char, link):
    across, down = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return link["x0"] <= across <= link["x1"] and link["top"] <= down <= link["bottom"]
