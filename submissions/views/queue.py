"""What awaits a decision, most in need of a look first, and the clean ones accepted together."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from plans.calendar import local_day
from submissions.actions.accepting import accept_many
from submissions.desk_work import AT_ONCE
from submissions.models import Glance, Thread, Version, Work
from submissions.permissions import can_accept, reviewable
from submissions.states import timeliness
from submissions.working import start, under_way

from .common import names_of

GROUPS = {
    "resent": "Gửi lại sau chỉnh lý",
    "open": "Có cảnh báo chưa giải trình",
    "late": "Gửi trễ hạn",
    "look": "Có ô trống, “không áp dụng” mới, góp ý còn mở hoặc đính chính",
    "clean": "Đủ số liệu, không có cảnh báo",
}


LOOK = "có nội dung cần xem trước khi duyệt; mở báo cáo này."


@dataclass
class Line:
    """A version that awaits a decision; `glance` is None where it was not sent through the portal."""

    version: Version
    name: str
    late: int
    waiting: int
    may_accept: bool

    @property
    def glance(self) -> Glance | None:
        return getattr(self.version, "glance", None)

    @property
    def is_clean(self):
        """Nothing blank, unexplained or newly "không áp dụng", no open thread, and no correction."""
        is_plain = self.glance is not None and self.glance.is_clean and not self.version.corrects
        return is_plain and not self.version.open_threads

    @property
    def group(self):
        if self.version.was_returned:
            return "resent"
        if self.glance is not None and self.glance.unexplained:
            return "open"
        if self.late:
            return "late"
        return "clean" if self.is_clean else "look"

    @property
    def order(self):
        return list(GROUPS).index(self.group), -self.late, -self.waiting, self.version.pk


def awaiting(user):
    """The versions that await a decision of this person, with what a line shows; in one statement."""
    first = Version.objects.filter(filing=OuterRef("filing"), submitted_at__isnull=False).order_by("number")
    returned = Version.objects.filter(filing=OuterRef("filing"), decision=Version.Decision.RETURNED)
    threads = Thread.objects.filter(filing=OuterRef("filing"), resolved_at=None).order_by()
    threads = threads.values("filing").annotate(number=Count("pk")).values("number")
    found = Version.objects.awaiting().with_stand_in().filter(filing__obligation__in=reviewable(user))
    return found.select_related(
        "submitted_by", "glance", "filing__obligation__quarter__plan", "filing__obligation__unit"
    ).annotate(
        first_at=Subquery(first.values("submitted_at")[:1]),
        first_source=Subquery(first.values("source")[:1]),
        open_threads=Coalesce(Subquery(threads), 0),
        was_returned=Exists(returned.filter(number__lt=OuterRef("number"))),
    )


def lines_of(user):
    versions, today = list(awaiting(user)), timezone.localdate()
    names = names_of([version.filing.obligation for version in versions], today)
    lines = [
        Line(
            version=version,
            name=names[version.filing.obligation.unit_id],
            late=_days_late(version),
            waiting=(today - local_day(version.submitted_at)).days,
            may_accept=can_accept(user, version),
        )
        for version in versions
    ]
    return sorted(lines, key=lambda line: line.order)


def _days_late(version):
    first = Version(submitted_at=version.first_at, source=version.first_source)
    return timeliness(version.filing.obligation, first).days


@require_safe
def queue(request):
    if not reviewable(request.user).exists():
        raise PermissionDenied
    lines = lines_of(request.user)
    groups = [
        (key, title, found)
        for key, title in GROUPS.items()
        if (found := [line for line in lines if line.group == key])
    ]
    clean = sum(line.is_clean and line.may_accept for line in lines)
    return render(
        request,
        "submissions/queue.html",
        {"groups": groups, "lines": lines, "clean": clean, "under_way": under_way(request.user)},
    )


@require_POST
def accept_chosen(request):
    """Accept the chosen ones that are clean, as the page offered them; the others are opened one by one."""
    chosen = {text for text in request.POST.getlist("lan") if text.isdecimal() and len(text) < 12}
    waiting = [line for line in lines_of(request.user) if str(line.version.pk) in chosen]
    lines = [line for line in waiting if line.is_clean]
    for line in waiting:
        if not line.is_clean:
            messages.error(request, f"{line.name}: {LOOK}")
    if not lines:
        messages.error(request, "Chọn ít nhất một báo cáo đủ số liệu, không có cảnh báo và còn chờ duyệt.")
        return redirect("submissions:queue")
    if len(lines) > AT_ONCE:
        work = start(kind=Work.Kind.ACCEPT, by=request.user, asked=sorted(line.version.pk for line in lines))
        return redirect("submissions:work", work.pk)
    done = accept_many(versions=[line.version for line in lines], by=request.user)
    names = {line.version.pk: line.name for line in lines}
    if done.versions:
        messages.success(request, f"Đã duyệt {len(done.versions)} báo cáo.")
    for version, sentence in done.refusals:
        messages.error(request, f"{names[version.pk]}: {sentence}")
    return redirect("submissions:queue")
