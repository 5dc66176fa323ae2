"""What is written is read back the same, and nothing that was typed is ever a formula."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from submissions.answers import Answer
from submissions.owed import tickable
from submissions.text import tidy
from submissions.workbook.contents import answer_in, comparable, contents_of, plain
from submissions.workbook.facts import facts_of
from submissions.workbook.layout import CODE, HIDDEN
from submissions.workbook.reading import clean
from submissions.workbook.writing import workbook
from tests.submissions.workbook.books import Book, Excel


def test_every_kind_of_answer_comes_back(excel):
    reading = excel.read(excel.made())

    assert reading.problems == []
    kept = {code: answer for code, answer in reading.answers.items() if answer is not None}
    assert kept == excel.facts.answers
    assert len(kept) == 10


def test_every_owed_cell_is_asked_and_only_those(excel):
    asked = excel.read(excel.made()).answers

    assert set(asked) == {cell.code for cell in excel.facts.owed if cell.is_typed}


def test_a_file_saved_by_another_program_comes_back(excel):
    reading = excel.read(excel.opened().bytes)

    assert reading.problems == []
    assert reading.answers["XA_TT"] == excel.facts.answers["XA_TT"]


def test_a_commune_answers_a_tick_list_for_itself(desk):
    obligation = desk.obligation("22924@2025", "2025-Q4")
    excel = Excel(desk, desk.draft("22924@2025", "2025-Q4", XA_TT=Answer.ticks([obligation.unit_id])))
    book = excel.opened()

    assert book.cell("XA_TT").value == "Có"
    book.put("XA_TT", "Không")
    assert excel.read(book.bytes).answers["XA_TT"] == Answer.ticks([])


def test_a_unit_of_every_kind_gets_a_workbook(desk):
    for key in ("CAT", "SYT", "TAND", "SGDDT"):
        excel = Excel(desk, desk.draft(key))
        reading = excel.read(excel.made())
        assert reading.problems == [], key
        assert set(reading.answers) == {cell.code for cell in excel.facts.owed if cell.is_typed}


def test_without_a_draft_the_workbook_holds_what_one_would_open_with(desk):
    desk.accepted("595", "2025-Q1", KH_DV=Answer(value=Decimal(1), document_number="1/KH"), NLD_CS=7)
    book = Book(workbook(facts_of(desk.obligation(), None)))

    assert (book.cell("KH_DV").value, book.cell("KH_DV", "H").value) == ("Có", "1/KH")
    assert (book.cell("NLD_CS").value, book.cell("NLD_CS", "D").value) == (None, 7)
    assert book.cell("KH_DV", "D").value == "Có"


def test_earlier_figures_say_what_is_missing_and_what_does_not_apply(desk):
    desk.accepted("595", "2025-Q1", NV_CS_NU=Answer(not_applicable=True, remark="Không."), CS_KARAOKE=0)
    book = Excel(desk, desk.draft()).opened()

    assert [book.cell(code, "D").value for code in ("NV_CS_NU", "CS_KARAOKE", "NLD_CS")] == ["x", 0, "…"]
    assert book.cell("NLD_CS", "E").value == "…"


def test_inputs_are_open_and_all_else_is_locked(excel):
    book = excel.opened()
    sheet = book["Biểu 1"]

    assert sheet.protection.sheet
    assert not book.cell("NLD_CS").protection.locked
    assert not book.cell("NLD_CS", "G").protection.locked
    assert [book.cell("NLD_CS", column).protection.locked for column in "ABCDE"] == [True] * 5
    assert book.cell("CS_TONG").protection.locked
    assert book.cell("CS_TONG").value.startswith("=IF(")
    assert sheet.column_dimensions[CODE].hidden
    assert book[HIDDEN].sheet_state == "veryHidden"


def test_a_sheet_prints_on_a4_one_page_wide_with_its_titles(excel):
    sheet = excel.opened()["Biểu 1"]

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "C5"


def test_each_input_is_validated(excel):
    book = excel.opened()
    rules = {
        str(area): rule
        for rule in book["Biểu 1"].data_validations.dataValidation
        for area in rule.sqref.ranges
    }
    plain, with_na, remark = (
        rules[book.cell(code, column).coordinate]
        for code, column in (("NLD_CS", "F"), ("NV_CS_NU", "F"), ("CS_KHAC", "G"))
    )

    assert (plain.type, plain.operator, plain.formula1) == ("whole", None, "0")
    assert with_na.formula1.endswith('="x")')
    assert (remark.type, remark.formula1) == ("textLength", "1000")
    assert '"Có,Không"' in {rule.formula1 for rule in book["Biểu 2"].data_validations.dataValidation}


def test_a_count_has_no_number_format_so_that_excel_shows_a_day(excel):
    assert excel.opened().cell("NLD_CS").number_format == "General"


STARTS = ["=1+1", "+84", "-5", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://x")', "{=1}"]


@pytest.mark.parametrize("typed", STARTS)
def test_text_is_never_a_formula(desk, typed):
    version = desk.draft(NLD_CS=Answer(value=Decimal(1), remark=typed))
    data = Excel(desk, version).made()

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet2.xml").decode()
    formulas = re.findall(r"<f>(.*?)</f>", sheet)
    assert all(formula.startswith("IF(AND(COUNTA(") for formula in formulas)
    assert Book(data).cell("NLD_CS", "G").value == tidy(typed)
    assert Excel(desk, version).read(data).answers["NLD_CS"].remark == tidy(typed)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn"]), max_size=60)


@st.composite
def answered(draw, excel):
    """An answer that may stand in each of some cells."""
    obligation = excel.version.filing.obligation
    answers = {}
    for cell in draw(
        st.lists(st.sampled_from(typed_cells(excel)), unique_by=lambda cell: cell.code, max_size=12)
    ):
        answers[cell.code] = draw(answer_for(cell, excel.facts.allowed, obligation))
    return answers


def typed_cells(excel):
    return [cell for cell in excel.facts.owed if cell.is_typed]


def answer_for(cell, allowed, obligation):
    remark = WORDS.map(clean)
    days = st.dates(date(2025, 1, 1), obligation.quarter.window_to)
    kinds = {
        "count": st.builds(Answer, value=st.integers(0, 10**12 - 1).map(Decimal), remark=remark),
        "money": st.builds(Answer, value=st.decimals(0, 999_999, places=3), remark=remark),
        "yes_no": st.builds(Answer, value=st.sampled_from([Decimal(0), Decimal(1)]), remark=remark),
        "commune_checklist": st.sets(st.sampled_from(sorted(allowed))).map(Answer.ticks),
        "month_log": st.lists(
            st.tuples(days, st.integers(1, 99).map("https://a.example/{}".format)), max_size=8
        ).map(Answer.log),
    }
    answer = kinds[cell.element.entry]
    if cell.revision.allows_na:
        reason = remark.filter(bool)
        answer |= st.builds(Answer, not_applicable=st.just(True), remark=reason)
    return answer


def test_whatever_is_answered_comes_back(excel):
    facts = excel.facts

    @settings(
        max_examples=10,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def comes_back(data):
        facts.answers = data.draw(answered(excel))
        reading = excel.read(workbook(facts))
        legacy = [each for each in reading.problems if "phông chữ cũ" not in each.sentence]
        assert legacy == []
        told = {each.place[0] for each in reading.problems}
        for code, answer in facts.answers.items():
            if code not in told:
                assert reading.answers[code] == answer

    comes_back()


def test_answers_survive_json(excel):
    for answer in [*excel.facts.answers.values(), None]:
        assert answer_in(plain(answer)) == answer


def test_a_tick_that_is_no_longer_the_units_is_no_difference(excel):
    [cell] = [each for each in excel.facts.owed if each.code == "XA_TT"]
    known = tickable(excel.version.filing.obligation)[0].pk

    answer = comparable(Answer.ticks([known, 10**6]), cell, excel.facts.allowed)

    assert answer == Answer.ticks([known])


def test_nothing_is_written_for_an_empty_cell(excel):
    sheets = excel.facts.sheets()
    assert contents_of(sheets, {}) == {}
    empty = openpyxl.load_workbook(io.BytesIO(workbook(excel.facts)))
    assert empty["Biểu 4"]["F5"].value is None
