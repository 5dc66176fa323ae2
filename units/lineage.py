"""What became of ended units as a whole, and of which no unit of today can say so (figures.md section 10).

A unit's figures go to the unit that took over all of it; never across a division. A level that ended without a
successor goes to a unit that took over all of what stood below it, as an island district became one commune.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from .models import Designation, Kind, Succession, Unit


@dataclass
class Lineage:
    """Of one territory. `heirs` holds the whole successor of each ended unit that has one, by id."""

    units: dict[int, Unit]
    successions: list[Succession]
    last: dict[int, Designation]
    heirs: dict[int, int] = field(default_factory=dict)

    def today(self, pk: int) -> int | None:
        """The living unit that holds the whole of this one; None where it was divided or simply ended."""
        seen = set()
        while self.units[pk].valid_to is not None:
            if pk in seen or pk not in self.heirs:
                return None
            seen.add(pk)
            pk = self.heirs[pk]
        return pk

    def whole_origins(self, pk: int) -> list[Unit]:
        """Ended units that went wholly to this one, near and far, in official order."""
        found = [unit for each, unit in self.units.items() if each != pk and self._reaches(each, pk)]
        return sorted(found, key=lambda unit: (unit.order, unit.key))

    def _reaches(self, start, goal):
        seen = set()
        while start in self.heirs and start not in seen:
            seen.add(start)
            start = self.heirs[start]
            if start == goal:
                return True
        return False

    def apart(self, pk: int) -> tuple[list[Unit], dict[Unit, list[Unit]]]:
        """Predecessors whose figures can't be joined: those divided, and those reported by another, by that one."""
        divided, reported_by = [], defaultdict(list)
        for row in self.successions:
            if row.successor_id == pk and row.part:
                divided.append(self.units[row.predecessor_id])
            if row.successor_id != pk or self.last[row.predecessor_id].reports:
                continue
            parent = self.last[row.predecessor_id].parent_id
            if parent in self.last and self.last[parent].reports and not self._reaches(parent, pk):
                reported_by[self.units[parent]].append(self.units[row.predecessor_id])
        return divided, dict(reported_by)


def lineage_of(territory: Unit) -> Lineage:
    """In three statements, however many units there are."""
    units = {unit.pk: unit for unit in Unit.objects.of_territory(territory)}
    rows = Designation.objects.filter(unit__in=units).order_by("unit", "valid_from")
    found = Lineage(
        units=units,
        successions=list(Succession.objects.filter(predecessor__territory=territory).order_by("pk")),
        last={row.unit_id: row for row in rows},
    )
    for pk, row in found.last.items():
        units[pk].name = row.name
    direct = defaultdict(list)
    for row in found.successions:
        direct[row.predecessor_id].append(row)
    for pk, rows in direct.items():
        if len(rows) == 1 and not rows[0].part:
            found.heirs[pk] = rows[0].successor_id
    found.heirs |= dict(_of_levels(found, direct))
    return found


def _of_levels(found, direct):
    """Ended units without a successor, all of whose communes went to one unit."""
    below = defaultdict(list)
    for pk, row in found.last.items():
        if row.kind == Kind.COMMUNE and row.parent_id:
            below[row.parent_id].append(pk)
    for pk, unit in found.units.items():
        if unit.valid_to is None or pk in direct or not below[pk]:
            continue
        heirs = {found.heirs.get(each) for each in below[pk]}
        if len(heirs) == 1 and None not in heirs:
            yield pk, heirs.pop()
