"""Merging, waiving, extending and restoring what a unit owes, each with its reason."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from submissions import lifting
from submissions.errors import Refused
from submissions.forms import Extension
from submissions.permissions import can_decide, can_merge

from .common import act, find_obligation, form_of, reason_in
from .filing import standing


@form_of("submissions:return")
@require_POST
def merge(request, pk):
    def do(obligation):
        lifting.merge(obligation=obligation, by=request.user, reason=reason_in(request))

    return act(request, pk, can_merge, do, "Đã gộp vào quý sau; quý này không tính là thiếu báo cáo.")


@form_of("submissions:return")
@require_POST
def waive(request, pk):
    def do(obligation):
        lifting.waive(obligation=obligation, by=request.user, reason=reason_in(request))

    return act(request, pk, can_decide, do, "Đã loại trừ nghĩa vụ báo cáo của kỳ này.")


@form_of("submissions:return")
@require_POST
def restore(request, pk):
    def do(obligation):
        lifting.restore(obligation=obligation, by=request.user, reason=reason_in(request))

    return act(request, pk, can_decide, do, "Đã khôi phục nghĩa vụ báo cáo của kỳ này.")


@form_of("submissions:return")
@require_POST
def extend(request, pk):
    """On time to the end of the day chosen; what is wrong comes back with what was typed."""
    obligation = find_obligation(request, pk, can_decide)
    form = Extension(request.POST, quarter=obligation.quarter)
    if form.is_valid():
        to = lifting.end_of(form.cleaned_data["day"])
        try:
            lifting.extend(obligation=obligation, to=to, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã gia hạn gửi báo cáo.")
            return redirect("submissions:return", pk)
    return render(request, "submissions/detail.html", standing(request.user, obligation, extension=form))
