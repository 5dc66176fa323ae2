"""What is asked of rolled-up rows."""

from django.db import models


class RolledUpQuerySet(models.QuerySet):
    def for_period(self, period):
        return self.filter(period=period)

    def nodes(self):
        return self.filter(is_node=True)

    def of_units(self):
        return self.filter(is_node=False)

    def counting(self):
        return self.filter(counts=True)
