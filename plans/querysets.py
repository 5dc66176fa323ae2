"""What is asked of periods and obligations."""

from django.db import models


class PeriodQuerySet(models.QuerySet):
    def quarters_only(self):
        return self.filter(kind="quarter")

    def ending_from(self, quarter):
        """Periods of the plan whose totals a change in `quarter` can move."""
        return self.filter(plan=quarter.plan_id, window_to__gte=quarter.window_to)

    def started(self, on):
        return self.filter(window_from__lte=on)


class ObligationQuerySet(models.QuerySet):
    def owed(self):
        return self.filter(state="owed")

    def of_plan(self, plan):
        return self.filter(quarter__plan=plan)

    def for_quarter(self, quarter):
        return self.filter(quarter=quarter)

    def for_units(self, units):
        return self.filter(unit__in=units)

    def in_order(self):
        return self.order_by("quarter__order", "unit__order", "unit__key")
