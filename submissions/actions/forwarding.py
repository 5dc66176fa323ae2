"""Asking somebody else to decide on what one filed oneself ("chuyển duyệt"): nobody accepts their own submission.

Design: words.md (review.self).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from plans.calendar import local_day
from units.vietnamese import moment

from ..addressees import approvers_of
from ..decision_letters import post_request
from ..errors import Refused
from ..models import Event, Version
from ..states import Transition, refuse_unless
from .drafts import locked, refuse_unless_owed

NOT_OWN = "Chỉ người đã gửi báo cáo mới chuyển duyệt; bạn xem xét báo cáo này được ngay."
NOBODY = (
    "Chưa có người khác duyệt được báo cáo này; đề nghị quản trị cấp vai trò lãnh đạo hoặc cán bộ tổng hợp."
)
LONGEST_NOTE = Event._meta.get_field("note").max_length


@transaction.atomic
def forward(*, version: Version, by, at: datetime | None = None) -> Event:
    """Ask those who may accept the version, once, by letter."""
    version, at = locked(version), at or timezone.now()
    refuse_unless(Transition.ACCEPT, version, by)
    refuse_unless_owed(version.filing.obligation)
    if version.submitted_by_id != by.pk:
        raise Refused(NOT_OWN)
    if event := forwarded(version):
        raise Refused(f"Bạn đã chuyển {event.note} duyệt lúc {moment(event.at)}. Không cần thao tác thêm.")
    people = approvers_of(version, local_day(at))
    if not people:
        raise Refused(NOBODY)
    event = Event.objects.create(
        obligation=version.filing.obligation,
        version=version,
        verb=Event.Verb.FORWARDED,
        by=by,
        at=at,
        note=", ".join(map(str, people))[:LONGEST_NOTE],
    )
    post_request(version, people, at)
    return event


def forwarded(version: Version) -> Event | None:
    return version.events.filter(verb=Event.Verb.FORWARDED).first()
