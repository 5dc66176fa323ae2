"""The units of a territory with their names over time, as they stand or as they would."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from units.models import Designation, Unit


@dataclass
class Register:
    """`designations` are oldest first within each unit, units in official order; each carries its unit."""

    territory: Unit
    units: dict[str, Unit]
    designations: list[Designation]

    @cached_property
    def lives(self) -> dict[str, list[Designation]]:
        """The designations of each unit, oldest first."""
        lives = defaultdict(list)
        for row in self.designations:
            lives[row.unit.key].append(row)
        return lives

    def on(self, day) -> dict[str, Designation]:
        """What is alive on the day and how it is called, by key."""
        return {row.unit.key: row for row in self.designations if _lives(row.unit, day) and _lives(row, day)}

    def called(self, key: str) -> str:
        """ "Huyện Tuy Phong (595)", by its last name."""
        return f"{self.lives[key][-1].name} ({key})" if key in self.lives else key


def _lives(row, day):
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def register_of(territory: Unit) -> Register:
    """As it stands, in two statements."""
    units = {unit.key: unit for unit in Unit.objects.of_territory(territory)}
    by_id = {unit.pk: unit for unit in units.values()}
    rows = list(
        Designation.objects.filter(Q(unit=territory) | Q(unit__territory=territory)).order_by(
            "unit__order", "unit__key", "valid_from"
        )
    )
    for row in rows:
        row.unit = by_id[row.unit_id]
        row.parent = by_id.get(row.parent_id)
    return Register(units[territory.key], units, rows)
