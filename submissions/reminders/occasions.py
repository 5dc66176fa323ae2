"""On which days a unit is reminded of a return: a function of its calendar, extension included.

Days are counted to the day before which the return is due, as everywhere in the portal: "trước ngày 15/9/2025, còn 3
ngày" is written on the 12th. Nobody reads an office's mail on a rest day: what would go on one goes on the last working
day before it, and what is overdue is told on the next. A due day that is a rest day is told on the working day until
whose end a return is still not late. All days are days in Việt Nam (figures.md section 2).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plans.calendar import ONE_DAY, last_working_day, local_day, next_working_day
from plans.models import Obligation
from submissions.models import Reminder
from submissions.states import late_from

Occasion = Reminder.Occasion
# An overdue return is reminded of within a week, or no more: nobody is written to about what is long past.
OVERDUE_DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Stretch:
    """An occasion with the days, both inclusive, on which it may go: one that was missed ends where the next begins."""

    occasion: Occasion
    first: date
    last: date

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last


def last_day(obligation: Obligation) -> date:
    """The last day that is on time."""
    return local_day(obligation.due_at - timedelta(microseconds=1))


def due_on(obligation: Obligation) -> date:
    """The day before which the return is due."""
    return last_day(obligation) + ONE_DAY


def stretches(obligation: Obligation) -> list[Stretch]:
    """The occasions in order of their days; of two on one day the later stands.

    None for a quarter from before the plan. An invited body is asked once, a week ahead, and never told that it is
    late.
    """
    if obligation.quarter.late_from is None:
        return []
    due = due_on(obligation)
    week, three = (last_working_day(due - timedelta(days=ahead)) for ahead in (7, 3))
    if obligation.invited:
        return [Stretch(Occasion.WEEK, week, max(week, three - ONE_DAY))]
    days = {
        week: Occasion.WEEK,
        three: Occasion.THREE_DAYS,
        last_working_day(due - ONE_DAY): Occasion.LAST_WORKING_DAY,
    }
    if ends := _told_of_its_end(obligation, due - ONE_DAY):
        days[ends] = Occasion.DUE_DAY
    late = next_working_day(local_day(late_from(obligation)))
    return [
        *_until_next(sorted(days.items()), max(due - ONE_DAY, *days)),
        Stretch(Occasion.OVERDUE, late, late + OVERDUE_DAYS - ONE_DAY),
    ]


def _told_of_its_end(obligation, due_day) -> date | None:
    """The due day, or the working day after it until whose end nothing is late; None where there is no such day."""
    if last_working_day(due_day) == due_day:
        return due_day
    still_not_late = local_day(late_from(obligation) - timedelta(microseconds=1))
    return still_not_late if still_not_late > due_day else None


def _until_next(days, last):
    ends = [first - ONE_DAY for first, _ in days[1:]] + [last]
    return [Stretch(occasion, first, end) for (first, occasion), end in zip(days, ends, strict=True)]


def in_force(obligation: Obligation, at: datetime) -> Stretch | None:
    """The occasion whose days hold the moment; None between them."""
    on = local_day(at)
    return next((stretch for stretch in stretches(obligation) if stretch.holds(on)), None)
