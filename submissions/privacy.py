"""Numbers in a text that look like a person's: identity numbers and mobiles. Pure, and nothing is ever changed.

Design: figures.md section 11. Document numbers, money, addresses of pages, landlines and hotlines pass.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LINK = re.compile(r"(?:https?://|www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}/)[^\s,;]*", re.IGNORECASE)
DOCUMENT = re.compile(r"(?<!\d)\d+/(?:(?:19|20)\d\d(?!\d)|[A-ZĐ]{2,})")
MONEY = r"\s?(?:đồng|triệu|tỷ|VNĐ|VND)\b"
IDENTITY = re.compile(rf"(?<!\d)(?:\d{{12}}|\d{{9}})(?!\d)(?!{MONEY})", re.IGNORECASE)
BETWEEN = r"[ .()\u00a0\u202f–-]{0,3}"
MOBILE = re.compile(rf"(?<![\d+])(?:0|(?:\+|00)84{BETWEEN}(?:0{BETWEEN})?)[35789](?:{BETWEEN}\d){{8}}(?!\d)")
DAY = re.compile(r"\d{1,2}\D+\d{1,2}\D+(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Part:
    """A piece of a text; `marked` when it is a number that looks like a person's."""

    text: str
    marked: bool = False


def personal_numbers(text: str) -> list[str]:
    """The numbers as they stand in the text, in order."""
    return [text[start:end] for start, end in _spans(text)]


def parts(text: str) -> list[Part]:
    """The whole text in pieces, those numbers apart: joined they are the text again."""
    pieces, done = [], 0
    for start, end in _spans(text):
        pieces += [Part(text[done:start]), Part(text[start:end], marked=True)]
        done = end
    return [piece for piece in (*pieces, Part(text[done:])) if piece.text]


def sentence(number: str) -> str:
    return f"dãy số “{number}” giống số định danh hoặc số điện thoại"


def _spans(text) -> list[tuple[int, int]]:
    """Where they stand; no two overlap."""
    read = _plain_digits(text)
    for passing in (LINK, DOCUMENT):
        read = passing.sub(lambda match: "\n" * len(match[0]), read)
    found = sorted([*_mobiles(read), *(match.span() for match in IDENTITY.finditer(read))])
    apart, done = [], 0
    for start, end in found:
        if start >= done:
            apart.append((start, end))
            done = end
    return apart


def _plain_digits(text):
    """Full-width and other digits as 0-9, letter for letter, so that places stay what they are."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def _mobiles(text) -> Iterator[tuple[int, int]]:
    """Written in one run or in groups of at least two digits; a day and what follows it is none."""
    for match in MOBILE.finditer(text):
        groups = re.findall(r"\d+", match[0].removeprefix("+84"))
        if not DAY.match(match[0]) and all(len(group) > 1 or group == "0" for group in groups):
            yield match.span()
