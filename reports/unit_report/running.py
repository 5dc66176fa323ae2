"""A unit's value of an element over the quarters of a period (figures.md section 4), from answers in hand.

The roll-up does the same in SQL for what is accepted; a unit's report also counts the version that it is made of.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from submissions.answers import Answer
from targets.models import DataElement

Rule = DataElement.OverTime


@dataclass(frozen=True)
class Running:
    """`short`: a quarter that matters has no answer; `left_out`: the unit says "không áp dụng"."""

    value: Decimal | None = None
    left_out: bool = False
    short: bool = False


def running(
    rule: str, quarters: Sequence[Answer | None], *, living: Collection[int] = (), year: int = 0
) -> Running:
    """`quarters`: the unit's quarters that owe the element, oldest first, None where one is unanswered.

    `living`: the communes alive at the period's end, for ticks; `year`: the plan's, for months with an item.
    """
    if not quarters:
        return Running()
    answered = [answer for answer in quarters if answer is not None]
    values = [answer.value for answer in answered if answer.value is not None]
    ever = any(value > 0 for value in values)
    last = quarters[-1]
    match rule:
        case Rule.LAST:
            return _of_one(last, answered[-1:])
        case Rule.FIRST:
            return _of_one(quarters[0], answered[:1])
        case Rule.EVER:
            value = Decimal(ever) if values else None
            return Running(value, _all_left_out(quarters), last is None and not ever)
        case Rule.MAINTAINED:
            value = None if last is None else Decimal(len(_kept(answered, living)))
            return Running(value, _all_left_out(quarters), _has_gap(quarters))
        case Rule.UNION:
            value = Decimal(len(_months(answered, year))) if answered else None
        case _:
            value = sum(values) if values else None
    return Running(value, _all_left_out(quarters), None in quarters)


def added(parts: Sequence[Running]) -> Running:
    """A total: what its parts have, added."""
    values = [part.value for part in parts if part.value is not None]
    return Running(
        sum(values) if values else None,
        bool(parts) and all(part.left_out for part in parts),
        any(part.short for part in parts),
    )


def _of_one(deciding, nearest):
    """The value of the nearest answer; the deciding quarter's "không áp dụng" takes the unit out."""
    value = nearest[0].value if nearest else None
    left_out = deciding is not None and deciding.not_applicable
    return Running(None if left_out else value, left_out, deciding is None)


def _all_left_out(quarters):
    return all(answer is not None and answer.not_applicable for answer in quarters)


def _has_gap(quarters):
    """Is the last quarter unanswered, or any since the first answer?"""
    since = next((at for at, answer in enumerate(quarters) if answer is not None), len(quarters))
    return quarters[-1] is None or None in quarters[since:]


def _kept(answered, living):
    """Communes ticked in the last answered quarter and in every one since their first tick."""
    kept = set(answered[-1].marks) & set(living)
    return {pk for pk in kept if all(pk in answer.marks for answer in _since_first_tick(answered, pk))}


def _since_first_tick(answered, pk):
    first = next(at for at, answer in enumerate(answered) if pk in answer.marks)
    return answered[first:]


def _months(answered, year) -> set[date]:
    days = (on for answer in answered for on, _ in answer.items)
    return {on.replace(day=1) for on in days if on.year == year}
