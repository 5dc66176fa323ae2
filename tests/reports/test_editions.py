"""Editions: frozen as issued, numbered once, and added again from their own contributions."""

import copy
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from plans.models import Period, Plan
from reports import editions, readding
from reports.content import report_of
from reports.models import Build, Document, Edition
from reports.rollup.keeping import bring_up_to_date
from submissions.actions import accept, open_correction, submit
from submissions.answers import Answer
from submissions.cells import write
from submissions.importing import import_figures, system_user
from submissions.models import Return
from submissions.receipts import sha256
from targets.models import DataElement, ElementRevision, IndicatorRevision, TargetRevision
from units.vietnamese import LOCAL

HEADER = "period,unit,element,value"
ROWS = (
    "2025-Q1,595,CS_KT,3",
    "2025-Q1,595,XA_TT,22969;22972",
    "2025-Q1,595,KH_DV,no",
    "2025-Q2,595,CS_LUUTRU,30",
    "2025-Q2,595,CS_KARAOKE,4",
    "2025-Q2,595,CS_XOABOP,0",
    "2025-Q2,595,CS_VUTRUONG,0",
    "2025-Q2,595,CS_NHAHANG,5",
    "2025-Q2,595,CS_KHAC,1",
    "2025-Q2,595,CS_KT,9",
    "2025-Q2,595,CS_KT_GD,20",
    "2025-Q2,595,XA_TT,22969",
    "2025-Q2,595,KH_DV,yes",
    "2025-Q2,595,NBD_NC,3",
    "2025-Q2,595,NBD_TC,2",
    "2025-Q2,595,CONG_HUYEN,2025-05-06 https://tuyphong.binhthuan.gov.vn/tin-1",
    "2025-Q2,602,TU_DIEM,na",
    "2024-Q2,CAT,VU_XL,8",
    "2025-Q2,CAT,VU_XL,9",
)


def tell(*rows):
    import_figures("\n".join([HEADER, *rows]).encode(), accept=True)
    bring_up_to_date()


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def plan(plan_db):
    return Plan.objects.get()


@pytest.fixture
def half_year(plan):
    tell(*ROWS)
    return plan.periods.get(code="2025-6T")


@pytest.fixture
def edition(half_year):
    return editions.record(half_year, system_user())


@pytest.fixture
def filed(edition):
    """The edition with its three files, which take seconds."""
    editions.documents_of(edition)
    return edition


def test_an_edition_marks_its_period_and_rules(edition):
    assert edition.number == 1
    assert Period.objects.get(code="2025-6T").issued_at == edition.issued_at
    assert not IndicatorRevision.objects.filter(used_at=None).exists()
    assert not ElementRevision.objects.filter(used_at=None).exists()
    assert edition.sha256 == sha256(Edition.objects.get().content)


def test_the_same_figures_give_the_same_edition(edition, half_year):
    again = editions.record(half_year, system_user())
    assert again == edition
    assert Edition.objects.count() == 1


def test_a_changed_figure_makes_the_next_number_and_the_old_one_stays(edition, half_year):
    before = copy.deepcopy(edition.content)
    tell("2025-Q2,595,CS_KT,10")
    second = editions.record(half_year, system_user())
    assert second.number == 2
    assert Edition.objects.get(number=1).content == before
    adjusted = second.content["adjustments"]
    assert [(row["code"], row["unit"], row["quarter"]) for row in adjusted] == [("CS_KT", "595", "2025-Q2")]
    assert (adjusted[0]["before"], adjusted[0]["after"]) == ("9", "10")
    assert "Số liệu điều chỉnh" in json.dumps(second.content["text"], ensure_ascii=False)
    summary = second.content["summary"]
    assert summary["compared"] == "Bản phát hành số 1 (6 tháng đầu năm 2025)"
    assert "(Huyện Tuy Phong, quý II): từ 9 thành 10." in summary["changes"]["told"][-1]
    assert editions.record(half_year, system_user()) == second
    assert editions.verify(second) == []


