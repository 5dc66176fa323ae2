"""The one evaluator: what the rules ask about the numbers of a return. Pure given its inputs.

A number that is missing or "không áp dụng" is passed over, on either side. Of the rules over time at most one asks
about a cell, the first in the list; flows are not compared where a window is not the whole quarter or a merged quarter
was added to one side, as they are of different lengths of time.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from plans.models import Obligation
from targets.models import CheckRule

from ..answers import Answer
from ..checks import bound_of, sums, with_totals
from ..owed import Cell, owed_cells
from ..receipts import plain
from . import sentences
from .basis import Past, Rules, last_of

Kind = CheckRule.Kind
LONGEST_ABOUT = 200


@dataclass(frozen=True)
class Warning:
    """A doubt about a number: shown at `cell`; `about` tells the numbers it was raised for.

    `fact` is what a reviewer reads; the officer's `sentence` also asks where a rule over time raised it.
    """

    rule: str
    cell: Cell
    about: str
    fact: str
    over_time: bool = False

    @property
    def element(self):
        return self.cell.element

    @property
    def key(self) -> tuple[str, int]:
        """A cell is asked about once by a rule."""
        return self.rule, self.element.pk

    @property
    def sentence(self) -> str:
        return f"{self.fact} {sentences.ASK}" if self.over_time else self.fact


def evaluate(
    obligation: Obligation,
    answers: Mapping[int, Answer],
    history: Sequence[Past],
    baselines: Mapping[int, Decimal],
    rules: Rules,
) -> list[Warning]:
    """The warnings of a return in the order of its cells; `history`: its accepted earlier quarters, oldest first."""
    return_ = _Return(obligation, answers, history, baselines, rules)
    found = {}
    for rule in rules.checks:
        for warning in KINDS[rule.kind](rule, return_):
            found.setdefault(warning.key, warning)
            if warning.over_time:
                return_.asked.add(warning.element.pk)
    places = {pk: place for place, pk in enumerate(return_.cells)}
    return sorted(found.values(), key=lambda warning: places[warning.element.pk])


class _Return:
    """The numbers of a return and of what it is compared with, by element id."""

    def __init__(self, obligation, answers, history, baselines, rules):
        quarter = obligation.quarter
        owed = owed_cells(obligation, rules.cells)
        self.quarter, self.rules, self.history = quarter, rules, history
        self.cells = {cell.element.pk: cell for cell in owed}
        self.values = {pk: value for pk, value in with_totals(answers, owed).items() if pk in self.cells}
        self.whole = (
            obligation.window_from <= quarter.window_from and quarter.window_to <= obligation.window_to
        )
        self.baselines = baselines
        self.last = last_of(history, quarter)
        self.asked = set()

    def numbers(self) -> Iterator[tuple[Cell, Decimal]]:
        """The typed stocks and flows with a value that no rule over time has asked about."""
        for pk, cell in self.cells.items():
            if (
                (cell.takes_zero or (cell.is_number and cell.is_stock))
                and pk in self.values
                and pk not in self.asked
            ):
                yield cell, self.values[pk]

    def before(self, cell: Cell, past: Past | None = None) -> Decimal | None:
        """Last quarter's number (or that of `past`), where it can be compared."""
        past = past or self.last
        if past is None or (cell.is_flow and (past.joined or not self.whole)):
            return None
        answer = past.answers.get(cell.element.pk)
        return answer.value if answer else None

    def last_year(self, cell: Cell) -> Decimal | None:
        if cell.is_flow and not self.whole:
            return None
        return self.baselines.get(cell.element.pk)

    def year_to_date(self, pk: int) -> Decimal | None:
        """This quarter's number with those of the unit's accepted earlier quarters; None while this one lacks."""
        if pk not in self.values:
            return None
        earlier = (past.answers.get(pk) for past in self.history)
        return self.values[pk] + sum(
            answer.value for answer in earlier if answer and answer.value is not None
        )


def _told(names_and_numbers: Iterable[tuple[str, object]]) -> str:
    """ "NLD_CS_TT=520|NLD_CS=500", cut to its column with a digest of the rest."""
    text = "|".join(f"{name}={value}" for name, value in names_and_numbers)
    if len(text) <= LONGEST_ABOUT:
        return text
    return f"{text[:150]}#{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _between(*values) -> str:
    return ">".join(plain(value) for value in values)


# Within the return


def _above(rule, return_):
    for bound in return_.rules.bounds:
        if bound.rule == rule.code:
            part, whole = sums(return_.values, bound)
            if None not in (part, whole) and part > whole:
                yield _of_sides(rule, return_, bound, part, whole, sentences.above)


