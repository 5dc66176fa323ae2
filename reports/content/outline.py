"""The sections of a report in the order of the plan's outline (`report.yaml`); a section is known by its key."""

from reports import tables
from reports.drafting.tokens import values_of

from . import adjusted, figures, prose, targets

WRITERS = {
    **dict.fromkeys(figures.KEYS, figures.drafted),
    "targets": targets.table,
    "assessment": targets.assessment,
    "ahead": targets.ahead,
}
ADJUSTED = "results"  # The section at whose end is told what differs from an earlier edition.


def sections(reading, adjustments=(), changes=None) -> list[dict]:
    drafts = drafted(reading)
    values = values_of(block for blocks in drafts.values() for block in blocks)
    found = [_section(reading, section, drafts, values) for section in chosen(reading)]
    for place, section in zip(found, chosen(reading), strict=True):
        if section["key"] == ADJUSTED:
            place["blocks"] += adjusted.blocks(reading, adjustments) + adjusted.changes(changes)
    return found


def chosen(reading) -> list[dict]:
    """The plan's outline; a quarter's report is shorter where the plan says so."""
    report = reading.plan.report
    short = report.get("quarterly") if reading.period.is_quarter else None
    outline = [_keyed(part) for part in report.get("outline", [])]
    return [part for part in outline if not short or part["key"] in short]


def _keyed(part):
    """A place without a key is the office's own; it is known by its number."""
    return {"key": str(part["number"]), **part}


def parts(reading) -> list[dict]:
    """The places of the outline that hold text: sections, or the subheads of one."""
    return [part for section in chosen(reading) for part in section.get("subheads") or [section]]


def drafted(reading) -> dict[str, list]:
    """By key, what the figures draft; a place that the portal has nothing for is left to the office."""
    return {part["key"]: _drafted(reading, part["key"]) for part in parts(reading)}


def _drafted(reading, key):
    write = WRITERS.get(key)
    return write(reading, key) if write else [tables.blank()]


def _section(reading, section, drafts, values):
    blocks = []
    for part in section.get("subheads") or []:
        blocks.append(tables.heading(f"{part['number']}. {part['title']}"))
        blocks += prose.written(reading, part["key"], drafts[part["key"]], values)
    blocks = blocks or prose.written(reading, section["key"], drafts[section["key"]], values)
    return {"number": section["number"], "title": section["title"], "blocks": blocks}
