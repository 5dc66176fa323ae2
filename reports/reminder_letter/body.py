"""The letter's text: what is asked, the list of who owes what, the invited bodies apart, whom to ask."""

from reports import tables
from reports.content.letterhead import basis
from submissions.reminders import sentences
from submissions.reminders.wording import WHY_INVITED, standing_of
from targets.wording import official_day
from units.vietnamese import LOCAL

COLUMNS = [
    tables.column("TT", 8, "center"),
    tables.column("Đơn vị", 42),
    tables.column("Hạn gửi, trước ngày", 18, "center"),
    tables.column("Tình trạng", 32),
]


def blocks(reading) -> list[dict]:
    found = []
    if reading.bound:
        found += [
            tables.paragraph(_opening(reading)),
            tables.table("Danh sách", COLUMNS, _rows(reading)),
            tables.paragraph(sentences.all_asked_officially(reading.sender.house, reading.is_late)),
        ]
    if reading.invited:
        found.append(tables.paragraph(_inviting(reading)))
    return [*found, tables.paragraph(reading.sender.contact.rstrip("."))]


def _opening(reading):
    quarter, at = reading.quarter, reading.at.astimezone(LOCAL)
    window = f"từ ngày {official_day(quarter.window_from)} đến ngày {official_day(quarter.window_to)}"
    return (
        f"{basis(reading.plan)}, các đơn vị gửi báo cáo {quarter.name} (số liệu {window}) về {reading.sender.house}. "
        f"Đến {at:%H giờ %M phút} ngày {official_day(reading.on)}, "
        f"{reading.sender.house} chưa nhận được báo cáo của {len(reading.bound)} đơn vị sau đây:"
    )


def _rows(reading):
    found = [(each, standing_of(each, reading.on)) for each in reading.bound]
    return [
        tables.row(str(place), each.name, official_day(standing.due), sentences.in_table(standing))
        for place, (each, standing) in enumerate(found, 1)
    ]


def _inviting(reading):
    names = "; ".join(each.name for each in reading.invited)
    standing = standing_of(reading.invited[0], reading.on)
    what = f"số liệu {reading.quarter.name} ({names})"
    return f"{WHY_INVITED}, {sentences.invited(standing, reading.sender.house, what)}"
