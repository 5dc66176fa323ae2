"""Submitting, and the one decision that follows. The `record_` functions do it for many versions at once.

Design: figures.md section 9. Locks are taken in one order everywhere - obligations, versions, periods - and only
acceptance moves totals.
"""

from collections.abc import Iterable
from datetime import date, datetime

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from plans.calendar import local_day
from plans.models import Obligation, Period
from plans.revisions import touch
from targets.models import ElementRevision, IndicatorRevision
from targets.querysets import in_force
from units.vietnamese import day

from .. import blanks, cells, checks, glances, receipts, signing
from ..decision_letters import post_decisions
from ..errors import Changed, DayRefused, Refused
from ..models import Event, Return, Version
from ..owed import owed_cells, tickable
from ..permissions import STAND_IN, capacity
from ..reasons import reason_given
from ..receipt_letters import post_receipt
from ..states import Transition, refuse_unless
from ..warnings import basis_of, leave_only_asked, warnings_of
from .drafts import copy_as_draft, locked, refuse_obstacles, refuse_unless_owed
from .marking import mark

Verb = Event.Verb
WHY_STAND_IN = "Nêu lý do nhập thay đơn vị."
CHANGED = "Số liệu đã thay đổi từ khi bạn mở trang này. Xem lại rồi gửi."
LONGEST_REASON = Version._meta.get_field("reason").max_length


@transaction.atomic
def submit(
    *,
    version: Version,
    by,
    as_of: date | None = None,
    reason_blank: str | None = None,
    reason: str = "",
    paper: signing.Paper | None = None,
    seen: str | None = None,
    at: datetime | None = None,
) -> Version:
    """Seal the draft and hand it over. Submitting it again changes nothing and returns the same version.

    `seen` is the hash of what its sender looked at (`receipts.as_shown`); a draft that says something else is refused.

    `as_of` is "số liệu tính đến ngày": today, or the last day of the unit's own part of the window, unless told.
    `reason_blank` says why cells stay blank; `paper` is the document that the unit's leader signed, if one is named.
    `reason` is asked of whoever files for another unit ("nhập thay").
    """
    version, at = locked(version), at or timezone.now()
    if version.is_awaiting or version.is_accepted:
        return version
    refuse_unless(Transition.SUBMIT, version, by)
    obligation = version.filing.obligation
    owed, answers = owed_cells(obligation), cells.read([version.pk])[version.pk]
    basis = basis_of(obligation, owed)
    asked = warnings_of(version, basis, answers)
    communes = tickable(obligation)
    refuse_obstacles(version, owed, answers, asked, communes)
    with pghistory.context(cleared_by=by.pk, unasked=True):
        leave_only_asked(version, asked)
    paper = paper and signing.checked(paper, obligation, at)
    version.as_of = _day_of(version, as_of)
    blank = checks.blanks(answers, owed)
    version.reason_blank = blanks.reason_for(version, len(blank), reason_blank)
    if paper:
        signing.record(version, paper, by=by)
    role = capacity(by, obligation)
    asked_why = role == STAND_IN
    reason = reason_given(reason, longest=LONGEST_REASON, asked=WHY_STAND_IN) if asked_why else ""
    notes = [role, paper.note if paper else ""]
    note = ", ".join(note for note in notes if note)
    read = {"answers": {version.pk: answers}, "codes": {cell.element.pk: cell.code for cell in owed}}
    record_submission([version], by=by, at=at, reason=reason, note=note, read=read, seen=seen)
    if paper and paper.file:
        signing.attach(version=version, file=paper.file)
    glances.take(version, owed=owed, answers=answers, asked=asked, basis=basis, communes=communes)
    post_receipt(version)
    return version


def _day_of(version, as_of):
    obligation = version.filing.obligation
    if as_of is not None and not obligation.window_from <= as_of <= obligation.window_to:
        raise DayRefused(f"Chọn ngày từ {day(obligation.window_from)} đến {day(obligation.window_to)}.")
    return as_of or version.as_of


def record_submission(
    versions: Iterable[Version],
    *,
    by,
    at: datetime,
    reason: str = "",
    note: str = "",
    read: dict | None = None,
    seen: str | None = None,
) -> None:
    """Seal drafts that are locked and checked; `filing.obligation.quarter.plan` is read of each.

    `read`: what the caller has read under the lock already, for `receipts.contents`; `seen`: what each must say.
    """
    versions = list(versions)
    for version in versions:
        version.submitted_by, version.submitted_at = by, at
        if version.source == Version.Source.PORTAL and version.as_of is None:
            version.as_of = min(local_day(at), version.filing.obligation.window_to)
    for pk, content in receipts.contents(versions, **(read or {})).items():
        if seen is not None and receipts.as_shown(content) != seen:
            raise Changed(CHANGED)
        next(row for row in versions if row.pk == pk).sha256 = receipts.sha256(content)
    sealed = ["source", "as_of", "reason_blank", "submitted_by", "submitted_at", "sha256"]
    Version.objects.bulk_update(versions, sealed, 200)
    record_events(versions, Verb.SUBMITTED, by=by, at=at, reason=reason, note=note)


