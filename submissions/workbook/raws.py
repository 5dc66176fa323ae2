"""What the child process tells of a cell, as the text that a person would have typed."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from submissions.numbers import NUMBER_LIKE
from submissions.text import tidy
from units.vietnamese import day, number

from .contents import lines

Raw = list  # [kind, text], as the child process tells a cell.

ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def shown_raw(raw: Raw) -> str:
    """The cell's text as a person would type it: 1234.5 is "1.234,5", a day 05/06/2025."""
    kind, text = raw
    if kind == "d":
        return day_of(text)
    if kind not in ("n", "p"):
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    return f"{number(value * 100)}%" if kind == "p" else number(value)


def is_number(raw: Raw) -> bool:
    kind, text = raw
    return kind in ("n", "p") or (kind == "s" and bool(NUMBER_LIKE.fullmatch(clean(text))))


def day_of(text):
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (
        f"{found:%d/%m/%Y}" if found.time() == datetime.min.time() else f"{day(found.date())} {found:%H:%M}"
    )


def clean(text: str) -> str:
    """NFC, without what nobody sees."""
    return tidy(lines(text).translate(UNSEEN))


def plain_text(text: str) -> str:
    """For telling a label from another, whatever the spaces and the composition of its letters."""
    return " ".join(clean(text).split())


def within(address, area):
    first, _, last = area.partition(":")
    (column, row), (left, top), (right, bottom) = (
        ADDRESS.fullmatch(each).groups() for each in (address, first, last or first)
    )
    across = (len(left), left) <= (len(column), column) <= (len(right), right)
    return across and int(top) <= int(row) <= int(bottom)
