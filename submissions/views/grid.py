"""One biểu of a draft as rows to fill in.

A cell that is right is kept even when another is wrong; what is wrong comes back as typed, with a sentence.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from submissions import cells
from submissions.actions.entry import Write, conflict_over, store
from submissions.answers import SUPPLEMENT, Answer, is_supplement, supplement
from submissions.checks import totalled, with_totals
from submissions.entered import read_day
from submissions.errors import Conflict, Refused
from submissions.marking import marked_for
from submissions.models import Evidence, Figure
from submissions.numbers import NumberRefused
from submissions.owed import Cell, tickable
from submissions.prefill import accepted_values, latest_answers
from submissions.talks import Talk, talks_of
from targets.models import Baseline, DataElement

from .beside import Beside
from .inputs import Inputs, read, stated, typed
from .posted import Posted

Entry = DataElement.Entry
PARTS = {Entry.CHECKLIST: "marks", Entry.MONTH_LOG: "items"}
SPARE_ITEMS = 3


@dataclass
class Row:
    """A cell on the page: its answer, what it is compared with, and what was typed while that is wrong.

    `seen` is what the page says it showed, (edition, trace), kept while what was typed is wrong.
    """

    cell: Cell
    obligation: object
    figure: Figure | None = None
    answer: Answer | None = None
    before: Answer | None = None
    baseline: Decimal | None = None
    earlier: Decimal | None = None
    can_keep: bool = False
    communes: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    typed: Inputs | None = None
    seen: tuple[str, str] | None = None
    error: str = ""
    conflict: Conflict | None = None
    files: list = field(default_factory=list)
    talk: Talk | None = None
    is_marked: bool = False

    @property
    def name(self):
        return f"o-{self.cell.code}"

    @property
    def focus(self):
        """The id of the first thing to type into: where the error summary leads."""
        return self.name if self.cell.is_number else f"{self.name}-1"

    @property
    def runs(self):
        """Has the row a running total of the year? Flows have; their months or stocks are not added."""
        return self.cell.revision.over_time == DataElement.OverTime.SUM

    @property
    def running(self):
        """The year so far: accepted earlier quarters and what stands here; None while neither is known."""
        here = self.answer.value if self.answer else None
        known = [value for value in (self.earlier, here) if value is not None]
        return sum(known) if known else None

    @property
    def reads_as(self):
        return self.cell.reads_as(self.obligation)

    @property
    def is_log(self):
        return self.cell.element.entry == Entry.MONTH_LOG

    @property
    def is_own_tick(self):
        """A unit without communes answers a tick list with one yes or no."""
        return [unit.pk for unit in self.communes] == [self.obligation.unit_id]

    @property
    def is_tick_list(self):
        return self.cell.element.entry == Entry.CHECKLIST and not self.is_own_tick

    @property
    def inputs(self):
        return self.typed or stated(self)

    @property
    def theirs(self):
        """What another wrote meanwhile, with all that explains it."""
        current = self.conflict and self.conflict.current
        names = {unit.pk: unit.label for unit in self.communes} if self.is_tick_list else {}
        return current and Beside(current, names, self.obligation)

    @property
    def mine(self):
        """What the person offers instead, with the words beside it."""
        offered = self.conflict and self.conflict.offered
        return offered and Beside(offered, {}, self.obligation)

    @property
    def edition(self):
        return self.seen[0] if self.seen else self.figure.edition if self.figure else 0

    @property
    def trace(self):
        return self.seen[1] if self.seen else stated(self).trace

    @property
    def items(self):
        """(day, link, what is said of it where it is of an earlier quarter), with spare lines."""
        known = [(on, link, self._late(on)) for on, link in self.inputs.items]
        return [*known, *[("", "", "")] * SPARE_ITEMS]

    @property
    def supplement(self):
        """What the page says of such an item while it is typed."""
        return SUPPLEMENT

    def _late(self, text):
        try:
            on = read_day(text)
        except Refused:
            return ""
        return supplement(on) if is_supplement(on, self.obligation) else ""


def rows_of(obligation, owed: list[Cell]) -> list[Row]:
    """A row for each cell, those of one biểu or some of them."""
    ticks = any(cell.element.entry == Entry.CHECKLIST for cell in owed)
    communes = tickable(obligation) if ticks else []
    return [
        Row(
            cell=cell,
            obligation=obligation,
            communes=communes,
            parts=[f"o-{part.code}" for part in owed if part.element.parent_id == cell.element.pk],
        )
        for cell in owed
    ]


def of_form(owed: list[Cell], number: int) -> list[Cell]:
    return [cell for cell in owed if cell.revision.form.number == number]


def refresh(rows, version):
    """The answers as they stand now, and the totals that they add up to; a wrong part leaves its total unknown."""
    figures = version.figures.filter(element__in=[row.cell.element.pk for row in rows])
    figures = figures.select_related("updated_by")
    figures = figures.with_only(*{PARTS.get(row.cell.element.entry) for row in rows})
    standing = {figure.element_id: figure for figure in figures}
    for row in rows:
        row.figure = standing.get(row.cell.element.pk)
        row.answer = cells.answer_of(row.figure) if row.figure else None
    known = {row.cell.element.pk: row.answer for row in rows if row.answer and not row.error}
    values = with_totals(known, [row.cell for row in rows])
    for row in rows:
        if not row.cell.is_typed and row.cell.element.pk in values:
            row.answer = Answer(value=values[row.cell.element.pk])


def compare(rows, owed, obligation):
    """Put last quarter's accepted answers, last year's figures and the year's total so far beside the rows."""
    history = accepted_values(obligation)
    before = totalled(next((answers for is_previous, answers in history if is_previous), {}), owed)
    earlier, latest = sums_of(history, owed), latest_answers(history)
    baselines = Baseline.objects.filter(quarter=obligation.quarter_id, unit=obligation.unit_id)
    last_year = dict(baselines.values_list("element", "value"))
    for row in rows:
        row.before = before.get(row.cell.element.pk)
        row.baseline = last_year.get(row.cell.element.pk)
        row.earlier = earlier.get(row.cell.element.pk) if row.runs else None
        row.can_keep = row.cell.is_stock and row.cell.is_typed and row.cell.element.pk in latest