def record_events(versions: Iterable[Version], verb: str, *, by, at: datetime, reason="", note="") -> None:
    told = {"verb": verb, "by": by, "at": at, "reason": reason, "note": note}
    Event.objects.bulk_create(
        Event(obligation=row.filing.obligation, version=row, **told) for row in versions
    )


@transaction.atomic
def withdraw(*, version: Version, by, reason: str, at: datetime | None = None) -> Version:
    """The unit takes back what nobody has decided on yet; returns the copy that is open as the next draft."""
    return _send_to_draft(Transition.WITHDRAW, version, by, reason, at or timezone.now())


@transaction.atomic
def send_back(
    *, version: Version, by, reason: str, marked: Iterable[int] = (), at: datetime | None = None
) -> Version:
    """The reviewer asks for changes ("yêu cầu chỉnh lý"); returns the copy that is open as the next draft.

    `marked`: the elements, by id, whose cells are to be changed.
    """
    return _send_to_draft(Transition.SEND_BACK, version, by, reason, at or timezone.now(), marked)


def _send_to_draft(transition, version, by, reason, at, marked=()):
    version = locked(version)
    refuse_unless(transition, version, by)
    version.decision, version.reason = transition.value.to, reason_given(reason, longest=LONGEST_REASON)
    version.decided_by, version.decided_at = by, at
    mark(version, marked)
    version.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
    record_events([version], transition.value.event, by=by, at=at, reason=version.reason)
    if transition is Transition.SEND_BACK:
        post_decisions([version])
    return copy_as_draft(version, by=by, corrects=version.corrects, reason=version.reason_opened)


@transaction.atomic
def accept(*, version: Version, by, at: datetime | None = None) -> Version:
    """Make a submitted version the one that counts. Whoever submitted it can't accept it."""
    version = locked(version)
    refuse_unless(Transition.ACCEPT, version, by)
    refuse_unless_owed(version.filing.obligation)
    if version.submitted_by_id == by.pk and version.source != Version.Source.IMPORT:
        raise Refused(
            "Bạn đã gửi (nhập thay) báo cáo này nên không duyệt được. Đề nghị lãnh đạo phòng duyệt."
        )
    record_acceptance([version], by=by, at=at or timezone.now())
    post_decisions([version])
    return version


def record_acceptance(
    versions: Iterable[Version], *, by, at: datetime, reason: str = "", moved: Iterable[Period] = ()
) -> None:
    """Accept submitted versions, locked and checked, of one plan; leave the marks that waivers and load_plan read.

    Totals move, so their quarters are touched: once and last, together with those that the caller has `moved`.
    """
    versions = list(versions)
    decision = {"decision": Version.Decision.ACCEPTED, "decided_by": by, "decided_at": at, "reason": reason}
    for version in versions:
        for name, value in decision.items():
            setattr(version, name, value)
        version.filing.counted = version
    Version.objects.filter(pk__in=[row.pk for row in versions]).update(**decision)
    Return.objects.bulk_update([row.filing for row in versions], ["counted"], 500)
    obligations = [row.filing.obligation for row in versions]
    Obligation.objects.filter(pk__in=[row.pk for row in obligations], accepted_at=None).update(accepted_at=at)
    mark_used(obligations, at)
    record_events(versions, Verb.ACCEPTED, by=by, at=at, reason=reason)
    touch_all([*moved, *(row.quarter for row in obligations)])


def mark_used(obligations: Iterable[Obligation], at: datetime) -> None:
    """Stamp the revisions that these returns were asked and will be judged by, in force at their quarter's end."""
    audiences: dict[Period, set[str]] = {}
    for obligation in obligations:
        audiences.setdefault(obligation.quarter, set()).update(obligation.audiences)
    for quarter, words in audiences.items():
        elements = ElementRevision.objects.filter(element__plan=quarter.plan_id)
        asked = Q(owners__overlap=sorted(words), used_at=None)
        in_force(elements, "element", quarter.window_to).filter(asked).update(used_at=at)
        rules = IndicatorRevision.objects.filter(indicator__target__plan=quarter.plan_id)
        in_force(rules, "indicator", quarter.window_to).filter(used_at=None).update(used_at=at)


def touch_all(quarters: Iterable[Period]) -> None:
    """Bump what changes in these quarters of one plan can move: all that ends on or after the first one's end."""
    first = min(quarters, key=lambda quarter: quarter.window_to, default=None)
    if first is not None:
        touch(quarter=first)
