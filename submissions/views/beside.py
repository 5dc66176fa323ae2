"""What stands beside an answer - remark, document, communes, items, files - for every page that shows a return."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from submissions.answers import Answer, is_supplement
from submissions.cells import answer_of
from submissions.models import Evidence, Version
from units.models import Unit


@dataclass(frozen=True)
class Beside:
    """An answer with all that explains it; `names` are those of the communes that may be ticked, in order."""

    answer: Answer
    names: Mapping[int, str]
    obligation: object
    files: Iterable[Evidence] = ()

    @property
    def communes(self):
        return [name for pk, name in self.names.items() if pk in self.answer.marks]

    @property
    def items(self):
        """(day, link, is it of an earlier quarter)."""
        return [(on, link, is_supplement(on, self.obligation)) for on, link in self.answer.items]

    @property
    def content(self):
        """What two versions of the answer are compared by; a copied file keeps its stored name."""
        return self.answer, sorted(file.file.name for file in self.files)


def beside_of(version: Version) -> dict[int, Beside]:
    """The answers of a version by element id, in a fixed number of statements."""
    obligation = version.filing.obligation
    figures = list(version.figures.with_parts())
    ticked = {mark.unit_id for figure in figures for mark in figure.marks.all()}
    units = Unit.objects.filter(pk__in=ticked).named(obligation.window_to).order_by("order", "key")
    names = {unit.pk: unit.name for unit in units} if ticked else {}
    files = Evidence.objects.of_cells([version.pk])
    return {
        figure.element_id: Beside(
            answer_of(figure), names, obligation, files.get((version.pk, figure.element_id), ())
        )
        for figure in figures
    }
