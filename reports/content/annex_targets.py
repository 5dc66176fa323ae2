"""Annex I: every indicator in full, with the cohorts that follow it, its stretches and what is missing."""

from collections import defaultdict

from reports import tables
from reports.bound import indicator_id
from reports.tables import shown_bound
from targets import wording
from units.vietnamese import number

from .targets import NAMES_SHOWN, coverage, crossing, share, sides, told

BELOW = "nêu dưới bảng"
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
    said = " ".join(
        [*(told(period, result, each) for each in line.said), *coverage(reading.names, line, BELOW)]
    )
    counted = f"{number(result.counted)}/{number(result.owed)}"
    return [
        tables.row(code, name, sides(period, result), share(period, result), said, counted),
        *(_stretch(period, line.code, each) for each in line.stretches),
    ]


def _stretch(period, code, stretch):
    when = "từ ngày thành lập các đơn vị mới" if stretch["alive"] else "đến hết hoạt động của cấp huyện"
    part = f"{code}.{'since' if stretch['alive'] else 'until'}"
    both = "/".join(
        shown_bound(stretch[side], indicator_id(part, side, period.code))
        for side in ("numerator", "denominator")
    )
    return tables.row("", f"Trong đó: {when}", both, "", "", f"{stretch['counted']}/{stretch['owed']}")


def _wanting(reading):
    """Every missing name where the sentences above cut them short: indicators that lack the same ones together."""
    codes = defaultdict(list)
    for line in reading.lines:
        names = tuple(reading.names.missing(line.result.missing))
        if len(names) > NAMES_SHOWN:
            codes[names].append(line.code)
    return [
        tables.note(f"Chỉ số {', '.join(of)}, còn thiếu: {'; '.join(names)}.") for names, of in codes.items()
    ]
