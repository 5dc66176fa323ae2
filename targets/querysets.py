"""What is asked of revisions and of rules."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value


def in_force(revisions, owner: str, on):
    """The newest revision of each owner (a foreign key's name) that has begun by the day."""
    newest = (
        revisions.filter(**{owner: OuterRef(owner)}, valid_from__lte=on)
        .order_by("-valid_from")
        .values("pk")[:1]
    )
    return revisions.filter(pk=Subquery(newest))


class CheckRuleQuerySet(models.QuerySet):
    def of_plan(self, plan_id):
        """In the order of the file, each with the ids of the elements on its `left` and `right`, in one query."""
        sides = {side: self._elements(side) for side in ("left", "right")}
        return self.filter(plan=plan_id).order_by("order").annotate(**sides)

    @staticmethod
    def _elements(side):
        return ArrayAgg(
            "terms__element", filter=Q(terms__side=side), order_by="terms__order", default=Value([])
        )
