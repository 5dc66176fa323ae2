"""A unit's own report of a quarter: on its page as it will look on paper, and as PDF and DOCX made on request."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.render import Mark
from reports.render.docx import report_docx
from reports.render.pdf import report_pdf, with_aligned_cells
from reports.unit_report import UnitReading, report_of
from submissions.models import Version
from submissions.permissions import visible_to
from units.models import Unit
from units.vietnamese import moment

# Of the two numbers of an advisory lock: this says what is locked, the other for whom.
RENDERING = 1643
FORBIDDEN = '\\/:*?"<>|'  # In a file's name, somewhere.
PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def find(request, pk):
    """The version, for whoever may see its return; 404 to anybody else."""
    versions = Version.objects.with_context().select_related(
        "filing__obligation__quarter__plan__consolidator", "signed"
    )
    return get_object_or_404(versions, pk=pk, filing__obligation__in=visible_to(request.user))


@require_safe
@never_cache
def preview(request, pk):
    version = find(request, pk)
    reading = UnitReading(version)
    context = {
        "version": version,
        "obligation": version.filing.obligation,
        "authority": reading.authority,
        "report": with_aligned_cells(report_of(reading)),
        "mark": mark_of(reading),
    }
    return render(request, "reports/unit_report.html", context)


@require_safe
@never_cache
def pdf(request, pk):
    return _file(request, find(request, pk), report_pdf, "pdf", PDF)


@require_safe
@never_cache
def docx(request, pk):
    return _file(request, find(request, pk), report_docx, "docx", DOCX)


def _file(request, version, render_file, kind, content_type):
    """Made while the person waits, one at a time for each: a second one is asked to wait for the first."""
    with sole_rendering(request.user) as is_free:
        if not is_free:
            answer = render(request, "reports/busy.html", {"version": version}, status=429)
            answer["Retry-After"] = "5"
            return answer
        reading = UnitReading(version)
        body = render_file(report_of(reading), mark_of(reading))
    answer = HttpResponse(body, content_type=content_type)
    name = f"{file_name(version)}.{kind}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@contextmanager
def sole_rendering(user):
    """Is this the person's only rendering, in all web processes? The lock ends with the transaction, come what may."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [RENDERING, user.pk % 2**31])
        yield cursor.fetchone()[0]


def mark_of(reading):
    """Which version the copy was printed from, at its foot; "DỰ THẢO" over one that can't be sent as it stands."""
    version = reading.version
    if version.is_draft:
        said = f"In từ bản đang nhập (lần {version.number}) lúc {moment(timezone.now())}; chưa gửi Sở Y tế."
        return Mark(draft=not reading.is_ready, said=said)
    received = f"Lần gửi {version.number}, hệ thống nhận lúc {moment(version.submitted_at)}"
    return Mark(said=f"{received}; mã kiểm tra {version.receipt_code}.")


def file_name(version):
    """ "Báo cáo Quý III-2025 - Huyện Bắc Bình"; a later version says which it is."""
    obligation = version.filing.obligation
    unit = Unit.objects.named(obligation.window_to).get(pk=obligation.unit_id)
    again = f" - lần {version.number}" if version.number > 1 else ""
    name = f"Báo cáo {obligation.quarter.name} - {unit.name}{again}"
    return "".join("-" if sign in FORBIDDEN else sign for sign in name)
