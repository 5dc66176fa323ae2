"""The warnings of a version with the sentences that answer them: what is open, and what the reviewer sees."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .. import cells
from ..answers import Answer
from ..models import Explanation, Version
from .basis import Basis, basis_of
from .evaluating import Warning, evaluate
from .sentences import PASSED, name_of


@dataclass(frozen=True)
class Asked:
    """A warning and the sentence given for its rule and cell, which may have been for other numbers."""

    warning: Warning
    explanation: Explanation | None = None

    @property
    def is_open(self) -> bool:
        """Nothing was said yet, or the numbers have changed since."""
        return self.explanation is None or self.explanation.about != self.warning.about

    @property
    def name(self) -> str:
        return name_of(self.warning.cell)

    @property
    def text(self) -> str:
        return self.explanation.text if self.explanation else ""

    @property
    def footnote(self) -> bool:
        return bool(self.explanation and self.explanation.footnote)

    @property
    def may_be_printed(self) -> bool:
        """A sentence about a sensitive figure never stands in the report (figures.md section 11)."""
        return not self.warning.cell.revision.sensitive

    @property
    def content(self) -> tuple:
        """What two versions are compared by."""
        return self.warning.key, self.warning.about, self.text, self.footnote


def warnings_of(
    version: Version,
    basis: Basis | None = None,
    answers: Mapping[int, Answer] | None = None,
    explanations: Iterable[Explanation] | None = None,
) -> list[Asked]:
    """Every warning of a version in the order of its cells, in a fixed number of statements.

    `version.filing.obligation` is read, with its quarter and plan. The rest is the version's, where a caller has it.
    """
    answers = cells.read([version.pk])[version.pk] if answers is None else answers
    basis = basis or basis_of(version.filing.obligation)
    found = evaluate(version.filing.obligation, answers, basis.history, basis.baselines, basis.rules)
    if not found and version.is_draft:
        return []
    if explanations is None:
        explanations = version.explanations.select_related("updated_by")
    told = {(row.rule, row.element_id): row for row in explanations}
    asked = [Asked(warning, told.pop(warning.key, None)) for warning in found]
    return asked if version.is_draft else [*asked, *_passed(told.values(), basis.rules.cells)]


def _passed(explanations, every):
    """Sentences that were sealed with a version and that nothing asks for any more: a number it was compared with
    has been corrected since. The reviewer still sees them."""
    known = {cell.element.pk: cell for cell in every}
    for row in explanations:
        if row.element_id in known:
            yield Asked(Warning(row.rule, known[row.element_id], row.about, PASSED), row)


def unexplained(asked: Iterable[Asked]) -> Iterator[str]:
    """What keeps a draft from being submitted: every warning that still asks for a sentence."""
    for each in asked:
        if each.is_open:
            yield f"{each.name}: {each.warning.fact} Sửa số, hoặc ghi một câu giải trình."


def leave_only_asked(version: Version, asked: Iterable[Asked]) -> None:
    """Before a draft is sealed: a sentence that no warning asks for any more does not go with it."""
    answered = [each.explanation.pk for each in asked if each.explanation]
    version.explanations.exclude(pk__in=answered).delete()
