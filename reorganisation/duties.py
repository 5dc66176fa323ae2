"""The obligations of a quarter before and after a reorganisation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans.models import Period
from plans.obligations import Shift, owing, shift, stored_of
from units.vietnamese import day

from .register import Register


@dataclass
class Duties:
    """`names` are those of units as they would be, by key."""

    shift: Shift
    before: int
    after: int
    names: dict[str, str]

    @property
    def quarter(self):
        return self.shift.quarter

    @property
    def named(self) -> list[str]:
        """What moves, a sentence each."""
        added = [f"{self._called(row)}: {_days(row)}" for row in self.shift.added]
        cut = [f"{self._called(new)}: {_days(new)} (trước: {_days(old)})" for old, new in self.shift.changed]
        ended = [f"{self._called(row)}: không còn phải báo cáo" for row in self.shift.ended]
        return [*cut, *ended, *added]

    def _called(self, row):
        return self.names.get(row.unit.key, row.unit.key)


def _days(row):
    return f"từ ngày {day(row.window_from)} đến hết ngày {day(row.window_to)}"


def duties_of(quarters: Iterable[Period], after: Register) -> Iterator[Duties]:
    names = {key: rows[-1].name for key, rows in after.lives.items()}
    for quarter in quarters:
        stored, wanted = list(stored_of(quarter)), list(owing(quarter, after.designations))
        yield Duties(shift(quarter, stored, wanted), len(stored), len(wanted), names)
