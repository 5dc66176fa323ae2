"""Opening versions: the first draft, the copy after a return or withdrawal, the correction."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from plans.calendar import local_day
from plans.models import Obligation
from targets.models import DataElement
from units.models import Unit
from units.vietnamese import day

from .. import cells
from ..answers import Answer, check
from ..carrying import carry
from ..errors import NotReady, Refused
from ..models import Event, Return, Version
from ..owed import Cell, owed_cells, tickable
from ..passages import Passages, carry_statuses, personal_obstacles
from ..prefill import prefilled
from ..reasons import reason_given
from ..warnings import Asked, unexplained, warnings_of

LONGEST_REASON = Version._meta.get_field("reason_opened").max_length


def lock_obligation(pk: int) -> Obligation:
    """The obligation, locked first of all rows, with its unit, quarter and plan."""
    return (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("unit", "quarter__plan__consolidator")
        .get(pk=pk)
    )


def locked(version: Version) -> Version:
    """The version as it stands now, locked after its obligation, with all that an action reads."""
    obligation = lock_obligation(Return.objects.values_list("obligation", flat=True).get(versions=version.pk))
    found = (
        Version.objects.select_for_update(of=("self",))
        .select_related("filing", "submitted_by", "decided_by")
        .get(pk=version.pk)
    )
    found.filing.obligation = obligation
    return found


def refuse_unless_owed(obligation: Obligation) -> None:
    if not obligation.is_owed:
        raise Refused(_lifted(obligation))


def _lifted(obligation):
    state = obligation.get_state_display().lower()
    return f"Kỳ báo cáo này {state}; khôi phục nghĩa vụ trước khi nhập, gửi hoặc duyệt số liệu."


@transaction.atomic
def open_draft(*, obligation: Obligation, by, at: datetime | None = None) -> Version:
    """The draft of the return owed: the open one, or a new one with what is already known filled in."""
    at = at or timezone.now()
    obligation = lock_obligation(obligation.pk)
    refuse_unless_owed(obligation)
    if local_day(at) < obligation.window_from:
        raise Refused(f"Kỳ báo cáo này mở ngày {day(obligation.window_from)}.")
    filing, _ = Return.objects.get_or_create(obligation=obligation)
    newest = filing.versions.newest_first().first()
    if newest is not None and newest.is_draft:
        return newest
    if newest is not None and newest.is_awaiting:
        raise Refused("Báo cáo đã gửi, đang chờ duyệt. Muốn sửa, chọn “Rút lại” khi Sở Y tế chưa xem xét.")
    if newest is not None:
        raise Refused("Báo cáo đã được duyệt. Muốn sửa, chọn “Đề nghị đính chính”.")
    version = Version.objects.create(filing=filing, number=1, created_by=by)
    cells.write({version.pk: prefilled(obligation)}, by=by)
    carry_statuses(version, obligation, by=by)
    Event.objects.create(obligation=obligation, version=version, verb=Event.Verb.OPENED, by=by, at=at)
    return version


def refuse_unless_correctable(filing: Return, obligation: Obligation) -> Return:
    """The return as it stands, accepted and with no correction under way; the obligation is locked."""
    filing = Return.objects.select_related("counted").get(pk=filing.pk)
    filing.obligation = obligation
    if filing.counted is None:
        raise Refused("Báo cáo chưa được duyệt nên chưa đính chính; sửa ngay trên bản đang nhập.")
    if filing.versions.drafts().exists():
        raise Refused("Báo cáo này đã có bản đính chính đang nhập.")
    if filing.versions.awaiting().exists():
        raise Refused("Báo cáo này đã có bản đính chính đang chờ duyệt.")
    return filing


@transaction.atomic
def open_correction(
    *, filing: Return, by, reason: str, note: str = "", at: datetime | None = None
) -> Version:
    """A draft beside the accepted version ("đính chính"), which goes on counting until the new one is accepted.

    `note`: by whose request (correcting.py), where there was one.
    """
    obligation = lock_obligation(filing.obligation_id)
    filing = refuse_unless_correctable(filing, obligation)
    reason = reason_given(reason, longest=LONGEST_REASON, asked="Nêu lý do đính chính.")
    if not note and filing.requests.filter(answered_at=None).exists():
        raise Refused("Đơn vị đã đề nghị đính chính báo cáo này; trả lời đề nghị đó.")
    filing.counted.filing = filing
    draft = copy_as_draft(filing.counted, by=by, corrects=True, reason=reason)
    at = at or timezone.now()
    Event.objects.create(
        obligation=obligation,
        version=draft,
        verb=Event.Verb.CORRECTION,
        by=by,
        at=at,
        reason=reason,
        note=note,
    )
    return draft


def copy_as_draft(version: Version, *, by, corrects: bool, reason: str) -> Version:
    """The next draft of the return, with all that the version holds; the obligation is locked."""
    draft = Version.objects.create(
        filing=version.filing,
        number=version.filing.versions.aggregate(last=Max("number"))["last"] + 1,
        corrects=corrects,
        reason_opened=reason,
        as_of=version.as_of,
        reason_blank=version.reason_blank,
        created_by=by,
    )
    carry({version.pk: draft.pk}, by=by)
    return draft


def refuse_obstacles(
    version: Version,
    owed: Iterable[Cell],
    answers: Mapping[int, Answer],
    asked: Iterable[Asked],
    communes: Iterable[Unit],
) -> None:
    """Refuse to submit what can't stand, with every reason there is."""
    if found := list(obstacles(version, owed, answers, asked, communes)):
        raise NotReady(found)


def obstacles(
    version: Version,
    owed: Iterable[Cell] | None = None,
    answers: Mapping[int, Answer] | None = None,
    asked: Iterable[Asked] | None = None,
    communes: Iterable[Unit] | None = None,
) -> Iterator[str]:
    """What blocks a draft, then every warning that still asks for a sentence.

    The rest is the version's, where a caller has read it already.
    """
    yield from blocking(version, owed, answers, communes)
    if version.filing.obligation.is_owed:
        yield from unexplained(warnings_of(version) if asked is None else asked)


def blocking(
    version: Version,
    owed: Iterable[Cell] | None = None,
    answers: Mapping[int, Answer] | None = None,
    communes: Iterable[Unit] | None = None,
    said: Passages | None = None,
) -> Iterator[str]:
    """A quarter or a cell that is not owed, an answer that its cell refuses, a "không áp dụng" without its reason.

    The rest is the version's, where a caller has read it already.
    """
    obligation = version.filing.obligation
    if not obligation.is_owed:
        yield _lifted(obligation)
        return
    owed = {cell.element.pk: cell for cell in (owed_cells(obligation) if owed is None else owed)}
    answers = cells.read([version.pk])[version.pk] if answers is None else answers
    if strange := answers.keys() - owed.keys():
        for element in DataElement.objects.filter(pk__in=strange):
            yield f"“{element}” không phải nội dung đơn vị báo cáo trong kỳ này; xóa số đã nhập."
    communes = {unit.pk for unit in (tickable(obligation) if communes is None else communes)}
    for cell in (cell for pk, cell in owed.items() if pk in answers):
        answer = answers[cell.element.pk]
        try:
            check(answer, cell=cell, obligation=obligation, communes=communes)
        except Refused as refusal:
            yield f"{cell.revision.name}: {refusal}"
        if answer.not_applicable and not answer.remark:
            yield f"{cell.revision.name}: nêu lý do không áp dụng để Sở Y tế xem xét."
    yield from personal_obstacles(version, owed, answers, said)
