"""Writes the workbook of a return: a guide, a sheet for each biểu, and the sealed hidden sheet.

Every text is written as text, so that nothing a person typed is ever a formula; the only formulas are the totals'.
"""

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal

import xlsxwriter

from submissions.answers import shown
from units.vietnamese import day

from . import by_commune
from .contents import YES, Content, contents_of
from .facts import Facts
from .layout import (
    BASELINE,
    BEFORE,
    CODE,
    FIRST,
    HEAD,
    HIDDEN,
    LABEL,
    MEASURE,
    REMARK,
    TITLES,
    VALUE,
    Entry,
    Field,
    Kind,
    Place,
    Sheet,
)
from .problems import place_in
from .raws import ADDRESS
from .signing import sealed, stamp_of
from .styles import FRACTION, WHOLE, Styles, height_of
from .validation import validate

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDTHS = dict(zip("ABCDEFGHI", (10, 52, 13, 13, 13, 14, 40, 20, 15), strict=True))
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
PIECE = 30_000  # Characters of the seal in a cell; Excel allows 32,767.
UNLOCKED = {"format_columns": True, "format_rows": True}
A4 = 9
GUIDE_WIDTH = 76
LEGEND = "0: không phát sinh; x: không áp dụng; …: chưa báo cáo. Ô trống là chưa báo cáo, không phải bằng 0."
PRIVACY = (
    "Không nêu họ tên, số định danh, điện thoại, địa chỉ của người bán dâm, mua dâm, tố giác; "
    "không nhập thông tin thuộc bí mật nhà nước."
)
GUIDE = (
    "Chỉ ghi vào các ô nền vàng. Các ô khác đã khóa; tổng tự tính.",
    LEGEND,
    "Số đếm ghi bằng chữ số (1250 hoặc 1.250). Tiền tính bằng triệu đồng, phần lẻ sau dấu phẩy (12,5).",
    "Không áp dụng: ghi x và nêu lý do ở cột Giải trình. Nếu không có trường hợp nào, ghi 0.",
    "Ngày ghi dạng ngày/tháng/năm, ví dụ 05/06/2025.",
    "Không đổi tên trang, không chèn, xóa, sắp xếp dòng, cột; không gộp ô; không dán công thức.",
    "Gõ tiếng Việt bằng bảng mã Unicode.",
    "Ghi xong, lưu lại dạng .xlsx rồi tải lên hệ thống. Hệ thống nêu từng ô khác nhau để chọn; "
    "chưa chọn thì chưa có số liệu nào thay đổi.",
    PRIVACY,
)
WRONG = "Nội dung cần sửa"


def workbook(facts: Facts) -> bytes:
    """The unit's own workbook as the return stands now."""
    return written(facts, facts.sheets(), sealed(stamp_of(facts)))


def written(
    facts: Facts,
    sheets: list[Sheet],
    seal: str,
    *,
    contents: Mapping[Place, Content] | None = None,
    problems: Iterable[Mapping] = (),
) -> bytes:
    """The file. `contents`: what the inputs hold instead of the answers; `problems` come first, and on their cells."""
    contents = contents_of(sheets, facts.answers) if contents is None else contents
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        title = f"Biểu báo cáo {facts.obligation.quarter.name}"
        book.set_properties({"title": title, "author": facts.authority})
        styles = Styles(book)
        problems = _placed(problems, sheets)
        if problems:
            _list(book, problems, styles)
        _guide(book, facts, sheets, styles)
        wrong = {place_in(words) for words, _ in problems}
        for sheet in sheets:
            _Page(book.add_worksheet(sheet.name), sheet, facts, styles).write(contents, wrong)
        if by_commune.is_for(facts):
            page = book.add_worksheet(by_commune.NAME)
            by_commune.write(page, facts, sheets, styles, contents)
            page.protect("", UNLOCKED)
            print_set_up(page, facts, by_commune.NAME)
        _comment(book, problems)
        _hidden(book, seal)
        if not problems:
            book.get_worksheet_by_name(sheets[0].name).activate()
    return out.getvalue()


def _placed(problems, sheets):
    """Each problem with the address at which it now stands: its input's, or the one it had in the file."""
    addresses = {
        (line.code, each): f"{column}{row}"
        for sheet in sheets
        for row, line in sheet.rows()
        for each, column in ({Field.VALUE: VALUE} if line.kind == Kind.TOTAL else line.inputs).items()
    }
    return [(words, addresses.get(place_in(words), words["cell"])) for words in problems]


