"""One sheet of an uploaded workbook against its layout: where its rows are, and what stands where nothing may.

Rows are found by their code, and their label must still stand beside it, so a moved row is read where it is and a
sorted or overwritten one is told.
"""

from submissions.text import tidy

from .layout import BASELINE, BEFORE, CODE, CODES, LABEL, MEASURE, TITLES, VALUE, Kind
from .problems import Problem
from .raws import ADDRESS, clean, is_number, plain_text, shown_raw, within

MISSING = "Thiếu dòng “{}”. Dòng đã bị xóa hoặc mất mã; chép số liệu sang biểu mới tải."
SHUFFLED = (
    "Dòng này phải là “{}”. Tên dòng đã bị sửa hoặc các dòng đã bị xáo trộn; chép số liệu sang biểu mới tải."
)
OUTSIDE = (
    "Số {} đứng ngoài các ô nền vàng nên không được đọc. Ghi vào ô nền vàng của đúng dòng, hoặc xóa ô này."
)
ADDED = (
    "Dòng này được thêm vào nên không đọc được. "
    "Ghi vào các dòng có sẵn, hoặc nhập phần còn lại trên hệ thống."
)


class Page:
    """One sheet of the file against its layout."""

    def __init__(self, sheet, found, problems):
        self.sheet, self.cells, self.merged = sheet, found["cells"], found["merged"]
        self.problems, self.rows = problems, {}

    def find(self) -> bool:
        """Finds the rows by code; False when nothing below can be trusted."""
        if not self._find_rows():
            return False
        self._refuse_merged()
        self._refuse_strays()
        return True

    def tell(self, cell, sentence, line=None, place=None):
        label = line.name if line else ""
        self.problems.append(Problem(self.sheet.name, cell, str(sentence), label, place))

    def tell_at(self, line, each, sentence):
        self.tell(self.inputs(line)[each], sentence, line, (line.code, each))

    def _find_rows(self):
        """False when the columns are not where they were."""
        coded = [(row, text) for row, text in self._column(CODE) if text]
        head = next((row for row, text in coded if text == CODES), None)
        if head is None:
            self.tell("", "Không thấy cột mã dòng (cột A ẩn). Chép số liệu sang biểu mới tải.")
            return False
        moved = [
            c for c in self.sheet.columns if plain_text(self._text(f"{c}{head}")) != plain_text(TITLES[c])
        ]
        for column in moved:
            self.tell(
                f"{column}{head}",
                f"Cột “{TITLES[column]}” không còn ở chỗ cũ. Không chèn, xóa hoặc đổi tên cột.",
            )
        known, lines = {line.code for line in self.sheet.lines}, [pair for pair in coded if pair[1] != CODES]
        for row, code in lines:
            if code not in known:
                self.tell(
                    f"{CODE}{row}",
                    f"Mã dòng “{code[:40]}” không phải nội dung đơn vị báo cáo trong biểu này.",
                )
            elif code in self.rows:
                self.tell(f"{CODE}{row}", f"Dòng này trùng mã với dòng {self.rows[code]}. Xóa dòng thừa.")
            else:
                self.rows[code] = row
        for line in self.sheet.lines:
            self._judge_label(line)
        return not moved

    def _judge_label(self, line):
        row = self.rows.get(line.code)
        if row is None:
            self.tell("", MISSING.format(line.name), line)
        elif plain_text(self._text(f"{LABEL}{row}")) != plain_text(line.label):
            address = f"{LABEL}{row}"
            self.tell(address, SHUFFLED.format(line.name), line)

    def _column(self, wanted):
        pairs = [
            (int(m[2]), address)
            for address in self.cells
            if (m := ADDRESS.fullmatch(address)) and m[1] == wanted
        ]
        return [(row, tidy(self._text(address))) for row, address in sorted(pairs)]

    def _text(self, address):
        return shown_raw(self.cells[address]) if address in self.cells else ""

    def inputs(self, line):
        row = self.rows.get(line.code)
        return {each: f"{column}{row}" for each, column in line.inputs.items()} if row else {}

    def total(self, line):
        """The address of a total, "" where its row is not there."""
        return f"{VALUE}{self.rows[line.code]}" if line.code in self.rows else ""

    def _refuse_merged(self):
        inputs = {
            a: (line, (line.code, each)) for line in self.sheet.lines for each, a in self.inputs(line).items()
        }
        for area in self.merged:
            touched = [address for address in inputs if within(address, area)]
            if touched:
                line, place = inputs[touched[0]]
                self.tell(
                    area,
                    f"Các ô {area} bị gộp nên không biết số thuộc dòng nào. Bỏ gộp ô rồi ghi vào từng ô.",
                    line,
                    place,
                )

    def _refuse_strays(self):
        """What stands in an input column of a row that is not of the biểu, and numbers where nothing is asked: all
        that would be lost."""
        columns = {column for line in self.sheet.lines for column in line.inputs.values()}
        lines = {self.rows[line.code]: line for line in self.sheet.lines if line.code in self.rows}
        first = min(lines, default=0)
        for address, raw in self.cells.items():
            column, row = ADDRESS.fullmatch(address).groups()
            if column in columns and int(row) > first and int(row) not in lines and clean(raw[1]):
                self.tell(address, ADDED)
            elif is_number(raw) and self._is_outside(column, line := lines.get(int(row))):
                self.tell(address, OUTSIDE.format(clean(shown_raw(raw))), line)

    def _is_outside(self, column, line):
        """Is nothing asked and nothing known there? Earlier figures, and totals, stand in columns of their own."""
        if line is None or column not in self.sheet.columns:
            return column not in (CODE, LABEL)
        known = {CODE, LABEL, MEASURE, BEFORE, BASELINE, *line.inputs.values()}
        return column not in known | ({VALUE} if line.kind == Kind.TOTAL else set())
