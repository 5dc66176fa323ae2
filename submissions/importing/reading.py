"""Bytes of a CSV file into rows of text (contract.md: header, BOM or none, LF or CRLF, quoted cells)."""

import csv
import io
from dataclasses import dataclass

from .problems import ImportRefused, Problem, Problems

HEADER = ["period", "unit", "element", "value"]
NOT_CSV = "không đúng dạng CSV: dấu nháy kép không khép đúng chỗ, hoặc một ô quá dài."


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file, its cells without outer spaces; `number` counts the header as 1."""

    number: int
    period: str
    unit: str
    element: str
    value: str

    @property
    def cell(self) -> tuple[str, str, str]:
        return self.period, self.unit, self.element

    def __str__(self):
        return f"{self.period}, {self.unit}, {self.element}"


def read_rows(data: bytes) -> list[Row]:
    """The rows after the header; wholly empty ones are passed over. Raises ImportRefused."""
    records = _records(_text(data))
    number, header = next(records, (1, []))
    if header != HEADER:
        raise ImportRefused([Problem(number, f"dòng đầu phải là “{','.join(HEADER)}”{_hint(header)}.")])
    rows, problems = [], Problems()
    for number, cells in records:
        if not any(cells):
            continue
        if len(cells) != len(HEADER):
            problems.add(number, f"có {len(cells)} ô, cần đúng {len(HEADER)} ô ({', '.join(HEADER)}).")
        elif not all(cells):
            missing = HEADER[cells.index("")]
            problems.add(number, f"ô “{missing}” để trống{_empty_hint(missing)}.")
        else:
            rows.append(Row(number, *cells))
    problems.refuse()
    if not rows:
        raise ImportRefused([Problem(0, "Tệp không có dòng số liệu nào.")])
    return rows


def _text(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportRefused(
            [Problem(0, f"Tệp không phải CSV mã hóa UTF-8 (dòng {line} không đọc được).")]
        ) from error
    if "\0" in text:
        raise ImportRefused([Problem(0, "Tệp không phải CSV mã hóa UTF-8.")])
    return text


def _records(text):
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ImportRefused([Problem(number, NOT_CSV)]) from error
        yield number, [cell.strip() for cell in cells]


def _hint(header):
    if len(header) == 1 and ";" in header[0]:
        return "; các ô cách nhau bằng dấu phẩy, không phải dấu chấm phẩy"
    if len(header) == 1 and "\t" in header[0]:
        return "; các ô cách nhau bằng dấu phẩy, không phải dấu tab"
    return ""


def _empty_hint(name):
    return "; ghi “-” để xóa số đã có, “0” nếu không có" if name == "value" else ""
