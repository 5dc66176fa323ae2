"""What a new draft already knows from the unit's accepted returns of the plan. Imports never use this.

Design: figures.md section 3 (a yes stands), elements.csv (TG_CHUYEN), experience.md (known values stand).
"""

from django.db.models import F, Q, Subquery

from plans.models import Obligation, Period

from . import cells
from .answers import Answer
from .models import Figure, Return
from .owed import owed_cells

# An element that opens with what last quarter's accepted return left: the sum of its two parts, when both are there.
OPENS_WITH = {"TG_CHUYEN": ("TG_TRONGHAN", "TG_QUAHAN")}


def prefilled(obligation: Obligation) -> dict[int, Answer]:
    """By element id: each yes that is not asked again, and each opening balance."""
    history = accepted_before(obligation)
    if not history:
        return {}
    owed = owed_cells(obligation)
    answers = _standing_yes(owed, history)
    last_quarter = previous_quarter(obligation.quarter)
    if history[-1][0] == last_quarter:
        answers |= _opening_balances(owed, history[-1][1])
    return answers


def accepted_before(obligation: Obligation) -> list[tuple[Period, dict[int, Answer]]]:
    """The unit's accepted answers of the plan's earlier quarters, oldest first."""
    filings = (
        Return.objects.accepted()
        .filter(
            obligation__unit=obligation.unit_id,
            obligation__quarter__plan=obligation.quarter.plan_id,
            obligation__quarter__window_to__lt=obligation.quarter.window_to,
        )
        .select_related("obligation__quarter")
        .order_by("obligation__quarter__window_to")
    )
    answers = cells.read(filing.counted_id for filing in filings)
    return [(filing.obligation.quarter, answers[filing.counted_id]) for filing in filings]


def accepted_values(obligation: Obligation) -> list[tuple[bool, dict[int, Answer]]]:
    """`accepted_before` for comparing numbers: answers without marks and items, in one statement.

    Each with whether it is of the quarter right before.
    """
    quarter = obligation.quarter
    figures = (
        Figure.objects.filter(
            version__filing__counted=F("version"),
            version__filing__obligation__unit=obligation.unit_id,
            version__filing__obligation__quarter__plan=quarter.plan_id,
            version__filing__obligation__quarter__window_to__lt=quarter.window_to,
        )
        .annotate(
            of=F("version__filing__obligation__quarter"),
            is_previous=Q(of=Subquery(_before(quarter).values("pk")[:1])),
        )
        .order_by("version__filing__obligation__quarter__window_to")
    )
    found = {}
    for figure in figures:
        answer = Answer(value=figure.value, not_applicable=figure.not_applicable)
        found.setdefault((figure.of, figure.is_previous), {})[figure.element_id] = answer
    return [(is_previous, answers) for (_, is_previous), answers in found.items()]


def latest_answers(history: list[tuple[Period, dict[int, Answer]]]) -> dict[int, Answer]:
    """Each element's newest answer in the history."""
    latest = {}
    for _, answers in history:
        latest |= answers
    return latest


def previous_quarter(quarter: Period) -> Period | None:
    return _before(quarter).first()


def _before(quarter):
    """The plan's earlier quarters, newest first."""
    earlier = Period.objects.quarters_only().filter(plan=quarter.plan_id, window_to__lt=quarter.window_from)
    return earlier.order_by("-window_to")


def _standing_yes(owed, history):
    latest = latest_answers(history)
    return {
        cell.element.pk: latest[cell.element.pk]
        for cell in owed
        if cell.revision.carries_forward and cell.element.pk in latest and latest[cell.element.pk].is_yes
    }


def _opening_balances(owed, answers):
    elements = {cell.code: cell.element.pk for cell in owed}
    opening = {}
    for code, parts in OPENS_WITH.items():
        left = [answers.get(elements.get(part)) for part in parts]
        if code in elements and all(part is not None and part.value is not None for part in left):
            opening[elements[code]] = Answer(value=sum(part.value for part in left))
    return opening
