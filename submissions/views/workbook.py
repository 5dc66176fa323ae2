"""The unit's workbook: downloaded, uploaded, compared cell by cell, and written only where the officer agrees."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from submissions.errors import Refused
from submissions.models import Upload
from submissions.permissions import can_fill
from submissions.workbook.commenting import commented
from submissions.workbook.facts import facts_of, frame_of
from submissions.workbook.uploads import MINE, THEIRS, Undecided, applied, opened, received
from submissions.workbook.writing import workbook
from units.vietnamese import moment

from .beside import Beside
from .common import authority, find_obligation, newest_of
from .entry import LOCKED

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fillable(request, pk):
    """The obligation with its draft, None where the first one is still to be opened; refused when neither may be."""
    obligation = find_obligation(request, pk, can_fill)
    version = newest_of(obligation)
    if version is not None and not version.is_draft:
        raise Refused(LOCKED)
    if not obligation.is_owed:
        raise Refused(f"Kỳ báo cáo này {obligation.get_state_display().lower()} nên không nhập số liệu.")
    return obligation, version


def told(request, pk, refusal, where="submissions:return"):
    messages.error(request, str(refusal))
    return redirect(where, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request, pk):
    """The page to download the workbook from and to upload it to; an upload leads to its differences."""
    try:
        obligation, version = fillable(request, pk)
    except Refused as refusal:
        return told(request, pk, refusal)
    if request.method == "POST":
        return _receive(request, obligation, version)
    return render(request, "submissions/workbook.html", _page(obligation, version))


def _page(obligation, version, error=""):
    return {
        "obligation": obligation,
        "authority": authority(obligation),
        "version": version,
        "uploads": version.uploads.select_related("added_by").order_by("-pk")[:5] if version else [],
        "errors": [("tep", error)] if error else [],
        "error": error,
    }


def _receive(request, obligation, version):
    """A first draft is opened for a file that can be read; one that is refused leaves everything as it was."""
    file = request.FILES.get("tep")
    try:
        if file is None:
            raise Refused("Chọn tệp biểu Excel (.xlsx) rồi bấm Tải lên.")
        upload = received(obligation=obligation, version=version, file=file, by=request.user)
    except Refused as refusal:
        return render(request, "submissions/workbook.html", _page(obligation, version, str(refusal)))
    return redirect("submissions:differences", obligation.pk, upload.pk)


@require_safe
def download(request, pk):
    try:
        obligation, version = fillable(request, pk)
    except Refused as refusal:
        return told(request, pk, refusal)
    facts = facts_of(obligation, version)
    quarter = obligation.quarter.name.replace("/", "-")
    return _attached(workbook(facts), f"Biểu báo cáo {quarter} - {facts.authority}.xlsx")


def _attached(data, name):
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _find_upload(request, pk, upload):
    """The upload of this return's present draft: one for an earlier version has nothing left to be decided."""
    obligation, version = fillable(request, pk)
    found = get_object_or_404(
        Upload.objects.select_related("added_by", "applied_by"),
        pk=upload,
        version__filing__obligation=obligation,
    )
    if found.version_id != (version and version.pk):
        raise Refused("Tệp này được tải lên cho lần gửi trước. Tải lên lại nếu vẫn cần.")
    found.version = version
    return obligation, found


@require_http_methods(["GET", "HEAD", "POST"])
def differences(request, pk, upload):
    try:
        obligation, upload = _find_upload(request, pk, upload)
    except Refused as refusal:
        return told(request, pk, refusal)
    if request.method == "POST":
        return _apply(request, obligation, upload)
    found = [] if upload.problems or upload.applied_at else opened(upload).differences()
    return render(request, "submissions/differences.html", _compared(obligation, upload, found))


def _apply(request, obligation, upload):
    choices = _posted(request, "chon-")
    try:
        count = applied(upload=upload, choices=choices, seen=_posted(request, "ban-"), by=request.user)
    except Undecided as refusal:
        page = _compared(obligation, upload, refusal.found, str(refusal))
        return render(request, "submissions/differences.html", page)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("submissions:differences", obligation.pk, upload.pk)
    said = f"Đã ghi {count} ô từ tệp “{upload.name}”." if count else "Đã giữ nguyên số trên hệ thống."
    messages.success(request, said)
    return redirect("submissions:check", obligation.pk)


def _posted(request, prefix):
    return {
        name.removeprefix(prefix): value for name, value in request.POST.items() if name.startswith(prefix)
    }


def _compared(obligation, upload, found, error=""):
    """The page of an upload: what is wrong in it, or each difference with what explains both sides."""
    names = _names(found, obligation)
    for each in found:
        each.reads_as = each.cell.reads_as(obligation)
        each.sides = [
            (value, label, answer, answer and Beside(answer, names, obligation), each.choice == value)
            for value, label, answer in (
                (MINE, "Số trong tệp", each.mine),
                (THEIRS, "Số đang có trên hệ thống", each.theirs),
            )
        ]
        if not each.choice and not each.is_conflict and not each.error:
            each.sides[0] = (*each.sides[0][:4], True)
    received_at = f"Tệp này đã nhận lúc {moment(upload.applied_at)}" if upload.applied_at else ""
    return {
        "obligation": obligation,
        "authority": authority(obligation),
        "upload": upload,
        "forms": _by_sheet(found),
        "differences": found,
        "conflicts": sum(each.is_conflict for each in found),
        "received_at": received_at,
        "errors": [
            (f"chon-{each.code}", f"{each.cell.revision.name}: {each.error}") for each in found if each.error
        ],
        "error": error,
    }


def _names(found, obligation):
    """The communes' names, asked for only where a tick list differs."""
    if not any(answer and answer.marks for each in found for answer in (each.mine, each.theirs, each.base)):
        return {}
    return {each.pk: each.name for each in frame_of(obligation).communes}


def _by_sheet(found):
    sheets = {}
    for each in found:
        sheets.setdefault(each.sheet, []).append(each)
    return list(sheets.items())


@require_safe
def comments(request, pk, upload):
    """The same workbook with each problem as a comment on its cell."""
    try:
        obligation, upload = _find_upload(request, pk, upload)
    except Refused as refusal:
        return told(request, pk, refusal)
    if not upload.problems:
        return redirect("submissions:differences", obligation.pk, upload.pk)
    stem = upload.name.rpartition(".")[0] or upload.name
    return _attached(commented(upload), f"{stem} - nội dung cần sửa.xlsx")
