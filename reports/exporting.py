"""The rolled-up rows of a period as the operator's JSON and CSV (contract.md, export_results).

Complete and exact, sensitive elements included; the portal itself never serves them.
"""

import csv
import io

from plans.models import Period
from submissions.receipts import plain

from .models import IndicatorResult, RolledUp, TargetResult

CSV_HEADER = ["period", "code", "unit", "value", "owed", "counted", "missing"]


def decimal_text(value) -> str | None:
    return None if value is None else plain(value)


def results_of(period: Period) -> dict:
    """The object of `export_results --format json`."""
    return {
        "plan": period.plan.key,
        "period": period.code,
        "targets": [
            _target(row) for row in TargetResult.objects.filter(period=period).select_related("target")
        ],
        "indicators": _indicators(period),
        "elements": [_element(row) for row in element_rows(period)],
    }


def element_rows(period):
    """Rows of units that count and of the territory; a row with nothing owed and no value is left out."""
    rows = RolledUp.objects.for_period(period).counting().select_related("element", "unit")
    worth = [row for row in rows if row.owed or row.value is not None]
    return sorted(worth, key=lambda row: (row.element.code, row.unit.key))


def results_as_csv(period: Period) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for row in map(_element, element_rows(period)):
        cells = [
            row["code"],
            row["unit"],
            row["value"],
            row["owed"],
            row["counted"],
            ";".join(row["missing"]),
        ]
        writer.writerow([period.code, *cells])
    return out.getvalue()


def _target(row):
    return {
        "number": row.target.number,
        "verdict": row.verdict,
        "met": row.met,
        "of": row.of,
        "provisional": row.provisional,
    }


def _indicators(period):
    """Headline rows in the plan's order; a cohort that follows stands inside its headline, under `cohorts`."""
    rows = list(IndicatorResult.objects.filter(period=period).select_related("indicator"))
    followers = {}
    for row in rows:
        if row.cohort:
            followers.setdefault(row.indicator_id, []).append({"cohort": row.cohort, **_indicator(row)})
    return [
        {
            **_indicator(row),
            "cohorts": followers.get(row.indicator_id, []),
            "certainty": row.details.get("outlook", {}).get("certainty"),
            "details": row.details,
        }
        for row in rows
        if not row.cohort
    ]


def _indicator(row):
    return {
        "code": row.indicator.code,
        "numerator": decimal_text(row.numerator),
        "denominator": decimal_text(row.denominator),
        "value": None if row.percent is None else f"{row.percent:.2f}",
        "verdict": row.verdict or None,
        "pace": row.pace or None,
        "provisional": row.provisional,
        "owed": row.owed,
        "counted": row.counted,
        "missing": row.missing,
    }


def _element(row):
    return {
        "code": row.element.code,
        "unit": row.unit.key,
        "value": decimal_text(row.value),
        "owed": row.owed,
        "counted": row.counted,
        "missing": row.missing,
    }
