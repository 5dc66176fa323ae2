"""A unit's own report: district 595 in Quý II/2025, as data, on its page, as PDF and as DOCX."""

import io
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from urllib.parse import quote

import pytest
import time_machine
from django.db import connections
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from accounts.models import Role
from plans.models import Obligation, Task
from reports.models import RolledUp
from reports.rollup.keeping import bring_up_to_date
from reports.unit_report import UnitReading, report_of
from reports.unit_report.running import running
from reports.views.unit_report import RENDERING
from submissions.actions import accept, open_draft, send_back, submit
from submissions.answers import Answer
from submissions.cells import write
from submissions.importing import import_figures
from submissions.models import Explanation, Narrative, Return, TaskProgress, Version
from submissions.owed import owed_cells
from submissions.signing import Paper
from targets.models import DataElement
from tests.cast import add_person
from units.models import Unit
from units.vietnamese import LOCAL

from .histories import history

REASON = "Chưa thống kê xong."
NOON = datetime(2025, 6, 12, 12, tzinfo=LOCAL)
HOSTILE = "<script>alert(1)</script> {{ 7|add:7 }} =1+1 & <img src=x>"


def obligation_of(key="595", code="2025-Q2"):
    found = Obligation.objects.select_related("unit", "quarter__plan__consolidator")
    return found.get(quarter__code=code, unit__key=key)


def draft_of(cast, key="595", code="2025-Q2", **numbers):
    draft = open_draft(obligation=obligation_of(key, code), by=cast["officer"], at=NOON.replace(month=12))
    elements = {row.code: row.pk for row in DataElement.objects.filter(code__in=numbers)}
    answers = {
        elements[name]: value if isinstance(value, Answer) else Answer(value=Decimal(value))
        for name, value in numbers.items()
    }
    write({draft.pk: answers}, by=cast["officer"])
    return draft


def sent(cast, key="595", code="2025-Q2", paper=None, **numbers):
    return submit(
        version=draft_of(cast, key, code, **numbers),
        by=cast["leader"],
        reason_blank=REASON,
        paper=paper,
        at=NOON,
    )


def accepted(cast, key="595", code="2025-Q1", **numbers):
    return accept(version=sent(cast, key, code, **numbers), by=cast["reviewer"])


def reported(version):
    version = Version.objects.with_context().select_related("signed").get(pk=version.pk)
    return report_of(UnitReading(version))


def said(report):
    """Every text of a report, its tables line by line."""
    lines = [report["subject"], *(block["text"] for block in report["opening"])]
    for section in report["sections"]:
        lines.append(f"{section['number']}. {section['title']}")
        for block in section["blocks"]:
            lines += [block.get("text", ""), *block.get("legend", [])]
            lines += [" | ".join(map(text_of, row["cells"])) for row in block.get("rows", [])]
    return "\n".join(lines)


def text_of(cell):
    return cell if isinstance(cell, str) else cell["text"]


def row_of(report, name):
    """The cells of the row that is called so, without its number."""
    for section in report["sections"]:
        for block in section["blocks"]:
            for row in block.get("rows", []):
                if row["cells"][1] == name:
                    return [text_of(cell) for cell in row["cells"][2:]]
    return pytest.fail(f"{name} is not in the report")


def name_of(code):
    return DataElement.objects.get(code=code).revisions.get().name


@pytest.mark.parametrize(
    ("code", "period"),
    [
        ("2025-Q1", "Quý I năm 2025"),
        ("2025-Q2", "Quý II và 6 tháng đầu năm 2025"),
        ("2025-Q3", "Quý III và 9 tháng năm 2025"),
        ("2025-Q4", "Quý IV và năm 2025"),
    ],
)
def test_one_report_serves_the_quarter_and_what_ends_with_it(plan, cast, code, period):
    with time_machine.travel(datetime(2025, 12, 20, tzinfo=LOCAL)):
        report = reported(draft_of(cast, "CAT", code))

    assert report["subject"] == f"Kết quả thực hiện công tác phòng, chống mại dâm\n{period}"
    assert f"báo cáo kết quả {period} (số liệu quý " in said(report)
    columns = report["sections"][0]["blocks"][0]["columns"]
    assert len(columns) == (4 if code == "2025-Q1" else 5)


