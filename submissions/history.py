"""What a cell has said, write by write, through all versions of its return.

Design: architecture.md (row history by database triggers). A version opened as a copy begins with what was copied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth import get_user_model

from targets.models import BaselineChange, DataElement

from .models import FigureChange, Version


@dataclass(frozen=True)
class Change:
    """One write of a cell; `value` is None where it was cleared or says "không áp dụng"."""

    at: datetime
    by: object
    number: int
    value: Decimal | None
    not_applicable: bool
    cleared: bool
    remark: str


def changes_of(versions: Iterable[Version], element) -> list[Change]:
    """Newest first; in two statements."""
    numbers = {version.pk: version.number for version in versions}
    rows = list(FigureChange.objects.filter(version__in=numbers, element=element.pk).order_by("-pk"))
    people = get_user_model().objects.in_bulk({writer(row) for row in rows})
    return [
        Change(
            at=row.pgh_created_at,
            by=people.get(writer(row)),
            number=numbers[row.version_id],
            value=None if is_clearing(row) else row.value,
            not_applicable=row.not_applicable and not is_clearing(row),
            cleared=is_clearing(row),
            remark="" if is_clearing(row) else row.remark,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Restated:
    """One write of last year's figure; None where there was, or is, none."""

    at: datetime
    by: object
    element: DataElement
    before: Decimal | None
    after: Decimal | None
    source: str


def restated(quarter, unit) -> list[Restated]:
    """Every write of the unit's figures of last year beside the quarter, newest first; in two statements."""
    rows = list(
        BaselineChange.objects.filter(quarter=quarter, unit=unit).select_related("element").order_by("pgh_id")
    )
    people = get_user_model().objects.in_bulk({writer(row) for row in rows} - {None})
    standing, found = {}, []
    for row in rows:
        after = None if is_clearing(row) else row.value
        before, standing[row.element_id] = standing.get(row.element_id), after
        source = "" if is_clearing(row) else row.source
        found.append(
            Restated(row.pgh_created_at, people.get(writer(row)), row.element, before, after, source)
        )
    return found[::-1]


def last_clearing(version: Version, element) -> tuple:
    """Who cleared the cell last, and when; two Nones where nobody did."""
    changes = FigureChange.objects.filter(version=version.pk, element=element.pk, pgh_label="delete")
    row = changes.order_by("-pk").first()
    if row is None:
        return None, None
    return get_user_model().objects.filter(pk=writer(row)).first(), row.pgh_created_at


def is_clearing(row):
    return row.pgh_label == "delete"


def writer(row):
    """The row of a cleared cell or sentence holds who wrote it before; who cleared it stands in the context."""
    return (is_clearing(row) and (row.pgh_context or {}).get("cleared_by")) or row.updated_by_id
