"""The prose of a section: as a writer left it, or as the figures draft it; then what units said, where it is used."""

from reports import tables
from reports.bound import unmarked
from reports.drafting.gathering import Use
from reports.drafting.tokens import BULLET, PROSE, bound_text


def written(reading, key, drafted, values) -> list[dict]:
    """`values` are the bound figures that a writer's tokens may name."""
    own = reading.texts.get(key)
    blocks = drafted if own is None else [*_lines(own.text, values), *_kept(drafted)]
    told = [block for said in reading.said.get(key, []) for block in _told(reading, said)]
    if not told and own is None:
        return blocks
    return [block for block in blocks if block["kind"] != "blank"] + told or [tables.blank()]


def _lines(text, values):
    for line in text.splitlines():
        if line.strip():
            said = bound_text(line.strip(), values)
            yield (
                tables.item(said.removeprefix(BULLET)) if said.startswith(BULLET) else tables.paragraph(said)
            )


def _kept(drafted):
    """Tables, notes and headings stand as the figures make them."""
    return [block for block in drafted if block["kind"] not in (*PROSE, "blank")]


def _told(reading, said):
    text = unmarked(said.narrative.text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if said.how == Use.AS_IS:
        return [tables.paragraph(line) for line in lines]
    if said.how == Use.QUOTED:
        name = reading.names(said.unit.key)
        when = "" if reading.period.is_quarter else f" ({reading.names.quarter(said.quarter.code)})"
        return [tables.item(f"{name}{when}: {' '.join(lines)}")]
    return []
