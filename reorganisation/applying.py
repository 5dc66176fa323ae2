"""Applying a reorganisation: one transaction over units, obligations, logins and revisions.

Locks are taken in one order - the territory, the reorganisation, obligations, periods - which is that of load_plan and
of every action on a return, so that whoever comes second sees what the first has done.
"""

from datetime import datetime

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from plans.models import Obligation, Period
from plans.obligations import LONGEST_REASON, Settled, derive, lock_obligations
from plans.revisions import touch_plan
from submissions.errors import Changed, Refused
from submissions.models import Event as Told
from units.models import Designation, Succession, Unit
from units.vietnamese import day

from .models import Event, Reorganisation
from .preview import Preview, preview_of

LOOKED_AT = "Đơn vị, nghĩa vụ báo cáo hoặc bảng này đã thay đổi từ khi bạn xem trước. Xem lại rồi áp dụng."
KEPT = ("state", "reason", "decided_by_id", "extended_to")


class NotApplicable(Refused):
    """The preview has problems; `problems` are they."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def locked(pk: int) -> Reorganisation:
    """The reorganisation with its territory, both locked, the territory first: one is applied or undone at a time."""
    territory = Unit.objects.select_for_update(of=("self",)).get(reorganisations=pk)
    found = Reorganisation.objects.select_for_update(of=("self",)).get(pk=pk)
    found.territory = territory
    return found


@transaction.atomic
def apply(
    *, reorganisation: Reorganisation, by, seen: str | None = None, at: datetime | None = None
) -> Event:
    """Write what the preview showed. `seen` is its hash; a preview that says something else by now is refused."""
    reorganisation, at = locked(reorganisation.pk), at or timezone.now()
    if reorganisation.is_applied:
        raise Refused("Việc sắp xếp này đã được áp dụng. Không cần thao tác thêm.")
    lock_obligations(reorganisation.territory.plans.all())
    found = preview_of(reorganisation)
    if found.problems:
        raise NotApplicable(found.problems)
    if seen is not None and seen != found.sha256:
        raise Changed(LOOKED_AT)
    summary = found.summary
    with pghistory.context(reorganisation=reorganisation.pk, by=by.pk):
        done = _write_units(found, at) | {"memberships": _end_memberships(found)}
        touch_plan(periods=_periods(reorganisation))
        _refuse_issued(reorganisation)
        done |= _write_obligations(found, reorganisation, by, at)
    reorganisation.applied_by, reorganisation.applied_at, reorganisation.done = by, at, done
    reorganisation.save(update_fields=["applied_by", "applied_at", "done"])
    return record(reorganisation, Event.Verb.APPLIED, by=by, at=at, summary=summary)


def record(reorganisation, verb, *, by, at, summary="", reason="") -> Event:
    """The event, with the table as it stands."""
    return Event.objects.create(
        reorganisation=reorganisation,
        verb=verb,
        by=by,
        at=at,
        on=reorganisation.on,
        legal_basis=reorganisation.legal_basis,
        rows=reorganisation.rows,
        summary=summary,
        reason=reason,
    )


def _periods(reorganisation):
    return Period.objects.filter(plan__territory=reorganisation.territory, window_to__gte=reorganisation.on)


def _refuse_issued(reorganisation):
    """An edition that was issued between the preview and the lock."""
    if period := _periods(reorganisation).filter(issued_at__isnull=False).first():
        raise Refused(
            f"{period} vừa có báo cáo phát hành nên không áp dụng được từ ngày {day(reorganisation.on)}."
        )


def _write_units(found: Preview, at) -> dict:
    outline = found.outline
    before = {}
    ending = [outline.register.units[key] for key in outline.ended]
    for unit in ending:
        before[unit.key] = unit.reorganised_at and unit.reorganised_at.isoformat()
        unit.valid_to, unit.reorganised_at = outline.last, at
    Unit.objects.bulk_update(ending, ["valid_to", "reorganised_at"], 500)
    closed = [[row.pk, row.reorganised_at and row.reorganised_at.isoformat()] for row in outline.closed]
    for row in outline.closed:
        row.valid_to, row.reorganised_at = outline.last, at
    Designation.objects.bulk_update(outline.closed, ["valid_to", "reorganised_at"], 500)
    for unit in outline.created.values():
        unit.reorganised_at = at
    Unit.objects.bulk_create(outline.created.values())
    for row in outline.added:
        # They have their ids only now.
        row.unit, row.parent, row.reorganised_at = row.unit, row.parent, at
    Designation.objects.bulk_create(outline.added)
    for row in outline.successions:
        row.successor = row.successor
    Succession.objects.bulk_create(outline.successions)
    return {
        "ended": before,
        "closed": closed,
        "created": [unit.pk for unit in outline.created.values()],
        "added": [row.pk for row in outline.added],
        "successions": [row.pk for row in outline.successions],
    }


def _end_memberships(found: Preview) -> list:
    """They stay, so that people of ended units file what is still owed and read what was; or end with the day given."""
    if found.access_until is None:
        return []
    ending = [row for row in found.logins.ending if row.valid_to is None or row.valid_to > found.access_until]
    ending = [row for row in ending if row.valid_from <= found.access_until]
    before = [[row.pk, row.valid_to and row.valid_to.isoformat()] for row in ending]
    Membership.objects.filter(pk__in=[row.pk for row in ending]).update(valid_to=found.access_until)
    return before


def _write_obligations(found: Preview, reorganisation, by, at) -> dict:
    """The obligations of every plan of the territory, each change told in the return's own history."""
    why = f"Sắp xếp đơn vị từ ngày {day(reorganisation.on)} theo {reorganisation.legal_basis}"[
        :LONGEST_REASON
    ]
    standing = {
        row.pk: [str(getattr(row, name) or "") for name in KEPT]
        for duties in found.duties
        for row in duties.shift.ended
    }
    try:
        shifts = [each for plan in found.plans for each in derive(plan=plan, why=why, by=by)]
    except Settled as settled:
        raise Refused("\n".join(settled.sentences)) from settled
    cut = [old for each in shifts for old, _ in each.changed]
    ended = [row.pk for each in shifts for row in each.ended]
    lifted = list(Obligation.objects.filter(pk__in=ended).order_by("pk"))
    Obligation.objects.filter(pk__in=[row.pk for row in lifted]).update(decided_by=by, decided_at=at)
    told = {"by": by, "at": at, "reason": why}
    Told.objects.bulk_create(
        [Told(obligation=row, verb=Told.Verb.REALIGNED, note=_days(row), **told) for row in cut]
        + [Told(obligation=row, verb=Told.Verb.WAIVED, **told) for row in lifted]
    )
    return {
        "touched": [row.pk for each in shifts for row in each.added] + [row.pk for row in [*cut, *lifted]],
        "lifted": {row.pk: standing[row.pk] for row in lifted},
    }


def _days(row):
    return f"từ ngày {day(row.window_from)} đến hết ngày {day(row.window_to)}"
