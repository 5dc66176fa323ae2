"""The reviewers' one letter a day: what came in, what fell overdue, who has nobody to receive a reminder.

It tells of the days before the one it goes on, so that a late run says the same; a day without news has no letter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from letters import outbox
from letters.models import Letter
from plans.calendar import ONE_DAY, local_day
from plans.models import Obligation, Plan
from submissions.addressees import reviewers_of
from submissions.models import Digest, Reminder, Version
from submissions.states import late_from
from units.models import Unit
from units.vietnamese import LOCAL, day, moment

from .owing import unfiled

# The first digest of a plan, and one after a long silence, look no further back.
FURTHEST = timedelta(days=7)


def send_digests(*, at: datetime | None = None) -> int:
    """One to each plan's reviewers, if there is news and it did not go today; returns how many plans had one."""
    at = at or timezone.now()
    return sum(_send(plan, at) for plan in Plan.objects.order_by("pk"))


def _send(plan, at) -> bool:
    on = local_day(at)
    if plan.digests.filter(on__gte=on).exists():
        return False
    news = News.of(plan, _since(plan, on), on, at)
    addresses = reviewers_of(plan, on)
    if not (news.is_any and addresses):
        return False
    letters = outbox.written(
        kind=Letter.Kind.DIGEST, to=addresses, subject=news.subject, text=_text(plan, news)
    )
    try:
        with transaction.atomic():
            Digest.objects.create(plan=plan, on=on, at=at, letters=len(letters))
            outbox.post_all(letters)
    except IntegrityError:
        return False
    return True


def _since(plan, on) -> date:
    last = plan.digests.order_by("-on").values_list("on", flat=True).first()
    return max(last or on - ONE_DAY, on - FURTHEST)


def _start(on):
    return datetime.combine(on, time(), LOCAL)


@dataclass(frozen=True)
class News:
    """Lines of what happened on the days from `since` to the eve of `on`, and counts of how things stand."""

    came: list[str]
    overdue: list[str]
    unreceived: list[str]
    awaiting: int
    late: int

    @classmethod
    def of(cls, plan: Plan, since: date, on: date, at: datetime):
        span = (_start(since), _start(on))
        came = _came(plan, span)
        late = _late(plan, at)
        fresh = [row for row in late if span[0] < late_from(row) <= span[1]]
        unreceived = _unreceived(plan, span)
        names = _names([*(row.filing.obligation for row in came), *fresh, *unreceived], on)
        awaiting = Version.objects.awaiting().filter(filing__obligation__quarter__plan=plan)
        return cls(
            came=[_came_line(row, names) for row in came],
            overdue=[f"{names[row.unit_id]}, {row.quarter.name}" for row in fresh],
            unreceived=[f"{names[row.unit_id]}, {row.quarter.name}" for row in unreceived],
            awaiting=awaiting.count(),
            late=len(late),
        )

    @property
    def is_any(self):
        return bool(self.came or self.overdue or self.unreceived)

    @property
    def subject(self):
        counts = [
            (len(self.came), "báo cáo mới gửi"),
            (len(self.overdue), "báo cáo mới quá hạn"),
            (len(self.unreceived), "đơn vị chưa có người nhận thư"),
        ]
        told = ", ".join(f"{count} {what}" for count, what in counts if count)
        return f"Phòng, chống mại dâm: {told}"


def _came(plan, span):
    """Sent in the span, or up to the very start of the day; what was loaded in bulk is no news."""
    sent = Version.objects.filter(
        filing__obligation__quarter__plan=plan,
        source=Version.Source.PORTAL,
        submitted_at__gte=span[0],
        submitted_at__lt=span[1],
    )
    return list(sent.select_related("filing__obligation__quarter").order_by("submitted_at", "pk"))


def _came_line(version, names):
    obligation = version.filing.obligation
    corrects = ", đính chính" if version.corrects else ""
    told = f"{names[obligation.unit_id]}, {obligation.quarter.name}, lần {version.number}{corrects}"
    return f"{told}, gửi lúc {moment(version.submitted_at)}"


def _late(plan, at):
    """Not filed and late at the moment; an invited body is never late."""
    rows = unfiled(at, Obligation.objects.of_plan(plan)).select_related("quarter").in_order()
    return [row for row in rows if (limit := late_from(row)) is not None and at >= limit]


def _unreceived(plan, span):
    """The returns whose units were reminded in vain, each once."""
    rows = Reminder.objects.filter(
        obligation__quarter__plan=plan, letters=0, at__gte=span[0], at__lt=span[1]
    ).select_related("obligation__quarter")
    return list({row.obligation_id: row.obligation for row in rows}.values())


def _names(obligations: Iterable[Obligation], on):
    units = Unit.objects.filter(pk__in={row.unit_id for row in obligations}).named(on)
    return {unit.pk: unit.authority or unit.name for unit in units}


def _text(plan, news):
    parts = [
        _part("Báo cáo mới gửi", news.came, f"Hiện có {news.awaiting} báo cáo chờ duyệt.", "queue"),
        _part("Báo cáo mới quá hạn", news.overdue, f"Tổng số đang quá hạn: {news.late}.", "reminders"),
        _part("Đơn vị chưa có người nhận thư nhắc", news.unreceived, _DO, "reminders"),
    ]
    head = ["DỮ LIỆU MINH HỌA"] if plan.is_demo else []
    first = f"Tin theo dõi Kế hoạch số {plan.key} ngày {day(plan.issued_on)}."
    tail = "Thư được gửi tự động mỗi ngày một lần khi có tin mới, không cần trả lời."
    return "\n\n".join([*head, first, *filter(None, parts), tail]) + "\n"


_DO = "Đề nghị bổ sung tài khoản hoặc thư điện tử của đơn vị, hoặc liên hệ qua điện thoại."


def _part(title, lines, after, page):
    if not lines:
        return ""
    link = settings.PORTAL_URL + reverse(f"submissions:{page}")
    return "\n".join(
        [f"{title} ({len(lines)}):", *(f"- {line}" for line in lines), after, f"Mở trang: {link}"]
    )
