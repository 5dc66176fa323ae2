"""The receipt by mail: to whoever sent the return, and to the unit's own address (words.md, receipt)."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from letters import outbox
from letters.models import Letter
from plans.calendar import local_day
from units.models import Designation
from units.vietnamese import LOCAL, day

from .models import Version
from .states import Timed, timeliness


def receipt_sentence(version: Version, authority: str, timed: Timed | None) -> str:
    """The sentence of the receipt; how timely it was is told of the first submission only."""
    at = version.submitted_at.astimezone(LOCAL)
    told = f", {timed}" if timed else ""
    return (
        f"Hệ thống đã nhận báo cáo {version.filing.obligation.quarter.name} của {authority} "
        f"lúc {at:%H:%M:%S} ngày {day(at)}{told}. Lần gửi: {version.number}. "
        f"Mã kiểm tra: {version.receipt_code}. "
        "Phiếu này xác nhận việc gửi số liệu, không thay văn bản ký số."
    )


def receipt_path(version: Version) -> str:
    """The receipt's address with the code that it is to be compared with."""
    path = reverse("submissions:receipt", args=[version.filing.obligation_id])
    return f"{path}?{urlencode({'ma': version.receipt_code})}"


def post_receipt(version: Version) -> list[Letter]:
    """In the transaction of the submission, so that a letter goes out for what was kept and for nothing else."""
    obligation = version.filing.obligation
    designations = list(Designation.objects.filter(unit=obligation.unit_id).order_by("valid_from"))
    authority = _latest(designations, obligation.window_to)
    address = _latest(designations, local_day(version.submitted_at))
    sentence = receipt_sentence(version, authority.authority or authority.name, _timed(version))
    text = [
        *(["DỮ LIỆU MINH HỌA"] if obligation.quarter.plan.is_demo else []),
        sentence,
        f"Mở phiếu tiếp nhận: {settings.PORTAL_URL}{receipt_path(version)}",
        "Thư được gửi tự động, không cần trả lời.",
    ]
    return outbox.post(
        kind=Letter.Kind.RECEIPT,
        to=[version.submitted_by.email, address.email],
        subject=f"Đã nhận báo cáo {obligation.quarter.name}, mã kiểm tra {version.receipt_code}",
        text="\n\n".join(text) + "\n",
    )


def _latest(designations, on):
    """What the unit was last called up to the day; an ended unit keeps its last name."""
    return [row for row in designations if row.valid_from <= on][-1]


def _timed(version):
    earlier = version.number > 1 and version.filing.versions.exclude(pk=version.pk).filter(
        submitted_at__isnull=False
    )
    return None if earlier and earlier.exists() else timeliness(version.filing.obligation, version)
