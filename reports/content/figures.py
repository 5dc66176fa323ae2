"""Sentences drafted from the figures of the biểu: one for each element that stands alone, with its parts."""

from collections import defaultdict

from reports import tables
from reports.bound import bind
from reports.tables import is_small, shown_bound
from targets import wording
from targets.models import DataElement
from targets.wording import lowered
from units.vietnamese import number, percent

FORMS = {
    "situation": (1,),
    "direction": (2,),
    "communication": (3,),
    "inspection": (4, 5),
    "support": (6, 7),
    "training": (8,),
}
INTEGRATION = (
    "integration"  # The yes/no rows of biểu 2 on joining other programmes; the others stand in "direction".
)
KEYS = (*FORMS, INTEGRATION)


def drafted(reading, key) -> list[dict]:
    """What is told by a total, then the logs, then what nobody has reported."""
    rows = [row for row in reading.rows.values() if _section_of(row) == key]
    parts = defaultdict(list)
    for row in rows:
        parts[row.element.parent_id].append(row)
    alone = [row for row in parts[None] if not row.is_log]
    told = [row for row in alone if row.is_told]
    blocks = [tables.item(_sentence(reading, row, parts[row.element.pk])) for row in told]
    for row in rows:
        if row.is_log:
            blocks += _logged(reading, row)
    if wanting := [lowered(row.revision.name) for row in alone if not row.is_told]:
        blocks.append(tables.item(f"Chưa có số liệu được duyệt: {'; '.join(wanting)}."))
    if any(_hides(row) for row in [*told, *(part for row in told for part in parts[row.element.pk])]):
        blocks.append(tables.note(wording.SMALL_LEGEND))
    return blocks or [tables.blank()]


def _section_of(row):
    form, element = row.revision.form.number, row.element
    if form == 2 and element.entry == DataElement.Entry.YES_NO and element.code.startswith("LG_"):
        return INTEGRATION
    return next((key for key, forms in FORMS.items() if form in forms), "")


def _sentence(reading, row, parts):
    text = f"{row.revision.name}: {_said(reading, row)}"
    if told := [part for part in parts if part.is_told]:
        named = (f"{_part_name(part)} {_total(reading, part)}" for part in told)
        text += f" (trong đó: {'; '.join(named)})"
    if against := compared(reading, row):
        text += f"; {against}"
    if row.total.missing:
        counted, owed = number(row.total.counted), number(row.total.owed)
        text += f"; số liệu của {counted}/{owed} {row.covered_by}"
    return text + "."


def _said(reading, row):
    """Nothing has arisen only where everybody says so."""
    said = f"{_total(reading, row)} {row.measure}"
    flow = row.revision.over_time == DataElement.OverTime.SUM
    return f"không phát sinh ({said})" if flow and not row.total.value and not row.total.missing else said


def compared(reading, row) -> str:
    """Against the same period of last year, "" where not every quarter has a figure; the direction is bound with the
    number, so that a sentence somebody edits turns with it. Of a count to be protected no difference is told."""
    before = _last_year(row)
    if before is None:
        return ""
    year = f"cùng kỳ năm {reading.plan.year - 1}"
    then = f"{shown_bound(before, reading.last_year_id(row), row.revision.sensitive)} {row.measure}"
    if _hides(row) or row.change is None:
        return f"{year}: {then}"
    if not row.change:
        return f"bằng {year} ({then})"
    turn = "tăng" if row.change > 0 else "giảm"
    change = f"{bind(reading.change_id(row), f'{turn} {number(abs(row.change))}')} {row.measure}"
    growth = "" if row.growth is None else f" ({bind(reading.growth_id(row), percent(abs(row.growth)))})"
    return f"{change}{growth} so với {year} ({then})"


def _total(reading, row):
    return shown_bound(row.total.value, reading.total_id(row), row.revision.sensitive)


def _last_year(row):
    """Last year's figure when every quarter has one, else None."""
    return row.last_year[0] if row.last_year and row.last_year[1] == row.last_year[2] else None


def _hides(row):
    told = (row.total.value if row.is_told else None, _last_year(row))
    return row.revision.sensitive and any(is_small(value) for value in told)


def _part_name(part):
    return lowered(part.revision.name.removeprefix("Trong đó: ").removeprefix("trong đó: "))


def _logged(reading, row):
    units = reading.unit_rows[row.element.code]
    with_items = [each for each in units.values() if each.value]
    if not with_items:
        return []
    if len(units) == 1:
        own = bind(reading.id_of(row, next(iter(units))), number(with_items[0].value))
        said = f"{own} tháng trong năm có tin, bài, tính đến hết kỳ"
    else:
        said = f"{number(len(with_items))}/{number(len(units))} đơn vị có tin, bài trong năm, tính đến hết kỳ"
    return [tables.item(f"{row.revision.name}: {said}.")]
