"""The sections of a unit's report: its figures, its tasks, then the eight boxes, which are III.1 to VI."""

from reports import tables
from submissions.models import Narrative

from . import details, figures, tasks

Section = Narrative.Section
NOTHING = "(Đơn vị không ghi nội dung ở mục này)"


def sections(reading) -> list[dict]:
    results = [
        block
        for place, section in enumerate([each for each in Section if each.value.startswith("III.")], 1)
        for block in (
            tables.heading(f"{place}. {reading.titles[section.value]}"),
            *_box(reading, section),
        )
    ]
    found = [
        _section("I", "Tình hình chung và số liệu", [*figures.blocks(reading), *details.blocks(reading)]),
        _section("II", "Tiến độ thực hiện nhiệm vụ được giao", tasks.blocks(reading)),
        _section("III", "Kết quả thực hiện các nhóm nhiệm vụ", results),
        *(
            _section(section.value, reading.titles[section.value], _box(reading, section))
            for section in (Section.TROUBLES, Section.PLANS, Section.PROPOSALS)
        ),
    ]
    tables.leave_end_open(found[-1]["blocks"])
    return found


def _section(number, title, blocks):
    return {"number": number, "title": title.upper(), "blocks": blocks}


def _box(reading, section):
    """The text of a box, each of its lines a paragraph."""
    box = reading.narratives.get(section.value)
    lines = [line.strip() for line in (box.text if box else "").splitlines()]
    return [tables.paragraph(line) for line in lines if line] or [tables.blank(NOTHING)]
