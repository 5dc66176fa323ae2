"""Sentences chosen as footnotes: which are printed, where, and that an edition keeps them."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document as Docx
from openpyxl import load_workbook

from plans.models import Obligation, Plan
from reports import provenance
from reports.content import report_of
from reports.editions import issue
from reports.rollup.keeping import bring_up_to_date
from submissions.actions import accept, open_draft, save_answer, submit
from submissions.actions.explaining import explain_one
from submissions.answers import Answer
from targets.models import DataElement

DAY = date(2025, 6, 18)
HOSTILE = "<b onclick=x>Đợt cao điểm</b> {{ 7 }} =1+1"


@pytest.fixture
def plan(plan_db):
    return Plan.objects.get()


@pytest.fixture
def send(plan, cast):
    """Accept a return of Quý II with numbers, each doubtful one explained with its text."""

    def send(key, numbers, said, code="2025-Q2", decide=True):
        obligation = Obligation.objects.select_related("unit", "quarter__plan__consolidator").get(
            quarter__plan=plan, quarter__code=code, unit__key=key
        )
        version = open_draft(obligation=obligation, by=cast["officer"])
        elements = {row.code: row for row in DataElement.objects.filter(plan=plan)}
        for element, number in numbers.items():
            save_answer(
                version=version,
                element=elements[element],
                answer=Answer(value=Decimal(number)),
                by=cast["officer"],
            )
        for rule, element, text, footnote in said:
            explain_one(
                version=version,
                by=cast["officer"],
                rule=rule,
                element=elements[element].pk,
                text=text,
                footnote=footnote,
            )
        version = submit(version=version, by=cast["leader"], reason_blank="Chưa thống kê xong.")
        return accept(version=version, by=cast["reviewer"]) if decide else version

    return send


def by_unit(plan, number, code="2025-6T"):
    """The tables of one biểu in the annex by unit."""
    bring_up_to_date()
    annexes = report_of(plan.periods.get(code=code), DAY)["annexes"]
    blocks = next(annex for annex in annexes if annex["number"] == "III")["blocks"]
    return [block for block in blocks if block["title"].startswith(f"Biểu {number}.")]


TRAINING = {"TH_LOP": 2, "TH_LUOT": 1}
CLASSES = "lop-tren-luot-tap-huan"
MEETINGS = ("buoi-tren-luot-tuyen-truyen", "TT_BUOI")


def notes(table):
    return [line for line in table["legend"] if line.startswith("(")]


def test_a_chosen_sentence_stands_under_the_table_of_its_form(plan, send):
    send("595", TRAINING, [(CLASSES, "TH_LOP", "Lớp thứ hai vừa\nkhai giảng, chưa chốt số.", True)])
    send("596", TRAINING, [(CLASSES, "TH_LOP", "Một lớp học trực tuyến, không điểm danh", True)])
    send("597", TRAINING, [(CLASSES, "TH_LOP", "Số người dự ghi ở quý sau.", False)])

    [table] = by_unit(plan, 8)

    assert notes(table) == [
        "(1) Huyện Tuy Phong (quý II), lớp tập huấn do đơn vị chủ trì: Lớp thứ hai vừa khai giảng, chưa chốt số.",
        "(2) Huyện Bắc Bình (quý II), lớp tập huấn do đơn vị chủ trì: Một lớp học trực tuyến, không điểm danh.",
    ]
    names = [row["cells"][1] for row in table["rows"]]
    assert "Huyện Tuy Phong (1)" in names
    assert "Huyện Bắc Bình (2)" in names
    assert "Huyện Hàm Thuận Bắc" in names
    assert [notes(each) for each in by_unit(plan, 8, "2025-Q2")] == [
        [line.replace(" (quý II)", "") for line in notes(table)]
    ]
    assert not any(notes(each) for number in (1, 2, 3, 4) for each in by_unit(plan, number))


def test_a_sentence_of_a_return_that_is_not_accepted_is_not_printed(plan, send):
    send("595", TRAINING, [(CLASSES, "TH_LOP", "Lớp thứ hai vừa khai giảng.", True)], decide=False)
    send("596", TRAINING | {"TH_LOP": 1}, [])

    assert [notes(table) for table in by_unit(plan, 8)] == [[]]


def test_a_sentence_about_a_sensitive_figure_is_not_printed(plan, send):
    version = send(
        "595",
        {"NBD_TC": 3, "NBD_NC": 2, "MH_LD": 1},
        [("tu-so-tren-mau-so", "NBD_TC", "Có người được hỗ trợ từ năm trước.", True)],
    )
    assert version.explanations.get().footnote is False
    send("596", TRAINING, [(CLASSES, "TH_LOP", "Lớp thứ hai vừa khai giảng.", True)])
    element = DataElement.objects.get(plan=plan, code="TH_LOP")
    element.revisions.update(sensitive=True)

    bring_up_to_date()
    told = json.dumps(report_of(plan.periods.get(code="2025-6T"), DAY), ensure_ascii=False)

    assert "hỗ trợ từ năm trước" not in told
    assert "Lớp thứ hai" not in told


def test_a_row_without_a_column_has_its_footnote_under_the_last_table(plan, send):
    rule = "trong-do"
    send("595", {"NLD_CS": 5, "NV_CS_NU": 6}, [(rule, "NV_CS_NU", "Lao động nữ gồm cả học việc.", True)])

    *others, last = by_unit(plan, 1)

    assert notes(last) == ["(1) Huyện Tuy Phong (quý II), lao động nữ: Lao động nữ gồm cả học việc."]
    assert not any(notes(each) for each in others)


def test_an_edition_keeps_the_footnote_and_its_documents_show_it_as_typed(
    plan, send, cast, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    send("595", TRAINING, [(CLASSES, "TH_LOP", HOSTILE, True)])
    send("596", {"TT_BUOI": 4, "TT_LUOT": 3}, [(*MEETINGS, "Số lượt người ghi ở quý sau.", True)])

    edition = issue(period=plan.periods.get(code="2025-6T"), by=cast["reviewer"])

    line = f"(1) Huyện Tuy Phong (quý II), lớp tập huấn do đơn vị chủ trì: {HOSTILE}."
    assert json.dumps(line, ensure_ascii=False) in json.dumps(edition.content["text"], ensure_ascii=False)
    files = {}
    for row in edition.documents.all():
        with row.file.open() as opened:
            files[row.kind] = opened.read()
    words = [paragraph.text for paragraph in Docx(BytesIO(files["report.docx"])).paragraphs]
    assert line in words
    book = load_workbook(BytesIO(files["report.xlsx"]))
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert line in values
    again = issue(period=plan.periods.get(code="2025-6T"), by=cast["reviewer"])
    assert again == edition


def test_the_source_of_a_figure_has_what_was_said_of_it(plan, send):
    send("595", TRAINING, [(CLASSES, "TH_LOP", "Lớp thứ hai vừa khai giảng, chưa chốt số.", False)])
    bring_up_to_date()
    element = DataElement.objects.get(plan=plan, code="TH_LOP")

    source = provenance.of_element(
        plan.periods.get(code="2025-6T"), element, provenance.Revisions([element.pk])
    )

    assert [(cell.unit.key, cell.said) for cell in source.cells] == [
        ("595", ("Lớp thứ hai vừa khai giảng, chưa chốt số.",))
    ]
