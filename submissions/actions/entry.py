"""Filling the cells of a draft. One conflict mechanism for page, paste and workbook: each write says what it saw.

Design: figures.md section 3; experience.md (Entry); words.md (conflict).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from targets.models import DataElement, Form

from .. import cells, history
from ..answers import Answer, Entry, check, shown
from ..errors import Conflict, Refused
from ..models import Figure, Version
from ..owed import Cell, cells_of, owed_cells, reads_as, tickable
from ..prefill import accepted_before, latest_answers
from ..states import refuse_unless_draft
from .drafts import refuse_unless_owed


def locked_draft(version: Version) -> Version:
    """The draft, locked, with what entering reads; refused once it is submitted or its obligation lifted."""
    found = locked_of(Version.objects.filter(pk=version.pk))
    refuse_unless_draft(found)
    refuse_unless_owed(found.filing.obligation)
    return found


def locked_of(versions: QuerySet) -> Version | None:
    """The one version of the query, locked, with what entering reads; one statement."""
    context = "filing__obligation__unit", "filing__obligation__quarter__plan", "submitted_by", "decided_by"
    return versions.select_for_update(of=("self",)).select_related(*context).first()


@dataclass(frozen=True)
class Write:
    """What a cell is to say; an answer of None clears it.

    `seen` is the edition its writer looked at (0: an empty cell; None: not compared).
    """

    answer: Answer | None
    seen: int | None = None


@dataclass
class Saved:
    """By element id: the figures that stand after writing, and why a cell was not written."""

    figures: dict[int, Figure] = field(default_factory=dict)
    refusals: dict[int, Refused] = field(default_factory=dict)


@transaction.atomic
def save_answers(*, version: Version, writes: Mapping[DataElement, Write], by) -> Saved:
    """Store or clear cells of a draft, in a number of statements that does not follow how many they are.

    A cell that may not be written is told among the refusals and leaves the others alone. It is a Conflict when the
    cell says something else by now than its writer saw, and differs from what is offered.
    """
    version = locked_draft(version)
    answered = [element for element, write in writes.items() if write.answer is not None]
    communes = _communes_for(version.filing.obligation, answered)
    owed, standing = _owed_by_id(version.filing.obligation, answered), _standing(version, writes)
    return store(version=version, writes=writes, owed=owed, communes=communes, standing=standing, by=by)


def store(
    *,
    version: Version,
    writes: Mapping[DataElement, Write],
    owed: Mapping[int, Cell],
    communes: Collection[int],
    standing: Mapping[int, Figure],
    by,
) -> Saved:
    """`save_answers` into a draft that is locked, with what was read of it since, by element id."""
    saved, changes = Saved(dict(standing)), {}
    for element, write in writes.items():
        figure = standing.get(element.pk)
        try:
            if write.answer is not None:
                _check_owed(write.answer, owed.get(element.pk), version.filing.obligation, communes)
            moved = _has_moved(version, element, figure, write, by)
        except Refused as refusal:
            saved.refusals[element.pk] = refusal
        else:
            if not moved and write.answer != (cells.answer_of(figure) if figure else None):
                changes[element.pk] = write.answer
    if changes:
        saved.figures |= dict.fromkeys(changes)
        written = cells.write({version.pk: changes}, by=by, standing=standing.values())
        saved.figures |= {row.element_id: row for row in written}
    saved.figures = {pk: figure for pk, figure in saved.figures.items() if figure is not None}
    return saved


def save_answer(
    *, version: Version, element: DataElement, answer: Answer, by, seen: int | None = None
) -> Figure:
    """Store one answer in a draft; raises what keeps it from being stored."""
    return _save_one(version, element, Write(answer, seen), by).figures[element.pk]


def clear_answer(*, version: Version, element: DataElement, by, seen: int | None = None) -> None:
    """Make a cell of a draft "chưa báo cáo" again; also one that its unit does not owe any more."""
    _save_one(version, element, Write(None, seen), by)


def _save_one(version, element, write, by):
    saved = save_answers(version=version, writes={element: write}, by=by)
    if element.pk in saved.refusals:
        raise saved.refusals[element.pk]
    return saved


def _owed_by_id(obligation, elements):
    if not elements:
        return {}
    wanted = cells_of(obligation.quarter, pk__in=[element.pk for element in elements])
    return {cell.element.pk: cell for cell in owed_cells(obligation, wanted)}


def _communes_for(obligation, elements):
    """The ids that the unit may tick, asked for only where a tick list is written."""
    if all(element.entry != Entry.CHECKLIST for element in elements):
        return []
    return [unit.pk for unit in tickable(obligation)]


def _standing(version, elements):
    figures = version.figures.filter(element__in=list(elements)).select_related("updated_by")
    return {row.element_id: row for row in figures.prefetch_related("marks", "items")}


def _check_owed(answer, cell, obligation, communes):
    if cell is None:
        raise Refused("Đơn vị không phải báo cáo nội dung này trong kỳ này.")
    check(answer, cell=cell, obligation=obligation, communes=communes)


def _has_moved(version, element, figure, write, writer) -> bool:
    """Has the cell been written since its writer looked, and says what they say? Else a move is a Conflict.

    Clearing what is clear already is no conflict. Whoever says the same figure without a word beside it leaves the
    words of another as they stand.
    """
    if write.seen is None or write.seen == (figure.edition if figure else 0):
        return False
    if figure is None and write.answer is None:
        return True
    standing = cells.answer_of(figure) if figure else None
    if standing is not None and write.answer is not None:
        silent = not (write.answer.remark or write.answer.document_number or write.answer.document_on)
        if standing == write.answer or (silent and standing.figure == write.answer.figure):
            return True
    raise conflict_over(version, element, figure, write.answer, writer)


def conflict_over(
    version: Version, element: DataElement, figure: Figure | None, offered: Answer | None, writer
) -> Conflict:
    """What stands in the cell against what its writer offers, and who made it stand there: perhaps themselves, in
    another window."""
    current = cells.answer_of(figure) if figure else None
    entry = reads_as(element, version.filing.obligation)
    by, at = (figure.updated_by, figure.updated_at) if figure else history.last_clearing(version, element)
    return Conflict(
        current=current,
        offered=offered,
        shown=(shown(current, entry), shown(offered, entry)),
        by="chính bạn" if by == writer else by,
        at=at,
    )


@transaction.atomic
def undo_filling(*, version: Version, filled: Mapping[int, int], by) -> int:
    """Clear the cells that a button filled, {element id: edition it wrote}; one changed since stays. How many went."""
    version = locked_draft(version)
    standing = version.figures.filter(element__in=list(filled)).values_list("element", "edition")
    untouched = [element for element, edition in standing if edition == filled[element]]
    cells.write({version.pk: dict.fromkeys(untouched)}, by=by)
    return len(untouched)


@transaction.atomic
def fill_none_arising(*, version: Version, form: Form | None = None, by) -> list[Figure]:
    """ "Trong kỳ không phát sinh": 0 into empty flows of a biểu or of all; never a stock, yes/no, ticks or links."""
    version = locked_draft(version)
    empty = [cell for cell in _empty_cells(version, form) if cell.takes_zero]
    return cells.insert({(version.pk, cell.element.pk): Answer.zero() for cell in empty}, by=by)


@transaction.atomic
def keep_last_quarter(*, version: Version, form: Form | None = None, by) -> list[Figure]:
    """ "Giữ nguyên số quý trước": empty stocks of a biểu, or of all, get the unit's latest accepted answers.

    Communes that are no longer the unit's are left out of a tick list; only the reason of a "không áp dụng" goes
    along, as other remarks explain the quarter they were written in.
    """
    version = locked_draft(version)
    latest = latest_answers(accepted_before(version.filing.obligation))
    communes = {unit.pk for unit in tickable(version.filing.obligation)}
    kept = {
        (version.pk, cell.element.pk): _carried(latest[cell.element.pk], cell, communes)
        for cell in _empty_cells(version, form)
        if cell.is_stock and cell.element.pk in latest
    }
    return cells.insert(kept, by=by)


def _empty_cells(version, form) -> Iterable[Cell]:
    answered = set(version.figures.values_list("element", flat=True))
    return [
        cell
        for cell in owed_cells(version.filing.obligation)
        if cell.is_typed and form in (None, cell.revision.form) and cell.element.pk not in answered
    ]


def _carried(answer, cell, communes):
    if answer.not_applicable:
        return answer
    if cell.element.entry == Entry.CHECKLIST:
        return Answer.ticks(answer.marks & communes)
    return Answer(value=answer.value)
