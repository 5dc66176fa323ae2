"""The files of a return: a list for whoever may see it, adding and removing while it is a draft."""

from django.contrib import messages
from django.http import FileResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from submissions import files
from submissions.errors import Refused
from submissions.forms import LARGEST_FILE, refuse_file
from submissions.models import Evidence
from submissions.owed import owed_cells
from submissions.permissions import can_fill, visible_to

from .common import authority, by_form, find_obligation, forms_of, newest_of
from .entry import draft_of, locked_out


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request, pk):
    if request.method == "POST":
        return add(request, pk)
    obligation = find_obligation(request, pk)
    version = newest_of(obligation)
    if version is None:
        return redirect("submissions:return", pk)
    cells = [cell for cell in owed_cells(obligation) if cell.is_typed]
    rows = list(version.evidence.select_related("element", "added_by", "removed_by"))
    names = {cell.element.pk: cell for cell in cells}
    for row in rows:
        row.cell = names.get(row.element_id)
    context = {
        "obligation": obligation,
        "authority": authority(obligation),
        "version": version,
        "forms": by_form(cells),
        "sheets": forms_of(cells),
        "standing": [row for row in rows if not row.removed_at],
        "removed": [row for row in rows if row.removed_at],
        "may_fill": version.is_draft and can_fill(request.user, obligation),
        "megabytes": LARGEST_FILE // 2**20,
        "most": files.MOST_FILES,
    }
    template = "submissions/_papers.html" if request.htmx else "submissions/papers.html"
    return render(request, template, context)


def add(request, pk):
    """Keep the files that are right and say of each other one why not; a page that shows progress reads JSON.

    A file that is there already is neither kept again nor wrong: its name is told.
    """
    obligation, version = draft_of(request, pk)
    if version is None:
        return (
            JsonResponse({"refused": [], "known": [], "locked": True}, status=409)
            if request.htmx
            else locked_out(request, pk)
        )
    cells = {cell.code: cell for cell in owed_cells(obligation) if cell.is_typed}
    cell = cells.get(request.POST.get("noi-dung", ""))
    kept, known, refused = 0, [], []
    for file in request.FILES.getlist("tep"):
        try:
            if sentence := refuse_file(file):
                raise Refused(sentence)
            found, is_new = files.attached(
                version=version, element=cell and cell.element, file=file, by=request.user
            )
            if is_new:
                kept += 1
            else:
                known.append(f"{file.name}: {files.said_known(found)}")
        except Refused as refusal:
            refused.append(f"{file.name}: {refusal}")
    if request.htmx:
        return JsonResponse({"refused": refused, "known": known})
    for sentence in refused:
        messages.error(request, sentence)
    for sentence in known:
        messages.info(request, sentence)
    if kept:
        messages.success(request, f"Đã nhận {kept} tệp.")
    elif not refused and not known:
        messages.error(request, "Chọn tệp trước khi tải lên.")
    return redirect("submissions:papers", pk)


@require_POST
def remove(request, pk):
    found = Evidence.objects.standing().filter(version__filing__obligation__in=visible_to(request.user))
    evidence = get_object_or_404(found.select_related("version__filing"), pk=pk)
    obligation = find_obligation(request, evidence.version.filing.obligation_id, can_fill)
    try:
        files.remove(evidence=evidence, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã bỏ tệp {evidence.name}.")
    return redirect("submissions:papers", obligation.pk)


@require_safe
def download(request, pk):
    """A file as it was sent, never shown in the page: 404 to whoever may not see its return."""
    found = get_object_or_404(
        Evidence.objects.standing().filter(version__filing__obligation__in=visible_to(request.user)), pk=pk
    )
    answer = FileResponse(
        found.file.open(), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
