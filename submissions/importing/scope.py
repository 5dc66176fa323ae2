"""What a file speaks of, read at once: the plan, its quarters, units, obligations, cells and communes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from plans.models import Obligation, Period, Plan
from targets.models import DataElement
from units.models import Unit

from ..owed import Cell, cells_of, tickable_by


@dataclass
class Scope:
    """Look-ups for the rows of one file. The obligations of every unit it names are locked, in order of id."""

    plan: Plan
    unit_keys: Iterable[str]

    @cached_property
    def periods(self) -> dict[str, Period]:
        return {period.code: period for period in self.plan.periods.order_by("order")}

    @cached_property
    def quarters(self) -> list[Period]:
        """In the order of time."""
        return sorted(
            filter(lambda period: period.is_quarter, self.periods.values()), key=lambda row: row.window_to
        )

    @cached_property
    def baseline_quarters(self) -> dict[str, Period]:
        """This year's quarter by the code of last year's."""
        return {quarter.baseline_code: quarter for quarter in self.quarters if quarter.baseline_code}

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.key: unit for unit in Unit.objects.of_territory(self.plan.territory)}

    @cached_property
    def units_by_id(self) -> dict[int, Unit]:
        return {unit.pk: unit for unit in self.units.values()}

    @cached_property
    def elements(self) -> dict[str, DataElement]:
        return {element.code: element for element in DataElement.objects.filter(plan=self.plan)}

    @cached_property
    def obligations(self) -> dict[tuple[str, str], Obligation]:
        """By (quarter code, unit key), locked."""
        wanted = [self.units[key].pk for key in set(self.unit_keys) if key in self.units]
        rows = (
            Obligation.objects.of_plan(self.plan)
            .for_units(wanted)
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        by_id = {quarter.pk: quarter for quarter in self.quarters}
        found = {}
        for row in rows:
            row.quarter, row.unit = by_id[row.quarter_id], self.units_by_id[row.unit_id]
            row.quarter.plan = self.plan
            found[row.quarter.code, row.unit.key] = row
        return found

    @cached_property
    def cells(self) -> dict[str, dict[str, Cell]]:
        """By quarter code, then element code; of the quarters in which a named unit has an obligation."""
        codes = {code for code, _ in self.obligations}
        return {code: {cell.code: cell for cell in cells_of(self.periods[code])} for code in codes}

    @cached_property
    def communes(self) -> dict[int, dict[str, Unit]]:
        """What each obligation's unit may tick, by key."""
        ticks = tickable_by(self.obligations.values())
        return {pk: {unit.key: unit for unit in units} for pk, units in ticks.items()}

    def following(self, obligation: Obligation) -> Obligation | None:
        """The unit's obligation for the next quarter."""
        return self._beside(obligation, 1)

    def preceding(self, obligation: Obligation) -> Obligation | None:
        return self._beside(obligation, -1)

    def _beside(self, obligation, step):
        place = self.quarters.index(obligation.quarter) + step
        if not 0 <= place < len(self.quarters):
            return None
        return self.obligations.get((self.quarters[place].code, obligation.unit.key))
