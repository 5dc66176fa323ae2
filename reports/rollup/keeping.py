"""Keeps the stored totals of every period true (figures.md section 8).

A period that is behind its `figures_revision` is recomputed whole, alone under an advisory lock and from one snapshot;
running twice, or late, is harmless.
"""

from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from plans.models import Period
from reports.models import IndicatorResult, RollUpState, TargetResult
from targets.models import Indicator
from targets.rules import RULES, Judging, judge, judge_target

from . import cells, elements, indicators, reach

LOCK_SPACE = 1643  # First key of the advisory locks; the second is the period's id.

# The hash tables of a country's period fit in this much memory; a compiled plan would be run once.
BOUNDS = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL default_statistics_target = 20"

FRESH = {
    "ru_row": """unit_id, element_id, false AS is_node, counts, value::numeric(18, 3), na AS not_applicable, carried,
        serves, peak::numeric(15, 3), owed::integer, counted::integer, missing::varchar(60)[]""",
    "ru_node": """node_id AS unit_id, element_id, true AS is_node, true AS counts, value::numeric(18, 3),
        false AS not_applicable, carried, value IS NOT NULL AS serves, peak::numeric(15, 3), owed::integer,
        counted::integer, missing::varchar(60)[]""",
}
FACTS = "is_node, counts, value, not_applicable, carried, serves, peak, owed, counted, missing"

# Only what differs is written: after an acceptance most rows of a period are as they were. The stored table is never
# analysed in time, and a plan that takes it for small would compare every row with every other.
STORE = "SET LOCAL enable_nestloop = off;" + "".join(
    f"""
DELETE FROM reports_rolledup stored
WHERE period_id = %(period)s AND is_node = {table == "ru_node"} AND NOT EXISTS (
    SELECT FROM (SELECT {columns} FROM {table}) fresh
    WHERE fresh.unit_id = stored.unit_id AND fresh.element_id = stored.element_id);

UPDATE reports_rolledup stored SET ({FACTS}) = ROW (fresh.{FACTS.replace(", ", ", fresh.")})
FROM (SELECT {columns} FROM {table}) fresh
WHERE stored.period_id = %(period)s AND stored.unit_id = fresh.unit_id AND stored.element_id = fresh.element_id
  AND (stored.{FACTS.replace(", ", ", stored.")}) IS DISTINCT FROM (fresh.{FACTS.replace(", ", ", fresh.")});

INSERT INTO reports_rolledup (period_id, unit_id, element_id, {FACTS})
SELECT %(period)s, fresh.* FROM (SELECT {columns} FROM {table}) fresh
WHERE NOT EXISTS (
    SELECT FROM reports_rolledup stored
    WHERE stored.period_id = %(period)s AND stored.unit_id = fresh.unit_id AND stored.element_id = fresh.element_id);
"""
    for table, columns in FRESH.items()
)
STORE += "SET LOCAL enable_nestloop = on;"


TAKEN = """
SELECT EXISTS (
    SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %s AND l.objid = %s AND l.pid <> pg_backend_pid())
"""


def behind():
    """Periods whose stored totals are not of their present revision, or not there."""
    revision = RollUpState.objects.filter(period=OuterRef("pk")).values("revision")
    return Period.objects.annotate(rolled_up=Subquery(revision)).filter(
        Q(rolled_up__isnull=True) | ~Q(rolled_up=F("figures_revision"))
    )


def bring_up_to_date(periods=None) -> int:
    """Roll up every period that is behind (of those given), now; returns how many were."""
    late = behind() if periods is None else behind().filter(pk__in=[period.pk for period in periods])
    ids = list(late.order_by("pk").values_list("pk", flat=True))
    for pk in _idle_first(ids):
        roll_up(pk)
    return len(ids)


def _idle_first(ids):
    """Those that another process is at come last, and are done by then as a rule: two workers share the work."""
    taken = []
    for pk in ids:
        if _is_taken(pk):
            taken.append(pk)
        else:
            yield pk
    yield from taken


def _is_taken(period_id):
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [LOCK_SPACE, period_id])
        return cursor.fetchone()[0]


def roll_up(period_id: int, *, force: bool = False) -> bool:
    """Recompute and store one period if it is behind (or `force`); false when there was nothing to do."""
    with alone_in_one_snapshot(period_id):
        period = Period.objects.select_related("plan").get(pk=period_id)
        state = RollUpState.objects.filter(period=period).first()
        if state and state.revision == period.figures_revision and not force:
            return False
        with connection.cursor() as cursor:
            results = compute(cursor, period)
            cursor.execute(STORE, {"period": period.pk})
        _store_results(period, results)
        RollUpState.objects.update_or_create(
            period=period, defaults={"revision": period.figures_revision, "at": timezone.now()}
        )
    return True


@contextmanager
def alone_in_one_snapshot(period_id):
    """The lock comes before the transaction: a snapshot older than the wait would miss what was waited for.

    A recompute may take longer than anybody waits for a row, so here one waits as long as a statement may take.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        # One string is one transaction, in which the setting lasts; the lock lasts beyond it.
        cursor.execute("SET LOCAL lock_timeout = 0; SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, period_id])
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, period_id])


def compute(cursor, period):
    """Fill the step tables of a period and return its judged indicators as (Found, Outcome) pairs."""
    cursor.execute(BOUNDS)
    cells.gather(cursor, period)
    elements.roll_up_elements(cursor, period)
    quarters = period.quarters.count()
    is_year_end = quarters == period.plan.periods.quarters_only().count()
    results = [
        (
            found,
            judge(
                RULES[found.rule],
                found.sums,
                found.threshold,
                Judging(period.judged, found.by_year, is_year_end, quarters),
            ),
        )
        for found in indicators.add_up(cursor, period)
    ]
    ahead = reach.outlooks(cursor, period, results)
    for found, _ in results:
        if found.indicator_id in ahead and not found.cohort:
            found.details["outlook"] = ahead[found.indicator_id]
    return results


def _store_results(period, results):
    IndicatorResult.objects.filter(period=period).delete()
    IndicatorResult.objects.bulk_create(indicator_results(period, results))
    TargetResult.objects.filter(period=period).delete()
    if period.judged:
        TargetResult.objects.bulk_create(target_results(period, results))


def indicator_results(period, results):
    for found, outcome in results:
        yield IndicatorResult(
            period=period,
            indicator_id=found.indicator_id,
            revision_id=found.revision_id,
            cohort=found.cohort,
            numerator=found.sums.numerator,
            denominator=found.sums.denominator,
            percent=outcome.percent,
            verdict=outcome.verdict or "",
            pace=outcome.pace or "",
            provisional=outcome.provisional,
            owed=found.sums.owed,
            counted=found.sums.counted,
            missing=list(found.sums.missing),
            details=found.details,
        )


def target_results(period, results):
    by_indicator = {found.indicator_id: outcome for found, outcome in results if not found.cohort}
    by_target = {}
    for indicator in Indicator.objects.filter(pk__in=by_indicator).order_by("order"):
        by_target.setdefault(indicator.target_id, []).append(by_indicator[indicator.pk])
    for target_id, outcomes in by_target.items():
        outcome = judge_target(outcomes)
        yield TargetResult(
            period=period,
            target_id=target_id,
            verdict=outcome.verdict,
            met=outcome.met,
            of=outcome.of,
            provisional=outcome.provisional,
        )
