"""Reminding, once each: whoever writes the row first sends the letters, in one transaction with it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from letters import outbox
from plans.calendar import local_day
from plans.models import Obligation
from submissions.actions.drafts import lock_obligation
from submissions.addressees import addresses_of
from submissions.models import Reminder
from units.models import Unit
from units.vietnamese import LOCAL

from .occasions import Stretch, due_on, in_force
from .owing import Owing, owing_of, unfiled
from .wording import Sender, letter

log = logging.getLogger(__name__)

Occasion = Reminder.Occasion
# How far a due moment may lie ahead or behind for an occasion to be in force: a week, and the longest holidays.
AHEAD, BEHIND = timedelta(days=25), timedelta(days=40)


def remind(*, at: datetime | None = None) -> int:
    """Send what is due at the moment and was not sent; returns how many units were reminded. Runs beside others."""
    at = at or timezone.now()
    due = _due(at)
    told = _told([obligation for obligation, _ in due], at)
    return sum(_remind_one(told[obligation.pk], stretch, at) for obligation, stretch in due)


def _due(at) -> list[tuple[Obligation, Stretch]]:
    """What has an occasion now that did not go yet, of units that had not filed when it began, nor since."""
    near = unfiled(at).annotate(due=Coalesce("extended_to", "quarter__due_at"))
    near = near.filter(due__range=(at - BEHIND, at + AHEAD), window_from__lte=local_day(at))
    near = near.select_related("unit", "quarter__plan__consolidator").order_by("pk")
    found = [(row, stretch) for row in near if (stretch := in_force(row, at))]
    gone = set(
        Reminder.objects.filter(obligation__in=[row.pk for row, _ in found]).values_list(
            "obligation", "occasion", "due_on"
        )
    )
    found = [(row, each) for row, each in found if (row.pk, each.occasion, due_on(row)) not in gone]
    return _unfiled_since(found)


def _unfiled_since(found):
    """A return that comes back after an occasion began is no reason to send that occasion late."""
    open_then = {
        first: set(unfiled(datetime.combine(first, time(), LOCAL)).values_list("pk", flat=True))
        for first in {stretch.first for _, stretch in found}
    }
    return [(row, stretch) for row, stretch in found if row.pk in open_then[stretch.first]]


@dataclass(frozen=True)
class Told:
    """All that is needed to write to a unit."""

    owing: Owing
    addresses: list[str]
    sender: Sender

    def letters(self):
        return outbox.written(to=self.addresses, **letter(self.owing, self.sender))


def _told(obligations, at, by=None) -> dict[int, Told]:
    """By obligation id, in a number of statements that follows the quarters and plans only."""
    addresses = addresses_of({row.unit_id for row in obligations}, local_day(at))
    senders = {plan: Sender.of(plan, at, by) for plan in {row.quarter.plan for row in obligations}}
    return {
        owing.obligation.pk: Told(
            owing, addresses.get(owing.obligation.unit_id, []), senders[owing.obligation.quarter.plan]
        )
        for owing in owing_of(obligations, at)
    }


def _remind_one(told, stretch, at) -> bool:
    """False where another run was first, or the return came in meanwhile; a row in other hands waits for the next."""
    try:
        with transaction.atomic():
            obligation = lock_obligation(told.owing.obligation.pk)
            if not unfiled(at).filter(pk=obligation.pk).exists():
                return False
            return _record(told, occasion=stretch.occasion, at=at) is not None
    except IntegrityError:
        return False
    except DatabaseError as error:
        log.warning("reminder of %s waits for the next run: %s", told.owing.obligation.pk, error)
        return False


def _record(told, *, occasion, at, by=None):
    """The row first, which only one can write, then its letters."""
    letters = told.letters()
    obligation = told.owing.obligation
    reminder = Reminder.objects.create(
        obligation=obligation,
        occasion=occasion,
        due_on=due_on(obligation),
        on=local_day(at),
        at=at,
        by=by,
        letters=len(letters),
    )
    outbox.post_all(letters)
    return reminder


@dataclass
class Reminded:
    """What became of "Nhắc ngay": reminders written, of them without anybody to receive, and those left out."""

    written: list[Reminder] = field(default_factory=list)
    already: list[Obligation] = field(default_factory=list)
    filed: list[Obligation] = field(default_factory=list)

    @property
    def unreceived(self):
        return [reminder for reminder in self.written if not reminder.letters]


@transaction.atomic
def remind_now(*, obligations: Iterable[Obligation], by, at: datetime | None = None) -> Reminded:
    """ "Nhắc ngay": a unit at most once a day, whatever it owes; who has filed meanwhile is left alone."""
    at, done = at or timezone.now(), Reminded()
    rows = list(
        Obligation.objects.filter(pk__in=[row.pk for row in obligations], quarter__late_from__isnull=False)
        .select_related("unit", "quarter__plan__consolidator")
        .order_by("pk")
    )
    units = [row.unit_id for row in rows]
    list(Unit.objects.filter(pk__in=units).order_by("pk").select_for_update(of=("self",), no_key=True))
    done_today = set(
        Reminder.objects.filter(
            occasion=Occasion.BY_HAND, on=local_day(at), obligation__unit__in=units
        ).values_list("obligation__unit", flat=True)
    )
    owed = set(unfiled(at).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    told = _told([row for row in rows if row.pk in owed], at, by)
    for row in rows:
        if row.pk not in owed:
            done.filed.append(row)
        elif row.unit_id in done_today:
            done.already.append(row)
        else:
            done_today.add(row.unit_id)
            done.written.append(_record(told[row.pk], occasion=Occasion.BY_HAND, at=at, by=by))
    return done
