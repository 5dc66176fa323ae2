"""What a return is sent with: the reason of its blanks, and the document that the unit's leader signed."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from submissions.actions import send_back, submit, withdraw
from submissions.answers import Answer
from submissions.blanks import BlanksLeft
from submissions.checks import blanks
from submissions.errors import NotReady, Refused
from submissions.models import Event, SignedDocument, Version
from submissions.owed import owed_cells
from submissions.receipts import contents, verify
from submissions.signing import Paper, attach, file_due, lacks_file
from tests.submissions.conftest import local

REASON = "Chưa thống kê xong."
AT = local(2025, 6, 12, 10)
PAPER = Paper("45/BC-UBND", date(2025, 6, 12))


def scan(name="45-BC.pdf"):
    return ContentFile(b"%PDF-1.7 ...", name=name)


def test_blanks_are_sent_with_a_reason_only(desk):
    version = desk.draft(NLD_CS=5)
    count = len(blanks(dict.fromkeys([desk.element("NLD_CS").pk]), owed_cells(desk.obligation())))
    for reason in (None, "", "  ", "\x01"):
        with pytest.raises(BlanksLeft) as refusal:
            submit(version=version, by=desk.cast["leader"], reason_blank=reason)
        assert str(refusal.value) == (
            f"Còn {count} ô trống. Ô trống là chưa báo cáo, không phải bằng 0. "
            "Ghi 0, nhập từng ô, hoặc để trống và nêu lý do."
        )
    assert Version.objects.get().is_draft
    submit(version=version, by=desk.cast["leader"], reason_blank=f"  {REASON} ")
    assert Version.objects.get().reason_blank == REASON


def test_the_reason_is_sealed(desk):
    version = submit(version=desk.draft(), by=desk.cast["leader"], reason_blank=REASON)
    assert contents([version])[version.pk]["reason_blank"] == REASON
    assert verify(Version.objects.select_related("filing__obligation__quarter__plan").get())
    version.reason_blank = "Lý do khác."
    assert not verify(version)


def test_a_reason_that_does_not_fit_is_refused(desk):
    with pytest.raises(Refused, match=r"rút gọn còn nhiều nhất 1\.000 ký tự"):
        submit(version=desk.draft(), by=desk.cast["leader"], reason_blank="x" * 1001)
    assert Version.objects.get().is_draft


def test_a_return_without_blanks_keeps_no_reason(desk):
    version = desk.draft("CAT")
    ticks = {"yes_no": Answer(value=0), "month_log": Answer.log([]), "commune_checklist": Answer.ticks([])}
    for cell in owed_cells(desk.obligation("CAT")):
        if cell.is_typed:
            desk.save(version, cell.code, ticks.get(cell.element.entry, Answer.zero()))
    sent = submit(
        version=version, by=desk.cast["reviewer"], reason="Đơn vị gửi bản giấy.", reason_blank=REASON
    )
    assert sent.reason_blank == ""


def test_the_next_version_keeps_the_reason_until_it_is_told_another(desk):
    first = submit(version=desk.draft(), by=desk.cast["leader"], reason_blank=REASON)
    again = send_back(version=first, by=desk.cast["reviewer"], reason="Thiếu Biểu 4.")
    assert again.reason_blank == REASON
    assert submit(version=again, by=desk.cast["leader"]).reason_blank == REASON


def test_what_stands_in_the_way_is_told_before_the_blanks(desk):
    with pytest.raises(NotReady, match="nêu lý do không áp dụng") as refusal:
        submit(version=desk.draft(KP_NS=Answer(not_applicable=True)), by=desk.cast["leader"])
    assert not isinstance(refusal.value, BlanksLeft)


def test_a_signed_document_is_recorded_sealed_and_told(desk):
    version = submit(version=desk.draft(), by=desk.cast["officer"], reason_blank=REASON, paper=PAPER, at=AT)
    signed = SignedDocument.objects.get()
    assert (signed.version, signed.number, signed.on) == (version, "45/BC-UBND", date(2025, 6, 12))
    assert (signed.recorded_by, bool(signed.file)) == (desk.cast["officer"], False)
    assert contents([version])[version.pk]["signed"] == ["45/BC-UBND", "2025-06-12"]
    assert verify(version)
    assert Event.objects.get(verb="submitted").note == "theo văn bản số 45/BC-UBND ngày 12/6/2025"


def test_sending_for_a_unit_by_its_document_tells_both(desk):
    submit(
        version=desk.draft(),
        by=desk.cast["reviewer"],
        reason="Đơn vị gửi bản giấy.",
        reason_blank=REASON,
        paper=PAPER,
        at=AT,
    )
    note = Event.objects.get(verb="submitted").note
    assert note == "nhập thay, theo văn bản số 45/BC-UBND ngày 12/6/2025"


@pytest.mark.parametrize(
    ("number", "on", "sentence"),
    [
        ("", date(2025, 6, 12), "Ghi số, ký hiệu văn bản đã ký."),
        (" \x01 ", date(2025, 6, 12), "Ghi số, ký hiệu văn bản đã ký."),
        ("1" * 61, date(2025, 6, 12), "dài nhất 60 ký tự"),
        ("45/BC", date(2025, 6, 13), "chọn ngày từ 15/3/2025 đến 12/6/2025"),
        ("45/BC", date(2025, 3, 14), "chọn ngày từ 15/3/2025 đến 12/6/2025"),
        ("45/BC", date(1, 1, 1), "chọn ngày từ 15/3/2025 đến 12/6/2025"),
    ],
)
def test_a_document_that_can_not_be_is_refused_and_nothing_is_kept(desk, number, on, sentence):
    with pytest.raises(Refused, match=sentence):
        submit(
            version=desk.draft(),
            by=desk.cast["officer"],
            reason_blank=REASON,
            paper=Paper(number, on, scan()),
            at=AT,
        )
    assert Version.objects.get().is_draft
    assert not SignedDocument.objects.exists()


@pytest.mark.parametrize("on", [date(2025, 3, 15), date(2025, 6, 12)])
def test_a_document_of_the_window_or_of_today_is_taken(desk, on):
    submit(
        version=desk.draft(),
        by=desk.cast["officer"],
        reason_blank=REASON,
        paper=Paper("45/BC", on),
        at=AT,
    )
    assert SignedDocument.objects.get().on == on


def test_the_scan_comes_along_or_follows_once(desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    paper = Paper("45/BC", date(2025, 6, 12), scan())
    first = submit(version=desk.draft(), by=desk.cast["officer"], reason_blank=REASON, paper=paper, at=AT)
    again = withdraw(version=first, by=desk.cast["officer"], reason="Nhầm.")
    assert SignedDocument.objects.get().name == "45-BC.pdf"

    second = submit(version=again, by=desk.cast["officer"], reason_blank=REASON, paper=PAPER, at=AT)
    assert lacks_file(second)
    assert file_due(second) == date(2025, 6, 17)
    kept = attach(version=second, file=scan("ban ky.pdf"))

    with default_storage.open(kept.file.name) as file:
        assert file.read() == b"%PDF-1.7 ..."
    assert "ban" not in kept.file.name
    with pytest.raises(Refused, match="Bản ký đã được gửi kèm"):
        attach(version=second, file=scan("khac.pdf"))
    assert SignedDocument.objects.get(version=second).name == "ban ky.pdf"
    assert verify(second)


def test_a_scan_needs_a_document(desk):
    version = submit(version=desk.draft(), by=desk.cast["leader"], reason_blank=REASON)
    with pytest.raises(Refused, match="không theo văn bản ký"):
        attach(version=version, file=scan())


@pytest.mark.parametrize("change", [{"number": "1/BC"}, {"on": date(2025, 6, 1)}])
def test_the_database_keeps_number_and_date_as_they_were_sealed(desk, change):
    submit(version=desk.draft(), by=desk.cast["officer"], reason_blank=REASON, paper=PAPER, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedDocument.objects.update(**change)


def test_the_next_version_needs_a_document_of_its_own(desk):
    first = submit(version=desk.draft(), by=desk.cast["officer"], reason_blank=REASON, paper=PAPER, at=AT)
    again = send_back(version=first, by=desk.cast["reviewer"], reason="Thiếu Biểu 4.")
    assert not SignedDocument.objects.filter(version=again).exists()


def test_whoever_files_for_another_unit_says_why(desk):
    version = desk.draft()
    with pytest.raises(Refused, match="Nêu lý do nhập thay đơn vị"):
        submit(version=version, by=desk.cast["reviewer"], reason_blank=REASON, reason=" ")
    submit(version=version, by=desk.cast["reviewer"], reason_blank=REASON, reason="Đơn vị mất mạng.")
    assert Event.objects.get(verb="submitted").reason == "Đơn vị mất mạng."
