"""Many at once, with two real workers (quality.md, rows 17 to 19, 27 and 48)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg2.errors import LockNotAvailable

from accounts.models import Membership, Role, User
from config.celery import send
from letters.models import Letter
from reorganisation.applying import apply
from reports.models import Divergence, Reconciliation
from submissions.actions import accept, send_back, withdraw
from submissions.errors import Refused
from submissions.importing import import_figures
from submissions.models import Event, Version
from targets.loading import load_plan
from tests.faults.conftest import PATIENCE, Quarter, celery_worker, in_thread, told
from tests.fixtures_services import drop_database, server, wait_for, working_in
from tests.reorganisation.conftest import person, prepared_for
from tests.reorganisation.histories import owed, register, stripped_package
from tests.reports.test_rollup import as_csv

REVIEWERS, RETURNS = 8, 240


@pytest.fixture
def two_workers(broker, tmp_path):
    def two_workers(database):
        return celery_worker(database, tmp_path / "a.log"), celery_worker(database, tmp_path / "b.log")

    return two_workers


def deadlocks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def reviewers(plan, number):
    users = [User.objects.create(username=f"xet{at}", full_name=f"Xét {at}") for at in range(number)]
    for user in users:
        Membership.objects.create(
            user=user, unit=plan.consolidator, role=Role.REVIEWER, valid_from=date(2024, 12, 1)
        )
    return users


def test_eight_reviewers_accept_a_quarter_and_a_tampered_total_is_found(plan_db, two_workers):
    """Every tenth return is opened by two of them, of whom one is told that the other was first."""
    quarter = Quarter(RETURNS)
    todo = [*quarter.versions, *quarter.versions[::10]]
    todo.sort(key=lambda version: version.pk)
    refused = []

    def accept_on(by):
        while todo:
            version = todo.pop()
            try:
                accept(version=version, by=by)
            except Refused as refusal:
                refused.append(str(refusal))

    first, second = two_workers(plan_db)
    with first, second:
        with ThreadPoolExecutor(REVIEWERS) as pool:
            crowd = [
                pool.submit(in_thread, lambda by=by: accept_on(by))
                for by in reviewers(quarter.plan, REVIEWERS)
            ]
            assert [each.result() for each in crowd] == [None] * REVIEWERS
        assert len(refused) == RETURNS / 10
        assert deadlocks() == 0
        quarter.wait_until_exact(RETURNS)

        tamper(quarter)
        send("reports.reconcile")
        wait_for(lambda: Reconciliation.objects.exists(), "the nightly comparison", patience=PATIENCE)
        assert [told(each) for each in Divergence.objects.all()] == [
            ("2025-Q2", "BT", "NLD_CS", {"value": ["727.000", "720.000"]})
        ]
        call_command("rollup", "--full", stdout=StringIO())
        quarter.assert_exact(RETURNS)


def tamper(quarter):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_rolledup SET value = value + 7 FROM targets_dataelement e"
            " WHERE e.id = element_id AND e.code = 'NLD_CS' AND is_node AND period_id = %s",
            [quarter.period.pk],
        )
        assert cursor.rowcount == 1


def test_of_three_who_decide_at_once_one_is_obeyed_and_one_notice_goes(plan_db):
    quarter = Quarter(12)
    User.objects.filter(pk=quarter.officer.pk).update(email="canbo@example.vn")
    one, two = reviewers(quarter.plan, 2)
    for version in quarter.versions:
        acts = [
            lambda version=version: accept(version=version, by=one),
            lambda version=version: send_back(version=version, by=two, reason="Thiếu Biểu 4."),
            lambda version=version: withdraw(version=version, by=quarter.officer, reason="Gửi nhầm tệp."),
        ]
        assert sum(at_once(acts)) == 1

    decided = list(Version.objects.exclude(submitted_at=None).values_list("decision", flat=True))
    verbs = ["accepted", "returned", "withdrawn"]
    assert sorted(Event.objects.filter(verb__in=verbs).values_list("verb", flat=True)) == sorted(decided)
    notices = Letter.objects.filter(kind__in=["accepted", "returned"]).values_list("kind", flat=True)
    assert sorted(notices) == sorted(verb for verb in decided if verb != "withdrawn")
    call_command("rollup", stdout=StringIO())
    quarter.assert_exact(decided.count("accepted"))


def at_once(acts):
    """Which of the acts were not refused."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            act()
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: in_thread(lambda: run(act)), acts))


@pytest.fixture
def before_july(plan_template, django_db_blocker, tmp_path):
    """The name of a database with plan 1643 as it was written, before anybody knew of 01/07/2025."""
    name = f"{settings.RUN}_july"
    with django_db_blocker.unblock():
        with server() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        with working_in(name):
            call_command("migrate", verbosity=0)
            load_plan(stripped_package(tmp_path))
            yield name
        drop_database(name)


def test_acceptances_go_on_while_units_are_reorganised(before_july, two_workers, tmp_path):
    """Of communes that live on by hand, of districts that end from a file; nobody's second quarter moves by one."""
    quarter = Quarter(60)
    administrator = person(quarter.plan, "quantri", "SYT", Role.ADMINISTRATOR)
    prepared = prepared_for(quarter.plan, administrator)
    districts = [str(key) for key in range(593, 603)]
    todo, accepted = list(quarter.versions), []

    def accept_on():
        while todo:
            version = todo.pop()
            again_when_busy(lambda: accept(version=version, by=quarter.reviewer))  # noqa: B023 - called at once
            accepted.append(version)

    def import_on():
        while districts:
            rows = as_csv([("2025-Q2", districts.pop(), "NLD_CS", "3")])
            again_when_busy(lambda: import_figures(rows, accept=True))  # noqa: B023 - called at once

    first, second = two_workers(before_july)
    with first, second, ThreadPoolExecutor(4) as pool:
        going = [pool.submit(in_thread, act) for act in (accept_on, accept_on, accept_on, import_on)]
        wait_for(lambda: len(accepted) > 10, "the first acceptances", patience=PATIENCE)
        event = again_when_busy(lambda: apply(reorganisation=prepared, by=administrator))
        left = len(todo)
        assert [each.result() for each in going] == [None] * 4
        quarter.wait_until_exact(70)

    assert left > 0
    assert deadlocks() == 0
    assert event.summary.startswith("131 đơn vị kết thúc, 45 đơn vị thành lập")
    standing = register(quarter.plan), owed(quarter.plan)
    load_plan(stripped_package(tmp_path / "again"))
    assert (register(quarter.plan), owed(quarter.plan)) == standing


def again_when_busy(act):
    """As a person does who is shown the page to try again."""
    while True:
        try:
            return act()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
