"""Editions: a period's consolidated report as issued, frozen with the figures, rules and text it was made from.

An edition's content is enough to add every figure again (reports.readding) and to make its documents; its hash is
SHA-256 over canonical JSON. Documents are made once and stored whole.
"""

from .documents import (
    OFFICIAL,
    documents_of,
    drafts_of,
    edition_json,
    file_name,
    kinds_of,
    make_missing_documents,
)
from .frozen import content_of
from .issuing import NotBegun, issue, record
from .signing import record_signed
from .variants import issuers_of, text_of
from .verification import verify

__all__ = [
    "OFFICIAL",
    "NotBegun",
    "content_of",
    "documents_of",
    "drafts_of",
    "edition_json",
    "file_name",
    "issue",
    "issuers_of",
    "kinds_of",
    "make_missing_documents",
    "record",
    "record_signed",
    "text_of",
    "verify",
]
