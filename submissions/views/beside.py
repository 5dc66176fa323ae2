"""What stands beside an answer - remark, document, communes, items, files - for every page that shows a return."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from submissions import cells
from submissions.answers import Answer, is_supplement
from submissions.models import Evidence, Version
from submissions.passages import Passages
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


def beside_of(versions: Collection[Version], said: Mapping[int, Passages]) -> dict[int, dict[int, Beside]]:
    """The answers of versions of one return, {version id: {element id: Beside}}, in two statements."""
    answers = cells.read_at_once(version.pk for version in versions)
    obligation = next(iter(versions)).filing.obligation
    ticked = {pk for row in answers.values() for answer in row.values() for pk in answer.marks}
    units = Unit.objects.filter(pk__in=ticked).named(obligation.window_to).order_by("order", "key")
    names = {unit.pk: unit.name for unit in units} if ticked else {}
    files = defaultdict(list)
    for file in (file for version in versions for file in said[version.pk].files):
        files[file.version_id, file.element_id].append(file)
    return {
        pk: {
            element: Beside(answer, names, obligation, files[pk, element]) for element, answer in row.items()
        }
        for pk, row in answers.items()
    }
