"""Undoing a reorganisation while nobody has begun to report under it: lives, names, logins and obligations go back."""

from datetime import date, datetime

import pghistory
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import Membership
from plans.models import Obligation
from plans.obligations import Settled, derive, lock_obligations, with_history
from plans.revisions import touch_plan
from submissions.errors import Refused
from submissions.models import Event as Told
from submissions.models import Version
from submissions.reasons import reason_given
from units.models import Designation, Succession, Unit
from units.vietnamese import listed

from .applying import KEPT, _days, _periods, _refuse_issued, locked, record
from .models import Event, Reorganisation

LONGEST = Event._meta.get_field("reason").max_length
NAMED = 5


@transaction.atomic
def undo(*, reorganisation: Reorganisation, by, reason: str, at: datetime | None = None) -> Event:
    """Take back what applying wrote; the table stays, to be changed and applied again."""
    reorganisation, at = locked(reorganisation.pk), at or timezone.now()
    if not reorganisation.is_applied:
        raise Refused("Việc sắp xếp này chưa được áp dụng nên không có gì để hoàn tác.")
    reason = reason_given(reason, longest=LONGEST, asked="Nêu lý do hoàn tác.")
    plans = list(reorganisation.territory.plans.order_by("pk"))
    lock_obligations(plans)
    if sentences := obstacles(reorganisation):
        raise Refused("\n".join(sentences))
    done = reorganisation.done
    with pghistory.context(reorganisation=reorganisation.pk, by=by.pk, undone=True):
        touch_plan(periods=_periods(reorganisation))
        _refuse_issued(reorganisation)
        _void_obligations(done)
        _restore_units(done)
        _restore_obligations(done, plans, by, at, reason)
        _restore_memberships(done)
    event = record(reorganisation, Event.Verb.UNDONE, by=by, at=at, reason=reason)
    reorganisation.applied_by, reorganisation.applied_at, reorganisation.done = None, None, {}
    reorganisation.save(update_fields=["applied_by", "applied_at", "done"])
    return event


def obstacles(reorganisation: Reorganisation) -> list[str]:
    """Why it can't be undone: returns begun under it, history of its new units, later changes of its units."""
    done, found = reorganisation.done, []
    touched = _under(reorganisation)
    begun = Version.objects.filter(filing__obligation__in=touched)
    if names := _named(begun.values("filing__obligation__unit")):
        found.append(
            f"Đã có báo cáo đang nhập hoặc đã gửi sau khi sắp xếp: {names}. Không hoàn tác được nữa."
        )
    fresh = Obligation.objects.filter(unit__in=done["created"])
    if not found and (kept := with_history(fresh)):
        names = _named(fresh.filter(pk__in=kept).values("unit"))
        found.append(f"Nghĩa vụ của đơn vị mới đã có diễn biến (nhắc, gia hạn, loại trừ): {names}.")
    later = Designation.objects.filter(pk__in=done["added"], valid_to__isnull=False)
    if names := _named(later.values("unit")):
        found.append(f"Đã có lần sắp xếp sau đối với: {names}. Hoàn tác lần sau trước.")
    return found


def _under(reorganisation):
    """Obligations from the day on of units that it began, ended or whose obligations it moved."""
    done = reorganisation.done
    moved = Obligation.objects.filter(pk__in=done["touched"]).values("unit")
    keys = Unit.objects.filter(territory=reorganisation.territory, key__in=done["ended"])
    units = [*done["created"], *keys.values_list("pk", flat=True), *moved.values_list("unit", flat=True)]
    return Obligation.objects.filter(unit__in=units, quarter__window_to__gte=reorganisation.on)


def _named(units):
    on = timezone.localdate()
    names = list(Unit.objects.filter(pk__in=units).named(on).values_list("name", flat=True))
    more = f" và {len(names) - NAMED} đơn vị khác" if len(names) > NAMED else ""
    return listed(names[:NAMED]) + more


def _void_obligations(done):
    """Those of units that will not have been; nothing refers to them."""
    Obligation.objects.filter(unit__in=done["created"]).delete()


def _restore_units(done):
    Succession.objects.filter(pk__in=done["successions"]).delete()
    Designation.objects.filter(pk__in=done["added"]).delete()
    Membership.objects.filter(unit__in=done["created"]).delete()
    try:
        Unit.objects.filter(pk__in=done["created"]).delete()
    except ProtectedError as error:
        kept = listed(sorted({str(row) for row in error.protected_objects})[:NAMED])
        raise Refused(f"Đơn vị mới đã được nơi khác sử dụng: {kept}.") from error
    closed = dict(done["closed"])
    rows = list(Designation.objects.filter(pk__in=closed).select_related("unit"))
    units = {row.unit_id: row.unit for row in rows if row.unit.key in done["ended"]}
    for row in rows:
        row.valid_to, row.reorganised_at = None, _moment(closed[row.pk])
    for unit in units.values():
        unit.valid_to, unit.reorganised_at = None, _moment(done["ended"][unit.key])
    Unit.objects.bulk_update(units.values(), ["valid_to", "reorganised_at"], 500)
    Designation.objects.bulk_update(rows, ["valid_to", "reorganised_at"], 500)


def _moment(text):
    return datetime.fromisoformat(text) if text else None


def _restore_obligations(done, plans, by, at, reason):
    """Windows grow back, obligations taken away return, and those that were lifted stand as they stood."""
    told = {"by": by, "at": at, "reason": reason}
    for pk, values in done["lifted"].items():
        state = dict(zip(KEPT, (value or None for value in values), strict=True))
        Obligation.objects.filter(pk=pk).update(**state | {"reason": state["reason"] or "", "decided_at": at})
        Told.objects.create(obligation_id=pk, verb=Told.Verb.RESTORED, **told)
    try:
        shifts = [each for plan in plans for each in derive(plan=plan, by=by)]
    except Settled as settled:
        raise Refused("\n".join(settled.sentences)) from settled
    Told.objects.bulk_create(
        Told(obligation=row, verb=Told.Verb.REALIGNED, note=_days(row), **told)
        for each in shifts
        for row, _ in each.changed
    )


def _restore_memberships(done):
    for pk, valid_to in done["memberships"]:
        Membership.objects.filter(pk=pk).update(valid_to=valid_to and date.fromisoformat(valid_to))
