"""An uploaded workbook: kept with what it says, and applied where the officer agrees, once."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from plans.models import Obligation
from submissions.actions import open_draft
from submissions.actions.entry import Write, locked_draft, save_answers
from submissions.errors import Refused
from submissions.models import Upload, Version
from submissions.text import tidy
from units.vietnamese import moment

from . import by_commune
from .comparing import Difference, differences
from .contents import answer_in, plain
from .facts import Facts, facts_of, frame_of
from .layout import Place, shape_of
from .parsing import parsed
from .raws import Raw
from .reading import Reading, read, seal_in
from .safety import LARGEST_FILE, TOO_LARGE
from .signing import OLDER, Stamp, refuse_other, unsealed

MINE, THEIRS = "tep", "he-thong"
CHOOSE = "Số trên hệ thống cũng đã thay đổi từ khi tải biểu. Chọn số đúng cho ô này."
RACED = "Số trên hệ thống vừa thay đổi trong lúc bạn xem. Xem lại và chọn số đúng cho ô này."


class Undecided(Refused):
    """Nothing was written: the differences that need another look carry their sentences."""

    def __init__(self, found: list[Difference]):
        self.found = found
        super().__init__("Chưa có số liệu nào thay đổi. Xem lại các ô được nêu dưới đây.")


def received(*, obligation: Obligation, version: Version | None, file, by) -> Upload:
    """Read the file for the draft and keep both; nothing of the return changes.

    Refused with a sentence when it can't be read or is another's; else a first draft is opened where there is none
    yet. The same file comes to the same upload.
    """
    data = content_of(file)
    digest = hashlib.sha256(data).hexdigest()
    if version is not None and (known := _applied_before(version, digest)):
        return known
    sheets = parsed(data)
    stamp = unsealed(seal_in(sheets))
    refuse_other(stamp, obligation)
    return kept(
        obligation=obligation, version=version, data=data, name=file.name, sheets=sheets, stamp=stamp, by=by
    )


def content_of(file) -> bytes:
    if file.size > LARGEST_FILE:
        raise Refused(TOO_LARGE)
    return file.read()


def kept(
    *, obligation: Obligation, version: Version | None, data: bytes, name: str, sheets: list, stamp: Stamp, by
) -> Upload:
    """Keep what a workbook of the return says, read as `stamp` says that it was made."""
    digest = hashlib.sha256(data).hexdigest()
    if version is not None and (known := _applied_before(version, digest)):
        return known
    reading = examined(sheets, stamp, obligation)
    version = version or open_draft(obligation=obligation, by=by)
    words = {
        "stamp": asdict(stamp),
        "answers": {code: plain(answer) for code, answer in reading.answers.items()},
        "raws": [[*place, *raw] for place, raw in reading.raws.items()],
    }
    return _kept(version, data, digest, name, words, [each.plain() for each in reading.problems], by)


def _applied_before(version, digest):
    return version.uploads.filter(sha256=digest, applied_at__isnull=False).first()


def examined(sheets: list, stamp: Stamp, obligation: Obligation) -> Reading:
    """What the cells of the file say for the return."""
    facts = frame_of(obligation)
    layout = facts.sheets(stamp.items)
    if shape_of(layout) != stamp.shape:
        raise Refused(OLDER)
    reading = read(sheets, layout, facts)
    by_commune.read(sheets, layout, facts, reading)
    return reading


@transaction.atomic
def _kept(version, data, digest, name, words, problems, by):
    version = locked_draft(version)
    twin = version.uploads.filter(sha256=digest).first()
    if twin is not None:
        twin.read, twin.problems = words, problems
        twin.save(update_fields=["read", "problems"])
        return twin
    return Upload.objects.create(
        version=version,
        file=ContentFile(data, "bieu.xlsx"),
        name=tidy(name)[:255],
        sha256=digest,
        read=words,
        problems=problems,
        added_by=by,
    )


@dataclass(frozen=True)
class Kept:
    """An upload opened again."""

    upload: Upload
    stamp: Stamp
    facts: Facts

    @property
    def sheets(self):
        return self.facts.sheets(self.stamp.items)

    @property
    def raws(self) -> dict[Place, Raw]:
        return {(code, each): [kind, text] for code, each, kind, text in self.upload.read["raws"]}

    def differences(self) -> list[Difference]:
        answers = {code: answer_in(words) for code, words in self.upload.read["answers"].items()}
        return differences(self.sheets, answers, self.stamp, self.facts)


def opened(upload: Upload) -> Kept:
    facts = facts_of(upload.version.filing.obligation, upload.version, beside=False)
    return Kept(upload, Stamp(**upload.read["stamp"]), facts)


@transaction.atomic
def applied(*, upload: Upload, choices: Mapping[str, str], seen: Mapping[str, str], by) -> int:
    """Write the cells for which the file's answer was chosen, all of them or none; how many were written.

    `choices` and `seen` are by element code: MINE or THEIRS, and the edition that the page showed.
    """
    version = locked_draft(upload.version)
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    upload.version = version
    if upload.applied_at:
        raise Refused(f"Tệp này đã nhận lúc {moment(upload.applied_at)}. Không có số liệu nào thay đổi thêm.")
    if upload.problems:
        raise Refused("Tệp còn ô chưa đúng nên chưa nhận được. Sửa các ô được nêu rồi tải lên lại.")
    found = opened(upload).differences()
    for each in found:
        each.choice = choices.get(each.code, "")
        each.error = _undecided(each, seen)
    if any(each.error for each in found):
        raise Undecided(found)
    writes = {each.element: Write(each.mine, each.edition) for each in found if each.choice == MINE}
    saved = save_answers(version=version, writes=writes, by=by)
    for each in found:
        each.error = str(saved.refusals.get(each.element.pk, ""))
    if saved.refusals:
        raise Undecided(found)
    upload.applied_by, upload.applied_at = by, timezone.now()
    upload.read["applied"] = [each.code for each in found if each.choice == MINE]
    upload.save(update_fields=["applied_by", "applied_at", "read"])
    return len(writes)


def _undecided(difference, seen):
    if difference.choice not in (MINE, THEIRS):
        return (
            CHOOSE if difference.is_conflict else "Chọn số trong tệp hoặc số đang có trên hệ thống cho ô này."
        )
    if difference.choice == MINE and seen.get(difference.code) != str(difference.edition):
        return RACED
    return ""
