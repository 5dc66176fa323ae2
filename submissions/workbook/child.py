"""Opens one workbook and tells its cells as JSON; a program of its own that may neither grow nor last.

Nothing of the portal is imported and nothing of its environment is known here: only the bytes on standard input.
"""

import io
import json
import re
import resource
import sys
import warnings
from datetime import date, datetime, time, timedelta

MEMORY = 512 * 2**20
SECONDS = 10
LONGEST_TEXT = 33_000
MOST_TOLD = 8 * 2**20
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def cap():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def told(cell):
    """[kind, text]: n a number, p a per cent, d a day or time, b a truth, f a formula, e an error, s a text."""
    value = cell.value
    if cell.data_type == "f":
        return ["f", str(getattr(value, "text", value))[:LONGEST_TEXT]]
    if isinstance(value, (datetime, date, time)):
        return ["d", value.isoformat()]
    if isinstance(value, timedelta):
        return ["d", str(value)]
    if isinstance(value, bool):
        return ["b", str(value).upper()]
    if isinstance(value, (int, float)):
        # Excel keeps 15 digits; what a binary fraction adds behind them nobody typed.
        text = str(value) if isinstance(value, int) else f"{value:.15g}"
        return ["p" if "%" in cell.number_format else "n", text]
    return ["e" if cell.data_type == "e" else "s", ESCAPED.sub(_sign, str(value))[:LONGEST_TEXT]]


def _sign(match):
    """A sign that the XML of a workbook writes as _x000D_; one that no text may hold is a space."""
    code = int(match[1], 16)
    return chr(code) if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else " "


def contents(book):
    return [
        {
            "name": sheet.title,
            "cells": {cell.coordinate: told(cell) for row in sheet for cell in row if cell.value is not None},
            "merged": [str(area) for area in sheet.merged_cells.ranges],
        }
        for sheet in book.worksheets
    ]


def main():
    cap()
    warnings.simplefilter("ignore")
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()), keep_links=False)
    words = json.dumps(contents(book))
    if len(words) > MOST_TOLD:
        sys.exit(3)
    sys.stdout.write(words)


if __name__ == "__main__":
    main()
