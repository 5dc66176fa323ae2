"""A sheet that somebody filled in, CSV or .xlsx, into lines of text under known columns."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from submissions.errors import Refused
from submissions.importing.problems import ImportRefused, Problem, Problems
from submissions.workbook.parsing import parsed
from units.vietnamese import plain

MOST_LINES = 5_000
LARGEST = 5 * 2**20
LONGEST = 500
ZIPPED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")

TOO_LARGE = "Tệp lớn hơn 5 MB; bỏ bớt trang, hình ảnh rồi tải lên."
NOT_CSV = "Tệp không phải CSV mã hóa UTF-8 hoặc Excel .xlsx. Lưu lại bằng “CSV UTF-8” hoặc .xlsx rồi tải lên."
BROKEN = "không đúng dạng CSV: dấu nháy kép không khép đúng chỗ, hoặc một ô quá dài."
FORMULA = "ô “{}” chứa công thức; dán lại dạng giá trị."


@dataclass(frozen=True)
class Line:
    """A line under its columns, cells without outer spaces; `number` counts the header as 1, as a spreadsheet does."""

    number: int
    values: dict[str, str]

    def __getitem__(self, column):
        return self.values.get(column, "")


def read_sheet(data: bytes, columns: Mapping[str, str], required: tuple[str, ...]) -> list[Line]:
    """The lines after the header, wholly empty ones passed over; raises ImportRefused with every problem found.

    `columns` are {key: its name in Vietnamese}; a header may use either, in any order.
    """
    if len(data) > LARGEST:
        raise ImportRefused([Problem(0, TOO_LARGE)])
    problems = Problems()
    records = [
        (number, cells) for number, cells in _records(data, columns, problems) if any(map(str.strip, cells))
    ]
    if not records:
        raise ImportRefused([Problem(0, "Tệp không có dòng nào.")])
    (number, header), *rest = records
    keys = _header(number, header, columns, required, problems)
    problems.refuse()
    if not rest:
        raise ImportRefused([Problem(0, "Tệp chỉ có dòng tên cột, chưa có dòng nào để thực hiện.")])
    if len(rest) > MOST_LINES:
        raise ImportRefused([Problem(0, f"Tệp có {len(rest)} dòng, nhiều nhất {MOST_LINES} dòng.")])
    lines = [_line(number, keys, cells, columns, problems) for number, cells in rest]
    problems.refuse()
    return lines


def tidy(text: str) -> str:
    """NFC, one space between words, none around; what no cell should hold becomes a space."""
    shown = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", text))
    return " ".join(shown.split())


def _records(data, columns, problems):
    if data.startswith(ZIPPED):
        return _of_workbook(data, problems)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused([Problem(0, NOT_CSV)]) from error
    if "\0" in text:
        raise ImportRefused([Problem(0, NOT_CSV)])
    return _of_csv(text)


def _of_csv(text):
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ImportRefused([Problem(number, BROKEN)]) from error


def _of_workbook(data, problems):
    """The cells of the first page."""
    try:
        page = parsed(data)[0]
    except Refused as refusal:
        raise ImportRefused([Problem(0, str(refusal))]) from refusal
    rows = {}
    for address, (kind, text) in page["cells"].items():
        letters, number = ADDRESS.fullmatch(address).groups()
        if kind == "f":
            problems.add(int(number), FORMULA.format(address))
        rows.setdefault(int(number), {})[_column(letters)] = text
    for number in sorted(rows):
        cells = rows[number]
        yield number, [cells.get(at, "") for at in range(max(cells) + 1)]


def _column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _header(number, header, columns, required, problems):
    """The key of each column; "" for an empty one."""
    known = {plain(word): key for key, label in columns.items() for word in (key, label)}
    keys = []
    for cell in header:
        word = tidy(cell)
        key = known.get(plain(word), "")
        if word and not key:
            problems.add(number, f"không hiểu cột “{word[:60]}”; các cột: {', '.join(columns.values())}.")
        elif key and key in keys:
            problems.add(number, f"cột “{word}” ghi hai lần.")
        keys.append(key)
    for key in required:
        if key not in keys:
            problems.add(number, f"thiếu cột “{columns[key]}”.")
    return keys


def _line(number, keys, cells, columns, problems):
    values = {}
    for at, cell in enumerate(cells):
        word = tidy(cell)
        if at >= len(keys) or not keys[at]:
            if word:
                problems.add(number, f"ô thứ {at + 1} (“{word[:40]}”) nằm ngoài các cột đã đặt tên.")
        elif len(word) > LONGEST:
            problems.add(number, f"ô “{columns[keys[at]]}” dài quá {LONGEST} ký tự.")
        elif word:
            values[keys[at]] = word
    return Line(number, values)
