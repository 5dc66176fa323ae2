"""Obligations of a period that owe nothing, in words: waived ones with their reasons, merged ones by number."""

from collections import Counter
from collections.abc import Iterable, Iterator

from plans.models import Obligation
from reports.bound import unmarked
from targets import wording


def lifted_in(period):
    return (
        Obligation.objects.filter(quarter__in=period.quarters.all())
        .exclude(state=Obligation.State.OWED)
        .select_related("unit", "quarter")
        .order_by("quarter__order", "unit__order", "unit__key")
    )


def told(obligations: Iterable[Obligation], names, quarters) -> Iterator[str]:
    """`quarters` are those of the plan; a merged one went into the next."""
    merged = Counter()
    for obligation in obligations:
        if obligation.state == Obligation.State.WAIVED:
            who = names.of_quarter(obligation.unit.key, obligation.quarter.code)
            yield wording.waived(who, unmarked(obligation.reason))
        else:
            merged[obligation.quarter] += 1
    for quarter, units in merged.items():
        later = [each for each in quarters if each.order > quarter.order]
        into = names.quarter(min(later, key=lambda each: each.order).code) if later else "quý sau"
        yield wording.merged(names.quarter(quarter.code), units, into)
