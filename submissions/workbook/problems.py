"""What is wrong in an uploaded workbook, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from submissions.errors import Refused

from .layout import Field, Line, Place
from .raws import ADDRESS


@dataclass(frozen=True)
class Problem:
    """`cell` is the address in the file, "" for a sheet as a whole; `place` the input it belongs to, if to one."""

    sheet: str
    cell: str
    sentence: str
    label: str = ""
    place: Place | None = None

    @property
    def order(self):
        """Down the sheet, what is said of it as a whole first."""
        first = ADDRESS.match(self.cell)
        return (int(first[2]), len(first[1]), first[1]) if first else (0, 0, "")

    def plain(self):
        words = {"sheet": self.sheet, "cell": self.cell, "sentence": self.sentence, "label": self.label}
        return words | ({"place": list(self.place)} if self.place else {})


class Misplaced(Refused):
    """What is wrong, and in which input."""

    def __init__(self, line: Line, each: Field, sentence):
        self.line, self.each = line, each
        super().__init__(str(sentence))


def place_in(words: Mapping) -> Place | None:
    """The input that a stored problem belongs to."""
    return (words["place"][0], Field(words["place"][1])) if words.get("place") else None