def test_letterhead_is_the_units_own_of_the_documents_day(plan, cast):
    report = reported(sent(cast))

    assert report["header"] == {
        "parent": "",
        "issuer": ["ỦY BAN NHÂN DÂN", "HUYỆN TUY PHONG"],
        "name": "UBND huyện Tuy Phong",
        "number": ["Số:", "/BC-UBND"],
        "place": "Tuy Phong",
        "year": 2025,
    }
    assert report["to"] == ["Sở Y tế"]
    assert report["signature"] == {
        "recipients": ["Như trên;", "Lưu: VT."],
        "signer": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
    }


@pytest.mark.parametrize(("on", "place"), [(date(2025, 6, 30), "Bình Thuận"), (date(2025, 7, 1), "Lâm Đồng")])
def test_a_signed_document_dates_the_letterhead(plan, cast, on, place):
    with time_machine.travel(datetime(2025, 7, 2, tzinfo=LOCAL)):
        version = submit(
            version=draft_of(cast, "CAT"),
            by=cast["reviewer"],
            reason="Đơn vị gửi bản giấy.",
            reason_blank=REASON,
            paper=Paper("12/BC-CAT", on),
        )
        report = reported(version)

    assert report["header"]["place"] == place


def test_sensitive_figures_stand_in_full_and_three_states_apart(plan, cast):
    report = reported(
        sent(cast, NBD_HS=2, KT_LUOT=0, KP_XH=Answer(not_applicable=True, remark="Không huy động."))
    )

    assert row_of(report, name_of("NBD_HS"))[1] == "2"
    assert row_of(report, name_of("KT_LUOT"))[1] == "0"
    assert row_of(report, name_of("KP_XH"))[1] == "x"
    assert row_of(report, name_of("NLD_CS"))[1] == "..."
    assert "0: không phát sinh; x: không áp dụng; ...: chưa báo cáo." in said(report)


def test_the_year_so_far_adds_accepted_quarters_and_this_version(plan, cast):
    # 1,234 + 100 = 1,334 sessions; a stock is the newest; nothing of a quarter that nobody has accepted.
    accepted(cast, TT_BUOI=1234, NLD_CS=500)
    report = reported(draft_of(cast, TT_BUOI=100))

    assert row_of(report, name_of("TT_BUOI"))[1:] == ["100", "1.334"]
    assert row_of(report, name_of("NLD_CS"))[1:] == ["...", "500*"]


def test_a_quarter_that_is_not_accepted_is_marked_as_missing(plan, cast):
    sent(cast, code="2025-Q1", TT_BUOI=1234)
    report = reported(draft_of(cast, TT_BUOI=100))

    assert row_of(report, name_of("TT_BUOI"))[1:] == ["100", "100*"]
    assert "*: chưa đủ số liệu của các quý trong kỳ." in said(report)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.heavy)])
@pytest.mark.parametrize(
    ("code", "period"), [("2025-Q2", "2025-6T"), pytest.param("2025-Q4", "2025-NAM", marks=pytest.mark.heavy)]
)
def test_the_year_so_far_is_that_of_the_roll_up(plan, cast, seed, code, period):
    """What SQL makes of everything accepted and what the report makes of one unit's answers is the same."""
    import_figures(history(plan, seed), accept=True)
    bring_up_to_date()
    of_units = RolledUp.objects.for_period(plan.periods.get(code=period)).of_units()
    rolled_up = {
        (row.unit_id, row.element_id): (row.value, row.not_applicable, bool(row.missing)) for row in of_units
    }
    compared = 0
    counted = Return.objects.accepted().filter(obligation__quarter__code=code)
    for filing in counted.select_related("counted"):
        reading = UnitReading(Version.objects.with_context().get(pk=filing.counted_id))
        for element, row in reading.running.items():
            value, left_out, short = rolled_up[reading.unit.pk, element]
            if reading.cells_by_id[element].element.entry == "total":
                short = row.short  # The roll-up names who is missing of a total; the report marks its parts.
            assert (row.value, row.left_out, row.short) == (value, left_out, short), (reading.unit, element)
            compared += 1
    assert compared > 300


