"""Numbers, dates and lists as an official Vietnamese text writes them; without Django."""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def number(value) -> str:
    """1234.5 -> "1.234,5"; trailing zeros of the fraction go."""
    text = f"{Decimal(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def percent(value) -> str:
    """70.251 -> "70,25%": cut to two decimals toward zero, so that it can never round into a pass."""
    cut = Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    return f"{cut:,.2f}%".translate(str.maketrans(",.", ".,"))


def points(value) -> str:
    """A difference of percentages, cut like `percent`, without its sign of unit: "21,51"."""
    return percent(value).removesuffix("%")


def day(value: date) -> str:
    """12/9/2025; a moment is told by its day in Việt Nam."""
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    return f"{value.day}/{value.month}/{value.year}"


def moment(value: datetime) -> str:
    """ "10:32 ngày 12/9/2025", local."""
    local = value.astimezone(LOCAL)
    return f"{local:%H:%M} ngày {day(local)}"


def month(value: str) -> str:
    """ "2025-08" -> "08/2025"."""
    year, number_of = value.split("-")
    return f"{number_of}/{year}"


def listed(names: Iterable[str]) -> str:
    return "; ".join(names)


def plain(text: str) -> str:
    """For searching: lower case, no accents, no tone marks, đ as d. "Hòa" and "Hoà" become one."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
