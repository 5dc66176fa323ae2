"""An edition's own page: number and signed PDF given later, the DOCX that came back, and its hash for anyone."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections, transaction
from django.urls import reverse
from docx import Document as Docx
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pypdf import PdfWriter

from plans.models import Plan
from reports import editions
from reports.editions.signing import signatures_of
from reports.models import Edition, SignedReport
from reports.render import Mark
from reports.render.docx import report_docx
from reports.views.documents import ISSUING_BY
from submissions.importing import import_figures
from units.vietnamese import LOCAL

from .histories import HEADER

NOW = datetime(2025, 6, 20, 9, tzinfo=LOCAL)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def edition(plan, cast):
    import_figures(f"{HEADER}\n2025-Q2,595,CS_KT,9".encode(), accept=True)
    return editions.record(plan.periods.get(code="2025-6T"), cast["reviewer"])


def url(name, edition, *more):
    return reverse(f"reports:{name}", args=[edition.number, *more])


def pdf():
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return SimpleUploadedFile("bao cao.pdf", out.getvalue(), "application/pdf")


def given(**changes):
    return {"issuer": "consolidator", "number": " 125/BC-SYT ", "on": "20/6/2025", "file": pdf(), **changes}


def test_number_day_and_signed_file_are_added_and_shown_and_the_edition_stays(client, cast, edition):
    client.force_login(cast["reviewer"])
    before = Edition.objects.get().content
    page = client.post(url("sign", edition), given(), follow=True).content.decode()
    [signed] = SignedReport.objects.all()
    assert (signed.number, signed.on, signed.recorded_by) == (
        "125/BC-SYT",
        date(2025, 6, 20),
        cast["reviewer"],
    )
    assert "Báo cáo của Sở Y tế: số 125/BC-SYT, ngày 20/6/2025" in page
    assert "Tệp không có chữ ký số." in page
    assert Edition.objects.get().content == before
    answer = client.get(url("signed_file", edition, signed.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    with pytest.raises(DatabaseError, match="only takes new rows"), transaction.atomic():
        SignedReport.objects.update(number="1")


def signed_pdf():
    """Signed by a key made for the occasion: whom to trust is nobody's question here."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Trần Thị Lãnh Đạo")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW.replace(year=2026))
        .sign(key, hashes.SHA256())
    )
    bag = pkcs12.serialize_key_and_certificates(b"", key, certificate, None, NoEncryption())
    signer = SimpleSigner.load_pkcs12_data(bag, other_certs=[], passphrase=None)
    paper, field = IncrementalPdfFileWriter(pdf()), PdfSignatureMetadata(field_name="KySo")
    # Signing runs a loop of its own, and a browser may have one in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(sign_pdf, paper, field, signer=signer).result().getvalue()


def test_signatures_in_a_pdf_are_listed_and_a_changed_file_is_told():
    body = signed_pdf()
    [told] = signatures_of(io.BytesIO(body))
    assert (told["name"], told["intact"]) == ("Trần Thị Lãnh Đạo", True)
    [told] = signatures_of(io.BytesIO(body.replace(b"595", b"596", 1)))
    assert told["intact"] is False
    assert signatures_of(io.BytesIO(b"%PDF-1.7 torn")) == []


def test_one_person_issues_one_report_at_a_time(client, cast, plan):
    client.force_login(cast["reviewer"])
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [ISSUING_BY, cast["reviewer"].pk])
        page = client.post(reverse("reports:issue"), {"ky": "2025-6T"}, follow=True).content.decode()
    other.close()
    assert "Lần phát hành trước của bạn đang được xử lý" in page
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "  "}, "Ghi số, ký hiệu của báo cáo."),
        ({"on": "21/6/2025"}, "chọn ngày từ 20/6/2025 đến 20/6/2025"),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ")}, "Chọn tệp PDF đã ký."),
        ({"file": SimpleUploadedFile("a.exe", b"%PDF-1.7")}, "Chọn tệp PDF đã ký."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_recorded(client, cast, edition, changes, said):
    client.force_login(cast["reviewer"])
    answer = client.post(url("sign", edition), given(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SignedReport.objects.exists()


def test_only_reviewers_record_and_compare(client, cast, edition):
    client.force_login(cast["leadership"])
    assert "Ghi số, ngày ban hành" not in client.get(url("edition", edition)).content.decode()
    assert client.post(url("sign", edition), given()).status_code == 403
    assert client.post(url("compare", edition)).status_code == 403


def test_a_document_that_came_back_is_compared_on_the_page(client, cast, edition):
    client.force_login(cast["reviewer"])
    text = editions.text_of(edition.content)
    body = report_docx(text, Mark(number=1))
    sent = {"issuer": "consolidator", "file": SimpleUploadedFile("a.docx", body)}
    page = client.post(url("compare", edition), sent).content.decode()
    assert "0 số đã bị sửa; 0 số không còn ràng buộc." in page
    out = io.BytesIO()
    Docx().save(out)
    for body, said in ((b"PK", "Không đọc được tệp"), (out.getvalue(), "không có số liệu ràng buộc")):
        answer = client.post(url("compare", edition), {**sent, "file": SimpleUploadedFile("a.docx", body)})
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_anyone_may_compare_the_hash(client, edition):
    page = client.get(url("verify", edition, edition.sha256))
    assert page.status_code == 200
    assert "Khớp: Bản phát hành số 1, báo cáo 6 tháng đầu năm 2025." in page.content.decode()
    other = client.get(url("verify", edition, "0" * 64))
    assert other.status_code == 404
    assert "Không khớp" in other.content.decode()


def test_the_province_has_its_own_letterhead_recipients_and_signature(plan, cast):
    period = Plan.objects.get().periods.get(code="2025-6T")
    edition = editions.record(period, cast["reviewer"])
    own, province = (editions.text_of(edition.content, issuer) for issuer in SignedReport.Issuer)
    assert own["header"]["issuer"] == ["SỞ Y TẾ"]
    assert own["to"] == ["Bộ Y tế", "Ủy ban nhân dân tỉnh"]
    assert own["signature"]["recipients"] == ["Như trên;", "Lưu: VT, NVY."]
    assert province["header"]["issuer"] == ["ỦY BAN NHÂN DÂN", "TỈNH BÌNH THUẬN"]
    assert province["header"]["number"] == ["Số:", "/BC-UBND"]
    assert province["to"] == ["Bộ Y tế"]
    assert "UBND các huyện, thị xã, thành phố;" in province["signature"]["recipients"]
    assert province["annexes"] == own["annexes"]
    later = editions.content_of(period, date(2025, 7, 2))["text"]["province"]
    assert later["header"]["issuer"][1] == "TỈNH LÂM ĐỒNG"
    assert "UBND các xã, phường, đặc khu;" in later["signature"]["recipients"]
