"""A unit's own report of a quarter as plain data, from one version of its return, for the renderers of reports.render.

It is the unit's document: sensitive figures stand in full. Where a cumulative period ends with the quarter, one report
serves both ("Quý II và 6 tháng đầu năm 2025"). Layout: domain.md 1.2.
"""

from . import letterhead, sections
from .reading import UnitReading

__all__ = ["UnitReading", "report_of"]


def report_of(reading: UnitReading) -> dict:
    """The report that a version makes; a draft makes a preview."""
    return {
        **letterhead.head(reading),
        "sections": sections.sections(reading),
        "annexes": [],
        "demo": reading.plan.is_demo,
        "period": reading.period_name,
    }
