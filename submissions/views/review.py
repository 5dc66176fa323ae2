"""Sở Y tế's look at a return beside its previous version and quarter, and the decision."""

from dataclasses import dataclass
from decimal import Decimal

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from submissions.actions.talking import is_closed
from submissions.answers import Answer
from submissions.checks import blanks, totalled
from submissions.owed import Cell, owed_cells
from submissions.passages import passages_of
from submissions.permissions import can_decide, leads_house
from submissions.warnings import Asked, basis_of, warnings_of
from units.vietnamese import number

from .beside import Beside, beside_of
from .common import authority, by_form, find_obligation, versions_of
from .filing import rights
from .said import said
from .talking import WHOLE, Box, boxes_of

HEAVY = Decimal("0.3")
LEAST = 5


@dataclass
class Line:
    """A cell with its answer now, in the version before and in the quarter before.

    `changed`: it says, or is explained, otherwise than in the version before.
    """

    cell: Cell
    now: Answer | None
    earlier: Answer | None
    before: Answer | None
    beside: Beside | None
    changed: bool
    box: Box | None = None
    marked: bool = False
    reads_as: str = ""

    @property
    def difference(self):
        """Against the quarter before; None where there is nothing to compare."""
        sides = (self.now, self.before)
        if any(side is None or side.value is None for side in sides):
            return None
        return self.now.value - self.before.value

    @property
    def signed(self):
        difference = self.difference
        if not difference:
            return ""
        return f"{'+' if difference > 0 else '-'}{number(abs(difference))}"

    @property
    def is_heavy(self):
        """At least 5 and 30% of the quarter before."""
        difference = self.difference
        return bool(difference) and abs(difference) >= max(LEAST, HEAVY * self.before.value)

    @property
    def is_news(self):
        """What a reviewer reads first: changed since the last look, weighty, blank, "x", talked about or marked."""
        talked = self.box is not None and (
            self.box.talk is not None or bool(self.box.typed or self.box.error)
        )
        blank = self.cell.is_typed and (self.now is None or self.now.not_applicable)
        return self.changed or self.is_heavy or blank or talked or self.marked


@require_safe
def look(request, pk):
    return page(request, find_obligation(request, pk, may_judge))


@dataclass(frozen=True)
class Typed:
    """A decision that was refused: why, and all that was typed with it."""

    error: str
    reason: str
    marked: frozenset[str]
    boxes: dict[str, Box]


def page(request, obligation, typed=None):
    versions = versions_of(obligation)
    sent = [version for version in versions if version.submitted_at]
    if not sent:
        return redirect("submissions:return", obligation.pk)
    version, earlier = sent[-1], sent[-2] if len(sent) > 1 else None
    owed = owed_cells(obligation)
    words = passages_of(row.pk for row in sent[-2:])
    shown = beside_of(sent[-2:], words)
    beside, past = shown[version.pk], shown[earlier.pk] if earlier else None
    answers, basis = answers_of(beside), basis_of(obligation, owed)
    last = basis.last(obligation.quarter)
    forms = compared(owed, beside, past, last.answers if last else {})
    boxes = typed.boxes if typed else boxes_of(request.user, obligation, version.filing, owed)
    for line in (line for _, lines in forms for line in lines):
        line.box = boxes[line.cell.code]
        line.reads_as = line.cell.reads_as(obligation)
        line.marked = typed is not None and line.cell.code in typed.marked
    context = {
        "obligation": obligation,
        "authority": authority(obligation),
        "version": version,
        "earlier": earlier,
        "forms": [(form, *_apart(lines)) for form, lines in forms],
        "whole": boxes[WHOLE],
        "may_talk": obligation.is_owed and not is_closed(versions[-1]),
        "typed": typed,
        "errors": errors_of(typed, boxes),
        "blank": len(blanks(answers, owed)),
        "doubts": doubts_of(version, answers, earlier, past, basis, words),
        "words": said(obligation, words[version.pk], words[earlier.pk] if earlier else None),
        **rights(request.user, obligation, version),
    }
    return render(request, "submissions/review.html", context)


@dataclass(frozen=True)
class Doubt:
    """A warning with its sentence; `changed`: the version before did not have it, or had it otherwise."""

    asked: Asked
    changed: bool


def doubts_of(version, answers, earlier, past, basis, words):
    """What has no sentence goes first, then what was explained."""
    asked = warnings_of(version, basis, answers, words[version.pk].explanations)
    known = None
    if earlier is not None:
        told = words[earlier.pk].explanations
        known = {each.content for each in warnings_of(earlier, basis, answers_of(past), told)}
    doubts = [Doubt(each, known is not None and each.content not in known) for each in asked]
    return sorted(doubts, key=lambda doubt: not doubt.asked.is_open)


def answers_of(beside):
    return {pk: each.answer for pk, each in beside.items()}


def _apart(lines):
    """What is read first, and the rest."""
    return [line for line in lines if line.is_news], [line for line in lines if not line.is_news]


def compared(owed, beside, past, last):
    """[(biểu, its lines)]; totals are added up for each side. `past` is None where there is no version before."""
    sides = [totalled(side, owed) for side in (answers_of(beside), answers_of(past or {}), last)]
    return [(form, [_line(cell, sides, beside, past) for cell in found]) for form, found in by_form(owed)]


def _line(cell, sides, beside, past):
    pk = cell.element.pk
    now, earlier, before = (side.get(pk) for side in sides)
    changed = past is not None and (now != earlier or _content(beside, pk) != _content(past, pk))
    return Line(cell, now, earlier, before, beside.get(pk), changed)


def _content(beside, pk):
    return beside[pk].content if pk in beside else None


def may_judge(user, obligation):
    """Who opens the page of the review: reviewers, and the leader of Sở Y tế for what it filed for others."""
    return can_decide(user, obligation) or leads_house(user, obligation)


def errors_of(typed, boxes):
    """What was refused, each leading to its field."""
    if typed is None:
        return []
    wrong = [(box.name, f"{box.title}: {box.error}") for box in boxes.values() if box.error]
    return wrong or [("chinh-ly", typed.error)]
