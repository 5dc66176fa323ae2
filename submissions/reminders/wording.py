"""The letters that remind: greeting, sentence (sentences.py), link, whom to ask (words.md, mail.*)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from letters.models import Letter
from plans.calendar import local_day
from plans.models import Plan
from submissions.addressees import contact_of, house_of
from submissions.states import late_from
from units.vietnamese import day

from . import sentences
from .occasions import due_on
from .owing import Owing
from .sentences import Standing

IGNORE = "Nếu đã gửi, vui lòng bỏ qua thư này."
AUTOMATIC = "Thư được gửi tự động, không cần trả lời."
WHY_INVITED = "Để tổng hợp báo cáo Bộ Y tế và UBND tỉnh"


@dataclass(frozen=True)
class Sender:
    """What every letter of a plan on a day says of Sở Y tế: its name, and whom to ask."""

    plan: Plan
    on: date
    house: str
    contact: str

    @classmethod
    def of(cls, plan: Plan, at: datetime, by=None):
        on = local_day(at)
        house = house_of(plan, on)
        return cls(plan, on, house, contact_of(plan, on, house, by))


def letter(owing: Owing, sender: Sender) -> dict:
    """Kind, subject and text of the letter to the unit, as `outbox.written` takes them."""
    if owing.obligation.invited:
        return _invitation(owing, sender)
    standing = standing_of(owing, sender.on)
    under = f"Theo Kế hoạch số {sender.plan.key} ngày {day(sender.plan.issued_on)}"
    text = [
        f"Kính gửi {owing.name}.",
        sentences.asked(standing, under, sender.house),
        f"Mở báo cáo: {link_to(owing)}",
        IGNORE,
        sender.contact,
    ]
    name = owing.obligation.quarter.name
    subject = f"Báo cáo {name} về phòng, chống mại dâm, {sentences.time_left(standing)}"
    return {"kind": Letter.Kind.REMINDER, "subject": subject, "text": _joined(sender, text)}


def _invitation(owing, sender):
    text = [
        f"Kính gửi {owing.name}.",
        _invited_to(owing, sender),
        f"Trang cung cấp số liệu: {link_to(owing)}",
        sender.contact,
    ]
    subject = f"Đề nghị phối hợp cung cấp số liệu {owing.obligation.quarter.name}"
    return {"kind": Letter.Kind.INVITATION, "subject": subject, "text": _joined(sender, text)}


def link_to(owing: Owing) -> str:
    return settings.PORTAL_URL + reverse("submissions:return", args=[owing.obligation.pk])


def standing_of(owing: Owing, on: date) -> Standing:
    obligation = owing.obligation
    limit = late_from(obligation)
    return Standing(
        on=on,
        due=due_on(obligation),
        not_late=limit and local_day(limit - timedelta(microseconds=1)),
        late=owing.late,
        extended=obligation.extended_to is not None,
        returned=owing.is_returned,
        filled=owing.filled,
        asked=owing.asked,
    )


def _invited_to(owing, sender):
    what = f"{owing.asked} số liệu" if owing.asked else "số liệu"
    return f"{WHY_INVITED}, {sentences.invited(standing_of(owing, sender.on), sender.house, what)}"


def _joined(sender, paragraphs):
    head = ["DỮ LIỆU MINH HỌA"] if sender.plan.is_demo else []
    return "\n\n".join([*head, *paragraphs, AUTOMATIC]) + "\n"
