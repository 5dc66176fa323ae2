"""The consolidated report of a period as plain data: letterhead, drafted text, tables and annexes.

Read from rolled-up rows only; the one place that chooses what a report says. Sensitive elements stand only as the
territory's total: in full in the annexes, where 1-4 is "<5" everywhere else (figures.md section 11).
"""

from . import annex_forms, annex_targets, annex_units, letterhead, outline, summary
from .reading import Reading


def report_of(period, on, adjustments=(), changes=None) -> dict:
    """The document of a period, dated `on`, with the adjustments of figures that an earlier edition held, and apart
    from them the changes of targets, rules and units since (`reports.editions.changing`).
    """
    reading = Reading(period)
    return {
        **letterhead.head(reading, on),
        "province": letterhead.province_head(reading, on),
        "sections": outline.sections(reading, adjustments, changes),
        "annexes": [annex.annex(reading) for annex in (annex_targets, annex_forms, annex_units)],
        "demo": reading.plan.is_demo,
        "period": period.name,
    }


def summary_of(period, previous=None, adjustments=()) -> dict:
    """The two pages for leadership, beside the edition (name, content) that came before."""
    return summary.summary_of(Reading(period), previous, adjustments)
