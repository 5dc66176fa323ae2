"""Period revisions: the one way to say that a total may have moved (figures.md section 8)."""

from django.db import transaction
from django.db.models import F

from config.celery import send

from .models import Period


def touch(*, quarter: Period) -> None:
    """Bump, in the caller's transaction, every period of the plan that ends on or after the quarter's end.

    Rows are locked in id order so that two writers never deadlock; the roll-up is woken on commit, by name.
    """
    touch_plan(periods=Period.objects.ending_from(quarter))


def touch_plan(*, periods) -> None:
    """Bump the given periods; the caller holds a transaction."""
    ids = list(
        periods.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)
    )
    Period.objects.filter(pk__in=ids).update(figures_revision=F("figures_revision") + 1)
    transaction.on_commit(lambda: send("reports.roll_up"))
