"""Who has filed for a quarter, counted by state; invited bodies apart."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from plans.models import Obligation, Plan
from submissions.models import CorrectionRequest, Version
from submissions.permissions import reviewable
from submissions.states import FILED, State, state_of

LIFTED = {State.WAIVED, State.MERGED}


@dataclass(frozen=True)
class Filing:
    obligation: Obligation
    state: State


@dataclass(frozen=True)
class Tally:
    """`owed` leaves out what was waived or merged; one sent back is not filed until it is submitted again."""

    owed: int
    filed: int
    accepted: int
    returned: int
    overdue: int
    absent: list[Filing]


def filings(quarter) -> list[Filing]:
    """Read with no more than states and names: a country has thousands in a quarter."""
    now = timezone.now()
    versions = defaultdict(list)
    sent = Version.objects.filter(filing__obligation__quarter=quarter).order_by("number")
    for version in sent.annotate(owed_under=F("filing__obligation")).only("submitted_at", "decision"):
        versions[version.owed_under].append(version)
    rows = Obligation.objects.for_quarter(quarter).select_related("unit").in_order()
    found = list(rows.only("state", "invited", "extended_to", "unit__key"))
    for row in found:
        row.quarter = quarter
    return [Filing(row, state_of(row, versions[row.pk], now)) for row in found]


def waiting(plan, user) -> dict[str, int]:
    """What waits for the person: "awaiting" a decision, in all plans as the queue has them, and "asked" of the plan:
    requests for corrections. In one statement."""
    versions = Version.objects.awaiting().filter(filing__obligation__in=reviewable(user))
    requests = CorrectionRequest.objects.filter(answered_at=None, filing__obligation__quarter__plan=plan)
    counted = {"awaiting": _number_of(versions), "asked": _number_of(requests)}
    return Plan.objects.filter(pk=plan.pk).values(**counted).get()


def _number_of(queryset):
    counted = queryset.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def tally(filings, *, invited) -> Tally:
    rows = [row for row in filings if row.obligation.invited == invited and row.state not in LIFTED]
    states = Counter(row.state for row in rows)
    return Tally(
        owed=len(rows),
        filed=sum(states[state] for state in FILED),
        accepted=states[State.ACCEPTED],
        returned=states[State.RETURNED],
        overdue=states[State.OVERDUE],
        absent=[row for row in rows if row.state not in FILED],
    )
