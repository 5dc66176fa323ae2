"""Saying something about a cell of a return, and calling the talk about it settled or open again.

Whoever may see the return may speak while it is under way: until it is accepted, and again under a correction.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from units.vietnamese import number

from ..errors import Refused
from ..models import Comment, Return, Thread, Version
from ..owed import owed_cells
from ..permissions import can_resolve
from ..privacy import personal_numbers, sentence
from .drafts import lock_obligation
from .words import as_kept

LONGEST_TEXT = Comment._meta.get_field("text").max_length
Turn = Comment.Turn

CLOSED = "Báo cáo đã được duyệt nên không nhận thêm góp ý. Muốn sửa số liệu, chọn “Đề nghị đính chính”."
NOT_OWED = "Kỳ báo cáo này không phải gửi nên không nhận góp ý."


def is_closed(newest: Version | None) -> bool:
    """Is nothing under way in the return that could still be talked about?"""
    return newest is None or newest.is_accepted


@transaction.atomic
def comment(
    *, filing: Return, by, text: str, element: int | None = None, at: datetime | None = None
) -> Thread:
    """Say something about a cell (an element id), or about all of the return; a settled thread is open again.

    The same words sent twice by one person, as by a second click, are said once.
    """
    obligation = _talkable(filing)
    text = said(text)
    if element is not None and element not in {cell.element.pk for cell in owed_cells(obligation)}:
        raise Refused("Nội dung này không thuộc báo cáo của đơn vị; tải lại trang rồi ghi lại góp ý.")
    at = at or timezone.now()
    thread, _ = Thread.objects.get_or_create(
        filing=filing, element_id=element, defaults={"opened_by": by, "opened_at": at}
    )
    last = thread.comments.last()
    if last is not None and (last.by_id, last.text) == (by.pk, text):
        return thread
    if not thread.is_open:
        _turn(thread, Turn.REOPENED, by, at)
    Comment.objects.create(thread=thread, by=by, at=at, text=text)
    return thread


@transaction.atomic
def resolve(*, thread: Thread, by, at: datetime | None = None) -> Thread:
    """Call a thread settled; again changes nothing."""
    return _settle(thread, by, at, wants_open=False)


@transaction.atomic
def reopen(*, thread: Thread, by, at: datetime | None = None) -> Thread:
    return _settle(thread, by, at, wants_open=True)


def said(text: str) -> str:
    """The text of a comment, fit to keep; a number that looks like a person's is refused."""
    text = as_kept(text)
    if not text:
        raise Refused("Ghi nội dung góp ý.")
    if len(text) > LONGEST_TEXT:
        raise Refused(
            f"Góp ý dài {number(len(text))} ký tự; rút gọn còn nhiều nhất {number(LONGEST_TEXT)} ký tự."
        )
    refuse_personal(text)
    return text


def refuse_personal(text: str) -> None:
    for found in personal_numbers(text):
        raise Refused(f"Trong lời ghi có {sentence(found)}; xóa rồi gửi lại.")


def _talkable(filing):
    obligation = lock_obligation(filing.obligation_id)
    if not obligation.is_owed:
        raise Refused(NOT_OWED)
    if is_closed(filing.versions.newest_first().first()):
        raise Refused(CLOSED)
    return obligation


def _settle(thread, by, at, wants_open):
    obligation = _talkable(thread.filing)
    thread = Thread.objects.select_for_update(of=("self",)).select_related("opened_by").get(pk=thread.pk)
    if not can_resolve(by, thread, obligation):
        raise Refused(
            f"Chỉ {thread.opened_by} (người mở góp ý) hoặc Sở Y tế được đánh dấu đã xử lý hoặc mở lại góp ý này."
        )
    if thread.is_open != wants_open:
        _turn(thread, Turn.REOPENED if wants_open else Turn.RESOLVED, by, at or timezone.now())
    return thread


def _turn(thread, turn, by, at):
    settled = turn == Turn.RESOLVED
    thread.resolved_by, thread.resolved_at = (by, at) if settled else (None, None)
    thread.save(update_fields=["resolved_by", "resolved_at"])
    Comment.objects.create(thread=thread, turn=turn, by=by, at=at)