def _balance(rule, return_):
    bound = bound_of(rule)
    left, right = sums(return_.values, bound)
    if None not in (left, right) and left != right:
        yield _of_sides(rule, return_, bound, left, right, sentences.balance)


def _year(rule, return_):
    """A bound that this quarter exceeds by itself is not told again for the year."""
    bound = bound_of(rule)
    own, whole = sums(return_.values, bound)
    if None in (own, whole) or (own > whole and bound in return_.rules.bounds):
        return
    so_far = sum(return_.year_to_date(pk) for pk in bound.part)
    if so_far > whole:
        first = min(
            [past.quarter.window_from for past in return_.history], default=return_.quarter.window_from
        )
        yield _of_sides(rule, return_, bound, so_far, whole, sentences.year(first))


def _of_sides(rule, return_, bound, left, right, said):
    cells = [[return_.cells[pk] for pk in side] for side in (bound.part, bound.whole)]
    # The sums go first: they are what a year's rule is about, and this return's numbers do not tell them.
    numbers = [("sums", _between(left, right))]
    numbers += [(cell.code, plain(return_.values[cell.element.pk])) for side in cells for cell in side]
    fact = sentences.filled(rule.sentence, left, right) if rule.sentence else said(*cells, left, right)
    return Warning(rule.code, cells[0][0], _told(numbers), fact)


# Over time


def _halved(rule, return_):
    """A stock that falls to (100 - percent) in a hundred or below, and by `least`."""
    for cell, now in return_.numbers():
        before = return_.before(cell)
        if not cell.is_stock or not before or before - now < (rule.least or 0):
            continue
        if now * 100 <= before * (100 - rule.percent):
            yield _changed(rule, cell, before, now, sentences.LAST_QUARTER)


def _silent(rule, return_):
    """Flows now at 0 that were not: asked about once a biểu, as "Trong kỳ không phát sinh" answers a biểu at once.

    Against last quarter, or against last year where that quarter has no number.
    """
    silent = {}
    for cell, now in return_.numbers():
        if cell.is_flow and now == 0:
            return_.asked.add(cell.element.pk)
            before = return_.before(cell)
            before, when = (before, "") if before is not None else (return_.last_year(cell), "năm trước")
            if before and before >= (rule.least or 0):
                silent.setdefault(cell.revision.form.number, []).append((cell, before, when))
    for found in silent.values():
        about = _told((cell.code, _between(before, 0)) for cell, before, _ in found)
        fact = sentences.silent([(cell, before, when) for cell, before, when in found])
        yield Warning(rule.code, found[0][0], about, fact, over_time=True)


def _off_last_quarter(rule, return_):
    for cell, now in return_.numbers():
        if _is_off(rule, cell, return_.before(cell), now):
            yield _changed(rule, cell, return_.before(cell), now, sentences.LAST_QUARTER)


def _off_last_year(rule, return_):
    for cell, now in return_.numbers():
        before = return_.last_year(cell)
        if _is_off(rule, cell, before, now):
            year = return_.quarter.plan.year - 1
            yield _changed(rule, cell, before, now, sentences.last_year(year))


def _is_off(rule, cell, before, now):
    """More than `percent` off and by `least`. A flow that was 0 has begun: no percentage compares it."""
    if before is None or (cell.is_flow and before == 0):
        return False
    change = abs(now - before)
    return change * 100 > before * rule.percent and change >= (rule.least or 0)


def _changed(rule, cell, before, now, phrase):
    about = _told([(cell.code, _between(before, now))])
    return Warning(rule.code, cell, about, sentences.changed(cell, before, now, phrase), over_time=True)


def _repeated(rule, return_):
    """The same flow, not 0, in three quarters that follow each other; that of a merged quarter is no quarter's."""
    if return_.last is None or len(return_.history) < 2:
        return
    earlier = return_.history[-2]
    if not earlier.is_right_before(return_.last.quarter):
        return
    for cell, now in return_.numbers():
        if not cell.is_flow or now == 0 or now < (rule.least or 0):
            continue
        if now == return_.before(cell) == return_.before(cell, earlier):
            about = _told([(cell.code, _between(now, now, now))])
            yield Warning(rule.code, cell, about, sentences.repeated(cell, now), over_time=True)


KINDS = {
    Kind.ABOVE: _above,
    Kind.RATIO: _above,
    Kind.PART: _above,
    Kind.YEAR: _year,
    Kind.BALANCE: _balance,
    Kind.HALVED: _halved,
    Kind.SILENT: _silent,
    Kind.LAST_QUARTER: _off_last_quarter,
    Kind.LAST_YEAR: _off_last_year,
    Kind.REPEATED: _repeated,
}