def _comment(book, problems):
    found = {}
    for words, address in problems:
        if ADDRESS.fullmatch(address):
            found.setdefault((words["sheet"], address), []).append(words["sentence"])
    for (sheet, address), sentences in found.items():
        page = book.get_worksheet_by_name(sheet)
        if page is not None:
            size = {"author": "Hệ thống", "x_scale": 2.2, "y_scale": 1 + len(sentences) / 2}
            page.write_comment(address, "\n".join(sentences), size)


def heading(facts):
    quarter, obligation = facts.obligation.quarter, facts.obligation
    window = f"số liệu từ {day(obligation.window_from)} đến {day(obligation.window_to)}"
    return f"{facts.authority.upper()}. {quarter.name} ({window})"


def print_set_up(page, facts, name, *, portrait=False):
    (page.set_portrait if portrait else page.set_landscape)()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
    demo = "DỮ LIỆU MINH HỌA. " if facts.obligation.quarter.plan.is_demo else ""
    page.set_footer(f"&L{demo}{name}&RTrang &P/&N")


def _guide(book, facts, sheets, styles):
    page = book.add_worksheet("Hướng dẫn")
    page.set_column(0, 0, GUIDE_WIDTH)
    page.hide_gridlines(2)
    plan = facts.obligation.quarter.plan
    page.write_string(0, 0, facts.authority.upper(), styles("unit"))
    page.write_string(1, 0, f"Biểu báo cáo {facts.obligation.quarter.name}", styles("title"))
    page.write_string(2, 0, f"{plan}, phòng, chống mại dâm năm {plan.year}", styles("note"))
    if plan.is_demo:
        page.write_string(3, 0, "DỮ LIỆU MINH HỌA", styles("unit"))
    for place, line in enumerate(GUIDE, 5):
        page.write_string(place, 0, line, styles("prose"))
        page.set_row(place, height_of({line: GUIDE_WIDTH}))
    for place, sheet in enumerate(sheets, 6 + len(GUIDE)):
        link = f"internal:'{sheet.name}'!{VALUE}{FIRST}"
        page.write_url(place, 0, link, styles("prose"), f"{sheet.name}. {sheet.form.title}")
    page.protect("", UNLOCKED)
    print_set_up(page, facts, "Hướng dẫn", portrait=True)


def _list(book, problems, styles):
    """All that is wrong, where it now stands."""
    page = book.add_worksheet(WRONG)
    page.activate()
    page.write_string(0, 0, f"{WRONG}: {len(problems)}", styles("title"))
    for column, (title, width) in enumerate((("Trang", 12), ("Ô", 10), ("Nội dung", 50), ("Cần sửa", 80))):
        page.set_column(column, column, width)
        page.write_string(2, column, title, styles("head"))
    for row, (words, address) in enumerate(problems, 3):
        page.set_row(row, height_of({words["sentence"]: 80, words["label"]: 50}))
        for column, text in enumerate((words["sheet"], address, words["label"], words["sentence"])):
            page.write_string(row, column, text, styles("label"))
    page.freeze_panes(3, 0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)


def _hidden(book, seal):
    page = book.add_worksheet(HIDDEN)
    for row, start in enumerate(range(0, len(seal), PIECE)):
        page.write_string(row, 0, seal[start : start + PIECE])
    page.protect()
    page.very_hidden()


