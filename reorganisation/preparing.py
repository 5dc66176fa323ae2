"""Preparing a reorganisation: its table is kept and changed until it is applied; the units stay as they are."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from submissions.errors import Changed, Refused
from units.models import Unit

from .applying import locked, record
from .models import Event, Reorganisation

CHANGED = (
    "Bảng này vừa được người khác sửa. Nội dung bạn nhập vẫn còn trên trang; mở lại trang để xem bản mới."
)


@transaction.atomic
def prepare(
    *,
    territory: Unit,
    by,
    title: str,
    legal_basis: str,
    on: date,
    rows: list[dict],
    access_until: date | None = None,
    at: datetime | None = None,
) -> Reorganisation:
    found = Reorganisation.objects.create(
        territory=territory,
        title=title,
        legal_basis=legal_basis,
        on=on,
        rows=rows,
        access_until=access_until,
        created_by=by,
    )
    record(found, Event.Verb.PREPARED, by=by, at=at or timezone.now())
    return found


@transaction.atomic
def change(
    *, reorganisation: Reorganisation, by, edition: int, at: datetime | None = None, **values
) -> Reorganisation:
    """`edition` is the one that was looked at; `values` as in `prepare`."""
    found = locked(reorganisation.pk)
    if found.is_applied:
        raise Refused("Việc sắp xếp này đã được áp dụng; hoàn tác trước khi sửa bảng.")
    if found.edition != edition:
        raise Changed(CHANGED)
    if all(getattr(found, name) == value for name, value in values.items()):
        return found
    for name, value in values.items():
        setattr(found, name, value)
    found.edition += 1
    found.save(update_fields=[*values, "edition"])
    record(found, Event.Verb.CHANGED, by=by, at=at or timezone.now())
    return found
