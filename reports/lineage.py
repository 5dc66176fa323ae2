"""A unit's figures of a period as they were reported, and with those of the units that went wholly into it.

Only flows are joined: a stock of a unit that ended is no stock of today. Nothing is joined across a division.
"""

from dataclasses import dataclass
from decimal import Decimal

from reports.models import RolledUp
from targets.models import DataElement, ElementRevision
from targets.querysets import in_force
from units.lineage import Lineage
from units.models import Unit


@dataclass
class Row:
    """An element: what each unit reported, the unit itself first; `joined` is their sum, for flows only."""

    revision: ElementRevision
    cells: list[RolledUp | None]

    @property
    def is_flow(self) -> bool:
        return self.revision.over_time == DataElement.OverTime.SUM

    @property
    def joined(self) -> Decimal | None:
        values = [cell.value for cell in self.cells if cell is not None and cell.value is not None]
        return sum(values) if self.is_flow and values else None

    @property
    def is_short(self) -> bool:
        """Is a quarter of one of them still wanting?"""
        return any(cell is not None and (cell.missing or cell.value is None) for cell in self.cells)


@dataclass
class Table:
    units: list[Unit]
    rows: list[Row]


def table_of(period, unit: Unit, lineage: Lineage, *, sensitive: bool) -> Table:
    """`sensitive`: may the person read what is shown as the territory's total only (figures.md section 11)?"""
    known = [unit, *lineage.whole_origins(unit.pk)]
    found = list(RolledUp.objects.for_period(period).of_units().filter(unit__in=[each.pk for each in known]))
    reporting = {row.unit_id for row in found}
    units = [each for each in known if each == unit or each.pk in reporting]
    places = {each.pk: at for at, each in enumerate(units)}
    revisions = in_force(
        ElementRevision.objects.filter(element__plan=period.plan_id), "element", period.window_to
    )
    if not sensitive:
        revisions = revisions.filter(sensitive=False)
    cells: dict[int, list] = {}
    for row in found:
        cells.setdefault(row.element_id, [None] * len(units))[places[row.unit_id]] = row
    ordered = revisions.select_related("element", "form").order_by("element__order")
    rows = [Row(each, cells[each.element_id]) for each in ordered if each.element_id in cells]
    return Table(units, rows)
