"""Mine, theirs and base: what is offered, what is in conflict, and what agreeing writes."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.actions import clear_answer, open_draft, send_back, submit
from submissions.answers import Answer
from submissions.errors import Refused
from submissions.models import FigureChange, Upload
from submissions.workbook.facts import facts_of
from submissions.workbook.uploads import CHOOSE, MINE, RACED, THEIRS, Undecided, applied, opened, received
from submissions.workbook.writing import workbook
from tests.submissions.workbook.books import Book


@pytest.fixture
def bring(desk, excel):
    """Upload a filled workbook to the draft."""

    def bring(data, version=None, name="bieu.xlsx"):
        file = SimpleUploadedFile(name, data)
        version = version or excel.version
        obligation = version.filing.obligation
        return received(obligation=obligation, version=version, file=file, by=desk.cast["officer"])

    return bring


def offered(upload):
    """{code: (base, mine, theirs, is it a conflict)}, in numbers."""
    return {
        each.code: (*(side and side.value for side in (each.base, each.mine, each.theirs)), each.is_conflict)
        for each in opened(upload).differences()
    }


def agree(desk, upload, **choices):
    """Choose for the cells named; the rest of the differences stay as the portal has them."""
    found = opened(upload).differences()
    chosen = {each.code: choices.get(each.code, THEIRS) for each in found}
    seen = {each.code: str(each.edition) for each in found}
    return applied(upload=upload, choices=chosen, seen=seen, by=desk.cast["officer"])


def test_a_workbook_nobody_changed_offers_nothing(excel, bring):
    assert offered(bring(excel.made())) == {}


def test_only_what_the_officer_changed_is_offered(desk, excel, bring):
    book = excel.opened()
    desk.save(excel.version, "CS_LUUTRU", 4, by="leader")
    book.put("NLD_CS", 1300)
    book.put("CS_KARAOKE", None)
    book.put("CS_XOABOP", 6)

    upload = bring(book.bytes)

    assert offered(upload) == {
        "NLD_CS": (1234, 1300, 1234, False),
        "CS_KARAOKE": (0, None, 0, False),
        "CS_XOABOP": (None, 6, None, False),
    }
    assert desk.values(excel.version)["NLD_CS"] == 1234


def test_what_the_portal_changed_too_is_a_conflict(desk, excel, bring):
    book = excel.opened()
    desk.save(excel.version, "NLD_CS", 1250, by="leader")
    desk.save(excel.version, "CS_XOABOP", 6, by="leader")
    clear_answer(version=excel.version, element=desk.element("CS_KARAOKE"), by=desk.cast["leader"])
    book.put("NLD_CS", 1300)
    book.put("CS_XOABOP", 6)
    book.put("CS_KARAOKE", 2)

    assert offered(bring(book.bytes)) == {
        "NLD_CS": (1234, 1300, 1250, True),
        "CS_KARAOKE": (0, 2, None, True),
    }


def test_a_changed_explanation_is_a_difference(desk, excel, bring):
    book = excel.opened()
    book.put("NLD_CS", "Theo sổ mới.", "G")
    book.put("KH_DV", "46/KH-UBND", "H")

    upload = bring(book.bytes)
    assert list(offered(upload)) == ["NLD_CS", "KH_DV"]
    assert agree(desk, upload, NLD_CS=MINE, KH_DV=MINE) == 2
    figures = {row.element.code: row for row in excel.version.figures.select_related("element")}
    assert (figures["NLD_CS"].value, figures["NLD_CS"].remark) == (1234, "Theo sổ mới.")
    assert (figures["KH_DV"].document_number, figures["KH_DV"].document_on) == (
        "46/KH-UBND",
        date(2025, 2, 3),
    )


def test_part_may_be_agreed_to(desk, excel, bring):
    book = excel.opened()
    book.put("NLD_CS", 1300)
    book.put("CS_KARAOKE", None)
    book.put("CS_XOABOP", 6)
    before = desk.values(excel.version)

    upload = bring(book.bytes)
    assert agree(desk, upload, NLD_CS=MINE, CS_KARAOKE=MINE) == 2

    after = desk.values(excel.version)
    assert after == {**{k: v for k, v in before.items() if k != "CS_KARAOKE"}, "NLD_CS": 1300}
    upload.refresh_from_db()
    assert upload.read["applied"] == ["NLD_CS", "CS_KARAOKE"]
    assert upload.applied_by == desk.cast["officer"]


def test_ticks_and_items_are_written(desk, excel, bring):
    book = excel.opened()
    sheet, row = book.find("XA_TT")
    for place in range(row + 1, row + 4):
        sheet[f"F{place}"].value = "Có"
    book.put("CONG_HUYEN/1", None)
    book.put("CONG_HUYEN/1", None, "G")

    assert agree(desk, bring(book.bytes), XA_TT=MINE, CONG_HUYEN=MINE) == 2
    answers = facts_of(excel.version.filing.obligation, excel.version).answers
    assert len(answers["XA_TT"].marks) == 3
    assert answers["CONG_HUYEN"].items == ((date(2025, 6, 1), "https://a.example/2"),)


def test_a_conflict_without_a_choice_writes_nothing(desk, excel, bring):
    book = excel.opened()
    desk.save(excel.version, "NLD_CS", 1250, by="leader")
    book.put("NLD_CS", 1300)
    book.put("CS_XOABOP", 6)
    upload = bring(book.bytes)
    before = desk.values(excel.version)

    with pytest.raises(Undecided) as refusal:
        agree(desk, upload, NLD_CS="", CS_XOABOP=MINE)

    assert {each.code: each.error for each in refusal.value.found} == {"NLD_CS": CHOOSE, "CS_XOABOP": ""}
    assert desk.values(excel.version) == before
    assert Upload.objects.get().applied_at is None


def test_a_race_with_the_page_writes_nothing_and_shows_the_new_value(desk, excel, bring):
    book = excel.opened()
    book.put("NLD_CS", 1300)
    book.put("CS_XOABOP", 6)
    upload = bring(book.bytes)
    page = opened(upload).differences()
    desk.save(excel.version, "NLD_CS", 1260, by="leader")
    before = desk.values(excel.version)

    with pytest.raises(Undecided) as refusal:
        applied(
            upload=upload,
            choices={each.code: MINE for each in page},
            seen={each.code: str(each.edition) for each in page},
            by=desk.cast["officer"],
        )

    [number, _] = refusal.value.found
    assert (number.error, number.theirs.value, number.choice) == (RACED, 1260, MINE)
    assert desk.values(excel.version) == before
    assert agree(desk, upload, NLD_CS=MINE) == 1


def test_a_write_without_the_edition_it_saw_is_refused(desk, excel, bring):
    book = excel.opened()
    book.put("NLD_CS", 1300)
    upload = bring(book.bytes)

    with pytest.raises(Undecided):
        applied(upload=upload, choices={"NLD_CS": MINE}, seen={}, by=desk.cast["officer"])

    assert desk.values(excel.version)["NLD_CS"] == 1234


def test_the_same_file_is_received_once(desk, excel, bring):
    book = excel.opened()
    book.put("NLD_CS", 1300)
    data = book.bytes
    first = bring(data)
    agree(desk, first, NLD_CS=MINE)
    desk.save(excel.version, "NLD_CS", 1400, by="leader")
    changes = FigureChange.objects.count()

    again = bring(data, name="ban-sao.xlsx")

    assert again == first
    with pytest.raises(Refused, match=r"^Tệp này đã nhận lúc \d\d:\d\d ngày "):
        applied(upload=again, choices={"NLD_CS": MINE}, seen={}, by=desk.cast["officer"])
    assert desk.values(excel.version)["NLD_CS"] == 1400
    assert FigureChange.objects.count() == changes


def test_a_file_not_applied_yet_is_kept_once(excel, bring):
    data = excel.made()

    assert bring(data) == bring(data)
    assert Upload.objects.count() == 1


def test_a_file_with_a_problem_writes_nothing(desk, excel, bring):
    book = excel.opened()
    book.put("NLD_CS", 1300)
    book.text("CS_XOABOP", "sáu")
    upload = bring(book.bytes)

    with pytest.raises(Refused, match="Tệp còn ô chưa đúng"):
        applied(upload=upload, choices={"NLD_CS": MINE}, seen={"NLD_CS": "0"}, by=desk.cast["officer"])

    assert desk.values(excel.version)["NLD_CS"] == 1234
    assert [problem["cell"] for problem in upload.problems] == ["F10"]


def test_a_workbook_of_the_version_sent_back_fits_its_copy(desk, excel, bring):
    book = excel.opened()
    book.put("NLD_CS", 1300)
    sent = submit(version=excel.version, by=desk.cast["leader"], reason_blank="Chưa có số.")
    send_back(version=sent, by=desk.cast["reviewer"], reason="Xem lại Biểu 1.")
    draft = open_draft(obligation=desk.obligation(), by=desk.cast["officer"])

    upload = bring(book.bytes, version=draft)

    assert offered(upload) == {"NLD_CS": (1234, 1300, 1234, False)}
    assert agree(desk, upload, NLD_CS=MINE) == 1


def test_nothing_is_written_into_what_was_sent(desk, excel, bring):
    book = excel.opened()
    book.put("NLD_CS", 1300)
    upload = bring(book.bytes)
    submit(version=excel.version, by=desk.cast["leader"], reason_blank="Chưa có số.")

    with pytest.raises(Refused, match="đang chờ duyệt"):
        agree(desk, upload, NLD_CS=MINE)


def test_a_workbook_made_before_the_first_draft_is_compared_with_it(desk, bring):
    desk.accepted("596", "2025-Q1", KH_DV=Answer(value=Decimal(1), document_number="1/KH"))
    book = Book(workbook(facts_of(desk.obligation("596"), None)))
    book.put("NLD_CS", 5)
    draft = open_draft(obligation=desk.obligation("596"), by=desk.cast["officer"])

    assert offered(bring(book.bytes, version=draft)) == {"NLD_CS": (None, 5, None, False)}
