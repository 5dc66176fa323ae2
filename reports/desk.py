"""Who has filed for a quarter, counted by state; invited bodies apart."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from plans.models import Obligation
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
    awaiting: int
    overdue: int
    absent: list[Filing]


def filings(quarter) -> list[Filing]:
    now = timezone.now()
    rows = Obligation.objects.for_quarter(quarter).select_related("unit", "filing", "quarter").in_order()
    return [
        Filing(row, state_of(row, list(row.filing.versions.all()) if hasattr(row, "filing") else [], now))
        for row in rows.prefetch_related("filing__versions")
    ]


def tally(filings, *, invited) -> Tally:
    rows = [row for row in filings if row.obligation.invited == invited and row.state not in LIFTED]
    states = Counter(row.state for row in rows)
    return Tally(
        owed=len(rows),
        filed=sum(states[state] for state in FILED),
        accepted=states[State.ACCEPTED],
        returned=states[State.RETURNED],
        awaiting=states[State.SUBMITTED],
        overdue=states[State.OVERDUE],
        absent=[row for row in rows if row.state not in FILED],
    )
