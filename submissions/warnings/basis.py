"""What a return is held against: the plan's rules, the unit's accepted quarters, last year's figures.

Read in a fixed number of statements. A merged quarter has no return of its own: the next one holds its flows, and
its figure of last year joins the next one's (figures.md section 6).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from plans.models import Obligation, Period
from targets.models import Baseline, CheckRule

from ..answers import Answer
from ..checks import Bound, bounds_of
from ..models import Figure
from ..owed import Cell, cells_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """The plan's rules for a quarter, with its cells and the bounds that they come to."""

    checks: tuple[CheckRule, ...]
    cells: tuple[Cell, ...]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True)
class Past:
    """An accepted return of an earlier quarter; `joined`: it holds the flows of a merged quarter too."""

    quarter: Period
    answers: dict[int, Answer]
    joined: bool = False
    version_id: int | None = None

    def is_right_before(self, quarter: Period) -> bool:
        return self.quarter.window_to + DAY == quarter.window_from


@dataclass(frozen=True)
class Basis:
    rules: Rules
    history: tuple[Past, ...]
    baselines: dict[int, Decimal]

    def last(self, quarter: Period) -> Past | None:
        """The accepted return of the quarter right before."""
        return last_of(self.history, quarter)


def last_of(history, quarter: Period) -> Past | None:
    return history[-1] if history and history[-1].is_right_before(quarter) else None


def rules_of(quarter: Period, cells: Iterable[Cell] | None = None) -> Rules:
    """`cells`: those of the quarter, where a caller has them already."""
    every = tuple(cells_of(quarter) if cells is None else cells)
    checks = tuple(CheckRule.objects.of_plan(quarter.plan_id))
    return Rules(checks, every, tuple(bounds_of(quarter, checks, every)))


def basis_of(
    obligation: Obligation, cells: Iterable[Cell] | None = None, rules: Rules | None = None
) -> Basis:
    """`cells` or `rules`: those of the quarter, where a caller has them already."""
    earlier, rules = _earlier(obligation), rules or rules_of(obligation.quarter, cells)
    return Basis(rules, history_of(earlier), _baselines(obligation, earlier, rules.cells))


def _earlier(obligation):
    """The unit's obligations of the plan's earlier quarters, oldest first, each with its filing."""
    rows = Obligation.objects.filter(
        unit=obligation.unit_id,
        quarter__plan=obligation.quarter.plan_id,
        quarter__window_to__lt=obligation.quarter.window_from,
    )
    return list(rows.select_related("quarter", "filing").order_by("quarter__window_to"))


def history_of(earlier: Iterable[Obligation]) -> tuple[Past, ...]:
    """The accepted returns among the obligations, which are in order of time."""
    counted = {row.pk: row.filing.counted_id for row in earlier if hasattr(row, "filing")}
    answers = defaultdict(dict)
    wanted = [pk for pk in counted.values() if pk]
    for figure in Figure.objects.filter(version__in=wanted):
        answers[figure.version_id][figure.element_id] = Answer(figure.value, figure.not_applicable)
    return tuple(
        Past(row.quarter, answers[counted[row.pk]], bool(_merged_into(row, earlier)), counted[row.pk])
        for row in earlier
        if counted.get(row.pk)
    )


def _merged_into(obligation, earlier):
    """The obligations that were merged into this one, through others that were merged as well."""
    found, first_day = [], obligation.quarter.window_from
    for row in reversed(earlier):
        if row.state == Obligation.State.MERGED and row.quarter.window_to + DAY == first_day:
            found.append(row)
            first_day = row.quarter.window_from
    return found


def _baselines(obligation, earlier, cells):
    """Last year's figures by element; a flow has those of the merged quarters added, and none where one lacks."""
    quarters = [obligation.quarter_id, *(row.quarter_id for row in _merged_into(obligation, earlier))]
    found = {pk: {} for pk in quarters}
    rows = Baseline.objects.filter(unit=obligation.unit_id, quarter__in=quarters)
    for quarter, element, value in rows.values_list("quarter", "element", "value"):
        found[quarter][element] = value
    flows = {cell.element.pk for cell in cells if cell.is_flow}
    own = found[obligation.quarter_id]
    return {
        pk: sum(each[pk] for each in found.values()) if pk in flows else value
        for pk, value in own.items()
        if pk not in flows or all(pk in each for each in found.values())
    }
