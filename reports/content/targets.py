"""Where the targets stand, in the report's body: the table of results, the assessment, and what to mind next."""

from collections import defaultdict

from reports import tables
from reports.bound import bind, indicator_id
from reports.tables import shown_bound
from targets import wording
from targets.verdicts import Verdict
from targets.wording import lowered
from units.vietnamese import number, percent

LABELS = {
    Verdict.MET: "Đạt",
    Verdict.NOT_MET: "Chưa đạt",
    Verdict.PARTLY_MET: "Đạt một phần",
    Verdict.IN_PROGRESS: "Đang thực hiện",
    Verdict.NONE_ARISING: "Không phát sinh",
    Verdict.NO_BASIS: "Chưa có cơ sở tính",
    Verdict.NO_DATA: "Chưa có số liệu",
}
COLUMNS = [
    tables.column("STT", 7, "center"),
    tables.column("Chỉ tiêu, chỉ số", 43),
    tables.column("Kết quả", 17, "center"),
    tables.column("Tỷ lệ", 13, "center"),
    tables.column("Đánh giá", 20, "center"),
]


def table(reading, key) -> list[dict]:
    """A count of 1-4 people is "<5" here and stands without its percentage; the annex has it in full."""
    rows = [
        tables.row(
            line.code,
            line.revision.name,
            sides(reading.period, line.result, line.sensitive),
            "" if line.veiled else share(reading.period, line.result),
            _label(line, reading.period),
        )
        for line in reading.lines
    ]
    legend = [
        "Tỷ lệ được cắt đến hai chữ số thập phân, không làm tròn lên. (*): số liệu chưa đầy đủ.",
        wording.LEGEND,
    ]
    if any(line.veiled for line in reading.lines):
        legend.append(f"{wording.SMALL_LEGEND} Tỷ lệ của các số này để trống.")
    return [
        tables.paragraph("Kết quả thực hiện các chỉ tiêu của Kế hoạch (chi tiết tại Phụ lục I):"),
        tables.table("Chỉ tiêu", COLUMNS, rows, legend=legend),
        *(tables.note(change) for standing in reading.standings for change in standing.amendments),
        *crossing(reading),
    ]


def sides(period, result, sensitive=False):
    if result.numerator is None:
        return tables.MISSING
    numerator = shown_bound(result.numerator, id_of(period, result, "numerator"), sensitive)
    return f"{numerator}/{shown_bound(result.denominator, id_of(period, result, 'denominator'), sensitive)}"


def share(period, result):
    if result.percent is None:
        return tables.MISSING
    return bind(id_of(period, result, "percent"), percent(result.percent))


def id_of(period, result, side):
    """A cohort that follows has figures of its own."""
    code = result.indicator.code
    return indicator_id(f"{code}.{result.cohort}" if result.cohort else code, side, period.code)


def crossing(reading):
    """The footnote of a window that crosses a reorganisation of the units."""
    said = reading.names.reorganised()
    return [tables.note(said)] if said else []


def _label(line, period):
    label = LABELS.get(line.verdict, "Theo dõi") if period.judged else "Theo dõi"
    return f"{label} (*)" if line.result.provisional else label


def assessment(reading, key) -> list[dict]:
    if not reading.period.judged:
        said = "Báo cáo quý chỉ theo dõi kết quả, không đánh giá chỉ tiêu của Kế hoạch."
        return [tables.paragraph(said), tables.blank()]
    numbers = defaultdict(list)
    for standing in reading.standings:
        numbers[standing.verdict].append(str(standing.target.number))
    parts = [
        f"{label.lower()} {len(numbers[verdict])} chỉ tiêu (chỉ tiêu {', '.join(numbers[verdict])})"
        for verdict, label in LABELS.items()
        if numbers[verdict]
    ]
    total = number(len(reading.standings))
    several = [
        tables.item(f"Chỉ tiêu {standing.target.number}: {standing.sentence}")
        for standing in reading.standings
        if standing.sentence
    ]
    return [
        tables.paragraph(f"Trong {total} chỉ tiêu của Kế hoạch: {'; '.join(parts)}."),
        *several,
        tables.blank(),
    ]


def ahead(reading, key) -> list[dict]:
    names = [f"{line.code} ({lowered(line.revision.name)})" for line in reading.lines if line.is_off_track]
    said = f"Các chỉ số cần tập trung trong kỳ tới: {'; '.join(names)}."
    return [*([tables.paragraph(said)] if names else []), tables.blank()]
