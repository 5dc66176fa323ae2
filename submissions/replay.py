"""What happened to a return, told in words from the first draft on: decisions, talk, cells, boxes,
tasks, files, sentences.

Design: issue 4 (History). Cells that were only copied into a new draft are passed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils import timezone

from plans.models import Obligation

from .answers import Answer, shown
from .history import is_clearing, writer
from .models import (
    Comment,
    Event,
    Evidence,
    ExplanationChange,
    FigureChange,
    NarrativeChange,
    ProgressChange,
    Version,
)
from .owed import Cell, cells_of
from .passages import titles


@dataclass(frozen=True)
class Edit:
    """One write of a cell: what stood before and after; `remark` where a sentence came with it."""

    cell: Cell
    number: int
    before: str
    after: str
    remark: str = ""


@dataclass
class Rewrite:
    """What a person made of a box within a minute, as it is saved as they type; or of a sentence at once.

    `unasked`: a sentence that did not go with the return when it was sent, as no warning asked for it any more.
    """

    title: str
    number: int
    before: str
    after: str
    unasked: bool = False


@dataclass
class Moment:
    """Something that one person did at one time; `thing` is the row that tells it, `edits` those of one minute."""

    at: datetime
    by: object
    kind: str
    thing: object = None
    cell: Cell | None = None
    form: object = None
    edits: list[Edit] = field(default_factory=list)
    rewrites: list[Rewrite] = field(default_factory=list)

    @property
    def cells(self):
        """How many cells the edits are of: one may be written twice in a minute."""
        return len({edit.cell.element.pk for edit in self.edits})


def replay(obligation: Obligation, versions: Iterable[Version]) -> list[Moment]:
    """In order of time; in a fixed number of statements."""
    numbers = {version.pk: version.number for version in versions}
    by_id = {cell.element.pk: cell for cell in cells_of(obligation.quarter)}
    moments = [
        *_events(obligation),
        *_talk(obligation, by_id),
        *_edits(numbers, by_id),
        *_boxes(numbers, obligation.quarter.plan),
        *_progress(numbers),
        *_files(numbers, by_id),
        *_sentences(numbers, by_id),
    ]
    return sorted(moments, key=lambda moment: moment.at)


def _events(obligation):
    for event in Event.objects.filter(obligation=obligation).in_order():
        yield Moment(event.at, event.by, "event", event)


def _talk(obligation, by_id):
    turns = Comment.objects.filter(thread__filing__obligation=obligation).select_related("by", "thread")
    for turn in turns.order_by("pk"):
        yield Moment(turn.at, turn.by, "talk", turn, by_id.get(turn.thread.element_id))


def _edits(numbers, by_id):
    """One moment for what a person wrote into a biểu within one minute."""
    rows = list(FigureChange.objects.filter(version__in=numbers).order_by("pgh_id"))
    people = get_user_model().objects.in_bulk({writer(row) for row in rows})
    standing, moments = {}, {}
    for row in rows:
        key = row.version_id, row.element_id
        before, after = standing.get(key), None if is_clearing(row) else row
        standing[key] = after
        cell = by_id.get(row.element_id)
        if cell is None or (row.pgh_context or {}).get("copied"):
            continue
        minute = _minute(row.pgh_created_at)
        form = cell.revision.form
        place = writer(row), minute, form.pk
        if place not in moments:
            moments[place] = Moment(row.pgh_created_at, people.get(writer(row)), "edits", form=form)
        told = Edit(
            cell, numbers[row.version_id], _said(before, cell), _said(after, cell), _remark(before, after)
        )
        moments[place].edits.append(told)
    return moments.values()


def _boxes(numbers, plan):
    rows = list(NarrativeChange.objects.filter(version__in=numbers).order_by("pgh_id"))
    named = titles(plan) if rows else {}
    return _rewrites("boxes", rows, numbers, lambda row: row.section, lambda row: named[row.section])


def _progress(numbers):
    rows = ProgressChange.objects.filter(version__in=numbers).select_related("task", "duty")
    return _rewrites(
        "progress",
        list(rows.order_by("pgh_id")),
        numbers,
        lambda row: (row.task_id, row.duty_id),
        lambda row: (row.task or row.duty).text,
    )


def _sentences(numbers, by_id):
    """Each edit, one moment for those that a person made running within one minute: they are saved when finished."""
    rows = list(ExplanationChange.objects.filter(version__in=numbers).order_by("pgh_id"))
    people = get_user_model().objects.in_bulk({writer(row) for row in rows})
    standing, moments = {}, []
    for row in rows:
        key = row.version_id, row.rule, row.element_id
        before, after = standing.get(key, ""), _words(row)
        standing[key] = after
        context = row.pgh_context or {}
        if before == after or "copied" in context:
            continue
        at, by = row.pgh_created_at, people.get(writer(row))
        last = moments[-1] if moments else None
        if last is None or (last.by, _minute(last.at)) != (by, _minute(at)):
            moments.append(Moment(at, by, "sentences"))
        title = by_id[row.element_id].revision.name if row.element_id in by_id else ""
        told = Rewrite(
            title, numbers[row.version_id], before, after, is_clearing(row) and "unasked" in context
        )
        moments[-1].rewrites.append(told)
    return moments


def _rewrites(kind, rows, numbers, key_of, title_of):
    """One moment for what a person wrote into the boxes within one minute, each box once."""
    people = get_user_model().objects.in_bulk({row.updated_by_id for row in rows})
    standing, moments, told = {}, {}, {}
    for row in rows:
        key = row.version_id, key_of(row)
        before, after = standing.get(key, ""), _words(row)
        standing[key] = after
        if before == after or (row.pgh_context or {}).get("copied"):
            continue
        place = row.updated_by_id, _minute(row.pgh_created_at)
        moment = moments.setdefault(place, Moment(row.pgh_created_at, people.get(row.updated_by_id), kind))
        if (place, key) in told:
            told[place, key].after = after
        else:
            told[place, key] = Rewrite(title_of(row), numbers[row.version_id], before, after)
            moment.rewrites.append(told[place, key])
    return moments.values()


def _minute(at):
    return timezone.localtime(at).replace(second=0, microsecond=0)


def _words(row):
    if is_clearing(row):
        return ""
    if isinstance(row, ExplanationChange):
        return f"{row.text} (đề nghị ghi chú trong báo cáo)" if row.footnote else row.text
    status = row.get_status_display() if isinstance(row, ProgressChange) else ""
    return ". ".join(part for part in (status, row.text) if part)


def _said(row, cell):
    answer = row and Answer(value=row.value, not_applicable=row.not_applicable)
    return shown(answer, cell.element.entry)


def _remark(before, after):
    return after.remark if after and after.remark != (before.remark if before else "") else ""


def _files(numbers, by_id):
    """A file that a new draft took over was added once, where its stored name first stood."""
    files = Evidence.objects.filter(version__in=numbers).select_related("added_by", "removed_by")
    known = set()
    for file in files.order_by("pk"):
        cell = by_id.get(file.element_id)
        if file.file.name not in known:
            known.add(file.file.name)
            yield Moment(file.added_at, file.added_by, "added", file, cell)
        if file.removed_at:
            yield Moment(file.removed_at, file.removed_by, "removed", file, cell)
