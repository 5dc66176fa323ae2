"""Annex I: every indicator in full, with the cohorts that follow it, its stretches and what is missing."""

from reports import tables
from reports.bound import bind, indicator_id
from reports.tables import shown, shown_bound
from targets import wording
from units.vietnamese import number, percent

from .targets import crossing, id_of, share, sides

NAMES_SHOWN = 6  # Units named inside a sentence; below the table all of them are.
COLUMNS = [
    tables.column("STT", 5, "center"),
    tables.column("Chỉ tiêu, chỉ số", 24),
    tables.column("Tử số/ mẫu số", 11, "center"),
    tables.column("Tỷ lệ", 9, "center"),
    tables.column("Đánh giá", 43),
    tables.column("Đơn vị có số liệu", 8, "center"),
]


def annex(reading) -> dict:
    rows = []
    for standing in reading.standings:
        label = f"Chỉ tiêu {standing.target.number}. {standing.text}"
        rows.append(tables.row(label, bold=True, band=True))
        for line in standing.lines:
            rows += _rows(reading, line, line.code, line.revision.name)
            for follower in line.followers:
                rows += _rows(reading, follower, "", f"Theo dõi: {follower.noun}")
    table = tables.table("PL I Chỉ tiêu", COLUMNS, rows, legend=[wording.LEGEND], small=True)
    return {
        "number": "I",
        "title": "KẾT QUẢ THỰC HIỆN CHỈ TIÊU",
        "blocks": [table, *crossing(reading), *_wanting(reading)],
    }


def _rows(reading, line, code, name):
    result, period = line.result, reading.period
    said = " ".join([*(_told(period, result, each) for each in line.said), *_coverage(reading.names, line)])
    counted = f"{number(result.counted)}/{number(result.owed)}"
    return [
        tables.row(code, name, sides(period, result), share(period, result), said, counted),
        *(_stretch(period, line.code, each) for each in line.stretches),
    ]


def _told(period, result, sentence):
    """The sentence with the figures of the result bound where it names them."""
    if result.numerator is not None:
        both = f"{shown(result.numerator)}/{shown(result.denominator)}"
        sentence = sentence.replace(both, sides(period, result), 1)
    if result.percent is not None:
        share_of = percent(result.percent)
        sentence = sentence.replace(share_of, bind(id_of(period, result, "percent"), share_of), 1)
    return sentence


def _coverage(names, line):
    """Who is wanting, invited bodies apart and with thanks, and what is in doubt."""
    result = line.result
    guests = {
        entry.partition("/")[0] for entry in result.missing if names.is_invited(entry.partition("/")[0])
    }
    wanting = names.missing(entry for entry in result.missing if entry.partition("/")[0] not in guests)
    said = []
    if wanting and result.numerator is not None:
        said.append(wording.provisional(result.counted, result.owed, _cut_short(wanting)))
    said += [wording.invited(names(key)) for key in names.in_order(guests)]
    return [*said, *([line.doubt] if line.doubt else [])]


def _cut_short(names):
    more = len(names) - NAMES_SHOWN
    return names if more <= 0 else [*names[:NAMES_SHOWN], f"{number(more)} đơn vị khác nêu tại Phụ lục I"]


def _stretch(period, code, stretch):
    when = "từ ngày thành lập các đơn vị mới" if stretch["alive"] else "đến hết hoạt động của cấp huyện"
    part = f"{code}.{'since' if stretch['alive'] else 'until'}"
    both = "/".join(
        shown_bound(stretch[side], indicator_id(part, side, period.code))
        for side in ("numerator", "denominator")
    )
    return tables.row("", f"Trong đó: {when}", both, "", "", f"{stretch['counted']}/{stretch['owed']}")


def _wanting(reading):
    """Every missing name of every indicator, once, where the sentences above cut them short."""
    blocks = []
    for line in reading.lines:
        names = reading.names.missing(line.result.missing)
        if len(names) > NAMES_SHOWN:
            blocks.append(tables.note(f"Chỉ số {line.code}, còn thiếu: {'; '.join(names)}."))
    return blocks
