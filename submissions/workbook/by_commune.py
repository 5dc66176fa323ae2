"""The sheet "Theo xã": where a district adds up its communes' numbers before it writes the sums into its biểu.

It is an aid and answers nothing by itself. A sum that its biểu does not say is told, so that no number stays behind on
this sheet unseen; what stands on it comes back in the workbook with comments.
"""

from string import ascii_uppercase

from submissions.errors import Refused
from submissions.numbers import NumberRefused, from_form
from units.vietnamese import number

from .contents import NOT_APPLICABLE
from .layout import BLANKS, CODE, LABEL, TITLES, VALUE, Entry, Field, Kind
from .problems import Problem
from .raws import clean, plain_text, shown_raw
from .reading import FORMULA, Reading
from .styles import height_of

NAME = "Theo xã"
HEAD, FIRST, FIRST_COMMUNE = (
    4,
    5,
    3,
)  # The rows of the names and of the first line; the columns before the communes'.
LABEL_WIDTH = 52
SUM = "Cộng theo xã"
HINT = (
    "Ghi số của từng xã để cộng. Số cộng không tự chuyển: ghi số cộng vào ô Kỳ này của biểu. Không bắt buộc."
)
MOVED = "Tên xã ở cột này đã bị đổi hoặc chuyển chỗ. Trả lại tên cũ, hoặc xóa trang Theo xã."
DIFFERS = "Cộng theo xã là {}, {} ghi {}. Ghi số cộng vào biểu, hoặc xóa số của các xã ở dòng này."


def is_for(facts) -> bool:
    return not facts.is_own


def lines_of(sheets):
    """(its biểu, where it stands there, the line) of every number, in order."""
    return [
        (sheet, f"{VALUE}{row}", line)
        for sheet in sheets
        for row, line in sheet.rows()
        if line.kind == Kind.NUMBER
    ]


def column_of(place: int) -> str:
    """C for 2, AA for 26."""
    before, last = divmod(place, 26)
    return (ascii_uppercase[before - 1] if before else "") + ascii_uppercase[last]


def place_of(line, commune):
    return f"{line.code}@{commune.pk}", Field.VALUE


def write(page, facts, sheets, styles, contents):
    """Locked but for the communes' numbers; the last column adds them up."""
    communes, lines = facts.communes, lines_of(sheets)
    last = FIRST_COMMUNE + len(communes)
    page.write_string(0, 1, f"{NAME}: {facts.authority}, {facts.obligation.quarter.name}", styles("title"))
    page.write_string(1, 1, HINT, styles("note"))
    page.set_column(0, 0, 10, None, {"hidden": True})
    page.set_column(1, 1, LABEL_WIDTH)
    page.set_column(2, last, 13)
    page.set_row(HEAD - 1, 52)
    heads = [TITLES[CODE], TITLES[LABEL], "Biểu", *(each.name for each in communes), SUM]
    for column, title in enumerate(heads):
        page.write_string(HEAD - 1, column, title, styles("head"))
    for row, (sheet, _, line) in enumerate(lines, FIRST):
        page.set_row(row - 1, height_of({line.label: LABEL_WIDTH}))
        page.write_string(row - 1, 0, line.code, styles("code"))
        page.write_string(row - 1, 1, line.label, styles("label"))
        page.write_string(row - 1, 2, sheet.name, styles("measure"))
        for column, commune in enumerate(communes, FIRST_COMMUNE):
            value = contents.get(place_of(line, commune))
            page.write(row - 1, column, value, styles("number"))
        area = f"{column_of(FIRST_COMMUNE)}{row}:{column_of(last - 1)}{row}"
        page.write_formula(row - 1, last, f'=IF(COUNT({area})=0,"",SUM({area}))', styles("total"), "")
    page.freeze_panes(HEAD, 2)
    page.repeat_rows(HEAD - 1)


def read(parsed: list[dict], sheets, facts, reading: Reading) -> None:
    """Hold each row's sum against its biểu; a sheet that was taken out, or is empty, says nothing."""
    found = next((sheet for sheet in parsed if plain_text(sheet["name"]) == NAME), None)
    if found is None or not is_for(facts):
        return
    cells = found["cells"]
    rows = {
        clean(raw[1]): address[1:]
        for address, raw in cells.items()
        if address[0] == CODE and address[1:].isdigit()
    }
    for column, commune in enumerate(facts.communes, FIRST_COMMUNE):
        head = f"{column_of(column)}{HEAD}"
        if plain_text(shown_raw(cells.get(head, ["s", ""]))) != plain_text(commune.name):
            reading.problems.append(Problem(NAME, head, MOVED))
            return
    for sheet, address, line in lines_of(sheets):
        if row := rows.get(line.code):
            _row(line, row, f"{sheet.name} ô {address}", cells, facts, reading)


def _row(line, row, there, cells, facts, reading):
    values, before = [], len(reading.problems)
    for column, commune in enumerate(facts.communes, FIRST_COMMUNE):
        address = f"{column_of(column)}{row}"
        if raw := cells.get(address):
            reading.raws[place_of(line, commune)] = raw
            try:
                values += _numbers(line, raw)
            except (NumberRefused, Refused) as refusal:
                reading.problems.append(Problem(NAME, address, str(refusal), line.name))
    if not values or len(reading.problems) > before or line.code not in reading.answers:
        return
    answer = reading.answers[line.code]
    said = "để trống" if answer is None else NOT_APPLICABLE if answer.not_applicable else number(answer.value)
    if answer is None or answer.value != sum(values):
        address = f"{column_of(FIRST_COMMUNE + len(facts.communes))}{row}"
        sentence = DIFFERS.format(number(sum(values)), there, said).replace("ghi để trống", "để trống")
        reading.problems.append(Problem(NAME, address, sentence, line.name))


def _numbers(line, raw):
    if raw[0] == "f":
        raise Refused(FORMULA)
    text = clean(shown_raw(raw))
    if text in BLANKS or text.casefold() == NOT_APPLICABLE:
        return []
    whole = line.cell.element.entry == Entry.COUNT
    return [from_form(text, whole=whole, measure=line.cell.revision.measure)]
