"""What the fault tests share: submitted returns, and the one thing that must hold after each fault."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Role
from bench.bulk_accept import submitted
from bench.database import add_communes, person
from config import embedded
from config.celery import app
from plans.models import Period, Plan
from reports.models import RolledUp
from reports.rollup.keeping import behind, bring_up_to_date
from reports.rollup.reconciling import compare
from tests.fixtures_services import child_environment, spawn, wait_for

PATIENCE = 120


class Quarter:
    """So many more communes with a submitted return of Quý II/2025, every number of it 3."""

    def __init__(self, returns):
        self.plan = Plan.objects.select_related("territory").get()
        self.returns = returns
        add_communes(self.plan, returns)
        self.officer, self.reviewer = person("595"), person("SYT", Role.REVIEWER)
        self.versions = submitted(self.plan, self.officer)
        bring_up_to_date()

    def total(self):
        return RolledUp.objects.get(
            period__code="2025-Q2", unit=self.plan.territory, element__code="NLD_CS"
        ).value

    def wait_until_exact(self, accepted):
        """The real worker has every period up to date, and a recompute aside finds nothing else."""
        wait_for(lambda: not behind().exists(), "the totals", patience=PATIENCE)
        self.assert_exact(accepted)

    def assert_exact(self, accepted):
        assert (self.total() or 0) == 3 * accepted
        assert [told(each) for period in Period.objects.all() for each in compare(period)] == []


def told(divergence):
    return divergence.period.code, divergence.unit and divergence.unit.key, divergence.what, divergence.facts


@pytest.fixture
def few(plan_db):
    return Quarter(4)


def in_thread(act):
    try:
        return act()
    finally:
        connection.close()


@contextmanager
def celery_worker(database, log, concurrency=1):
    """A worker that a test may kill, with all its children."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--without-mingle"]
    with log.open("ab") as output:
        process = spawn(
            [
                *command,
                "--concurrency",
                str(concurrency),
                "--hostname",
                f"{log.stem}@fault",
                "--loglevel",
                "INFO",
            ],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | child_environment(database),
        )
    try:
        wait_for(lambda: answers(f"{log.stem}@fault"), "the worker", process, log, patience=PATIENCE)
        yield process
    finally:
        kill(process)


def answers(name):
    with app.connection_for_write() as channel:
        asked = {"reply": True, "limit": 1, "timeout": 1, "destination": [name]}
        return bool(app.control.broadcast("ping", connection=channel, **asked))


def kill(process):
    """As the kernel would: the whole process group at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def start_broker():
    process = spawn(embedded.broker_command(settings.BROKER_SOCKET), stdout=subprocess.DEVNULL)
    wait_for(settings.BROKER_SOCKET.exists, "the broker", process)
    return process


def waits_for_a_lock(table):
    """Does another connection stand before the lock that this test holds?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND query LIKE %s",
            [f"%{table}%"],
        )
        return cursor.fetchone()[0] > 0
