"""What the fault tests share: submitted returns, and the one thing that must hold after each fault."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from accounts.models import Role
from bench.bulk_accept import submitted
from bench.database import add_communes, person
from config import embedded
from config.celery import app
from plans.models import Period, Plan
from plans.obligations import derive
from reports.models import RolledUp
from reports.rollup.keeping import behind, bring_up_to_date
from reports.rollup.reconciling import compare
from submissions.actions import accept
from submissions.models import Event, Figure, FigureChange, Return, Version
from tests.fixtures_services import child_environment, spawn, wait_for
from units.models import Designation

PATIENCE = 120


class Quarter:
    """So many more communes with a submitted return of Quý II/2025, every number of it 3."""

    def __init__(self, returns):
        self.plan = Plan.objects.select_related("territory", "consolidator").get()
        self.returns = returns
        add_communes(self.plan, returns)
        Designation.objects.filter(unit__key__startswith="b").update(reports=True)
        with transaction.atomic():
            derive(plan=self.plan)
        self.officer, self.reviewer = person("595"), person("SYT", Role.REVIEWER)
        self.versions = submitted(self.plan, self.officer)
        bring_up_to_date()

    @property
    def period(self):
        return self.plan.periods.get(code="2025-Q2")

    def total(self):
        return RolledUp.objects.get(
            period__code="2025-Q2", unit=self.plan.territory, element__code="NLD_CS"
        ).value

    def accept(self, versions):
        for version in versions:
            accept(version=version, by=self.reviewer)

    def wait_until_exact(self, accepted):
        """Real workers have every period up to date, and all is as it should be."""
        wait_for(lambda: not behind().exists(), "the totals", patience=PATIENCE)
        self.assert_exact(accepted)

    def assert_exact(self, accepted):
        assert (self.total() or 0) == 3 * accepted
        assert Version.objects.filter(decision="accepted").count() == accepted
        assert_invariant()


def assert_invariant():
    """What holds after each fault (quality.md section 4): sums at every level, a recompute, and what is told."""
    for period in Period.objects.select_related("plan"):
        assert stored_sums(period) == sums_of_leaves(period)
    assert [told(each) for period in Period.objects.all() for each in compare(period)] == []
    accepted = Version.objects.filter(decision="accepted")
    assert sorted(Event.objects.filter(verb="accepted").values_list("version", flat=True)) == sorted(
        accepted.values_list("pk", flat=True)
    )
    assert (
        Return.objects.filter(counted__decision="accepted").count()
        == accepted.values("filing").distinct().count()
    )
    figures = Figure.objects.values_list("version", "element", "value")
    changes = FigureChange.objects.order_by("version", "element", "-pgh_id").distinct("version", "element")
    assert sorted(figures, key=str) == sorted(
        changes.exclude(pgh_label="delete").values_list("version", "element", "value"), key=str
    )


def stored_sums(period):
    rows = RolledUp.objects.filter(period=period, is_node=True)
    return {(unit, element): value for unit, element, value in rows.values_list("unit", "element", "value")}


def sums_of_leaves(period):
    """Of what is stored for units, along the tree of the period's last day, a unit that ended under its last parent."""
    named = Designation.objects.filter(valid_from__lte=period.window_to)
    parents = dict(named.order_by("unit", "valid_from").values_list("unit", "parent"))
    added = {}
    rows = RolledUp.objects.filter(period=period, is_node=False, counts=True).exclude(
        element__entry="month_log"
    )
    for unit, element, value in rows.values_list("unit", "element", "value"):
        while unit := parents.get(unit):
            before = added.setdefault((unit, element))
            added[unit, element] = before if value is None else value + (before or 0)
    return added


def told(divergence):
    """(period, unit, code of what differs, {fact: [stored, recomputed]})"""
    unit, judged = divergence.unit and divergence.unit.key, divergence.indicator or divergence.target
    what = divergence.element.code if divergence.element else str(judged)
    return divergence.period.code, unit, what, divergence.facts


@pytest.fixture
def few(plan_db):
    return Quarter(4)


@pytest.fixture
def media(settings, monkeypatch, tmp_path):
    """The folder of files of this test alone, and of the programs that it starts."""
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    return settings.MEDIA_ROOT


def in_thread(act):
    try:
        return act()
    finally:
        connection.close()


@contextmanager
def celery_worker(database, log, concurrency=1, **environment):
    """A worker that a test may kill, with all its children or one by one."""
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
            env=os.environ | child_environment(database) | environment,
        )
    try:
        wait_for(lambda: answers(f"{log.stem}@fault"), "the worker", process, log, patience=PATIENCE)
        yield process
    finally:
        kill(process)


@contextmanager
def celery_beat(database, log):
    """The real clock: its first sweep comes after 30 seconds, as in production."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "beat",
        "--schedule",
        str(log.with_suffix(".db")),
    ]
    with log.open("ab") as output:
        process = spawn(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | child_environment(database),
        )
    try:
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


def kill_child(worker):
    """As the kernel ends a process that took too much memory: the one that does the job, not its master."""
    for pid in children_of(worker.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def children_of(parent):
    return [
        int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _parent(path) == parent
    ]


def _parent(path):
    with suppress(OSError):
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])


def start_broker():
    settings.BROKER_SOCKET.unlink(missing_ok=True)  # What a killed one left.
    process = spawn(embedded.broker_command(settings.BROKER_SOCKET), stdout=subprocess.DEVNULL)
    wait_for(settings.BROKER_SOCKET.exists, "the broker", process)
    return process


def waited_for():
    """The kinds of locks that other connections stand before, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wait_event FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " ORDER BY 1"
        )
        return [event for (event,) in cursor.fetchall()]
