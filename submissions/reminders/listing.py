"""The list of who owes a return as plain text, to be pasted into a group chat; invited bodies apart, politely."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from plans.calendar import local_day
from plans.models import Period
from units.vietnamese import moment

from . import sentences
from .owing import Owing
from .wording import Sender, standing_of


def listed_for_chat(quarter: Period, owing: Iterable[Owing], sender: Sender, at: datetime) -> str:
    bound = [each for each in owing if not each.obligation.invited]
    invited = [each for each in owing if each.obligation.invited]
    parts = []
    if bound:
        parts = [_head(quarter, sender), _units(bound, at), _asking(bound, sender), sender.contact]
    if invited:
        parts += [_invited(quarter, invited, sender)]
    return "\n\n".join(parts)


def _head(quarter, sender):
    return f"Báo cáo {quarter.name} về phòng, chống mại dâm (Kế hoạch số {sender.plan.key})"


def _units(bound, at):
    lines = [
        f"{place}. {each.name}: {sentences.in_chat(standing_of(each, local_day(at)))}"
        for place, each in enumerate(bound, 1)
    ]
    return "\n".join([f"Đến {moment(at)}, còn {len(bound)} đơn vị chưa gửi:", *lines])


def _asking(bound, sender):
    return sentences.all_asked(sender.house, settings.PORTAL_URL, any(each.late for each in bound))


def _invited(quarter, invited, sender):
    names = "; ".join(each.name for each in invited)
    standing = standing_of(invited[0], sender.on)
    return f"Kính gửi {names}: {sentences.invited(standing, sender.house, f'số liệu {quarter.name}')}"
