"""Keeping what is written and decided, by the one conflict mechanism: each write says which edition it saw."""

from django.db import transaction
from django.utils import timezone

from plans.models import Period
from reports.bound import unmarked
from submissions.errors import Refused
from submissions.models import Narrative
from submissions.text import tidy
from units.vietnamese import LOCAL

from .models import DraftText, NarrativeUse

LONGEST = DraftText._meta.get_field("text").max_length


class DraftConflict(Refused):
    """Another writer kept something else meanwhile: `current` stands, `offered` is what was typed."""

    def __init__(self, current, offered):
        self.current, self.offered = current, offered
        at = f"{current.updated_at.astimezone(LOCAL):%H:%M}"
        super().__init__(f"Mục này vừa được {current.updated_by} sửa lúc {at}. Chọn nội dung đúng.")


@transaction.atomic
def save_text(*, period: Period, key: str, text: str, seen: int, explained=None, by) -> DraftText | None:
    """The section's prose as kept; `seen` is the edition its writer looked at (0: as drafted by the figures).

    An empty text gives the section back to the figures. Raises DraftConflict, or Refused for a text too long.
    """
    text = tidy(unmarked(text))
    if len(text) > LONGEST:
        raise Refused(f"Nội dung dài {len(text)} ký tự, nhiều nhất {LONGEST}. Rút gọn rồi lưu lại.")
    Period.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)
    current = DraftText.objects.filter(period=period, key=key).select_related("updated_by").first()
    if current and current.edition != seen and current.text != text:
        raise DraftConflict(current, text)
    if not text:
        if current:
            current.delete()
        return None
    row = current or DraftText(period=period, key=key, edition=0)
    reasons = (
        row.explained if explained is None else {k: v.strip() for k, v in explained.items() if v.strip()}
    )
    if current and (row.text, row.explained) == (text, reasons):
        return row
    row.text, row.explained, row.updated_by, row.edition = text, reasons, by, row.edition + 1
    row.save()
    return row


@transaction.atomic
def decide_use(*, period: Period, narrative: Narrative, use: str, reason: str = "", by) -> NarrativeUse:
    """What the report does with a unit's box. Setting one aside needs a reason, which stays."""
    if use not in NarrativeUse.Use.values:
        raise Refused("Chọn cách sử dụng lời văn của đơn vị.")
    reason = tidy(reason)
    if use == NarrativeUse.Use.SET_ASIDE and not reason:
        raise Refused("Nêu lý do không đưa nội dung này vào báo cáo.")
    values = {"use": use, "reason": reason, "decided_by": by, "decided_at": timezone.now()}
    row, _ = NarrativeUse.objects.update_or_create(period=period, narrative=narrative, defaults=values)
    return row
