"""Mailed workbooks dropped at once by a reviewer: one list of what was taken, what differs and what was refused."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Role
from accounts.permissions import unit_ids
from submissions.desk_work import read_workbooks
from submissions.models import Upload, Work
from submissions.workbook.intake import MOST_FILES, returns_of
from submissions.working import start, under_way

from .common import names_of


def returns_for(request):
    """The opened returns of the plans the person reviews; 403 to whoever reviews none."""
    if not unit_ids(request.user, Role.REVIEWER):
        raise PermissionDenied
    return returns_of(request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request):
    returns = returns_for(request)
    if request.method == "POST":
        return _take(request, returns)
    return render(request, "submissions/intake.html", _page(request, returns))


def _page(request, returns):
    waiting = list(
        Upload.objects.filter(
            added_by=request.user, applied_at=None, version__submitted_at=None, read__has_key="taken"
        )
        .filter(version__filing__obligation__in=returns)
        .select_related("version__filing__obligation__quarter")
        .order_by("-pk")[:MOST_FILES]
    )
    known = names_of(returns, timezone.localdate())
    for upload in waiting:
        upload.unit_name = known[upload.version.filing.obligation.unit_id]
    open_now = list(returns.filter(accepted_at=None).order_by("-quarter__order", "unit__order"))
    for obligation in open_now:
        obligation.unit_name = known[obligation.unit_id]
    return {
        "open": open_now,
        "uploads": waiting,
        "most": MOST_FILES,
        "under_way": under_way(request.user),
        "last": Work.objects.filter(by=request.user, kind=Work.Kind.READ, ended_at__isnull=False).last(),
        "ready": sum(_is_ready(each) for each in waiting),
    }


def _is_ready(upload):
    return not upload.problems and not upload.read["taken"]["conflicts"]


def _take(request, returns):
    """Keep the files and let a worker read them; the page of its progress tells of each."""
    files = request.FILES.getlist("tep")
    if not files or len(files) > MOST_FILES:
        few = "Chọn tệp trước khi tải lên."
        messages.error(request, f"Chọn nhiều nhất {MOST_FILES} tệp mỗi lần." if files else few)
        return redirect("submissions:intake")
    asked = request.POST.get("cua", "")
    named = returns.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 12 else None
    work = read_workbooks(files=files, named=named and named.pk, by=request.user)
    return redirect("submissions:work", work.pk)


@require_POST
def accept(request):
    """Take over the numbers of the chosen files, each by itself, in a worker."""
    returns = returns_for(request)
    chosen = [text for text in request.POST.getlist("tep") if text.isdecimal() and len(text) < 12]
    uploads = Upload.objects.filter(
        pk__in=chosen, added_by=request.user, version__filing__obligation__in=returns
    )
    asked = list(uploads.order_by("pk").values_list("pk", flat=True))
    if not asked:
        messages.error(request, "Chọn ít nhất một tệp.")
        return redirect("submissions:intake")
    work = start(kind=Work.Kind.TAKE, by=request.user, asked=asked)
    return redirect("submissions:work", work.pk)
