"""Writing the boxes and the progress of a draft, by the one conflict mechanism: each write says what it saw.

Design: experience.md (Narrative and tasks; one conflict mechanism everywhere); words.md (conflict).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from units.vietnamese import LOCAL, number

from ..assignments import assigned
from ..cells import first_edition
from ..errors import Refused
from ..models import Narrative, TaskProgress, Version
from ..passages import narratives_of, progress_of
from ..text import tidy
from .entry import locked_draft

LONGEST = Narrative._meta.get_field("text").max_length
FOREIGN = "Nhiệm vụ này không phải của đơn vị trong Kế hoạch."


class TextConflict(Refused):
    """A box says something else than its writer saw: `current` is the row that stands, `offered` the Words."""

    def __init__(self, *, current, offered, by):
        self.current, self.offered = current, offered
        at = f"{current.updated_at.astimezone(LOCAL):%H:%M}"
        if current.updated_by == by:
            did = f"Bạn vừa sửa ô này lúc {at} ở cửa sổ khác"
        else:
            did = f"Ô này vừa được {current.updated_by} sửa lúc {at}"
        super().__init__(f"{did}. Chọn nội dung đúng.")


@dataclass(frozen=True)
class Words:
    """What a box is to say; `seen` is the edition its writer looked at (0: none yet; None: not compared)."""

    text: str = ""
    status: str = ""
    seen: int | None = None


@dataclass
class Spoken:
    """By section or code: the rows that stand after writing, and why one was not written."""

    rows: dict[str, Narrative | TaskProgress] = field(default_factory=dict)
    refusals: dict[str, Refused] = field(default_factory=dict)


@transaction.atomic
def save_narratives(*, version: Version, writes: Mapping[str, Words], by) -> Spoken:
    """Store boxes of a draft by section; an emptied one stays as a row without text.

    One that may not be written is told among the refusals and leaves the others alone.
    """
    version = locked_draft(version)

    def box(section, words):
        if section not in Narrative.Section.values:
            raise Refused("Báo cáo không có mục này.")
        return Narrative(version=version, section=section)

    return _save(writes, narratives_of([version.pk])[version.pk], box, by)


@transaction.atomic
def save_progress(*, version: Version, writes: Mapping[str, Words], by) -> Spoken:
    """Store how far the unit's tasks and duties have come, by code, as `save_narratives` does."""
    version = locked_draft(version)
    mine = {each.code: each for each in assigned(version.filing.obligation)}

    def line(code, words):
        if code not in mine:
            raise Refused("Nhiệm vụ này không phải của đơn vị trong Kế hoạch.")
        if words.status not in TaskProgress.Status.values:
            raise Refused("Chọn tình trạng thực hiện.")
        kind = "task" if mine[code].is_task else "duty"
        return TaskProgress(version=version, **{kind: mine[code].thing})

    return _save(writes, progress_of([version.pk])[version.pk], line, by)


def _save(writes, standing, blank, by):
    """`blank` gives the row for a key that has none yet, and refuses what may not be written at all."""
    spoken, added, changed = Spoken(dict(standing)), [], []
    for key, words in writes.items():
        row = standing.get(key)
        try:
            empty, text = blank(key, words), _fitting(words.text)
            if _says(row or empty, text, words.status):
                continue
            _refuse_conflict(row, words, by)
        except Refused as refusal:
            spoken.refusals[key] = refusal
        else:
            (changed if row else added).append(_filled(row or empty, text, words.status, by))
            spoken.rows[key] = row or empty
    _store(added, changed)
    return spoken


def as_kept(text: str) -> str:
    """Tidied, with plain line ends."""
    return tidy(text.replace("\r\n", "\n").replace("\r", "\n"))


def _fitting(text):
    text = as_kept(text)
    if len(text) > LONGEST:
        raise Refused(
            f"Nội dung dài {number(len(text))} ký tự; rút gọn còn nhiều nhất {number(LONGEST)} ký tự."
        )
    return text


def _says(row, text, status):
    return row.text == text and getattr(row, "status", "") == status


def _refuse_conflict(row, words, by):
    """Writing what is said already was never a conflict: that is asked first."""
    if row is not None and words.seen not in (None, row.edition):
        raise TextConflict(current=row, offered=words, by=by)


def _filled(row, text, status, by):
    row.edition = first_edition() if row.pk is None else row.edition + 1
    row.text, row.updated_by, row.updated_at = text, by, timezone.now()
    if isinstance(row, TaskProgress):
        row.status = status
    return row


def _store(added, changed):
    """Boxes and progress are never mixed in one call, so each list is of one kind."""
    if added:
        type(added[0]).objects.bulk_create(added)
    if changed:
        fields = ["text", "edition", "updated_by", "updated_at"]
        fields += ["status"] if isinstance(changed[0], TaskProgress) else []
        type(changed[0]).objects.bulk_update(changed, fields)
