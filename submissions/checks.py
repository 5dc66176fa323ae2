"""What can't well be within one return: bounds between its numbers, and what its cells still leave blank.

The bounds come from the plan's list of rules (checks.yaml); submissions/warnings asks about them and about what
changed over time. Design: figures.md section 6 ("nghi trùng"), words.md (warn.ratio), contract.md (import_figures).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from plans.models import Period
from targets.models import CheckRule, DataElement, IndicatorRevision, Term
from targets.querysets import in_force

from .answers import Answer
from .owed import Cell, cells_of

Kind = CheckRule.Kind


@dataclass(frozen=True)
class Bound:
    """The sum of `part` can't well exceed the sum of `whole`: ids of a ratio's terms, or of a part and its whole.

    `threshold` is in per cent, that of the indicator whose ratio it is.
    """

    part: tuple[int, ...]
    whole: tuple[int, ...]
    rule: str = field(default="", compare=False)
    sentence: str = field(default="", compare=False)
    threshold: Decimal | None = field(default=None, compare=False)


def bounds_of(
    quarter: Period, rules: Iterable[CheckRule] | None = None, cells: Iterable[Cell] | None = None
) -> list[Bound]:
    """Every bound of the plan's rules at the quarter's end, each once; what a rule names itself goes first.

    `rules` and `cells`: those of the quarter, where a caller has them already.
    """
    rules = list(CheckRule.objects.of_plan(quarter.plan_id) if rules is None else rules)
    every = cells_of(quarter) if cells is None else list(cells)
    named = [bound_of(rule) for rule in rules if rule.kind == Kind.ABOVE]
    found, thresholds = [*named], {}
    for rule in rules:
        if rule.kind == Kind.RATIO:
            thresholds = dict(_ratios(quarter))
            found += [Bound(*sides, rule.code) for sides in thresholds]
        if rule.kind == Kind.PART:
            found += [Bound(*sides, rule.code) for sides in _parts(every)]
    return [
        replace(bound, threshold=thresholds.get((bound.part, bound.whole))) for bound in dict.fromkeys(found)
    ]


def bound_of(rule: CheckRule) -> Bound:
    """The two sides that a rule of `CheckRule.objects.of_plan` names."""
    return Bound(tuple(rule.left), tuple(rule.right), rule.code, rule.sentence)


def _ratios(quarter):
    revisions = IndicatorRevision.objects.filter(
        indicator__target__plan=quarter.plan_id, base=IndicatorRevision.Base.ELEMENTS, rule="ratio_at_least"
    )
    current = in_force(revisions, "indicator", quarter.window_to)
    terms = Term.objects.filter(revision__in=current, revision__ended=False)
    sides = {}
    for term in terms.select_related("revision").order_by("revision__indicator__order", "order"):
        sides.setdefault(term.revision, {side: [] for side in Term.Side})[term.side].append(term.element_id)
    return [(tuple(map(tuple, each.values())), revision.threshold) for revision, each in sides.items()]


def _parts(cells):
    elements = {cell.element.pk: cell.element for cell in cells}
    wholes = {pk for pk, element in elements.items() if element.entry != DataElement.Entry.TOTAL}
    return [((pk,), (element.parent_id,)) for pk, element in elements.items() if element.parent_id in wholes]


def exceeded(answers: Mapping[int, Answer], cells: Iterable[Cell], bounds: Iterable[Bound]) -> list[Bound]:
    """The bounds whose part exceeds its whole in this return; one with an unanswered term is passed over."""
    values = with_totals(answers, cells)
    return [bound for bound in bounds if _exceeds(values, bound)]


def _exceeds(values, bound):
    part, whole = sums(values, bound)
    return None not in (part, whole) and part > whole


def sums(values: Mapping, bound: Bound) -> tuple:
    """The sums of both sides; None for one with a term that has no value."""
    return tuple(
        sum(values[pk] for pk in side) if all(pk in values for pk in side) else None
        for side in (bound.part, bound.whole)
    )


def with_totals(answers: Mapping[int, Answer], cells: Iterable[Cell]) -> dict:
    """Values by element id; a total is there once each part has a value or is set aside as "không áp dụng"."""
    values = {pk: answer.value for pk, answer in answers.items() if answer.value is not None}
    cells = list(cells)
    for total in (cell.element.pk for cell in cells if not cell.is_typed):
        parts = [answers.get(cell.element.pk) for cell in cells if cell.element.parent_id == total]
        known = [part.value for part in parts if part and not part.not_applicable]
        if known and all(parts):
            values[total] = sum(known)
    return values


def totalled(answers: Mapping[int, Answer], cells: Iterable[Cell]) -> dict[int, Answer]:
    """The answers with the totals that they add up to."""
    values = with_totals(answers, cells)
    sums = {pk: Answer(value=value) for pk, value in values.items() if pk not in answers}
    return {**answers, **sums}


def blanks(answers: Mapping[int, Answer], owed: Iterable[Cell]) -> list[Cell]:
    """The cells still "chưa báo cáo"."""
    return [cell for cell in owed if cell.is_typed and cell.element.pk not in answers]
