"""Totals kept while people go on accepting: commits are real, in threads, each with its own connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from plans.models import Period, Plan
from plans.revisions import touch
from reports import editions
from reports.models import RollUpState
from reports.rollup.keeping import LOCK_SPACE, behind, bring_up_to_date, roll_up
from submissions.importing import system_user
from tests.fixtures_services import wait_for


@pytest.fixture
def quarter(plan_db):
    return Plan.objects.get().periods.get(code="2025-Q1")


def waiting_at_most(monkeypatch, milliseconds):
    """What a connection opened from now on waits for a lock."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", f"-c lock_timeout={milliseconds}ms")


def in_thread(act):
    try:
        return act()
    finally:
        connection.close()


def test_roll_up_and_issue_stand_beside_acceptances(quarter, monkeypatch):
    """A revision is bumped without waiting for, or breaking, the foreign keys of a roll-up under way."""
    waiting_at_most(
        monkeypatch, 120_000
    )  # A busy machine is slow to issue, and nothing here is about how slow.
    half_year, by, done = quarter.plan.periods.get(code="2025-6T"), system_user(), Event()

    def accept_on():
        while not done.is_set():
            with transaction.atomic():
                touch(quarter=quarter)

    def total():
        try:
            return [roll_up(half_year.pk, force=True) for _ in range(8)], editions.record(
                half_year, by
            ).number
        finally:
            done.set()

    with ThreadPoolExecutor(3) as pool:
        busy = [pool.submit(in_thread, accept_on) for _ in range(2)]
        assert pool.submit(in_thread, total).result() == ([True] * 8, 1)
        assert [each.result() for each in busy] == [None, None]


def test_many_changes_collapse_into_one_recompute(quarter):
    bring_up_to_date()
    for _ in range(20):
        with transaction.atomic():
            touch(quarter=quarter)

    assert bring_up_to_date() == Period.objects.count()
    assert bring_up_to_date() == 0
    assert not behind().exists()


def test_two_roll_ups_of_a_period_take_turns(quarter):
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: in_thread(lambda: roll_up(quarter.pk)), range(2)))

    assert sorted(done) == [False, True]
    assert RollUpState.objects.get(period=quarter).revision == quarter.figures_revision


def test_a_roll_up_waits_for_another_longer_than_for_a_row(quarter, monkeypatch):
    waiting_at_most(monkeypatch, 50)
    with ThreadPoolExecutor(1) as pool, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, quarter.pk])
        second = pool.submit(in_thread, lambda: roll_up(quarter.pk))
        wait_for(lambda: second.done() or has_waited("200 ms"), "the second in line")
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, quarter.pk])
        assert second.result()


def test_what_another_is_at_is_left_to_the_end(quarter):
    with ThreadPoolExecutor(1) as pool, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, quarter.pk])
        all_of_them = pool.submit(in_thread, bring_up_to_date)
        wait_for(lambda: [*behind()] == [quarter], "the periods that nobody is at")
        assert not all_of_them.done()
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, quarter.pk])
        assert all_of_them.result() == Period.objects.count()


def has_waited(long):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event = 'advisory' AND statement_timestamp() - query_start > %s::interval",
            [long],
        )
        return cursor.fetchone()[0] == 1