def test_running_without_a_quarter_has_nothing():
    assert running("sum", []).value is None


def test_words_tasks_explanations_and_blanks_are_told(plan, cast):
    draft = draft_of(
        cast, NLD_CS=5, KH_DV=Answer(value=Decimal(1), document_number="45/KH", document_on=date(2025, 2, 3))
    )
    task = Task.objects.get(code="II.1.2")
    by = {"updated_by": cast["officer"]}
    Narrative.objects.create(
        version=draft, section="III.2", text="Đã lồng ghép.\n\nĐã tổ chức hội nghị.", **by
    )
    Narrative.objects.create(version=draft, section="VI", text="Đề nghị tập huấn.", **by)
    TaskProgress.objects.create(version=draft, task=task, status="done", text="Đã xong.", **by)
    Explanation.objects.create(
        version=draft,
        rule="x",
        element=DataElement.objects.get(code="NLD_CS"),
        about="5",
        text="Đã đếm lại.",
        **by,
    )
    draft.reason_blank = "Chờ xã gửi."
    draft.save()

    report = reported(draft)
    text = said(report)

    assert [section["number"] for section in report["sections"]] == ["I", "II", "III", "IV", "V", "VI"]
    assert "\n2. Tiếp tục đẩy mạnh" in text
    assert "\nĐã lồng ghép.\nĐã tổ chức hội nghị.\n" in text
    assert f"\nII.1.2 | {task.text} | Hoàn thành | Đã xong.\n" in text
    assert "\nChưa báo cáo tình trạng: II.1.1;" in text
    assert f"\nBiểu 1, {name_of('NLD_CS')}: Giải trình: Đã đếm lại.\n" in text
    assert f"\nBiểu 2, {name_of('KH_DV')}: văn bản số 45/KH ngày 3/2/2025.\n" in text
    assert "\nNội dung chưa báo cáo\n" in text
    assert "\nLý do: Chờ xã gửi.\n" in text
    assert text.endswith("\nĐề nghị tập huấn")
    assert text.count("(Đơn vị không ghi nội dung ở mục này)") == 6


def test_communes_items_and_reasons_stand_under_the_tables(plan, cast):
    commune = Unit.objects.get(key="22969")
    report = reported(
        sent(
            cast,
            XA_TT=Answer.ticks([commune.pk]),
            CONG_HUYEN=Answer.log(
                [(date(2025, 5, 2), "https://x.example/2"), (date(2025, 5, 9), "https://x.example/9")]
            ),
            KP_XH=Answer(not_applicable=True, remark="Không huy động."),
        )
    )
    text = said(report)

    assert f"Biểu 3, {name_of('XA_TT')}: Thị trấn Liên Hương." in text
    assert "2/5/2025 (https://x.example/2); 9/5/2025 (https://x.example/9)." in text
    assert f"Biểu 2, {name_of('KP_XH')}: Lý do không áp dụng: Không huy động." in text
    assert row_of(report, name_of("CONG_HUYEN"))[1:] == ["1", "1*"]


@time_machine.travel(NOON)
def test_the_offices_own_report_goes_to_nobody_but_its_files(plan, cast):
    report = reported(draft_of(cast, "SYT"))

    assert (report["to"], report["signature"]["recipients"]) == ([], ["Lưu: VT."])
    assert report["header"]["parent"] == "UBND TỈNH BÌNH THUẬN"


# Pages and files


@pytest.fixture
def enter(client, cast):
    def enter(name):
        client.force_login(cast[name])
        return client

    return enter


def page_of(version, kind=""):
    return reverse(f"reports:unit_report{kind}", args=[version.pk])


