"""What Sở Y tế decided, told at once: to whoever sent the return, and to the unit's people and its own address; and
what it is asked to decide on that its sender may not.

Posted in the transaction of the decision, so that a letter goes out for what was kept and for nothing else.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from letters import outbox
from letters.models import Letter
from plans.calendar import local_day
from units.models import Unit
from units.vietnamese import moment

from .addressees import addresses_of, house_of
from .models import Event, Version


def post_decisions(versions: Iterable[Version]) -> list[Letter]:
    """One letter an address for each version, accepted or returned, of one plan; in a fixed number of statements."""
    versions = list(versions)
    if not versions:
        return []
    obligations = [version.filing.obligation for version in versions]
    on = local_day(versions[0].decided_at)
    addresses = addresses_of({row.unit_id for row in obligations}, on)
    house = house_of(obligations[0].quarter.plan, on)
    named = Unit.objects.filter(pk__in={row.unit_id for row in obligations}).named(on)
    names = {unit.pk: unit.authority or unit.name for unit in named}
    letters = []
    for version in versions:
        unit = version.filing.obligation.unit_id
        to = [version.submitted_by.email, *addresses.get(unit, [])]
        letters += outbox.written(to=to, **_letter(version, names[unit], house))
    return outbox.post_all(letters)


def post_request(version: Version, people: Iterable, at: datetime) -> list[Letter]:
    """Ask these people of Sở Y tế to accept what another of them filed."""
    obligation = version.filing.obligation
    named = Unit.objects.named(local_day(at)).get(pk=obligation.unit_id)
    quarter, sent = obligation.quarter, version.events.filter(verb=Event.Verb.SUBMITTED).last()
    link = settings.PORTAL_URL + reverse("submissions:review", args=[obligation.pk])
    parts = [
        *(["DỮ LIỆU MINH HỌA"] if quarter.plan.is_demo else []),
        f"Kính gửi {', '.join(map(str, people))}.",
        f"{version.submitted_by} đã gửi (nhập thay) báo cáo {quarter.name} (lần {version.number}) của "
        f"{named.authority or named.name} nên không duyệt báo cáo này; đề nghị xem xét, duyệt.",
        *([f"Lý do nhập thay: {sent.reason}"] if sent and sent.reason else []),
        f"Mở báo cáo: {link}",
        "Thư được gửi tự động, không cần trả lời.",
    ]
    return outbox.post(
        kind=Letter.Kind.FORWARDED,
        to=[person.email for person in people],
        subject=f"Đề nghị duyệt báo cáo {quarter.name} của {named.authority or named.name}",
        text="\n\n".join(parts) + "\n",
    )


def _letter(version, name, house):
    obligation = version.filing.obligation
    quarter = obligation.quarter
    link = f"Mở báo cáo: {settings.PORTAL_URL}{reverse('submissions:return', args=[obligation.pk])}"
    which = f"báo cáo {quarter.name} (lần {version.number}{', đính chính' if version.corrects else ''})"
    if version.is_accepted:
        kind, subject = Letter.Kind.ACCEPTED, f"Đã duyệt báo cáo {quarter.name} về phòng, chống mại dâm"
        said = [f"{house} đã duyệt {which} của đơn vị lúc {moment(version.decided_at)}."]
    else:
        kind = Letter.Kind.RETURNED
        subject = f"Đề nghị chỉnh lý báo cáo {quarter.name} về phòng, chống mại dâm"
        said = [
            f"{house} đề nghị đơn vị chỉnh lý {which}:",
            version.reason,
            "Số liệu đã mở để sửa; sửa xong, đề nghị đơn vị gửi lại.",
        ]
    head = ["DỮ LIỆU MINH HỌA"] if quarter.plan.is_demo else []
    text = [*head, f"Kính gửi {name}.", *said, link, "Thư được gửi tự động, không cần trả lời."]
    return {"kind": kind, "subject": subject, "text": "\n\n".join(text) + "\n"}
