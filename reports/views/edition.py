"""One edition: its files as they come, what the clerk gave it, the DOCX that came back; its hash for anyone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import can_review
from reports import editions, returned
from reports.forms import ReturnedForm, SigningForm
from reports.models import Build, Edition, SignedReport
from submissions.errors import Refused

from .access import reads_totals, reviews

PDF = "application/pdf"


@require_safe
@reads_totals
def page(request, shelf, number):
    return _page(request, shelf, _edition(shelf, number))


@require_safe
@never_cache
@reads_totals
def files(request, shelf, number):
    """The part of the page that asks again until every file is there."""
    edition = _edition(shelf, number)
    return render(request, "reports/_files.html", _files(edition))


@require_POST
@reviews
def sign(request, shelf, number):
    edition = _edition(shelf, number)
    form = SigningForm(request.POST, request.FILES, issuers=editions.issuers_of(edition.content))
    if form.is_valid():
        try:
            signed = editions.record_signed(edition=edition, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã ghi số {signed.number} cho {edition}.")
            return redirect("reports:edition", edition.number)
    return _page(request, shelf, edition, signing=form, status=422)


@require_POST
@reviews
def compare(request, shelf, number):
    """Nothing of the file is kept."""
    edition = _edition(shelf, number)
    form = ReturnedForm(request.POST, request.FILES, issuers=editions.issuers_of(edition.content))
    if form.is_valid():
        text = editions.text_of(edition.content, form.cleaned_data["issuer"])
        try:
            document = returned.document_of(form.cleaned_data["file"].read(returned.LARGEST_FILE + 1))
            found = returned.compare(edition.content, text, document)
        except Refused as error:
            form.add_error("file", str(error))
        else:
            return _page(request, shelf, edition, comparing=form, found=found)
    return _page(request, shelf, edition, comparing=form, status=422)


@require_safe
@reads_totals
def signed_file(request, shelf, number, pk):
    signed = get_object_or_404(
        SignedReport, pk=pk, edition__number=number, edition__period__plan__in=shelf.plans
    )
    if not signed.file:
        raise Http404
    try:
        file = signed.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"bao-cao-ban-{number}-da-ky.pdf"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=PDF)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_not_required
@require_safe
@never_cache
def verify(request, number, sha256):
    """For whoever holds a copy, without a login: is there such an edition with this hash, and of which files?"""
    edition = Edition.objects.filter(number=number, sha256=sha256).defer("content")
    edition = edition.select_related("period__plan").prefetch_related("documents", "signed").first()
    context = {"edition": edition, "number": number, "sha256": sha256}
    return render(request, "reports/verify.html", context, status=200 if edition else 404)


def _edition(shelf, number):
    editions_of = Edition.objects.filter(period__plan__in=shelf.plans).select_related(
        "period__plan", "issued_by"
    )
    return get_object_or_404(editions_of, number=number)


def _page(request, shelf, edition, *, signing=None, comparing=None, found=None, status=200):
    issuers = editions.issuers_of(edition.content)
    context = {
        "edition": edition,
        "plan": edition.period.plan,
        "signed": edition.signed.select_related("recorded_by"),
        "can_issue": can_review(request.user, edition.period.plan),
        "signing": signing or SigningForm(issuers=issuers),
        "comparing": comparing or ReturnedForm(issuers=issuers),
        "found": found,
        **_files(edition),
    }
    return render(request, "reports/edition.html", context, status=status)


def _files(edition):
    kinds = editions.kinds_of(edition.content)
    documents = {each.kind: each for each in edition.documents.all()}
    build = Build.objects.filter(edition=edition).first()
    return {
        "edition": edition,
        "documents": [documents[kind] for kind in kinds if kind in documents],
        "asked": len(kinds),
        "build": build,
    }