def test_a_sensitive_figure_is_adjusted_without_its_numbers(edition, half_year):
    tell("2025-Q2,595,NBD_TC,3")
    second = editions.record(half_year, system_user())
    assert {second.content["adjustments"][0][side] for side in ("before", "after")} == {"(không nêu)"}


def adjusted(edition):
    return {
        row["code"]: (row["before"], row["after"], row["reason"]) for row in edition.content["adjustments"]
    }


BY_FILE = "đính chính: nhập dữ liệu lịch sử"


def test_a_cell_that_a_correction_cleared_or_filled_is_adjusted(edition, half_year):
    tell("2025-Q2,595,CS_KT,-", "2025-Q2,595,TT_BUOI,6", "2025-Q2,595,KH_DV,no")
    second = editions.record(half_year, system_user())
    assert adjusted(second) == {
        "CS_KT": ("9", "...", BY_FILE),
        "KH_DV": ("có", "không", BY_FILE),
        "TT_BUOI": ("...", "6", BY_FILE),
    }
    nine_months = editions.record(half_year.plan.periods.get(code="2025-9T"), system_user())
    assert adjusted(nine_months) == {}, (
        "What one edition of the plan has printed, the next does not print again."
    )
    tell("2025-Q2,595,CS_KT,11")
    assert adjusted(editions.record(half_year, system_user())) == {"CS_KT": ("...", "11", BY_FILE)}


def test_a_return_emptied_by_a_correction_can_be_filled_again(edition, half_year):
    tell("2025-Q2,602,TU_DIEM,-")
    assert adjusted(editions.record(half_year, system_user())) == {"TU_DIEM": ("x", "...", BY_FILE)}
    tell("2025-Q2,602,TU_DIEM,4")
    assert adjusted(editions.record(half_year, system_user())) == {"TU_DIEM": ("...", "4", BY_FILE)}


def test_a_return_that_comes_late_is_not_an_adjustment(edition, half_year):
    tell("2025-Q2,596,CS_KT,5")
    tell("2025-Q2,596,CS_KT,6", "2025-Q2,596,TT_BUOI,1")
    second = editions.record(half_year, system_user())
    assert (second.number, second.content["adjustments"]) == (2, [])


def test_every_reason_since_the_last_edition_is_kept(edition, half_year, cast):
    def correct(value, reason):
        filing = Return.objects.get(obligation__unit__key="595", obligation__quarter__code="2025-Q2")
        draft = open_correction(filing=filing, by=cast["officer"], reason=reason)
        element = DataElement.objects.get(code="CS_KT")
        write({draft.pk: {element.pk: Answer(value=Decimal(value))}}, by=cast["officer"])
        sent = submit(version=draft, by=cast["leader"], reason_blank="Không theo dõi.")
        accept(version=sent, by=cast["reviewer"])

    correct(7, "Cộng thừa hai cơ sở.")
    correct(6, "Bỏ biên bản ngày 02/6/2025.")
    second = editions.record(half_year, system_user())
    assert adjusted(second) == {"CS_KT": ("9", "6", "Cộng thừa hai cơ sở.; Bỏ biên bản ngày 02/6/2025.")}
    assert second.content["adjustments"][0]["by"] == str(cast["leader"])
    correct(5, "Sửa lại.")
    assert adjusted(editions.record(half_year, system_user())) == {"CS_KT": ("6", "5", "Sửa lại.")}


