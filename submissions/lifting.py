"""Taking an obligation away, moving its day, and giving it back - with a reason, and never once a return is accepted.

Design: figures.md sections 1 and 2; contract.md (`merged` only where the unit owes the next quarter).
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from plans.models import Obligation, Period
from plans.revisions import touch
from units.vietnamese import LOCAL, day, moment

from .errors import Refused
from .models import Event, Version
from .reasons import reason_given

State = Obligation.State
LONGEST_REASON = Obligation._meta.get_field("reason").max_length
VERBS = {
    State.WAIVED: Event.Verb.WAIVED,
    State.MERGED: Event.Verb.MERGED,
    State.OWED: Event.Verb.RESTORED,
}


@transaction.atomic
def waive(*, obligation: Obligation, by, reason: str, at: datetime | None = None) -> Obligation:
    """ "Loại trừ": the unit need not report for this quarter."""
    obligation, around = _locked(obligation)
    _refuse_accepted(obligation)
    _refuse_awaiting(obligation)
    _refuse_joined(obligation, around)
    return _move(obligation, State.WAIVED, by, reason, at)


@transaction.atomic
def merge(*, obligation: Obligation, by, reason: str, at: datetime | None = None) -> Obligation:
    """ "Gộp vào quý sau": only where the unit owes the next quarter, which then answers for both."""
    obligation, around = _locked(obligation)
    _refuse_accepted(obligation)
    _refuse_awaiting(obligation)
    _refuse_joined(obligation, around)
    following = _beside(obligation, around, 1)
    if following is None or not following.is_owed:
        raise Refused("Chỉ gộp được khi đơn vị phải báo cáo quý sau.")
    return _move(obligation, State.MERGED, by, reason, at)


@transaction.atomic
def restore(*, obligation: Obligation, by, reason: str, at: datetime | None = None) -> Obligation:
    """The unit owes this quarter again; restoring what is owed changes nothing."""
    obligation, _ = _locked(obligation)
    return obligation if obligation.is_owed else _move(obligation, State.OWED, by, reason, at)


@transaction.atomic
def extend(
    *, obligation: Obligation, to: datetime, by, reason: str, at: datetime | None = None
) -> Obligation:
    """ "Gia hạn": on time before `to`, later than the quarter's own due moment and in sight of the plan's year.

    Moves no total.
    """
    obligation, _ = _locked(obligation)
    if not obligation.is_owed:
        raise Refused(f"Kỳ báo cáo này {obligation.get_state_display().lower()} nên không gia hạn.")
    _refuse_accepted(obligation)
    if to <= obligation.quarter.due_at:
        raise Refused(f"Thời hạn mới phải sau {moment(obligation.quarter.due_at)}.")
    if to > end_of(latest_day(obligation.quarter)):
        raise Refused(too_far(obligation.quarter))
    reason, at = reason_given(reason, longest=LONGEST_REASON), at or timezone.now()
    obligation.extended_to = to
    obligation.save(update_fields=["extended_to"])
    Event.objects.create(
        obligation=obligation, verb=Event.Verb.EXTENDED, by=by, at=at, reason=reason, note=moment(to)
    )
    return obligation


def latest_day(quarter: Period) -> date:
    """The last day that an extension can reach: the end of the year after the plan's."""
    return date(quarter.plan.year + 1, 12, 31)


def too_far(quarter: Period) -> str:
    return f"Gia hạn đến hết ngày {day(latest_day(quarter))} là chậm nhất."


def end_of(last: date) -> datetime:
    """The moment at which a day in Việt Nam is over."""
    return datetime.combine(last + timedelta(days=1), time(), LOCAL)


def following(obligation: Obligation) -> Obligation | None:
    """The unit's obligation for the next quarter: what merging would join."""
    return _beside(obligation, _around(obligation), 1)


def record_state(obligation: Obligation, state: str, *, by, reason: str, at: datetime) -> None:
    """Store a state that has been judged, with its event; the obligation is locked, and the caller touches."""
    owed = state == State.OWED
    obligation.state, obligation.reason = state, "" if owed else reason
    obligation.decided_by, obligation.decided_at = by, at
    obligation.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    Event.objects.create(obligation=obligation, verb=VERBS[state], by=by, at=at, reason=reason)


def _locked(obligation):
    """The obligation and the unit's others of the plan, locked in order of id: merging looks at its neighbours."""
    around = list(_around(obligation).select_for_update(of=("self",)))
    return next(row for row in around if row.pk == obligation.pk), around


def _around(obligation):
    return (
        Obligation.objects.filter(unit=obligation.unit_id, quarter__plan__periods=obligation.quarter_id)
        .select_related("quarter__plan", "unit")
        .order_by("pk")
    )


def _beside(obligation, around, step):
    """The unit's obligation for the quarter right after (1) or before (-1)."""
    one, other = ("window_from", "window_to") if step > 0 else ("window_to", "window_from")
    edge = getattr(obligation.quarter, other)
    near = [row for row in around if abs((getattr(row.quarter, one) - edge).days) == 1]
    return near[0] if near else None


def _refuse_accepted(obligation):
    if obligation.accepted_at:
        raise Refused("Kỳ này đã có báo cáo được duyệt nên không thay đổi nghĩa vụ được.")


def _refuse_awaiting(obligation):
    if Version.objects.awaiting().filter(filing__obligation=obligation).exists():
        raise Refused("Báo cáo đang chờ duyệt; trả lại hoặc duyệt trước.")


def _refuse_joined(obligation, around):
    preceding = _beside(obligation, around, -1)
    if preceding is not None and preceding.state == State.MERGED:
        raise Refused("Quý trước của đơn vị đã gộp vào quý này; khôi phục quý trước đã.")


def _move(obligation, state, by, reason, at):
    reason = reason_given(reason, longest=LONGEST_REASON)
    if obligation.state != state:
        record_state(obligation, state, by=by, reason=reason, at=at or timezone.now())
        touch(quarter=obligation.quarter)
    return obligation
