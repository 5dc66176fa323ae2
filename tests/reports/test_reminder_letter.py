"""The official letter of a quarter's reminders: its text, layout, PDF and DOCX, and who may draft it."""

import io
import unicodedata
from datetime import datetime

import pytest
import time_machine
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from accounts.models import User
from plans.models import Obligation, Period, Plan
from reports.reminder_letter import LetterReading, letter_of
from reports.tables import text_of
from submissions import lifting
from submissions.actions import open_draft, submit
from units.vietnamese import LOCAL

AT = datetime(2025, 6, 10, 9, 5, tzinfo=LOCAL)
LATE = datetime(2025, 9, 16, 9, 5, tzinfo=LOCAL)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


def obligation(key, code="2025-Q2"):
    return Obligation.objects.select_related("unit", "quarter").get(quarter__code=code, unit__key=key)


def quarter(code="2025-Q2"):
    return Period.objects.select_related("plan__consolidator").get(code=code)


def letter(cast, code="2025-Q2", at=AT):
    return letter_of(LetterReading(quarter(code), cast["reviewer"], at))


def paragraphs(found):
    return [block["text"] for block in found["opening"] if block["kind"] == "paragraph"]


def rows(found):
    [table] = [block for block in found["opening"] if block["kind"] == "table"]
    return [[text_of(cell) for cell in row["cells"]] for row in table["rows"]]


def file_of(client, kind, code="2025-Q2"):
    return client.get(reverse(f"reports:reminder_letter_{kind}", args=[quarter(code).pk]))