def sums_of(history, owed) -> dict[int, Decimal]:
    """What the quarters answered, by element id, totals among them."""
    sums = {}
    for _, answers in history:
        for pk, value in with_totals(answers, owed).items():
            sums[pk] = sums.get(pk, 0) + value
    return sums


def dress(rows, version):
    """What a page shows of the rows besides their answers: talk, marks, the files of a document that is asked for."""
    talks, marked = talks_of(version.filing), marked_for(version)
    for row in rows:
        row.talk = talks.get(row.cell.element.pk)
        row.is_marked = row.cell.element.pk in marked
    if not any(row.cell.revision.asks_document for row in rows):
        return
    files = Evidence.objects.of_cells([version.pk])
    for row in rows:
        row.files = files[version.pk, row.cell.element.pk]


def save(*, version, rows: list[Row], data, by) -> None:
    """Keep every right cell; a wrong one carries its sentence, one changed by another meanwhile its conflict.

    The draft is locked, and `rows` refreshed since.
    """
    asked = {}
    for row in rows:
        posted = Posted.of(row.name, data)
        if row.cell.is_typed and posted:
            row.typed, row.seen = typed(row, data), posted.seen
            try:
                asked[row.name] = _asked(version, row, posted, by)
            except (NumberRefused, Refused) as refusal:
                _mark(row, refusal)
    writes = {row.cell.element: asked[row.name] for row in rows if asked.get(row.name)}
    saved = store(
        version=version,
        writes=writes,
        owed={row.cell.element.pk: row.cell for row in rows},
        communes={unit.pk for row in rows for unit in row.communes},
        standing={row.cell.element.pk: row.figure for row in rows if row.figure},
        by=by,
    )
    for row in rows:
        pk = row.cell.element.pk
        if pk in saved.refusals:
            _mark(row, saved.refusals[pk])
        elif row.name in asked:
            row.typed = row.seen = None
        if asked.get(row.name) and pk not in saved.refusals:
            row.figure, row.answer = saved.figures.get(pk), asked[row.name].answer


def _asked(version, row, posted, by) -> Write | None:
    """What the person wants of the cell; None where they left it as the page showed it, or chose what stands."""
    if posted.leaves(row.typed.trace):
        return None
    answer = read(row)
    if posted.is_unsettled:
        raise conflict_over(version, row.cell.element, row.figure, answer, by)
    if answer == row.answer:
        return None
    return Write(answer, seen=posted.edition)


def _mark(row, refusal):
    """A conflict shows the stored answer, so the next write is based on that; any other error shows nothing new."""
    row.error = str(refusal)
    if isinstance(refusal, Conflict):
        row.conflict, row.seen, row.answer = refusal, None, refusal.current
        row.seen = row.edition, row.trace
