"""Recomputes every period aside and tells any difference from what is stored (figures.md section 8, end).

Nothing is repaired here: `rollup --full` does, once somebody knows.
"""

import json
import logging
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from letters.models import Letter
from letters.outbox import post
from plans.models import Period, Plan
from reports.models import Divergence, IndicatorResult, Reconciliation, RollUpState, TargetResult
from submissions.addressees import overseers_of

from . import keeping

log = logging.getLogger(__name__)

MOST = 500  # Of one period: whoever tampers with more is told of these.

COMPARED = {
    table: f"""
SELECT coalesce(fresh.unit_id, stored.unit_id), coalesce(fresh.element_id, stored.element_id),
       CASE WHEN stored.unit_id IS NOT NULL THEN to_jsonb(stored)::text END,
       CASE WHEN fresh.unit_id IS NOT NULL THEN to_jsonb(fresh)::text END
FROM (SELECT {columns} FROM {table}) fresh
FULL JOIN (
    SELECT unit_id, element_id, {keeping.FACTS} FROM reports_rolledup
    WHERE period_id = %(period)s AND is_node = {table == "ru_node"}
) stored ON stored.unit_id = fresh.unit_id AND stored.element_id = fresh.element_id
WHERE stored IS DISTINCT FROM fresh
ORDER BY 1, 2 LIMIT {MOST}
"""
    for table, columns in keeping.FRESH.items()
}


def reconcile() -> Reconciliation:
    """Compare every period that is up to date; whoever answers for a plan is told by letter of what differs."""
    done = Reconciliation(at=timezone.now(), periods=0)
    found = []
    for period in Period.objects.select_related("plan").order_by("pk"):
        differences = compare(period)
        if differences is not None:
            done.periods += 1
            found += differences
    with transaction.atomic():
        done.save()
        for each in found:
            each.reconciliation = done
        Divergence.objects.bulk_create(found, batch_size=1000)
        for plan in {each.period.plan for each in found}:
            _tell(plan, [each for each in found if each.period.plan == plan])
    if found:
        log.error("reconciliation %s found %s stored results that differ", done.pk, len(found))
    return done


def compare(period: Period) -> list[Divergence] | None:
    """What differs in a period; None where it is behind, as its totals are about to be others."""
    with keeping.alone_in_one_snapshot(period.pk):
        period.refresh_from_db(fields=["figures_revision"])
        if not RollUpState.objects.filter(period=period, revision=period.figures_revision).exists():
            return None
        with connection.cursor() as cursor:
            results = keeping.compute(cursor, period)
            found = [each for table in COMPARED for each in _of_elements(cursor, period, table)]
        fresh = list(keeping.indicator_results(period, results))
        found += _of_results(period, IndicatorResult, fresh, ("indicator_id", "cohort"))
        judged = list(keeping.target_results(period, results)) if period.judged else []
        return [*found, *_of_results(period, TargetResult, judged, ("target_id",))]


def _of_elements(cursor, period, table):
    cursor.execute(COMPARED[table], {"period": period.pk})
    for unit, element, stored, fresh in cursor.fetchall():
        facts = _plain(_differing(_read(stored), _read(fresh)))
        yield Divergence(period=period, unit_id=unit, element_id=element, facts=facts)


def _read(told):
    return json.loads(told, parse_float=Decimal) if told else None


def _of_results(period, model, fresh, keys):
    """Results by their key on both sides; numbers are equal whatever zeros they carry."""
    stored = {_key(row, keys): row for row in model.objects.filter(period=period)}
    fresh = {_key(row, keys): row for row in fresh}
    for key in sorted(stored.keys() | fresh.keys(), key=str):
        sides = [_facts(side.get(key)) for side in (stored, fresh)]
        if sides[0] != sides[1]:
            yield Divergence(
                period=period, **dict(zip(keys, key, strict=True)), facts=_plain(_differing(*sides))
            )


def _key(row, keys):
    return tuple(getattr(row, name) for name in keys)


def _facts(row):
    if row is None:
        return None
    facts = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del facts["id"]
    return facts | {"details": _plain(facts["details"])} if "details" in facts else facts


def _differing(stored, fresh) -> dict:
    stored, fresh = stored or {}, fresh or {}
    names = dict.fromkeys([*stored, *fresh])
    pairs = {name: [stored.get(name), fresh.get(name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _plain(facts):
    return json.loads(json.dumps(facts, cls=DjangoJSONEncoder))


def _tell(plan: Plan, found: list[Divergence]):
    periods = ", ".join(dict.fromkeys(each.period.name for each in found))
    text = (
        f"Đối soát trong đêm thấy {len(found)} số liệu tổng hợp không khớp với báo cáo đã duyệt ({periods}).\n\n"
        "Xem từng số ở trang Đối soát số liệu. Cán bộ quản trị tìm nguyên nhân, rồi chạy lệnh "
        "“rollup --full” để tổng hợp lại từ báo cáo đã duyệt.\n"
    )
    subject = f"Số liệu tổng hợp không khớp báo cáo đã duyệt: {plan}"
    post(
        kind=Letter.Kind.RECONCILIATION,
        to=overseers_of(plan, timezone.localdate()),
        subject=subject,
        text=text,
    )
