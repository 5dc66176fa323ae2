"""What a return asks: its elements in official order, and the communes that a unit may tick.

Design: figures.md sections 1 (Obligation) and 4 ("its quarters", a unit that ends inside a quarter).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from plans.models import Audience, Obligation, Period
from targets.models import DataElement, ElementRevision
from targets.querysets import in_force
from units.models import Designation, Kind, Unit

FLOWS = {DataElement.OverTime.SUM, DataElement.OverTime.UNION}
NUMBERS = {DataElement.Entry.COUNT, DataElement.Entry.MONEY}


@dataclass(frozen=True)
class Cell:
    """An element with its revision in force at a quarter's end."""

    element: DataElement
    revision: ElementRevision

    @property
    def code(self) -> str:
        return self.element.code

    @property
    def is_typed(self) -> bool:
        """Totals are shown, and never typed."""
        return self.element.entry != DataElement.Entry.TOTAL

    @property
    def is_flow(self) -> bool:
        return self.revision.over_time in FLOWS

    @property
    def is_number(self) -> bool:
        return self.element.entry in NUMBERS

    @property
    def takes_zero(self) -> bool:
        """May "Trong kỳ không phát sinh" write 0 here? Never into a stock, a yes/no, a tick list or links."""
        return self.is_number and self.revision.over_time == DataElement.OverTime.SUM

    @property
    def is_stock(self) -> bool:
        return self.revision.over_time == DataElement.OverTime.LAST

    def reads_as(self, obligation: Obligation) -> str:
        return reads_as(self.element, obligation)

    def is_owed_by(self, obligation: Obligation) -> bool:
        if not set(self.revision.owners) & set(obligation.audiences):
            return False
        return self.is_flow or not obligation.ends_inside


def reads_as(element: DataElement, obligation: Obligation) -> str:
    """How answers are shown: the tick of a unit without communes is a yes or no."""
    is_own = element.entry == DataElement.Entry.CHECKLIST and Audience.DISTRICT not in obligation.audiences
    return DataElement.Entry.YES_NO if is_own else element.entry


def cells_of(quarter: Period, **which) -> list[Cell]:
    """The plan's elements that have a revision on the quarter's last day, in official order; `which` filters them."""
    asked = {f"element__{name}": value for name, value in which.items()}
    revisions = in_force(ElementRevision.objects.all(), "element", quarter.window_to)
    rows = revisions.filter(element__plan=quarter.plan_id, **asked).select_related("element", "form")
    return [Cell(row.element, row) for row in rows.order_by("element__order")]


def owed_cells(obligation: Obligation, cells: Iterable[Cell] | None = None) -> list[Cell]:
    """The cells of a return, totals among them. A unit that ends inside the quarter owes its flows only.

    `cells`: those of the quarter, when a caller asks for many obligations of it.
    """
    every = cells_of(obligation.quarter) if cells is None else cells
    return [cell for cell in every if cell.is_owed_by(obligation)]


def tickable(obligation: Obligation) -> list[Unit]:
    """The communes below the unit that lived in its window, with their names then as `label`.

    A unit without communes answers with itself.
    """
    return tickable_by([obligation])[obligation.pk]


def tickable_by(obligations: Iterable[Obligation]) -> dict[int, list[Unit]]:
    """`tickable` of many obligations, by their ids, in one query."""
    obligations = list(obligations)
    below = defaultdict(list)
    communes = (
        Designation.objects.of_kind(Kind.COMMUNE)
        .filter(parent__in={row.unit_id for row in obligations})
        .select_related("unit")
        .in_order()
    )
    for designation in communes:
        below[designation.parent_id].append(designation)
    return {row.pk: _lived_in(row, below[row.unit_id]) or [row.unit] for row in obligations}


def _lived_in(obligation, designations):
    lived = {}
    for each in designations:
        if _overlaps(each, obligation) and _overlaps(each.unit, obligation):
            unit = lived.setdefault(each.unit_id, each.unit)
            unit.label = each.name
    return list(lived.values())


def _overlaps(life, obligation):
    starts_in_time = life.valid_from <= obligation.window_to
    return starts_in_time and (life.valid_to is None or life.valid_to >= obligation.window_from)
