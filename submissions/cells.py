"""Answers in and out of the tables, for one cell or for many returns, in a fixed number of statements.

Nothing here judges: callers hold a transaction with the versions locked, and have checked what they write.
"""

import secrets
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from datetime import date

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from .answers import Answer
from .models import Figure, Item, Mark
from .text import tidy

Answers = dict[int, Answer]

FIELDS = [
    "value",
    "not_applicable",
    "remark",
    "document_number",
    "document_on",
    "edition",
    "updated_by",
    "updated_at",
]


def answer_of(figure: Figure) -> Answer:
    """The answer a figure holds; reads its prefetched marks and items."""
    return Answer(
        value=figure.value,
        not_applicable=figure.not_applicable,
        marks=frozenset(mark.unit_id for mark in figure.marks.all()),
        items=tuple((item.on, item.link) for item in figure.items.all()),
        document_number=figure.document_number,
        document_on=figure.document_on,
        remark=figure.remark,
    )


def read(version_ids: Iterable[int]) -> dict[int, Answers]:
    """The answers of the versions: {version id: {element id: Answer}}, with every version named."""
    answers = {pk: {} for pk in version_ids}
    for figure in Figure.objects.filter(version__in=list(answers)).prefetch_related("marks", "items"):
        answers[figure.version_id][figure.element_id] = answer_of(figure)
    return answers


def read_at_once(version_ids: Iterable[int]) -> dict[int, Answers]:
    """As `read`, in one statement: for a page that shows no more than the answers."""
    answers = {pk: {} for pk in version_ids}
    marks = Mark.objects.filter(figure=OuterRef("pk")).order_by().values("unit")
    items = Item.objects.filter(figure=OuterRef("pk")).order_by("on", "pk")
    found = Figure.objects.filter(version__in=list(answers)).annotate(
        marked=ArraySubquery(marks), dated=ArraySubquery(items.values(pair=JSONObject(on="on", link="link")))
    )
    for figure in found:
        answers[figure.version_id][figure.element_id] = Answer(
            value=figure.value,
            not_applicable=figure.not_applicable,
            marks=frozenset(figure.marked),
            items=tuple((date.fromisoformat(each["on"]), each["link"]) for each in figure.dated),
            document_number=figure.document_number,
            document_on=figure.document_on,
            remark=figure.remark,
        )
    return answers


def first_edition() -> int:
    """Editions count up from anywhere, so that a cell cleared and answered again is never taken for the one seen."""
    return 1 + secrets.randbelow(10**9)


def write(
    changes: Mapping[int, Mapping[int, Answer | None]], *, by, standing: Iterable[Figure] | None = None
) -> list[Figure]:
    """Set or clear (None) the cells named, {version id: {element id: Answer}}; returns the figures that were set.

    `standing` are the figures in these cells with marks and items, where the caller has read them under its lock.
    """
    wanted = {(pk, element): answer for pk, cells in changes.items() for element, answer in cells.items()}
    if standing is None:
        elements = {element for _, element in wanted}
        standing = Figure.objects.filter(version__in=list(changes), element__in=elements)
        standing = standing.prefetch_related("marks", "items")
    standing = {(figure.version_id, figure.element_id): figure for figure in standing}
    kept = {key: figure for key, figure in standing.items() if wanted.get(key) is not None}
    cleared = [figure.pk for key, figure in standing.items() if key in wanted and wanted[key] is None]
    if cleared:
        with pghistory.context(cleared_by=by.pk):
            Figure.objects.filter(pk__in=cleared).delete()
    _rewrite(kept, wanted, by)
    fresh = {key: answer for key, answer in wanted.items() if answer is not None and key not in standing}
    return [*kept.values(), *insert(fresh, by=by)]


def _rewrite(kept, wanted, by):
    if not kept:
        return
    marked = [figure.pk for figure in kept.values() if figure.marks.all()]
    itemised = [figure.pk for figure in kept.values() if figure.items.all()]
    for key, figure in kept.items():
        _fill(figure, wanted[key], by)
        figure.edition += 1
        figure.updated_at = timezone.now()
    Figure.objects.bulk_update(kept.values(), FIELDS, batch_size=200)
    if marked:
        Mark.objects.filter(figure__in=marked).delete()
    if itemised:
        Item.objects.filter(figure__in=itemised).delete()
    _insert_parts((figure, wanted[key]) for key, figure in kept.items())
    for figure in kept.values():
        figure._prefetched_objects_cache.clear()  # Their marks and items are others now.


def insert(answers: Mapping[tuple[int, int], Answer], *, by) -> list[Figure]:
    """Add cells that are not there yet: {(version id, element id): Answer}."""
    figures = []
    for (version_id, element_id), answer in answers.items():
        figure = Figure(version_id=version_id, element_id=element_id, edition=first_edition())
        _fill(figure, answer, by)
        figures.append(figure)
    Figure.objects.bulk_create(figures)
    _insert_parts(zip(figures, answers.values(), strict=True))
    return figures


def _fill(figure, answer, by):
    figure.value = answer.value
    figure.not_applicable = answer.not_applicable
    figure.remark = tidy(answer.remark)
    figure.document_number = tidy(answer.document_number)
    figure.document_on = answer.document_on
    figure.updated_by = by


def _insert_parts(pairs):
    marks, items = [], []
    for figure, answer in pairs:
        marks += [Mark(figure=figure, unit_id=pk) for pk in sorted(answer.marks)]
        items += [Item(figure=figure, on=on, link=link) for on, link in answer.items]
    if marks:
        Mark.objects.bulk_create(marks)
    if items:
        Item.objects.bulk_create(items)


def copy(pairs: Mapping[int, int], *, by) -> None:
    """Copy the cells of versions into new, empty ones ({from id: to id})."""
    answers = read(pairs)
    copied = {
        (pairs[version_id], element_id): answer
        for version_id, cells in answers.items()
        for element_id, answer in cells.items()
    }
    if not copied:
        return
    with as_copies():
        insert(copied, by=by)


@contextmanager
def as_copies():
    """Whoever replays the history passes over what is written here."""
    with pghistory.context(copied=True):
        yield
    # Left alone, the mark would stay on what the transaction writes next.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
