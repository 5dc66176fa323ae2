"""The document that the unit's leader signed on paper, recorded in place of a confirmation in the portal.

Design: experience.md (Check and submit): number and date, the file may follow in 5 days; no shared password.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from plans.calendar import local_day
from plans.models import Obligation
from units.vietnamese import day

from .errors import Refused
from .models import Event, Return, SignedDocument, Version
from .text import tidy

DAYS_FOR_FILE = 5
LONGEST_NUMBER = SignedDocument._meta.get_field("number").max_length


@dataclass(frozen=True)
class Paper:
    """The number and date of a signed document, and its scan where it is at hand."""

    number: str
    on: date
    file: File | None = None

    @property
    def note(self) -> str:
        return f"theo văn bản số {self.number} ngày {day(self.on)}"


def wrong_day(on: date, obligation: Obligation, at: datetime | None = None) -> str:
    """A sentence when no document about this quarter can bear the date: of the future, or from before the window."""
    today = local_day(at or timezone.now())
    if obligation.window_from <= on <= today:
        return ""
    return f"Ngày văn bản: chọn ngày từ {day(obligation.window_from)} đến {day(today)}."


def checked(paper: Paper, obligation: Obligation, at: datetime) -> Paper:
    """The paper as it is kept; refused without a number, or with a date that can't be."""
    number = tidy(paper.number)
    if not number:
        raise Refused("Ghi số, ký hiệu văn bản đã ký.")
    if len(number) > LONGEST_NUMBER:
        raise Refused(f"Số, ký hiệu văn bản dài nhất {LONGEST_NUMBER} ký tự.")
    if refusal := wrong_day(paper.on, obligation, at):
        raise Refused(refusal)
    return Paper(number, paper.on, paper.file)


def record(version: Version, paper: Paper, *, by) -> SignedDocument:
    """Number and date, which the receipt seals; the draft is locked. A refused try left nothing behind."""
    return SignedDocument.objects.create(version=version, number=paper.number, on=paper.on, recorded_by=by)


@transaction.atomic
def follow(*, version: Version, file: File, by, at: datetime | None = None) -> SignedDocument:
    """The scan that comes after the return was sent: kept, and told among what happened to it."""
    signed = attach(version=version, file=file)
    Event.objects.create(
        obligation_id=Return.objects.values_list("obligation", flat=True).get(versions=version.pk),
        version=version,
        verb=Event.Verb.SCANNED,
        by=by,
        at=at or timezone.now(),
        note=f"văn bản số {signed.number} ngày {day(signed.on)}",
    )
    return signed


def attach(*, version: Version, file: File) -> SignedDocument:
    """Keep the scan, looked at before (forms.refuse_file), of a document that was recorded; once."""
    signed = SignedDocument.objects.select_for_update().filter(version=version).first()
    if signed is None:
        raise Refused("Báo cáo này gửi không theo văn bản ký nên không kèm bản ký.")
    if signed.file:
        raise Refused("Bản ký đã được gửi kèm. Không cần thao tác thêm.")
    signed.file, signed.name, signed.size = file, file.name[:255], file.size
    signed.save(update_fields=["file", "name", "size"])
    return signed


def paper_of(version: Version | None) -> SignedDocument | None:
    return getattr(version, "signed", None)


def file_due(version: Version) -> date:
    """The last day on which the scan is not late."""
    return local_day(version.submitted_at) + timedelta(days=DAYS_FOR_FILE)


def lacks_file(version: Version | None) -> bool:
    """Was it sent by a document whose scan has not come yet?"""
    signed = paper_of(version)
    return signed is not None and version.submitted_at is not None and not signed.file
