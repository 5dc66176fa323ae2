"""What the workbook of a return is made from, read in a fixed number of statements."""

from dataclasses import dataclass, field

from plans.models import Obligation
from submissions import cells
from submissions.answers import Answer
from submissions.checks import totalled
from submissions.models import Figure, Version
from submissions.owed import Cell, owed_cells, tickable
from submissions.prefill import accepted_before, prefilled, previous_quarter
from targets.models import Baseline, DataElement
from units.models import Unit

from .layout import Commune, Sheet, items_for, sheets_of


@dataclass
class Facts:
    """`answers` and `figures` are by element code; `before` and `last_year` what stands beside them, by element id."""

    obligation: Obligation
    version: Version | None
    authority: str
    owed: list[Cell]
    communes: list[Commune]
    answers: dict[str, Answer] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    before: dict[int, Answer] = field(default_factory=dict)
    last_year: dict = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """A unit without communes answers a tick list with one yes or no."""
        return [each.pk for each in self.communes] == [self.obligation.unit_id]

    @property
    def allowed(self) -> frozenset[int]:
        return frozenset(each.pk for each in self.communes)

    def items(self) -> dict[str, int]:
        """How many lines each log gets in a workbook made now."""
        logs = [cell.code for cell in self.owed if cell.element.entry == DataElement.Entry.MONTH_LOG]
        return {
            code: items_for(len(self.answers[code].items) if code in self.answers else 0) for code in logs
        }

    def sheets(self, items: dict[str, int] | None = None) -> list[Sheet]:
        items = self.items() if items is None else items
        return sheets_of(self.owed, self.communes, items, is_own=self.is_own)


def frame_of(obligation: Obligation) -> Facts:
    """What the return asks, without what anybody answered."""
    return Facts(obligation, None, _authority(obligation), owed_cells(obligation), _communes(obligation))


def facts_of(obligation: Obligation, version: Version | None, *, beside: bool = True) -> Facts:
    """The return as it stands: without a draft, what a new one would open with. `beside`: earlier figures too."""
    facts = frame_of(obligation)
    facts.version = version
    codes = {cell.element.pk: cell.code for cell in facts.owed}
    if version is not None:
        figures = version.figures.select_related("updated_by").prefetch_related("marks", "items")
        facts.figures = {codes[row.element_id]: row for row in figures if row.element_id in codes}
        facts.answers = {code: cells.answer_of(figure) for code, figure in facts.figures.items()}
    else:
        facts.answers = {codes[pk]: answer for pk, answer in prefilled(obligation).items()}
    if beside:
        facts.before = totalled(_last_quarter(obligation), facts.owed)
        baselines = Baseline.objects.filter(quarter=obligation.quarter_id, unit=obligation.unit_id)
        facts.last_year = dict(baselines.values_list("element", "value"))
    return facts


def _authority(obligation):
    unit = Unit.objects.named(obligation.window_to).get(pk=obligation.unit_id)
    return unit.authority or unit.name


def _communes(obligation):
    units = [unit.pk for unit in tickable(obligation)]
    named = {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=units).named(obligation.window_to)}
    return [Commune(pk, named[pk]) for pk in units]


def _last_quarter(obligation):
    history = accepted_before(obligation)
    if not history or history[-1][0] != previous_quarter(obligation.quarter):
        return {}
    return history[-1][1]
