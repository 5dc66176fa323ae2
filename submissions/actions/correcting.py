"""Asking for a correction ("đề nghị đính chính") of an accepted return; Sở Y tế opens it, or says why not.

Design: figures.md section 9. The draft itself is opened by `drafts.open_correction`.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from units.vietnamese import moment

from ..errors import Refused
from ..models import CorrectionRequest, Event, Return, Version
from ..reasons import reason_given
from .drafts import lock_obligation, open_correction, refuse_unless_correctable

LONGEST_REASON = CorrectionRequest._meta.get_field("reason").max_length


@transaction.atomic
def ask_correction(*, filing: Return, by, reason: str, at: datetime | None = None) -> CorrectionRequest:
    """The unit asks; one request of a return waits at a time."""
    obligation = lock_obligation(filing.obligation_id)
    filing = refuse_unless_correctable(filing, obligation)
    reason = reason_given(reason, longest=LONGEST_REASON, asked="Nêu lý do đề nghị đính chính.")
    if standing := pending(filing):
        raise Refused(
            f"{_who(standing.asked_by, by)} đã đề nghị đính chính lúc {moment(standing.asked_at)}, đang chờ Sở Y tế."
        )
    at = at or timezone.now()
    _tell(obligation, Event.Verb.ASKED, by, at, reason)
    return CorrectionRequest.objects.create(filing=filing, asked_by=by, asked_at=at, reason=reason)


@transaction.atomic
def grant_correction(*, request: CorrectionRequest, by, at: datetime | None = None) -> Version:
    """Open the correction that was asked for; its reason is the unit's, and the event names both."""
    request, at = _waiting(request, by), at or timezone.now()
    draft = open_correction(
        filing=request.filing,
        by=by,
        reason=request.reason,
        note=f"theo đề nghị của {request.asked_by}"[: Event._meta.get_field("note").max_length],
        at=at,
    )
    request.opened = draft
    _answer(request, by, at)
    return draft


@transaction.atomic
def decline_correction(
    *, request: CorrectionRequest, by, reason: str, at: datetime | None = None
) -> CorrectionRequest:
    request, at = _waiting(request, by), at or timezone.now()
    request.refusal = reason_given(
        reason, longest=LONGEST_REASON, asked="Nêu lý do không mở đính chính để đơn vị biết."
    )
    _tell(request.filing.obligation, Event.Verb.DECLINED, by, at, request.refusal)
    return _answer(request, by, at)


def pending(filing: Return) -> CorrectionRequest | None:
    """The request of a return that waits for its answer."""
    waiting = CorrectionRequest.objects.filter(filing=filing, answered_at=None)
    return waiting.select_related("asked_by").first()


def _waiting(request, by):
    """The request as it stands, locked after its obligation; refused when somebody answered it meanwhile."""
    obligation = lock_obligation(
        Return.objects.values_list("obligation", flat=True).get(pk=request.filing_id)
    )
    found = (
        CorrectionRequest.objects.select_for_update(of=("self",))
        .select_related("filing", "asked_by", "answered_by")
        .get(pk=request.pk)
    )
    if not found.is_pending:
        did = "mở bản đính chính" if found.opened_id else "trả lời không mở đính chính"
        raise Refused(
            f"{_who(found.answered_by, by)} đã {did} lúc {moment(found.answered_at)}. Không cần thao tác thêm."
        )
    found.filing.obligation = obligation
    return found


def _who(person, by):
    return "Bạn" if person == by else person


def _answer(request, by, at):
    request.answered_by, request.answered_at = by, at
    request.save(update_fields=["answered_by", "answered_at", "opened", "refusal"])
    return request


def _tell(obligation, verb, by, at, reason):
    Event.objects.create(obligation=obligation, verb=verb, by=by, at=at, reason=reason)