class _Page:
    """The sheet of a biểu."""

    def __init__(self, page, sheet, facts, styles):
        self.page, self.sheet, self.facts, self.styles = page, sheet, facts, styles

    def write(self, contents, wrong):
        self._set_up()
        for row, line in self.sheet.rows():
            self._line(row, line, contents)
            for each, column in line.inputs.items():
                is_wrong = (line.code, each) in wrong
                self._input(f"{column}{row}", line, each, contents, is_wrong=is_wrong)
        validate(self.page, self.sheet)

    def _set_up(self):
        page, sheet, styles = self.page, self.sheet, self.styles
        for column in sheet.columns:
            page.set_column(f"{column}:{column}", WIDTHS[column], None, {"hidden": column == CODE})
            page.write_string(f"{column}{HEAD}", TITLES[column], styles("code" if column == CODE else "head"))
        page.write_string(f"{LABEL}1", heading(self.facts), styles("unit"))
        page.write_string(f"{LABEL}2", f"{sheet.name}. {sheet.form.title}", styles("title"))
        page.write_string(f"{LABEL}3", f"Ghi vào các ô nền vàng. {LEGEND}", styles("note"))
        page.set_row(HEAD - 1, height_of({"Hai dòng\n": 99}))
        page.freeze_panes(HEAD, 2)
        page.repeat_rows(HEAD - 1)
        page.print_area(f"{CODE}1:{sheet.columns[-1]}{FIRST + len(sheet.lines) - 1}")
        page.set_selection(f"{VALUE}{FIRST}")
        page.protect("", UNLOCKED)
        print_set_up(page, self.facts, f"{sheet.name}. {sheet.form.title}")

    def _line(self, row, line, contents):
        """What is locked: code, label, measure, earlier figures, and the cells that nothing is asked in."""
        page, styles, total = self.page, self.styles, line.kind == Kind.TOTAL
        remark = contents.get((line.code, Field.REMARK)) or contents.get((line.code, Field.LINK)) or ""
        page.set_row(row - 1, height_of({line.label: WIDTHS[LABEL], str(remark): WIDTHS[REMARK]}))
        page.write_string(f"{CODE}{row}", line.code, styles("code"))
        page.write_string(f"{LABEL}{row}", line.label, styles(_label_look(line)))
        page.write_string(f"{MEASURE}{row}", line.measure, styles("measure"))
        element = line.cell.element.pk
        self._earlier(f"{BEFORE}{row}", self._before(line))
        known = line.kind not in (Kind.TICK, Kind.ITEM)
        self._earlier(f"{BASELINE}{row}", self.facts.last_year.get(element) if known else "")
        for column in self.sheet.columns[5:]:
            if column not in line.inputs.values():
                page.write_blank(f"{column}{row}", None, styles("unused"))
        if total:
            self._total(row, line, contents)

    def _before(self, line):
        answer = self.facts.before.get(line.cell.element.pk)
        if line.kind == Kind.ITEM:
            return ""
        if line.kind == Kind.TICK:
            return YES if answer and line.unit in answer.marks else ""
        if answer is None or answer.not_applicable or line.kind == Kind.YES_NO:
            return shown(answer, Entry.YES_NO).replace("...", "…")
        return answer.value

    def _earlier(self, address, value):
        if isinstance(value, Decimal):
            form = WHOLE if value == value.to_integral_value() else FRACTION
            self.page.write_number(address, float(value), self.styles("earlier", form=form))
        else:
            self.page.write_string(address, "…" if value is None else value, self.styles("earlier"))

    def _total(self, row, line, contents):
        """The parts added up once each is filled in; those that say x are set aside."""
        rows = {other.code: place for place, other in self.sheet.rows()}
        cells = ",".join(f"{VALUE}{rows[part]}" for part in line.parts if part in rows)
        count = len(line.parts)
        formula = f'=IF(AND(COUNTA({cells})={count},COUNT({cells})>0),SUM({cells}),"…")'
        parts = [contents.get((part, Field.VALUE)) for part in line.parts]
        known = [part for part in parts if isinstance(part, Decimal)]
        value = float(sum(known)) if known and all(part is not None for part in parts) else "…"
        self.page.write_formula(f"{VALUE}{row}", formula, self.styles("total", form=WHOLE), value)

    def _input(self, address, line, each, contents, *, is_wrong):
        value = contents.get((line.code, each), "")
        look = _input_look(line, each)
        quoted = isinstance(value, str) and value.startswith(FORMULA_STARTS)
        style = self.styles(look, wrong=is_wrong, quoted=quoted)
        if isinstance(value, Decimal):
            self.page.write_number(address, float(value), style)
        elif value:
            self.page.write_string(address, value, style)
        else:
            self.page.write_blank(address, None, style)


def _label_look(line):
    if line.kind == Kind.TOTAL:
        return "total_label"
    nested = line.cell.element.parent_id or line.kind in (Kind.TICK, Kind.ITEM)
    return "part" if nested else "label"


def _input_look(line, each):
    if each != Field.VALUE:
        return "text"
    return "number" if line.kind == Kind.NUMBER else "choice"
