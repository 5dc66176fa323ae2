"""The files of an edition, made once and stored whole under their hash."""

import hashlib
import logging
import os
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Case, Count, F, IntegerField, Value, When
from django.urls import reverse
from django.utils import timezone

from reports.alone import alone
from reports.models import Build, Document, Edition
from reports.render import Mark
from reports.render.docx import report_docx
from reports.render.limit import SECONDS, TooSlow, within
from reports.render.pdf import report_pdf
from reports.render.summary import summary_pdf
from reports.render.xlsx import report_xlsx
from submissions.receipts import sha256

from .variants import PROVINCE, issuers_of, text_of

log = logging.getLogger(__name__)

FOLDER = "editions"
DIED = "tiến trình tạo tệp dừng giữa chừng (hết bộ nhớ hoặc quá 15 phút)"
BUILDING = 1643_03  # Of the two numbers of an advisory lock: whose files, the other which edition's.
PROVINCE_FIGURES = 20_000
REASON = Build._meta.get_field("reason").max_length
Kind = Document.Kind
MAKERS = {
    Kind.REPORT_PDF: lambda content, mark: report_pdf(text_of(content), mark),
    Kind.REPORT_DOCX: lambda content, mark: report_docx(text_of(content), mark),
    Kind.REPORT_XLSX: lambda content, mark: report_xlsx(text_of(content), mark),
    Kind.SUMMARY_PDF: lambda content, mark: summary_pdf(content["summary"], mark),
    Kind.UBND_PDF: lambda content, mark: report_pdf(text_of(content, PROVINCE), mark),
    Kind.UBND_DOCX: lambda content, mark: report_docx(text_of(content, PROVINCE), mark),
}
OFFICIAL = (Kind.REPORT_PDF, Kind.REPORT_DOCX, Kind.REPORT_XLSX)
OF_PROVINCE = (Kind.UBND_PDF, Kind.UBND_DOCX)


def kinds_of(content) -> list[Kind]:
    """What an edition's content can be made into; an older one holds no more than the report."""
    kinds = list(OFFICIAL)
    if content.get("summary"):
        kinds.append(Kind.SUMMARY_PDF)
    if PROVINCE in issuers_of(content):
        kinds += OF_PROVINCE
    return kinds


def documents_of(edition: Edition, kinds=None) -> list[Document]:
    """The files of an edition as Document rows; those not there yet are made and stored once."""
    there = {document.kind: document for document in edition.documents.all()}
    kinds = kinds or kinds_of(edition.content)
    for kind in kinds:
        if kind not in there:
            there[kind] = _made(edition, kind)
    return [there[kind] for kind in kinds]


def _made(edition, kind):
    """A province's report takes seconds; one of many more figures gets as many times longer."""
    times = 1 + len(edition.content["contributions"]) // PROVINCE_FIGURES
    with within(SECONDS * times):
        body = MAKERS[kind](edition.content, _mark(edition))
    return _stored(edition, kind, body)


def make_missing_documents() -> int:
    """Make the files of every edition that lacks some; returns for how many editions.

    One that fails is logged and left to the next sweep, and given up after a few tries; those after it get their
    files all the same.
    """
    done = 0
    for edition in _lacking().order_by("number"):
        with alone(BUILDING, edition.number) as is_alone:
            done += is_alone and _built(edition)
    return done


def _built(edition) -> bool:
    """The try is written down before the work, so that one that takes its worker along counts too."""
    build, _ = Build.objects.get_or_create(edition=edition)
    if build.tries >= Build.TRIES:
        # Nobody is at it any more, so the worker of the last try went without a word.
        Build.objects.filter(pk=build.pk, reason="").update(reason=DIED)
        return False
    Build.objects.filter(pk=build.pk).update(tries=F("tries") + 1, began_at=timezone.now(), reason="")
    if failed := _make_each(edition):
        Build.objects.filter(pk=build.pk).update(reason="; ".join(failed)[:REASON])
        return False
    Build.objects.filter(pk=build.pk).delete()
    return True


