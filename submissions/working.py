"""Doing long work item by item, with its progress in its row; the broker only wakes a worker.

A worker claims work by an UPDATE, so that one alone goes on with it, and writes progress in the same transaction as the
items: what a dead worker had done is not done again. Design: quality.md section 2 and rows 2-7.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from config.celery import send

from .models import Work

log = logging.getLogger(__name__)

# An item takes seconds; with the sweep's half minute a dead worker's work goes on within two minutes.
STALLED = timedelta(seconds=60)
MOST_TRIES = 3
FAILED = "chưa làm được vì lỗi của hệ thống; thử lại sau."
STOPPED = "chưa làm vì việc này đã dừng nhiều lần; thử lại với ít mục hơn."


@dataclass(frozen=True)
class Told:
    """What became of an item, and where to look at it."""

    ok: bool
    text: str
    url: str = ""


@dataclass(frozen=True)
class Step:
    """`do` takes some items in one transaction and tells of each; `name` says which item it is."""

    do: Callable[[list, object], list[Told]]
    name: Callable[[object], str]
    at_once: int = 1
    after: Callable[[list], None] = lambda items: None


Steps = Mapping[str, Step]


@transaction.atomic
def start(*, kind: str, by, asked: Iterable) -> Work:
    items = list(asked)
    work = Work.objects.create(kind=kind, by=by, asked=items, total=len(items))
    transaction.on_commit(lambda: send("submissions.work", work.pk))
    return work


def under_way(user) -> list[Work]:
    """What the person asked for and can go back to."""
    return list(Work.objects.filter(by=user, ended_at=None).defer("asked", "told"))


def sweep(steps: Steps, *, at: datetime | None = None) -> int:
    """Take up what a lost message or a dead worker left behind; how many that were."""
    waiting = _open(at or timezone.now()).order_by("pk").values_list("pk", flat=True)
    return sum(run(pk, steps) for pk in list(waiting))


def run(pk: int, steps: Steps) -> bool:
    """Do what is left of the work; False where another worker has it, or it has ended."""
    work = _claimed(pk)
    if work is None:
        return False
    step = steps[work.kind]
    if work.tries > MOST_TRIES:
        _end(work, step, STOPPED)
        return True
    while work.done < work.total and _go_on(work, step):
        pass
    if work.done == work.total:
        _end(work, step)
    return True


def _open(at):
    return Work.objects.filter(Q(beat_at=None) | Q(beat_at__lt=at - STALLED), ended_at=None)


def _claimed(pk):
    now = timezone.now()
    if not _open(now).filter(pk=pk).update(beat_at=now, tries=F("tries") + 1):
        return None
    return Work.objects.select_related("by").get(pk=pk)


def _go_on(work, step) -> bool:
    """The next items with their progress; False where another worker has taken the work over."""
    items = work.asked[work.done : work.done + step.at_once]
    try:
        with transaction.atomic():
            return _note(work, step.do(items, work.by))
    except Exception:
        log.exception("work %s, items from %s on", work.pk, work.done)
        return _note(work, [Told(False, f"{step.name(item)}: {FAILED}") for item in items])


def _note(work, told) -> bool:
    done, lines = work.done + len(told), [*work.told, *map(asdict, told)]
    mine = Work.objects.filter(pk=work.pk, tries=work.tries, ended_at=None)
    if not mine.update(done=done, told=lines, beat_at=timezone.now()):
        transaction.set_rollback(True)
        return False
    work.done, work.told = done, lines
    return True


def _end(work, step, sentence=""):
    left = [asdict(Told(False, f"{step.name(item)}: {sentence}")) for item in work.asked[work.done :]]
    Work.objects.filter(pk=work.pk).update(ended_at=timezone.now(), told=[*work.told, *left])
    step.after(work.asked)
