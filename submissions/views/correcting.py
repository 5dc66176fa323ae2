"""Asking for a correction of an accepted return; Sở Y tế opens it, of its own or as asked, or says why not."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from submissions.actions import ask_correction, decline_correction, grant_correction, open_correction
from submissions.errors import Refused
from submissions.models import CorrectionRequest
from submissions.permissions import can_ask_correction, can_decide

from .common import existing, find_obligation, form_of, reason_in, versions_of
from .filing import standing

OPENED = "Đã mở bản đính chính; bản đã duyệt vẫn được tính đến khi bản mới được duyệt."


@form_of("submissions:return")
@require_POST
def ask(request, pk):
    obligation = find_obligation(request, pk, can_ask_correction)

    def do():
        [version, *_] = existing(versions_of(obligation))
        ask_correction(filing=version.filing, by=request.user, reason=reason_in(request))

    return _done(request, obligation, do, "Đã gửi Sở Y tế đề nghị đính chính.", "de-nghi")


@form_of("submissions:return")
@require_POST
def correct(request, pk):
    """Sở Y tế opens a correction that nobody asked for on the portal."""
    obligation = find_obligation(request, pk, can_decide)

    def do():
        [version, *_] = existing(versions_of(obligation))
        open_correction(filing=version.filing, by=request.user, reason=reason_in(request))

    return _done(request, obligation, do, OPENED, "dinh-chinh")


@form_of("submissions:return")
@require_POST
def grant(request, pk, asked):
    obligation, found = _find_request(request, pk, asked)

    def do():
        grant_correction(request=found, by=request.user)

    return _done(request, obligation, do, OPENED)


@form_of("submissions:return")
@require_POST
def decline(request, pk, asked):
    obligation, found = _find_request(request, pk, asked)

    def do():
        decline_correction(request=found, by=request.user, reason=reason_in(request))

    return _done(request, obligation, do, "Đã trả lời đơn vị là không mở đính chính.", "khong-mo")


def _find_request(request, pk, asked):
    obligation = find_obligation(request, pk)
    if not can_decide(request.user, obligation):
        raise PermissionDenied
    return obligation, get_object_or_404(CorrectionRequest, pk=asked, filing__obligation=obligation)


def _done(request, obligation, do, told, field=""):
    """Back to the return's page; what was refused is told there beside what was typed."""
    try:
        do()
    except Refused as refusal:
        typed = {"field": field, "text": request.POST.get("ly-do", ""), "error": str(refusal)}
        page = standing(request.user, obligation, refused=typed)
        return render(request, "submissions/detail.html", page)
    messages.success(request, told)
    return redirect("submissions:return", obligation.pk)