def _make_each(edition) -> list[str]:
    """Which files could not be made, and why; one that fails keeps no other back."""
    failed, there = [], {document.kind for document in edition.documents.all()}
    for kind in kinds_of(edition.content):
        try:
            if kind not in there:
                _made(edition, kind)
        except Exception as error:
            log.exception("The files of edition %s could not be made.", edition.number)
            why = str(error) if isinstance(error, TooSlow) else f"lỗi {type(error).__name__}"
            failed.append(f"{kind.label}: {why}")
    return failed


def _lacking():
    """Editions with fewer files than their content asks for, without reading the content."""
    has = Case(When(content__has_key="summary", then=Value(1)), default=Value(0), output_field=IntegerField())
    province = Case(
        When(content__text__province__kind__isnull=False, then=Value(len(OF_PROVINCE))),
        default=Value(0),
        output_field=IntegerField(),
    )
    editions = Edition.objects.annotate(made=Count("documents"), asked=has + province + len(OFFICIAL))
    return editions.filter(made__lt=F("asked"))


def drafts_of(period, content) -> dict[str, bytes]:
    """The three files of a report by extension, as a draft and stored nowhere."""
    mark = Mark(draft=True, source=_source(period))
    return {Path(kind).suffix: MAKERS[kind](content, mark) for kind in OFFICIAL}


def file_name(period_code, edition_number=None) -> str:
    """The name without extension: bao-cao-2025-6T-ban-so-1, bao-cao-2025-6T-du-thao."""
    tail = "du-thao" if edition_number is None else f"ban-so-{edition_number}"
    return f"bao-cao-{period_code}-{tail}"


def edition_json(content, *, number=None, issued_at=None) -> dict:
    """The object of edition.json (contract.md): complete and exact, for the operator only."""
    return content["results"] | {
        "number": number,
        "issued_at": issued_at and issued_at.isoformat(),
        "sha256": sha256(content),
        "contributions": content["contributions"],
        "adjustments": content["adjustments"],
    }


def _mark(edition):
    address = reverse("reports:verify", args=[edition.number, edition.sha256])
    return Mark(
        number=edition.number,
        sha256=edition.sha256,
        address=settings.PORTAL_URL + address,
        source=_source(edition.period),
    )


def _source(period):
    """The page where a figure comes from, by the figure's id, which stands in the address as it is; a figure of last
    year stands on the page of this year's."""
    territory = period.plan.territory.key

    def address(figure_id):
        what, _, where = figure_id.partition("@")
        code = what.partition(".")[0]
        unit, _, asked = where.rpartition("/")
        own = asked[:4] == period.code[:4]
        page = "reports:figure" if unit else "reports:indicator"
        path = reverse(page, args=[asked if own else period.code, code])
        place = "#cung-ky" if not own else f"#don-vi-{unit}" if unit not in ("", territory) else ""
        return (
            f"{settings.PORTAL_URL}{path}?ke-hoach={period.plan_id}&so={quote(figure_id, safe='@/.')}{place}"
        )

    return address


def _stored(edition, kind, body):
    """Named by its hash and written whole; of two makers at once the first row stands."""
    digest = hashlib.sha256(body).hexdigest()
    name = _write_whole(f"{FOLDER}/{digest}{Path(kind).suffix}", body)
    try:
        with transaction.atomic():
            return Document.objects.create(
                edition=edition, kind=kind, file=name, sha256=digest, size=len(body), made_at=timezone.now()
            )
    except IntegrityError:
        return Document.objects.get(edition=edition, kind=kind)


def _write_whole(name, body):
    if default_storage.exists(name):
        return name
    try:
        target = Path(default_storage.path(name))
    except NotImplementedError:  # An object store takes a file whole or not at all.
        return default_storage.save(name, ContentFile(body))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    if settings.FILE_UPLOAD_PERMISSIONS is not None:
        part.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    part.replace(target)
    return name