def words_of_pdf(answer):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def words_of_docx(answer):
    document = Document(io.BytesIO(answer.content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def unspaced(text):
    return "".join(text.split())


def test_the_letterhead_is_that_of_the_day(plan, cast):
    before, after = letter(cast)["header"], letter(cast, at=LATE)["header"]
    assert (before["parent"], before["issuer"], before["place"]) == (
        "UBND TỈNH BÌNH THUẬN",
        ["SỞ Y TẾ"],
        "Bình Thuận",
    )
    assert (after["parent"], after["issuer"], after["place"]) == (
        "UBND TỈNH LÂM ĐỒNG",
        ["SỞ Y TẾ"],
        "Lâm Đồng",
    )
    assert before["number"] == ["Số:", "/SYT-"]
    assert before["about"] == "V/v đôn đốc gửi báo cáo Quý II/2025 về phòng, chống mại dâm"
    assert letter(cast)["kind"] == ""
    assert letter(cast)["signature"] == {"recipients": ["Như trên;", "Lưu: VT."], "signer": ["GIÁM ĐỐC"]}


def test_who_owes_what_stands_in_the_table_and_nobody_else(plan, cast):
    User.objects.filter(pk=cast["reviewer"].pk).update(phone="0252 3 123 456")
    cast["reviewer"].refresh_from_db()
    draft = open_draft(obligation=obligation("595"), by=cast["officer"])
    filed = open_draft(obligation=obligation("594"), by=cast["officer"])
    submit(version=filed, by=cast["leader"], reason_blank="Chưa thống kê xong.")
    lifting.waive(obligation=obligation("597"), by=cast["reviewer"], reason="Không phát sinh.")
    lifting.extend(
        obligation=obligation("596"),
        to=datetime(2025, 6, 23, tzinfo=LOCAL),
        by=cast["reviewer"],
        reason="Mất điện.",
    )

    found = letter(cast)

    by_name = {row[1]: row[2:] for row in rows(found)}
    assert [row[0] for row in rows(found)] == [str(place) for place in range(1, len(by_name) + 1)]
    filled = draft.figures.count()
    due, standing = by_name["UBND huyện Tuy Phong"]
    assert due == "15/6/2025"
    assert standing == "Chưa nhập số liệu" if not filled else standing.startswith(f"Đang nhập, {filled}/")
    assert by_name["UBND huyện Bắc Bình"] == ["23/6/2025", "Chưa nhập số liệu"]
    assert not {"UBND thị xã La Gi", "UBND huyện Hàm Thuận Bắc", "Tòa án nhân dân tỉnh"} & by_name.keys()
    text = "\n".join(paragraphs(found))
    assert "Thực hiện Kế hoạch số 1643/KH-UBND ngày 18/4/2025 của UBND tỉnh Bình Thuận" in text
    assert (
        f"Đến 09 giờ 05 phút ngày 10/6/2025, Sở Y tế chưa nhận được báo cáo của {len(by_name)} đơn vị" in text
    )
    assert "đúng thời hạn nêu trên" in text
    assert text.endswith("Đầu mối: Reviewer, 0252 3 123 456, Sở Y tế")


def test_invited_bodies_stand_apart_and_are_asked(plan, cast):
    found = letter(cast, "2025-Q3", LATE)
    inviting = next(text for text in paragraphs(found) if "Tòa án nhân dân" in text)
    assert "Sở Y tế trân trọng đề nghị Quý cơ quan phối hợp cung cấp số liệu Quý III/2025 (" in inviting
    assert "nếu được trong thời gian sớm nhất. Trân trọng cảm ơn" in inviting
    for word in ("quá hạn", "thời hạn", "15/9/2025", "chưa nhận"):
        assert word not in inviting
    assert "trong thời gian sớm nhất. Báo cáo gửi sau thời hạn vẫn được tiếp nhận." in "\n".join(
        paragraphs(found)
    )
    assert any("Tòa án nhân dân" in name for name in found["to"])


def test_a_letter_to_invited_bodies_only_reminds_nobody(plan, cast):
    Obligation.objects.filter(quarter__code="2025-Q2", invited=False).update(
        state="waived", reason="Loại trừ."
    )
    found = letter(cast)
    assert (
        found["header"]["about"]
        == "V/v đề nghị phối hợp cung cấp số liệu Quý II/2025 về phòng, chống mại dâm"
    )
    assert "đôn đốc" not in str(found)
    assert len(found["opening"]) == 2


def test_many_are_addressed_together_and_few_by_name(plan, cast):
    assert letter(cast)["to"][0] == "Các đơn vị có tên trong danh sách tại Công văn này"
    others = Obligation.objects.filter(quarter__code="2025-Q2").exclude(unit__key__in=["595", "596"])
    others.update(state="waived", reason="Loại trừ.")
    assert letter(cast)["to"] == ["UBND huyện Tuy Phong", "UBND huyện Bắc Bình"]


@pytest.mark.parametrize(("kind", "words_of"), [("pdf", words_of_pdf), ("docx", words_of_docx)])
def test_files_hold_the_whole_letter(client, plan, cast, kind, words_of):
    client.force_login(cast["reviewer"])
    answer = file_of(client, kind)
    assert answer["Content-Disposition"] == f'attachment; filename="cong-van-don-doc-2025-Q2.{kind}"'
    text = words_of(answer)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ Y TẾ",
        "/SYT-",
        "V/v đôn đốc gửi báo cáo Quý II/2025 về phòng, chống mại dâm",
        "Kính gửi:",
        "Các đơn vị có tên trong danh sách tại Công văn này;",
        "UBND huyện Tuy Phong",
        "Tòa án nhân dân tỉnh",
        "Sở Y tế./.",
        "Như trên;",
        "GIÁM ĐỐC",
        "Soạn từ danh sách đơn vị chưa gửi báo cáo lúc 09:05 ngày 10/6/2025.",
    ):
        assert words in text
    assert "BÁO CÁO" not in text
    assert "MINH HỌA" not in text


@pytest.mark.parametrize(("kind", "words_of"), [("pdf", words_of_pdf), ("docx", words_of_docx)])
def test_hostile_names_stand_as_they_are_written(client, plan, cast, kind, words_of):
    hostile = "<script>alert(1)</script> {{ 7|add:7 }} & =1+1"
    obligation("595").unit.designations.update(authority=hostile)
    client.force_login(cast["reviewer"])
    said = words_of(file_of(client, kind))
    assert unspaced(hostile) in unspaced(said)  # A cell breaks a long word where it must.


def test_a_demonstration_is_marked(client, plan, cast):
    Plan.objects.update(is_demo=True)
    client.force_login(cast["reviewer"])
    assert "DỮ LIỆU MINH HỌA" in words_of_pdf(file_of(client, "pdf"))
    document = Document(io.BytesIO(file_of(client, "docx").content))
    assert "DỮ LIỆU MINH HỌA" in document.sections[0].first_page_header.paragraphs[0].text


@pytest.mark.parametrize(
    ("name", "status"),
    [("officer", 404), ("leader", 404), ("stranger", 404), ("leadership", 403), ("administrator", 403)],
)
def test_only_the_plans_reviewers_draft_it(client, plan, cast, name, status):
    client.force_login(cast[name])
    assert {file_of(client, kind).status_code for kind in ("pdf", "docx")} == {status}


def test_the_office_writes_no_letter_to_itself(client, plan, cast):
    assert obligation("SYT").is_owed
    assert "Sở Y tế" not in {row[1] for row in rows(letter(cast))}
    Obligation.objects.exclude(unit__key="SYT").filter(quarter__code="2025-Q2").update(
        state="waived", reason="Loại trừ."
    )
    client.force_login(cast["reviewer"])
    assert file_of(client, "docx").status_code == 404


def test_nothing_to_remind_of_is_not_found(client, plan, cast):
    client.force_login(cast["reviewer"])
    assert file_of(client, "pdf", "2025-Q1").status_code == 404
    assert file_of(client, "pdf", "2025-Q3").status_code == 404
    Obligation.objects.filter(quarter__code="2025-Q2").update(state="waived", reason="Loại trừ.")
    assert file_of(client, "pdf").status_code == 404
    assert file_of(client, "docx").status_code == 404


@pytest.mark.parametrize("keep", [2, 20])
def test_drafting_asks_equally_for_any_number_of_units(client, plan, cast, keep, django_assert_num_queries):
    kept = Obligation.objects.filter(quarter__code="2025-Q2", invited=False).values_list("pk", flat=True)[
        :keep
    ]
    Obligation.objects.filter(quarter__code="2025-Q2").exclude(pk__in=list(kept)).update(
        state="waived", reason="Loại trừ."
    )
    reading_of = quarter()
    with django_assert_num_queries(6):
        letter_of(LetterReading(reading_of, cast["reviewer"], AT))
