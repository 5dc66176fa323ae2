"""What is wrong with a file, row by row; nothing is written while there is any."""

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a row, or in the file as a whole (row 0). Row 1 is the header, as a spreadsheet counts."""

    row: int
    sentence: str

    def __str__(self):
        return f"Dòng {self.row}: {self.sentence}" if self.row else self.sentence


class ImportRefused(ValueError):
    """The file is not imported; `problems` holds every reason found, in the order of rows."""

    def __init__(self, problems):
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Problems:
    found: list[Problem] = field(default_factory=list)

    def add(self, row: int, sentence: str) -> None:
        self.found.append(Problem(row, sentence))

    def refuse(self) -> None:
        """Raise ImportRefused if anything was found."""
        if self.found:
            raise ImportRefused(self.found)
