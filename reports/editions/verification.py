"""Does an edition still say what it was made from? Anyone may ask (`verify_edition`)."""

import hashlib

from reports import readding
from reports.models import Edition
from submissions.receipts import sha256


def verify(edition: Edition) -> list[str]:
    """Differences between an edition's figures and what its own contributions come to; none when all is well."""
    differences = []
    if sha256(edition.content) != edition.sha256:
        differences.append("Mã kiểm tra không khớp nội dung đã lưu.")
    differences += readding.differences(edition.content)
    for document in edition.documents.all():
        differences += _document_differences(document)
    return differences


def _document_differences(document):
    try:
        with document.file.open("rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return [f"{document.get_kind_display()}: không đọc được tệp."]
    return (
        [] if digest == document.sha256 else [f"{document.get_kind_display()}: tệp không khớp mã kiểm tra."]
    )
