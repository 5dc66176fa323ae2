"""What the letter is written from: who owes the quarter's return now, and what Sở Y tế is called today."""

from functools import cached_property

from django.utils import timezone

from plans.calendar import local_day
from plans.models import Obligation
from submissions.reminders import Owing, owing_of, unfiled
from submissions.reminders.wording import Sender
from units.models import Designation


class LetterReading:
    def __init__(self, quarter, by, at=None):
        self.quarter, self.plan, self.by = quarter, quarter.plan, by
        self.at = at or timezone.now()
        self.on = local_day(self.at)

    @cached_property
    def owing(self) -> list[Owing]:
        """Sở Y tế writes no letter to itself."""
        rows = list(
            unfiled(self.at, Obligation.objects.for_quarter(self.quarter))
            .select_related("unit")
            .exclude(unit=self.plan.consolidator_id)
            .in_order()
        )
        for row in rows:
            row.quarter = self.quarter
        return owing_of(rows, self.at)

    @property
    def bound(self):
        return [each for each in self.owing if not each.obligation.invited]

    @property
    def invited(self):
        return [each for each in self.owing if each.obligation.invited]

    @property
    def is_late(self):
        return any(each.late for each in self.bound)

    @cached_property
    def sender(self) -> Sender:
        return Sender.of(self.plan, self.at, self.by)

    @cached_property
    def designation(self):
        """Of the letter's own day, whatever the quarter's."""
        return Designation.objects.alive(self.on).filter(unit=self.plan.consolidator_id).first()
