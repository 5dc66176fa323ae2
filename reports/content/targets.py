"""Where the targets stand, in the report's body: the table of results, the assessment, and what to mind next."""

from collections import defaultdict

from reports import tables
from reports.bound import bind, indicator_id
from reports.tables import shown, shown_bound
from targets import wording
from targets.models import IndicatorRevision
from targets.verdicts import Verdict
from targets.wording import lowered
from units.vietnamese import number, percent

from .figures import compared

LABELS = {
    Verdict.MET: "Đạt",
    Verdict.NOT_MET: "Chưa đạt",
    Verdict.PARTLY_MET: "Đạt một phần",
    Verdict.IN_PROGRESS: "Đang thực hiện",
    Verdict.NONE_ARISING: "Không phát sinh",
    Verdict.NO_BASIS: "Chưa có cơ sở tính",
    Verdict.NO_DATA: "Chưa có số liệu",
}
NAMES_SHOWN = 6  # Units named inside a sentence.
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
        *(tables.item(_sentence(reading, line)) for line in reading.lines),
        tables.table("Chỉ tiêu", COLUMNS, rows, legend=legend),
        *(tables.note(change) for standing in reading.standings for change in standing.amendments),
        *crossing(reading),
    ]


def _sentence(reading, line):
    """The verdict in the words of `words.md`, then last year's same period and who is wanting."""
    said = f"Chỉ số {line.code}, {lowered(line.revision.name)}: "
    if line.veiled:
        return f"{said}{sides(reading.period, line.result, sensitive=True)}; không nêu tỷ lệ để bảo vệ người liên quan."
    parts = [told(reading.period, line.result, each) for each in line.sentences]
    counted = reading.numerators[line.revision.pk]
    if line.revision.base == IndicatorRevision.Base.ELEMENTS and len(counted) == 1:
        against = compared(reading, counted[0])
        parts += [f"Tử số {against}."] if against else []
    return said + " ".join([*parts, *coverage(reading.names, line, "nêu tại Phụ lục I")])


def told(period, result, sentence):
    """The sentence with the figures of the result bound where it names them."""
    if result.numerator is not None:
        both = f"{shown(result.numerator)}/{shown(result.denominator)}"
        sentence = sentence.replace(both, sides(period, result), 1)
    if result.percent is not None:
        share_of = percent(result.percent)
        sentence = sentence.replace(share_of, bind(id_of(period, result, "percent"), share_of), 1)
    return sentence


def coverage(names, line, where) -> list[str]:
    """Who is wanting, invited bodies apart and with thanks, and what is in doubt; `where` the others are named."""
    result = line.result
    guests = {key for entry in result.missing if names.is_invited(key := entry.partition("/")[0])}
    wanting = names.missing(entry for entry in result.missing if entry.partition("/")[0] not in guests)
    said = []
    if wanting and result.numerator is not None:
        said.append(wording.provisional(result.counted, result.owed, _cut_short(wanting, where)))
    said += [wording.invited(names(key)) for key in names.in_order(guests)]
    return [*said, *([line.doubt] if line.doubt else [])]


def _cut_short(names, where):
    more = len(names) - NAMES_SHOWN
    return names if more <= 0 else [*names[:NAMES_SHOWN], f"{number(more)} đơn vị khác {where}"]


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
