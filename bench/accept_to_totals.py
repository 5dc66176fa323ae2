"""130 returns accepted at once, each by itself, until a real worker has every total right."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from accounts.models import Role
from config import embedded
from config.demo import stop_session
from config.health import worker_answers
from plans.models import Obligation, Period
from plans.revisions import touch
from reports.models import RolledUp, RollUpState
from reports.rollup.keeping import bring_up_to_date
from submissions.actions import accept
from submissions.actions.accepting import accept_many
from submissions.models import Figure, Return, Version

from . import floors
from .database import country_of, person
from .measure import once, p95, result

ACCEPTANCES, WRITERS, WORKERS, QUARTER = 130, 16, 2, "2026-Q4"
MOST_SECONDS = {131: 1, 3321: 2}
MOST_RECOMPUTES = 2


@contextmanager
def worker():
    """A broker and a Celery worker on the database of the run."""
    running = []
    try:
        running.append(spawn(embedded.broker_command(settings.BROKER_SOCKET)))
        wait_for(settings.BROKER_SOCKET.exists)
        celery = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", str(WORKERS)]
        running.append(spawn([*celery, "--without-mingle"], BENCH_BROKER=settings.CELERY_BROKER_URL))
        wait_for(worker_answers)
        yield
    finally:
        for process in reversed(running):
            stop_session(process)


def spawn(command, **environment):
    name = connection.settings_dict["NAME"]
    given = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.settings", "BENCH_DATABASE": name} | environment
    with (settings.VAR_DIR / "log" / "bench-worker.log").open("ab") as log:
        told = {"stdout": log, "stderr": subprocess.STDOUT}
        return subprocess.Popen(command, cwd=settings.BASE_DIR, env=given, start_new_session=True, **told)


def wait_for(ready, seconds=60):
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError("The worker or its broker did not start.")
        time.sleep(0.05)


def awaiting(officer) -> list[Version]:
    """So many accepted returns of communes put back to where their unit had just sent them."""
    owed = Obligation.objects.filter(quarter__code=QUARTER, audiences__contains=["territory"])
    chosen = owed.filter(accepted_at__isnull=False).order_by("pk")[:ACCEPTANCES].values_list("pk", flat=True)
    versions = Version.objects.filter(filing__obligation__in=list(chosen))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Return.objects.filter(versions__in=versions).update(counted=None)
        Obligation.objects.filter(pk__in=list(chosen)).update(accepted_at=None)
        sent = {"source": "portal", "submitted_by": officer, "decision": "", "reason": ""}
        versions.update(**sent, decided_by=None, decided_at=None)
        touch(quarter=Period.objects.get(code=QUARTER))
    return list(versions)


class Watch(threading.Thread):
    """Notes when the stored totals of all the periods had reached a revision, and each recompute of the quarter."""

    def __init__(self, periods):
        super().__init__()
        self.periods, self.reached, self.done = (
            periods,
            {period.pk: [] for period in periods},
            threading.Event(),
        )

    def run(self):
        while not self.done.is_set():
            for pk, revision in RollUpState.objects.filter(period__in=self.periods).values_list(
                "period", "revision"
            ):
                if not self.reached[pk] or self.reached[pk][-1][0] != revision:
                    self.reached[pk].append((revision, time.monotonic()))
            time.sleep(0.01)
        connection.close()

    def when(self, revisions):
        """The first moment at which each period stood at its revision or later; infinite when it never did."""
        return max(
            min((at for reached, at in self.reached[pk] if reached >= revision), default=float("inf"))
            for pk, revision in revisions.items()
        )


def accept_one(version, by, periods, start):
    """The moment of the commit, and the revisions from which on the totals hold it."""
    start.wait()
    try:
        with transaction.atomic():
            accept(version=version, by=by)
            revisions = dict(Period.objects.filter(pk__in=periods).values_list("pk", "figures_revision"))
        return time.monotonic(), revisions
    finally:
        connection.close()


def measured(communes) -> dict:
    with country_of(communes):
        officer, reviewer = person("CAT"), person("SYT", Role.REVIEWER)
        versions = awaiting(officer)
        periods = list(Period.objects.filter(plan__year=2026, code__in=[QUARTER, "2026-NAM"]))
        bring_up_to_date()
        floor = once(lambda: floors.store(periods))
        with worker():
            singly = watched(periods, lambda ids: accept_singly(versions, reviewer, ids))
            awaiting(officer)
            bring_up_to_date()
            together = watched(periods, lambda ids: accept_together(versions, reviewer, ids))
        assert_right(periods)
        return {
            "units": communes,
            "floor": floor,
            "product": singly["wait"],
            "ratio": singly["wait"] / floor,
            "accepting": singly["accepting"],
            "recomputes": singly["recomputes"],
            "in one action": together["wait"],
            "recomputes then": together["recomputes"],
        }


def watched(periods, accepting) -> dict:
    """The p95 from each commit to right totals, how long accepting took, and how often the quarter was recomputed."""
    watch = Watch(periods)
    watch.start()
    try:
        accepted = accepting([period.pk for period in periods])
        last = max(accepted, key=lambda pair: pair[0])
        wait_for(lambda: watch.when(last[1]) < float("inf"), seconds=120)
    finally:
        watch.done.set()
        watch.join()
    moments = [at for at, _ in accepted]
    waits = [watch.when(revisions) - at for at, revisions in accepted]
    return {
        "wait": p95(waits) if len(waits) > 1 else waits[0],
        "accepting": max(moments) - min(moments),
        "recomputes": max(len(rows) - 1 for rows in watch.reached.values()),
    }


def accept_singly(versions, by, periods):
    start = threading.Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        under_way = [pool.submit(accept_one, version, by, periods, start) for version in versions]
        start.set()
        return [each.result() for each in under_way]


def accept_together(versions, by, periods):
    """As the queue's button does it."""
    with transaction.atomic():
        accept_many(versions=versions, by=by)
        revisions = dict(Period.objects.filter(pk__in=periods).values_list("pk", "figures_revision"))
    return [(time.monotonic(), revisions)]


def assert_right(periods):
    """The quarter's total of a flow is what its units said, to the last digit."""
    quarter = next(period for period in periods if period.is_quarter)
    told = RolledUp.objects.get(period=quarter, unit__key="VN", element__code="CS_KT").value
    figures = Figure.objects.filter(version__filing__counted__isnull=False, element__code="CS_KT")
    figures = figures.filter(version__filing__obligation__quarter=quarter)
    assert told == sum(value for value in figures.values_list("value", flat=True) if value is not None)


def run() -> dict:
    growth = [measured(communes) for communes in MOST_SECONDS]
    largest = growth[-1]
    kept = all(row["product"] <= MOST_SECONDS[row["units"]] for row in growth)
    return result(
        name="accept_to_totals",
        floor=largest["floor"],
        product=largest["product"],
        promise=f"p95 <= {MOST_SECONDS[131]} s at 131 and <= {MOST_SECONDS[3321]} s at 3,321 units; "
        f"at most {MOST_RECOMPUTES} recomputes for all accepted in one action",
        ok=kept and all(row["recomputes then"] <= MOST_RECOMPUTES for row in growth),
        how=f"s: one statement that adds and stores the cells of the quarter and its year; p95 of {ACCEPTANCES} "
        f"acceptances by {WRITERS} writers, from the commit to both totals stored by {WORKERS} worker processes",
        growth=growth,
    )
