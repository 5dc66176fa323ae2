"""Mine, theirs and base: what the file says, what the portal says now, and what the workbook was made with.

Only a cell that the officer changed in the file is offered; where the portal changed too, one of both must be chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from submissions.answers import Answer
from submissions.models import Figure
from submissions.owed import Cell

from .contents import comparable
from .facts import Facts
from .layout import Sheet
from .signing import Stamp


@dataclass
class Difference:
    """A cell to decide on; `address` is where it stands in a fresh workbook, `figure` what the page was made from."""

    cell: Cell
    sheet: str
    base: Answer | None
    mine: Answer | None
    theirs: Answer | None
    figure: Figure | None
    choice: str = ""
    error: str = ""

    @property
    def code(self):
        return self.cell.code

    @property
    def is_conflict(self):
        return self.theirs != self.base

    @property
    def edition(self):
        return self.figure.edition if self.figure else 0

    @property
    def element(self):
        return self.cell.element


def differences(
    sheets: list[Sheet], answers: Mapping[str, Answer | None], stamp: Stamp, facts: Facts
) -> list[Difference]:
    """In the order of the workbook; what both sides say alike needs no decision."""
    found = []
    for sheet in sheets:
        for code, cell in {line.cell.code: line.cell for line in sheet.lines if line.cell.is_typed}.items():
            base, mine, theirs = (
                comparable(answer, cell, facts.allowed)
                for answer in (stamp.base(code), answers.get(code), facts.answers.get(code))
            )
            if code in answers and mine != base and mine != theirs:
                found.append(Difference(cell, sheet.name, base, mine, theirs, facts.figures.get(code)))
    return found