def test_an_edition_and_its_documents_cannot_change_or_go(filed):
    for broken in (
        lambda: Edition.objects.update(number=9),
        lambda: Edition.objects.filter(pk=filed.pk)._raw_delete("default"),
        lambda: Document.objects.update(size=0),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_every_figure_is_added_again_from_its_contributions(edition):
    assert editions.verify(edition) == []
    again = readding.Again(edition.content)
    assert again.elements["CS_KT", "BT"] == 12
    assert again.elements["CS_TONG", "595"] == 40
    assert again.elements["XA_TT", "595"] == 1
    assert again.elements["KH_DV", "BT"] == 1
    assert again.elements["CONG_HUYEN", "595"] == 1
    assert again.indicator("7a") == (9, 8)


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda content: content["contributions"][0].update(value="999"), "cộng lại được"),
        (lambda content: content["contributions"].pop(0), "không có số liệu"),
        (lambda content: content["results"]["elements"][0].update(value="77"), "77"),
        (lambda content: content["results"]["indicators"][0].update(numerator="120"), "Chỉ số 1"),
        (lambda content: content["text"].update(subject="khác"), "Mã kiểm tra"),
    ],
)
def test_a_tampered_content_is_found_out(edition, tamper, said):
    content = copy.deepcopy(edition.content)
    tamper(content)
    found = editions.verify(Edition(pk=edition.pk, number=1, content=content, sha256=edition.sha256))
    assert found
    assert said in " ".join(found)


def test_a_spoiled_file_is_found_out(filed, files):
    document = filed.documents.get(kind=Document.Kind.REPORT_XLSX)
    (files / document.file.name).write_bytes(b"spoiled")
    assert editions.verify(filed) == ["Phụ lục (Excel): tệp không khớp mã kiểm tra."]


def test_documents_are_named_by_their_hash_and_whole(filed, files):
    for document in filed.documents.all():
        assert document.file.name.startswith(f"editions/{document.sha256}.")
        assert (files / document.file.name).stat().st_size == document.size
    assert not list((files / "editions").glob(".*"))


def test_no_sensitive_figure_stands_by_unit(half_year):
    text = report_of(half_year, date(2025, 6, 18))
    assert "Người bán dâm có nhu cầu" in json.dumps(text["annexes"][2]["blocks"][-1], ensure_ascii=False)
    for block in text["annexes"][2]["blocks"][:-1]:
        assert "bán dâm" not in json.dumps(block["columns"], ensure_ascii=False)


def test_the_letterhead_is_of_the_documents_own_day(half_year):
    assert report_of(half_year, date(2025, 6, 18))["header"]["parent"] == "UBND TỈNH BÌNH THUẬN"
    after = report_of(half_year, date(2025, 7, 2))["header"]
    assert (after["parent"], after["place"]) == ("UBND TỈNH LÂM ĐỒNG", "Lâm Đồng")


def test_the_three_states_stay_apart_in_the_annexes(half_year):
    first_form = report_of(half_year, date(2025, 6, 18))["annexes"][2]["blocks"][0]
    lines = {row["cells"][1]: row["cells"][2:] for row in first_form["rows"]}
    assert lines["Huyện Phú Quý"][-1] == "x"
    assert lines["Huyện Bắc Bình"][-1] == "..."
    assert lines["Huyện Tuy Phong"][1] == {"text": "40", "number": "40", "id": "CS_TONG@595/2025-6T"}


def test_issuers_at_once_make_one_edition(half_year):
    by = system_user()

    def issue_once(_):
        try:
            return editions.record(half_year, by).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(issue_once, range(4))) == [1] * 4
    assert Edition.objects.count() == 1


# Commands


def issue(out, *more):
    said = StringIO()
    call_command("issue_report", "--period", "2025-6T", "--out", str(out), *more, stdout=said)
    return said.getvalue()


def test_issue_report_writes_the_three_files_and_the_figures(half_year, tmp_path):
    said = issue(tmp_path / "out")
    assert "Bản phát hành số 1" in said
    names = {path.name for path in (tmp_path / "out").iterdir()}
    stem = "bao-cao-2025-6T-ban-so-1"
    assert names == {f"{stem}.pdf", f"{stem}.docx", f"{stem}.xlsx", "edition.json"}
    told = json.loads((tmp_path / "out" / "edition.json").read_text())
    assert (told["number"], told["period"]) == (1, "2025-6T")
    assert told["sha256"] == Edition.objects.get().sha256
    cell = next(
        row for row in told["contributions"] if row["code"] == "CS_KT" and row["quarter"] == "2025-Q2"
    )
    assert cell == {"code": "CS_KT", "unit": "595", "quarter": "2025-Q2", "version": 1, "value": "9"}


