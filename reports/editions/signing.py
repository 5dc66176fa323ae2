"""The number and day an edition got from the clerk, and the PDF that was signed outside the portal.

Rows are only added: a number given wrongly is put right by another row, and the edition itself never changes.
"""

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from plans.calendar import local_day
from reports.models import Edition, SignedReport
from submissions.errors import Refused
from submissions.text import tidy
from units.vietnamese import day

log = logging.getLogger(__name__)


@transaction.atomic
def record_signed(*, edition: Edition, by, number, on, issuer, file=None) -> SignedReport:
    number = tidy(number)
    if not number:
        raise Refused("Ghi số, ký hiệu của báo cáo.")
    first, today = local_day(edition.issued_at), local_day(timezone.now())
    if not first <= on <= today:
        raise Refused(f"Ngày ban hành: chọn ngày từ {day(first)} đến {day(today)}.")
    return SignedReport.objects.create(
        edition=edition, number=number, on=on, issuer=issuer, recorded_by=by, **_kept(file)
    )


def _kept(file):
    if file is None:
        return {}
    body = file.read()
    file.seek(0)
    return {
        "file": file,
        "sha256": hashlib.sha256(body).hexdigest(),
        "size": len(body),
        "signatures": signatures_of(file),
    }


def signatures_of(file) -> list[dict]:
    """Who signed the PDF and whether it still is as it was signed; whom to trust is not for the portal to say."""
    try:
        # The validator runs a loop of its own, which a thread that has one already would refuse.
        with ThreadPoolExecutor(1) as thread:
            found = thread.submit(_signatures, file).result()
    except Exception:  # Whatever a PDF of unknown make does to its reader, it is kept as it came.
        log.warning("The signatures of a PDF could not be read.", exc_info=True)
        found = []
    file.seek(0)
    return found


def _signatures(file):
    return [_told(signature) for signature in PdfFileReader(file, strict=False).embedded_signatures]


def _told(signature):
    at = signature.self_reported_timestamp
    signature.compute_integrity_info()
    intact, valid = validate_sig_integrity(
        signature.signer_info,
        signature.signer_cert,
        expected_content_type="data",
        actual_digest=signature.compute_digest(),
    )
    return {
        "name": signature.signer_cert.subject.native.get("common_name", ""),
        "at": at and at.isoformat(),
        "intact": intact and valid,
    }
