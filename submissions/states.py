"""The states of a return, what leads from one to another, and how timely the first submission was - as data.

Design: figures.md sections 2 and 9; words.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import models
from django.utils import timezone

from plans.calendar import local_day
from plans.models import Obligation
from units.vietnamese import moment

from .errors import Refused
from .models import Event, Version


class State(models.TextChoices):
    """Where a return stands, as the matrix shows it."""

    EMPTY = "empty", "Chưa nhập"
    DRAFT = "draft", "Đang nhập liệu"
    SUBMITTED = "submitted", "Đã gửi chờ duyệt"
    RETURNED = "returned", "Yêu cầu chỉnh lý"
    ACCEPTED = "accepted", "Đã duyệt"
    OVERDUE = "overdue", "Quá hạn"
    WAIVED = "waived", "Loại trừ"
    MERGED = "merged", "Đã gộp"


# "Đã nộp": one that was sent back is "chỉnh lý" and not filed until it is sent again; one withdrawn neither.
FILED = frozenset({State.SUBMITTED, State.ACCEPTED})


class Stage(models.TextChoices):
    """Where one version stands: what a transition starts from."""

    DRAFT = "draft", "đang nhập"
    AWAITING = "awaiting", "đã gửi, chờ duyệt"
    ACCEPTED = "accepted", "đã được duyệt"
    RETURNED = "returned", "đã được trả lại để chỉnh lý"
    WITHDRAWN = "withdrawn", "đã được đơn vị rút lại"


class Actor(models.TextChoices):
    """Who may ask for a transition; permissions.py says which people these are."""

    FILLER = "filler", "người nhập số liệu"
    SUBMITTER = "submitter", "lãnh đạo đơn vị, Sở Y tế nhập thay, hoặc cán bộ ghi văn bản lãnh đạo đã ký"
    SENDER = "sender", "lãnh đạo đơn vị, hoặc người đã gửi báo cáo"
    REVIEWER = "reviewer", "cán bộ tổng hợp"


@dataclass(frozen=True)
class Step:
    """`start` -> `to`, by `actor`, told by `event`; `opens_copy`: the unit goes on in a copy of the version."""

    start: Stage
    to: Stage
    actor: Actor
    event: Event.Verb
    opens_copy: bool = False
    needs_reason: bool = False


class Transition(Enum):
    SUBMIT = Step(Stage.DRAFT, Stage.AWAITING, Actor.SUBMITTER, Event.Verb.SUBMITTED)
    WITHDRAW = Step(
        Stage.AWAITING,
        Stage.WITHDRAWN,
        Actor.SENDER,
        Event.Verb.WITHDRAWN,
        opens_copy=True,
        needs_reason=True,
    )
    SEND_BACK = Step(
        Stage.AWAITING,
        Stage.RETURNED,
        Actor.REVIEWER,
        Event.Verb.RETURNED,
        opens_copy=True,
        needs_reason=True,
    )
    ACCEPT = Step(Stage.AWAITING, Stage.ACCEPTED, Actor.REVIEWER, Event.Verb.ACCEPTED)
    CORRECT = Step(
        Stage.ACCEPTED, Stage.DRAFT, Actor.REVIEWER, Event.Verb.CORRECTION, opens_copy=True, needs_reason=True
    )


def stage_of(version: Version) -> Stage:
    if version.decision:
        return Stage(version.decision)
    return Stage.DRAFT if version.is_draft else Stage.AWAITING


def refuse_unless(transition: Transition, version: Version, by=None) -> None:
    """The version stands where the transition starts, or a sentence says where it stands and who put it there.

    Whoever did it themselves, with a second click or in another window, is told so.
    """
    stage = stage_of(version)
    if stage == transition.value.start:
        return
    if version.decision:
        at = moment(version.decided_at)
        verb = {"accepted": "duyệt", "returned": "trả lại để chỉnh lý", "withdrawn": "rút lại"}[
            version.decision
        ]
        if by is not None and version.decided_by == by:
            raise Refused(f"Bạn đã {verb} báo cáo này lúc {at}. Không cần thao tác thêm.")
        raise Refused(f"Báo cáo đã được {version.decided_by} {verb} lúc {at}. Không cần thao tác thêm.")
    if stage == Stage.AWAITING:
        raise Refused(
            f"Báo cáo đã được {version.submitted_by} gửi lúc {moment(version.submitted_at)}, đang chờ duyệt."
        )
    raise Refused("Báo cáo đang nhập, chưa gửi.")


def refuse_unless_draft(version: Version) -> None:
    """Cells change in drafts only."""
    refuse_unless(Transition.SUBMIT, version)


def available(version: Version) -> list[Transition]:
    """What may follow from where the version stands."""
    return [transition for transition in Transition if transition.value.start == stage_of(version)]


def state_of(obligation: Obligation, versions: list[Version], at: datetime | None = None) -> State:
    """Where the return under an obligation stands; `versions` are all of its versions, in order of number.

    An accepted return stays accepted while a correction is under way. A return sent back is "yêu cầu chỉnh lý"
    until it is submitted again; one withdrawn counts as not filed. Invited bodies are never overdue.
    """
    if not obligation.is_owed:
        return State(obligation.state)
    if any(version.is_accepted for version in versions):
        return State.ACCEPTED
    newest = versions[-1] if versions else None
    if newest is not None and newest.is_awaiting:
        return State.SUBMITTED
    if any(version.decision == Version.Decision.RETURNED for version in versions):
        return State.RETURNED
    if is_late(obligation, at or timezone.now()):
        return State.OVERDUE
    return State.DRAFT if newest is not None else State.EMPTY


def late_from(obligation: Obligation) -> datetime | None:
    """The moment from which a submission is late; None for a quarter before the plan and for invited bodies.

    An extension moves it, and never brings it forward.
    """
    if obligation.quarter.late_from is None or obligation.invited:
        return None
    return max(obligation.quarter.late_from, obligation.extended_to or obligation.quarter.late_from)


def is_late(obligation: Obligation, at: datetime) -> bool:
    limit = late_from(obligation)
    return limit is not None and at >= limit


class Timeliness(models.TextChoices):
    ON_TIME = "on_time", "đúng hạn"
    REST_DAY = "rest_day", "gửi trong ngày nghỉ, không tính trễ"
    LATE = "late", "trễ"
    HISTORIC = "historic", "nhập dữ liệu lịch sử, không xét thời hạn"
    UNJUDGED = "unjudged", "không xét thời hạn"


@dataclass(frozen=True)
class Timed:
    """How timely a submission was; `days` after the last day that was not late, 0 unless late."""

    kind: Timeliness
    days: int = 0

    def __str__(self):
        return f"trễ {self.days} ngày" if self.kind == Timeliness.LATE else self.kind.label


def timeliness(obligation: Obligation, first: Version) -> Timed:
    """How timely the first submission of a return was: on time before `due_at`, late from `late_from` on.

    Between the two lie the rest days. What came by bulk import says nothing of the day the unit filed.
    """
    at = first.submitted_at
    if first.source == Version.Source.IMPORT:
        return Timed(Timeliness.HISTORIC)
    if at < obligation.due_at:
        return Timed(Timeliness.ON_TIME)
    limit = late_from(obligation)
    if limit is None:
        return Timed(Timeliness.UNJUDGED)
    if at < limit:
        return Timed(Timeliness.REST_DAY)
    last_day = local_day(limit - timedelta(microseconds=1))
    return Timed(Timeliness.LATE, (local_day(at) - last_day).days)
