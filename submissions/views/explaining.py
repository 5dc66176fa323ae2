"""Keeping the sentences asked for by the check: one box a warning, one button for all."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions.actions.explaining import explain
from submissions.errors import Refused

from .checking import sending, summary
from .common import form_of
from .entry import draft_of, locked_out
from .warned import typed_in


@form_of("submissions:check")
@require_POST
def save(request, pk):
    """Keep every sentence that is right; a wrong one comes back as typed, with what is wrong beside it."""
    obligation, version = draft_of(request, pk)
    if version is None:
        return locked_out(request, pk)
    elements = dict(obligation.quarter.plan.elements.values_list("code", "pk"))
    typed = typed_in(request.POST, elements)
    try:
        refusals = explain(version=version, by=request.user, said=typed)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("submissions:return", pk)
    if not refusals:
        messages.success(request, "Đã lưu giải trình.")
        return redirect(f"{reverse('submissions:check', args=[pk])}#giai-trinh")
    form = sending(request, obligation, version, posted=False)
    context = summary(request.user, obligation, version, form, typed=typed, refusals=refusals)
    shown = {box.asked.warning.key for box in context["boxes"]}
    for each in typed:
        if each.key in refusals and each.key not in shown:
            messages.error(request, f"{refusals[each.key]} Câu đã ghi: “{each.text}”.")
    return render(request, "submissions/check.html", context)
