"""The official letter of a quarter's reminders, drafted by one click: DOCX to complete, PDF to read."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import can_read_totals, can_review
from plans.models import Period
from reports.reminder_letter import LetterReading, letter_of
from reports.render import Mark
from reports.render.docx import report_docx
from reports.render.pdf import report_pdf
from units.vietnamese import moment

from .unit_report import DOCX, PDF, sole_rendering


@require_safe
@never_cache
def docx(request, pk):
    return _file(request, find(request, pk), report_docx, "docx", DOCX)


@require_safe
@never_cache
def pdf(request, pk):
    return _file(request, find(request, pk), report_pdf, "pdf", PDF)


def find(request, pk):
    """The quarter, for the plan's reviewers; nothing to remind of is not found."""
    quarters = Period.objects.quarters_only().filter(late_from__isnull=False).started(timezone.localdate())
    quarter = get_object_or_404(quarters.select_related("plan__consolidator"), pk=pk)
    if not can_review(request.user, quarter.plan):
        if can_read_totals(request.user, quarter.plan):
            raise PermissionDenied
        raise Http404
    return quarter


def _file(request, quarter, render_file, kind, content_type):
    """Made while the person waits, one at a time for each person."""
    with sole_rendering(request.user) as is_free:
        if not is_free:
            answer = render(request, "reports/busy.html", {"quarter": quarter}, status=429)
            answer["Retry-After"] = "5"
            return answer
        reading = LetterReading(quarter, request.user)
        if not reading.owing:
            raise Http404
        said = f"Soạn từ danh sách đơn vị chưa gửi báo cáo lúc {moment(reading.at)}."
        body = render_file(letter_of(reading), Mark(said=said))
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="cong-van-don-doc-{quarter.code}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
