"""Workbooks that units mailed, taken in many at a time by Sở Y tế: each finds its return by its seal.

A workbook without a seal is read only for the unit that the reviewer names; it is then compared with what stands now.
"""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Role
from accounts.permissions import unit_ids
from plans.models import Obligation
from submissions.errors import Refused
from submissions.models import Upload, Version

from .facts import facts_of
from .parsing import parsed
from .reading import seal_in
from .signing import FOREIGN, Stamp, stamp_of, unsealed
from .uploads import MINE, applied, content_of, kept, opened

MOST_FILES = 60
NAME_IT = "Nếu đúng là biểu của hệ thống, chọn đơn vị rồi tải riêng tệp này."
SENT = "Báo cáo {} của đơn vị này không ở trạng thái đang nhập nên không nhận được tệp."


def returns_of(user) -> QuerySet:
    """The opened returns of the plans the person reviews."""
    opened = Obligation.objects.owed().filter(
        quarter__plan__consolidator__in=unit_ids(user, Role.REVIEWER), window_from__lte=timezone.localdate()
    )
    return opened.select_related("unit", "quarter__plan__consolidator")


@dataclass(frozen=True)
class Taken:
    """A workbook that was taken in: how many of its cells differ, and in how many the portal has moved as well."""

    upload: Upload
    differs: int
    conflicts: int


def take_in(*, file, among: QuerySet, named: Obligation | None, by) -> Taken:
    """Keep the workbook for its return, of `among`; refused with a sentence when it can't be read or placed.

    `named` is the return that the reviewer says a workbook without a seal belongs to.
    """
    data = content_of(file)
    sheets = parsed(data)
    stamp, obligation = _placed(sheets, among, named)
    version = Version.objects.filter(filing__obligation=obligation).newest_first().first()
    if version is not None and not version.is_draft:
        raise Refused(SENT.format(obligation.quarter.name))
    if version is not None:
        version.filing.obligation = obligation
    stamp = stamp or stamp_of(facts_of(obligation, version))
    upload = kept(
        obligation=obligation, version=version, data=data, name=file.name, sheets=sheets, stamp=stamp, by=by
    )
    found = [] if upload.problems or upload.applied_at else opened(upload).differences()
    taken = Taken(upload, len(found), sum(each.is_conflict for each in found))
    if not upload.applied_at:
        upload.read["taken"] = {"differs": taken.differs, "conflicts": taken.conflicts}
        upload.save(update_fields=["read"])
    return taken


def _placed(sheets, among, named) -> tuple[Stamp | None, Obligation]:
    try:
        stamp = unsealed(seal_in(sheets))
    except Refused:
        if named is None:
            raise Refused(f"{FOREIGN} {NAME_IT}") from None
        return None, named
    found = among.filter(
        quarter__plan__key=stamp.plan, quarter__code=stamp.quarter, unit__key=stamp.unit
    ).first()
    if found is None:
        raise Refused("Tệp này là biểu của đơn vị hoặc kỳ báo cáo không thuộc kế hoạch bạn tổng hợp.")
    return stamp, found


def agree(*, upload: Upload, by) -> int:
    """Write all that the file says where nothing else has moved meanwhile; how many cells that are."""
    found = opened(upload).differences()
    if any(each.is_conflict for each in found):
        raise Refused("Có ô mà số trên hệ thống cũng đã thay đổi; mở tệp để chọn số đúng.")
    chosen = {each.code: MINE for each in found}
    return applied(
        upload=upload, choices=chosen, seen={each.code: str(each.edition) for each in found}, by=by
    )
