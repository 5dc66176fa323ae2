"""The scan of the signed document that a return went out with: sent along later, and read."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from submissions import signing
from submissions.errors import Refused
from submissions.models import SignedDocument
from submissions.permissions import can_send, visible_to
from submissions.sending import SignedFile

from .common import existing, find_obligation, versions_of
from .filing import standing


@require_POST
def attach(request, pk):
    """Add the scan to the last version that was sent; a wrong file is told beside its field."""
    obligation = find_obligation(request, pk, can_send)
    form = SignedFile(request.POST, request.FILES)
    if not form.is_valid():
        context = standing(request.user, obligation, signed_form=form)
        return render(request, "submissions/detail.html", context)
    try:
        [*_, version] = existing([row for row in versions_of(obligation) if row.submitted_at])
        signing.follow(version=version, file=form.cleaned_data["file"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã nhận bản ký.")
    return redirect("submissions:return", pk)


@require_safe
def download(request, pk):
    """The scan as it was sent, never shown in the page: 404 to whoever may not see its return."""
    readable = SignedDocument.objects.exclude(file="").filter(
        version__filing__obligation__in=visible_to(request.user)
    )
    found = get_object_or_404(readable, pk=pk)
    answer = FileResponse(
        found.file.open(), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
