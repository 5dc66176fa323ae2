"""Files on a draft: added to an element or to the whole return, and removed with a trace.

Design: figures.md section 9 (fixed once submitted); quality.md section 3 (random names, served as attachments).
"""

import hashlib

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from .actions.entry import locked_draft
from .errors import Refused
from .models import Evidence, Version

MOST_FILES = 40


def attach(*, version: Version, file, by, element=None) -> Evidence:
    """Keep a file that was looked at (forms.refuse_file) with the draft; the same file twice is kept once."""
    return attached(version=version, file=file, by=by, element=element)[0]


@transaction.atomic
def attached(*, version: Version, file, by, element=None) -> tuple[Evidence, bool]:
    """`attach`, with whether the file is new: one that the draft holds already stays under its first name."""
    version = locked_draft(version)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    standing = version.evidence.standing()
    twin = standing.filter(element=element, sha256=digest.hexdigest()).first()
    if twin is not None:
        return twin, False
    if standing.count() >= MOST_FILES:
        raise Refused(f"Mỗi báo cáo kèm nhiều nhất {MOST_FILES} tệp; gộp các tệp hoặc bỏ bớt rồi tải lại.")
    kept = Evidence.objects.create(
        version=version,
        element=element,
        file=file,
        name=file.name[:255],
        size=file.size,
        sha256=digest.hexdigest(),
        added_by=by,
    )
    return kept, True


def said_known(kept: Evidence) -> str:
    """What is said of a file that was sent again."""
    return f"Tệp này đã có: {kept.name}."


@transaction.atomic
def remove(*, evidence: Evidence, by) -> None:
    """Take a file off its draft: the row says who removed it; the bytes go unless another version holds them."""
    locked_draft(evidence.version)
    found = Evidence.objects.standing().filter(pk=evidence.pk)
    if found.update(removed_at=timezone.now(), removed_by=by):
        transaction.on_commit(lambda: _forget(evidence.file.name))


def _forget(name):
    if not Evidence.objects.standing().filter(file=name).exists():
        default_storage.delete(name)
