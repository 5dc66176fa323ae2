"""Long work is done once, item by item, whoever dies meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from submissions.models import Work
from submissions.working import FAILED, STALLED, STOPPED, Step, Told, run, start, sweep


@pytest.fixture
def done():
    """What the steps did, in order."""
    return []


@pytest.fixture
def steps(done):
    def do(items, by):
        for item in items:
            if item == "vỡ":
                raise ZeroDivisionError
            done.append(item)
        return [Told(True, f"{item}: xong.") for item in items]

    return {Work.Kind.TAKE: Step(do, str, at_once=2)}


@pytest.fixture
def asked(plan, cast):
    def asked(*items):
        return start(kind=Work.Kind.TAKE, by=cast["reviewer"], asked=items).pk

    return asked


def lines(pk):
    return [line["text"] for line in Work.objects.get(pk=pk).told]


def test_all_is_done_once(asked, steps, done):
    pk = asked("a", "b", "c")
    assert run(pk, steps)
    assert not run(pk, steps)
    work = Work.objects.get(pk=pk)
    assert (done, work.done, work.ended_at is None) == (["a", "b", "c"], 3, False)
    assert lines(pk) == ["a: xong.", "b: xong.", "c: xong."]


def test_one_that_breaks_keeps_no_other_from_being_done(asked, steps, done):
    pk = asked("a", "b", "vỡ", "c", "d")
    run(pk, steps)
    assert (done, lines(pk)[2:4]) == (["a", "b", "d"], [f"vỡ: {FAILED}", f"c: {FAILED}"])
    assert [line["text"] for line in Work.objects.get(pk=pk).refused] == lines(pk)[2:4]


def test_a_worker_at_work_is_left_alone_and_a_dead_one_is_replaced(asked, steps, done):
    pk, now = asked("a", "b", "c", "d"), timezone.now()
    # A worker did the first two, and then nothing was heard of it.
    Work.objects.filter(pk=pk).update(
        beat_at=now, tries=1, done=2, told=[{"ok": True, "text": "a", "url": ""}] * 2
    )
    assert sweep(steps, at=now) == 0
    Work.objects.filter(pk=pk).update(beat_at=now - STALLED - timedelta(seconds=1))
    assert sweep(steps, at=now) == 1
    assert done == ["c", "d"]


def test_what_was_taken_over_is_not_written_by_the_first(asked, cast):
    pk = asked("a", "b")

    def slow(items, by):
        Work.objects.filter(pk=pk).update(tries=2)  # Another worker has it meanwhile.
        return [Told(True, "x") for _ in items]

    run(pk, {Work.Kind.TAKE: Step(slow, str)})
    assert Work.objects.get(pk=pk).told == []


def test_work_that_kills_each_worker_ends_with_a_sentence(asked, steps, done):
    pk = asked("a", "b")
    Work.objects.filter(pk=pk).update(beat_at=timezone.now() - 2 * STALLED, tries=3, done=1, told=[])
    assert sweep(steps) == 1
    assert (done, lines(pk)) == ([], [f"b: {STOPPED}"])
    assert Work.objects.get(pk=pk).ended_at