def words(answer):
    return unescape(" ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split()))


def pdf_text(answer):
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_page_shows_the_report_in_official_layout_without_style(plan, cast, enter):
    version = sent(cast, NLD_CS=1234)
    answer = enter("officer").get(page_of(version))

    page = words(answer)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "HUYỆN TUY PHONG",
        "BÁO CÁOKết quả thực hiện công tác phòng, chống mại dâm Quý II và 6 tháng đầu năm 2025",
        "Kính gửi: Sở Y tế.",
        "1.234",
        "Lý do: Chưa thống kê xong.",
        "./.",
        f"mã kiểm tra {version.receipt_code}.",
    ):
        assert part in page
    assert "DỰ THẢO" not in page
    paper = answer.content.decode().partition('<article class="paper"')[2].partition("</article>")[0]
    assert "style=" not in paper


def test_pdf_and_docx_say_what_the_page_says(plan, cast, enter):
    version = sent(cast, NLD_CS=1234)
    client = enter("reviewer")

    pdf, docx = client.get(page_of(version, "_pdf")), client.get(page_of(version, "_docx"))

    for answer, kind in ((pdf, "pdf"), (docx, "docx")):
        name = quote(f"Báo cáo Quý II-2025 - Huyện Tuy Phong.{kind}")
        assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert pdf["X-Content-Type-Options"] == docx["X-Content-Type-Options"] == "nosniff"
    text = pdf_text(pdf)
    assert unicodedata.normalize("NFC", text) == text
    document = Document(io.BytesIO(docx.content))
    typed = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    for part in (
        "BÁO CÁO",
        "Quý II và 6 tháng đầu năm 2025",
        "Kính gửi: Sở Y tế.",
        version.receipt_code,
        "./.",
    ):
        assert part in text
        assert part in typed
    assert "1.234" in text
    assert {"1.234", name_of("NLD_CS")} <= cells
    assert "HUYỆN TUY PHONG" in text
    assert "Nơi nhận:\n- Như trên;\n- Lưu: VT." in cells
    assert document.sections[0].page_width < document.sections[0].page_height


def test_pdf_stays_upright_to_its_last_line(plan, cast, enter):
    answer = enter("officer").get(page_of(sent(cast), "_pdf"))

    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {(595, 842)}
    assert "mã kiểm tra" in pages[-1].extract_text()


def test_a_draft_that_can_not_be_sent_is_a_du_thao(plan, cast, enter):
    draft = draft_of(cast, NLD_CS=5)
    with time_machine.travel(NOON):
        assert "DỰ THẢO" in words(enter("officer").get(page_of(draft)))
        text = pdf_text(enter("officer").get(page_of(draft, "_pdf")))

    assert "DỰ THẢO" in text
    assert "In từ bản đang nhập (lần 1) lúc 12:00 ngày 12/6/2025; chưa gửi Sở Y tế." in text
    assert "Lý do: chưa nêu." in text


def test_a_draft_that_may_be_sent_as_it_stands_is_fit_to_be_signed(plan, cast, enter):
    draft = draft_of(cast, NLD_CS=5)
    draft.reason_blank = REASON
    draft.save()

    page = words(enter("officer").get(page_of(draft)))

    assert "DỰ THẢO" not in page
    assert "Bản xem trước từ số liệu đang nhập, chưa gửi Sở Y tế." in page


def test_a_demo_says_so_on_page_and_paper(plan, cast, enter):
    version = sent(cast)
    type(plan).objects.update(is_demo=True)

    assert "DỮ LIỆU MINH HỌA" in words(enter("officer").get(page_of(version))).partition("Tải Word")[2]
    assert "DỮ LIỆU MINH HỌA" in pdf_text(enter("officer").get(page_of(version, "_pdf")))


