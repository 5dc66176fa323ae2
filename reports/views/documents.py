from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import can_review
from reports import editions
from reports.alone import alone
from reports.models import Document, Edition
from reports.templatetags.figures import in_text
from submissions.errors import Refused

from .access import reads_totals, reviews

ISSUING_BY = 1643_05  # Of the two numbers of an advisory lock: an issue, and by whom.


@require_safe
@reads_totals
def documents(request, shelf):
    """Issued editions of the plan, newest first, with their files."""
    issued = Edition.objects.filter(period__plan=shelf.plan).defer("content")
    context = {
        "editions": issued.select_related("period", "issued_by").prefetch_related("documents"),
        "plan": shelf.plan,
        "plans": shelf.plans,
        "periods": [period for period in shelf.periods if period.window_from <= shelf.today],
        "can_issue": can_review(request.user, shelf.plan),
    }
    return render(request, "reports/documents.html", context)


@require_POST
@reviews
def issue(request, shelf):
    """Freeze a period's figures as an edition; a worker makes its files."""
    period = get_object_or_404(shelf.plan.periods, code=request.POST.get("ky", ""))
    with alone(ISSUING_BY, request.user.pk % 2**31) as is_alone:
        if is_alone:
            _issue(request, period)
        else:
            messages.error(request, "Lần phát hành trước của bạn đang được xử lý; chờ xong rồi bấm lại.")
    asked = f"?ke-hoach={shelf.plan.pk}" if shelf.asked else ""
    return redirect(reverse("reports:documents") + asked)


def _issue(request, period):
    try:
        edition = editions.record(period, request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"{edition}: báo cáo {in_text(period.name)}. Các tệp có tại trang này sau ít phút."
        )


@require_safe
@reads_totals
def download(request, shelf, number, kind):
    """A file of an edition, always as an attachment."""
    document = get_object_or_404(
        Document.objects.select_related("edition__period"),
        edition__number=number,
        edition__period__plan__in=shelf.plans,
        kind=kind,
    )
    try:
        file = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"bao-cao-{document.edition.period.code}-ban-{number}-{kind}"
    response = FileResponse(file, as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