def test_a_draft_issues_nothing(half_year, tmp_path):
    issue(tmp_path / "out", "--draft")
    assert not Edition.objects.exists()
    assert json.loads((tmp_path / "out" / "edition.json").read_text())["number"] is None
    assert Period.objects.get(code="2025-6T").issued_at is None
    book = load_workbook(tmp_path / "out" / "bao-cao-2025-6T-du-thao.xlsx")
    assert "DỰ THẢO" in [cell.value for cell in book.worksheets[0]["A"]]


def test_verify_edition_says_when_there_is_none(db):
    with pytest.raises(CommandError, match="chưa có bản nào"):
        call_command("verify_edition", "1")


def test_commands_say_what_is_wrong(edition, tmp_path):
    with pytest.raises(CommandError, match="kỳ"):
        call_command("issue_report", "--period", "2025-Q9", "--out", str(tmp_path))
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("issue_report", "--period", "2025-6T", "--out", str(tmp_path / "file"))
    with pytest.raises(CommandError, match="Không có bản phát hành số 7"):
        call_command("verify_edition", "7")
    said = StringIO()
    call_command("verify_edition", "1", stdout=said)
    assert "khớp khi cộng lại" in said.getvalue()


def test_a_recorded_edition_gets_its_files_from_the_next_sweep_whatever_befalls_another(edition, caplog):
    broken = Edition.objects.create(
        number=0,
        period=edition.period,
        issued_at=edition.issued_at,
        issued_by=edition.issued_by,
        content={**edition.content, "text": {}},
        sha256="0" * 64,
    )
    assert edition.documents.count() == 0

    assert editions.make_missing_documents() == 1
    assert "The files of edition 0 could not be made." in caplog.text
    assert [document.kind for document in broken.documents.all()] == [Document.Kind.SUMMARY_PDF]
    assert set(edition.documents.values_list("kind", flat=True)) == set(Document.Kind)
    assert [editions.make_missing_documents() for _ in range(3)] == [0, 0, 0]
    why = "Báo cáo (PDF): lỗi KeyError; Báo cáo (Word): lỗi KeyError; Phụ lục (Excel): lỗi KeyError"
    assert (broken.build.tries, broken.build.reason) == (Build.TRIES, why)
    assert not Build.objects.exclude(edition=broken).exists()


# A ring inside a finalizer is printed and forgotten; the next one is heard.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_that_takes_too_long_is_given_up_with_a_sentence_and_the_others_are_made(
    client, cast, edition, monkeypatch
):
    monkeypatch.setattr("reports.editions.documents.SECONDS", 0.05)
    assert editions.make_missing_documents() == 0
    made = set(edition.documents.values_list("kind", flat=True))
    assert Document.Kind.REPORT_PDF not in made
    editions.make_missing_documents()
    editions.make_missing_documents()
    client.force_login(cast["reviewer"])
    page = " ".join(client.get(reverse("reports:edition", args=[edition.number])).content.decode().split())
    assert "sau 3 lần thử: Báo cáo (PDF): quá 0.05 giây" in page