def test_hostile_text_is_text_everywhere(plan, cast, enter):
    draft = draft_of(cast, NLD_CS=Answer(value=Decimal(5), remark=HOSTILE))
    Narrative.objects.create(version=draft, section="VI", text=HOSTILE, updated_by=cast["officer"])
    client = enter("officer")

    assert "<script>alert" not in client.get(page_of(draft)).content.decode()
    assert words(client.get(page_of(draft))).count("{{ 7|add:7 }} =1+1") == 2
    assert HOSTILE.replace(" ", "") in pdf_text(client.get(page_of(draft, "_pdf"))).replace(" ", "")
    document = Document(io.BytesIO(client.get(page_of(draft, "_docx")).content))
    assert f"{HOSTILE}./." in [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.parametrize("kind", ["", "_pdf", "_docx"])
def test_the_report_is_for_those_who_may_see_the_return(plan, cast, enter, kind):
    version = sent(cast)

    statuses = {name: enter(name).get(page_of(version, kind)).status_code for name in cast}

    assert statuses == {
        "officer": 200,
        "leader": 200,
        "reviewer": 200,
        "stranger": 404,
        "leadership": 404,
        "administrator": 404,
    }
    assert enter("leader").post(page_of(version, kind)).status_code == 405
    assert enter("leader").get(reverse(f"reports:unit_report{kind}", args=[10**9])).status_code == 404


def test_a_version_that_was_sent_back_keeps_its_report(plan, cast, enter):
    first = sent(cast, NLD_CS=1234)
    again = send_back(version=first, by=cast["reviewer"], reason="Đếm lại.")
    write(
        {again.pk: {DataElement.objects.get(code="NLD_CS").pk: Answer(value=Decimal(77))}}, by=cast["officer"]
    )

    assert "1.234" in words(enter("officer").get(page_of(first)))
    assert "1.234" not in words(enter("officer").get(page_of(again)))


def test_one_rendering_at_a_time_for_each_person(plan, cast, enter):
    version = sent(cast)
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [RENDERING, cast["officer"].pk])
        busy = enter("officer").get(page_of(version, "_pdf"))
        free = enter("leader").get(page_of(version, "_pdf"))
    finally:
        other.close()

    assert (busy.status_code, busy["Retry-After"], free.status_code) == (429, "5", 200)
    assert "Mỗi lần chỉ lập một bản in cho mỗi người." in words(busy)
    assert enter("officer").get(page_of(version, "_pdf")).status_code == 200


@pytest.mark.parametrize("answered", [1, 8])
def test_page_asks_the_database_a_fixed_number_of_times(
    plan, cast, enter, answered, django_assert_max_num_queries
):
    codes = [cell.code for cell in owed_cells(obligation_of()) if cell.takes_zero][:answered]
    version = sent(cast, **dict.fromkeys(codes, 1))
    client = enter("officer")

    with django_assert_max_num_queries(40):
        client.get(page_of(version))


def test_pages_of_the_return_lead_to_its_report(plan, cast, enter):
    version = draft_of(cast, NLD_CS=5)
    back = [version.filing.obligation_id]
    assert page_of(version) in enter("leader").get(reverse("submissions:check", args=back)).content.decode()
    submit(version=version, by=cast["leader"], reason_blank=REASON)
    for name in ("return", "receipt", "check"):
        page = enter("leader").get(reverse(f"submissions:{name}", args=back)).content.decode()
        assert f'href="{page_of(version)}"' in page


def test_an_ended_district_keeps_its_last_letterhead(plan, cast):
    with time_machine.travel(datetime(2025, 8, 1, tzinfo=LOCAL)):
        report = reported(draft_of(cast, "599", "2025-Q3"))
    assert report["header"]["issuer"][0] == "ỦY BAN NHÂN DÂN"


def test_a_new_commune_signs_for_itself(plan, cast):
    person = add_person(plan, "xa", "22969@2025", Role.LEADER)
    with time_machine.travel(datetime(2025, 9, 1, tzinfo=LOCAL)):
        draft = open_draft(obligation=obligation_of("22969@2025", "2025-Q3"), by=person)
        report = reported(draft)
    assert report["header"]["issuer"] == ["ỦY BAN NHÂN DÂN", "XÃ LIÊN HƯƠNG"]
    assert report["signature"]["signer"] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
