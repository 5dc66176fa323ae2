"""Annex II: the biểu with the territory's values beside last year's and the targets, and how far they are covered."""

from collections import defaultdict

from reports import lifted, tables
from reports.bound import bind
from targets import wording
from targets.models import DataElement
from units.vietnamese import number, percent

from .targets import crossing

NO_TARGET = "Ô trống ở cột “Chỉ tiêu năm”: Kế hoạch không giao chỉ tiêu."
SHORT = "(*): so với cùng kỳ khi chưa đủ số liệu của kỳ này."
NO_BASE = "Cùng kỳ bằng 0: không tính tỷ lệ tăng, giảm."


def annex(reading) -> dict:
    goals = _goals(reading)
    blocks = [_table(reading, form, rows, goals) for form, rows in reading.forms]
    notes = [*_answers(reading), *_lifted(reading), *crossing(reading)]
    return {"number": "II", "title": "BIỂU SỐ LIỆU", "blocks": [*blocks, *notes]}


def _table(reading, form, rows, goals):
    wanting = _Wanting(reading.names)
    lines = [_line(reading, place, row, goals, wanting) for place, row in enumerate(rows, 1)]
    legend = [wording.LEGEND, f"{NO_TARGET} {NO_BASE}"]
    if any(_is_short(row) and row.change is not None for row in rows):
        legend.append(SHORT)
    return tables.table(
        f"Biểu {form.number}",
        _columns(reading),
        lines,
        title=f"Biểu {form.number}. {form.title}",
        legend=[*legend, *wanting.notes],
        small=True,
    )


def _columns(reading):
    """A quarter has the figures of the year so far beside its own."""
    wide = reading.so_far is None
    return [
        tables.column("STT", 5, "center"),
        tables.column("Nội dung", 31 if wide else 25),
        tables.column("Đơn vị tính", 9, "center"),
        tables.column("Trong kỳ" if wide else "Trong quý", 10 if wide else 8, "right"),
        *([] if wide else [tables.column("Lũy kế từ đầu năm", 8, "right")]),
        tables.column(f"Cùng kỳ năm {reading.plan.year - 1}", 8, "right"),
        tables.column("Tăng, giảm (số)", 8, "right"),
        tables.column("Tăng, giảm (%)", 9, "right"),
        tables.column("Chỉ tiêu năm", 9, "center"),
        tables.column("Mức độ đầy đủ", 11, "center"),
    ]


def _line(reading, place, row, goals, wanting):
    beside = reading.year_to_date
    return tables.row(
        str(place),
        row.revision.name,
        row.measure,
        total(reading, row),
        *([] if beside is None else [_so_far(reading, row, beside.get(row.element.pk))]),
        _last_year(reading, row),
        *_change(reading, row),
        goals.get(row.element.pk, ""),
        _covered(row, wanting),
        bold=row.element.entry == DataElement.Entry.TOTAL,
    )


def total(reading, row):
    """A log is told by unit; where one unit keeps it, that unit's number stands here too."""
    if row.is_log:
        own = list(reading.unit_rows[row.element.code].items())
        if len(own) != 1:
            return "PL III"
        key, found = own[0]
        return tables.value_cell(found.value, figure_id=reading.id_of(row, key))
    return tables.rolled_up_cell(row.total, reading.total_id(row)) or tables.MISSING


def _so_far(reading, row, rolled_up):
    figure_id = reading.id_of(row, reading.plan.territory.key, reading.so_far.code)
    return tables.rolled_up_cell(rolled_up, figure_id) or tables.MISSING


def _last_year(reading, row):
    if not row.last_year:
        return tables.MISSING
    value, known, asked = row.last_year
    mark = "" if known == asked else f" ({known}/{asked} quý)"
    return tables.value_cell(value, mark=mark, figure_id=reading.last_year_id(row))


def _change(reading, row):
    """Against last year, as a number and in per cent; a share of nothing is no share."""
    if row.change is None:
        return tables.MISSING, tables.MISSING
    mark = " (*)" if _is_short(row) else ""
    change = tables.value_cell(row.change, mark=mark, figure_id=reading.change_id(row))
    if row.growth is None:
        return change, tables.NOT_APPLICABLE
    return change, bind(reading.growth_id(row), percent(row.growth))


def _is_short(row):
    return row.total is not None and bool(row.total.missing)


def _goals(reading):
    """What the plan asks of the elements that an indicator counts, by element: "70% (3a)"."""
    found = defaultdict(list)
    for line in reading.lines:
        for row in reading.numerators[line.revision.pk]:
            found[row.element.pk].append(f"{line.goal} ({line.code})")
    return {element: "; ".join(said) for element, said in found.items()}


class _Wanting:
    """Who has not reported, told once under the table and pointed at by number from its rows."""

    def __init__(self, names):
        self.names, self.notes = names, []
        self._numbers = {}

    def mark(self, missing) -> str:
        key = tuple(missing)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.notes.append(f"({self._numbers[key]}) {self._said(missing)}")
        return f"({self._numbers[key]})"

    def _said(self, missing):
        """Invited bodies are asked, never reproached."""
        guests = {each.partition("/")[0] for each in missing if self.names.is_invited(each.partition("/")[0])}
        bound = self.names.missing(each for each in missing if each.partition("/")[0] not in guests)
        said = [f"Chưa nhận số liệu: {'; '.join(bound)}."] if bound else []
        return " ".join([*said, *(wording.invited(self.names(key)) for key in self.names.in_order(guests))])


def _covered(row, wanting):
    if row.total is None:
        return ""
    counted = f"{number(row.total.counted)}/{number(row.total.owed)} {row.covered_by}"
    return f"{counted} {wanting.mark(row.total.missing)}" if row.total.missing else counted


def _answers(reading):
    """Units whose last answer is from an earlier quarter, and those to which an element does not apply."""
    carried, left_out = set(), defaultdict(set)
    for code, rows in reading.unit_rows.items():
        for key, row in rows.items():
            if row.counts and row.carried:
                carried.add(key)
            if row.counts and row.not_applicable:
                left_out[code].add(key)
    if carried:
        yield tables.note(wording.carried(_units(reading.names, carried)))
    for code, keys in left_out.items():
        if code in reading.rows:
            name = reading.rows[code].revision.name
            yield tables.note(f"{name}: {wording.not_applicable(_units(reading.names, keys))}")


def _units(names, keys):
    return [names(key) for key in names.in_order(keys)]


def _lifted(reading):
    quarters = list(reading.plan.periods.quarters_only())
    yield from map(tables.note, lifted.told(reading.lifted, reading.names, quarters))
