"""The one number parser, in two grammars: what people type in Vietnamese, and what files state; without Django.

A number is never guessed. What fits neither grammar is refused with a sentence that names what was typed, so NaN,
Infinity and exponents never come near the database.
"""

import re
from decimal import Decimal

DIGITS_BEFORE_THE_POINT = 12
# A sum of a million million đồng in this plan can only be đồng typed where millions are asked.
MONEY_LIMIT = Decimal(10**6)

SPACES = "\u0020\u00a0\u2007\u2009\u202f"
# Full-width forms of the digits and of the three signs that a number can hold; nothing else is translated, as
# Unicode's own folding would turn "1²" into 12.
NARROW = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-") | dict.fromkeys([0x200B, 0xFEFF])
WHOLE = re.compile(rf"[0-9]+|[1-9][0-9]{{0,2}}(?:(?:\.[0-9]{{3}})+|(?:[{SPACES}][0-9]{{3}})+)")
FRACTION = re.compile(r"[0-9]{1,3}")
NUMBER_LIKE = re.compile(rf"[-+\u2212\u2013]?[0-9.,{SPACES}]+")
CSV_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?")


class NumberRefused(ValueError):
    """The text is not a number of the kind asked; the message is a Vietnamese sentence that names it."""


def from_form(text: str, *, whole: bool, measure: str = "") -> Decimal:
    """What a person typed: "1.234", "1 234" and "1234" are 1234; money may have up to 3 decimals after a comma."""
    typed = text.translate(NARROW).strip()
    integer, comma, fraction = typed.partition(",")
    if not NUMBER_LIKE.fullmatch(typed) or not any(sign in "0123456789" for sign in typed):
        raise NumberRefused(f'"{text}" không phải là số. Chỉ nhập chữ số; nội dung khác ghi ở ô Giải trình.')
    if not WHOLE.fullmatch(integer) or (comma and (whole or not FRACTION.fullmatch(fraction))):
        raise NumberRefused(_shape(text, whole, measure))
    digits = re.sub(r"[^0-9]", "", integer)
    if whole and len(digits) > DIGITS_BEFORE_THE_POINT:
        raise NumberRefused(_shape(text, whole, measure))
    value = Decimal(f"{digits}.{fraction}" if comma else digits)
    if not whole and value >= MONEY_LIMIT:
        raise NumberRefused(
            f'"{text}": Ô này tính bằng triệu đồng: 15.000.000 đồng ghi là 15. Có phải bạn nhập theo đồng?'
        )
    return value


def _shape(text, whole, measure):
    if whole:
        return f'"{text}" chưa đúng: số {measure or "liệu"} là số nguyên, không âm. Ví dụ: 1.250.'
    return f'"{text}" chưa đúng: số tiền là số không âm, nhiều nhất 3 chữ số sau dấu phẩy. Ví dụ: 1.250,5.'


def from_csv(text: str, *, whole: bool) -> Decimal:
    """What a file states: digits, an optional point and at most 3 decimals; a count has no point at all."""
    parts = CSV_NUMBER.fullmatch(text)
    if parts is None:
        raise NumberRefused(
            f'"{text}" không phải là số viết bằng chữ số (ví dụ 1250 hoặc 12.5), không dấu phân cách.'
        )
    integer, fraction = parts.groups()
    if whole and fraction is not None:
        raise NumberRefused(
            f'"{text}" chưa đúng: nội dung này là số nguyên, không có dấu chấm (1234, không phải 1.234).'
        )
    if len(integer) > DIGITS_BEFORE_THE_POINT:
        raise NumberRefused(f'"{text}" có quá {DIGITS_BEFORE_THE_POINT} chữ số trước dấu thập phân.')
    if fraction is not None and len(fraction) > 3:
        raise NumberRefused(f'"{text}" có quá 3 chữ số sau dấu thập phân.')
    return Decimal(text)