def test_a_period_that_has_not_begun_is_not_issued(client, plan, cast, tmp_path):
    later = plan.periods.get(code="2025-Q4")
    said = "Quý IV/2025 bắt đầu từ ngày 15/9/2025, chưa có số liệu để phát hành báo cáo."
    eve = datetime(2025, 9, 14, 23, 59, tzinfo=LOCAL)
    with pytest.raises(editions.NotBegun, match=re.escape(said)):
        editions.record(later, cast["reviewer"], at=eve)
    editions.record(later, cast["reviewer"], at=eve + timedelta(minutes=1))

    Period.objects.filter(pk=later.pk).update(
        window_from=date(2199, 12, 15), window_to=date(2200, 3, 14), code="2200-Q1"
    )
    said = "Quý IV/2025 bắt đầu từ ngày 15/12/2199, chưa có số liệu để phát hành báo cáo."
    with pytest.raises(CommandError, match=re.escape(said)):
        call_command("issue_report", "--period", "2200-Q1", "--out", str(tmp_path / "out"))
    client.force_login(cast["reviewer"])
    page = client.post(reverse("reports:issue"), {"ky": "2200-Q1"}, follow=True)
    assert said in page.content.decode()
    assert Edition.objects.count() == 1


def test_issue_page_is_for_reviewers(client, plan, cast):
    address = reverse("reports:issue")
    client.force_login(cast["leadership"])
    assert client.post(address, {"ky": "2025-6T"}).status_code == 403
    client.force_login(cast["reviewer"])
    assert client.get(address).status_code == 405

    page = client.post(address, {"ky": "2025-6T"}, follow=True)

    assert "Bản phát hành số 1: báo cáo 6 tháng đầu năm 2025." in page.content.decode()
    assert client.post(address, {"ky": "2025-XX"}).status_code == 404


def test_the_next_edition_tells_what_changed_of_targets_rules_and_units(edition, plan):
    """Apart from the figures put right, and again only in an edition that follows an older one."""
    decision, day = "Quyết định số 9/QĐ-UBND", date(2025, 7, 1)
    target = TargetRevision.objects.get(target__number=1)
    TargetRevision.objects.create(
        target=target.target, valid_from=day, decision=decision, text="Ít nhất 80%."
    )
    rule = IndicatorRevision.objects.get(indicator__code="7b")
    terms = list(rule.terms.all())
    rule.pk, rule.valid_from, rule.decision, rule.threshold, rule.used_at = (
        None,
        day,
        decision,
        Decimal(25),
        None,
    )
    rule.save()
    for term in terms:
        term.pk, term.revision = None, rule
        term.save()
    measured = ElementRevision.objects.get(element__code="CS_KT")
    measured.pk, measured.valid_from, measured.decision, measured.measure = None, day, decision, "lượt cơ sở"
    measured.used_at = None
    measured.save()
    assert edition.content["changes"] is None

    second = editions.record(plan.periods.get(code="2025-Q3"), system_user())

    told = second.content["changes"]
    assert told["since"] == "Bản phát hành số 1 (6 tháng đầu năm 2025)"
    assert [said.partition(", từ ")[0] for said in told["told"][:3]] == [
        "Chỉ tiêu 1",
        "Chỉ số 7b",
        "Nội dung báo cáo “Cơ sở được kiểm tra, tính lần đầu trong năm”",
    ]
    assert "chỉ tiêu 25% (trước đó 20%)." in told["told"][1]
    assert "đơn vị tính lượt cơ sở (trước đó cơ sở)." in told["told"][2]
    [units] = told["told"][3:]
    assert units.startswith(
        "Từ 01/7/2025 theo Nghị quyết số 1671/NQ-UBTVQH15: 10 đơn vị cấp huyện (Thành phố Phan"
    )
    assert units.endswith(" và 121 đơn vị cấp xã kết thúc hoạt động; 45 đơn vị cấp xã được thành lập.")
    [section] = [part for part in second.content["text"]["sections"] if part["number"] == "III"]
    said = [block.get("text") for block in section["blocks"]]
    assert "Số liệu điều chỉnh" not in said
    assert said[said.index("Thay đổi về chỉ tiêu, quy tắc tính, tổ chức") + 2 :] == told["told"]
    tell("2025-Q3,CAT,VU_XL,5")
    third = editions.record(plan.periods.get(code="2025-Q3"), system_user())
    assert (third.number, third.content["changes"]) == (3, None)
