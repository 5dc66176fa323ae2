"""Figures inside text, each bound to where it comes from.

`bind` marks a figure so that it passes through any sentence; `parts` takes the marks off again where a document's
blocks are made. An id names a figure of an edition: "CS_KT@595/2025-Q2", "7b.percent@2025-6T".
"""

import re
from collections import Counter
from collections.abc import Iterator

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"  # Of the private use area: no text has them.
MARKED = re.compile(f"{OPEN}([^{MIDDLE}]*){MIDDLE}([^{CLOSE}]*){CLOSE}")


def element_id(code, unit, period) -> str:
    return f"{code}@{unit}/{period}"


def indicator_id(code, side, period) -> str:
    return f"{code}.{side}@{period}"


def bind(figure_id: str, text: str) -> str:
    return f"{OPEN}{figure_id}{MIDDLE}{text}{CLOSE}"


def unmarked(text: str) -> str:
    """What a person typed, without what could be taken for a mark."""
    return text.translate({ord(sign): None for sign in (OPEN, MIDDLE, CLOSE)})


def plain(text: str) -> str:
    """The text as it is read."""
    return MARKED.sub(r"\2", text)


def parts(text: str) -> list:
    """["Cơ sở: ", {"id": ..., "text": "812"}, " cơ sở"]; only the bound ones are mappings."""
    found, at = [], 0
    for mark in MARKED.finditer(text):
        found += [text[at : mark.start()], {"id": mark[1], "text": mark[2]}]
        at = mark.end()
    return [part for part in [*found, text[at:]] if part]


def told(text: str) -> dict:
    """A block's or a cell's text as plain data: `text`, and `parts` where something in it is bound."""
    if OPEN not in text:
        return {"text": text}
    return {"text": plain(text), "parts": parts(text)}


def figures(report: dict) -> dict[str, str]:
    """Every bound figure of a report in the order of its text, by the tag that its content control has."""
    count = Counter()
    return {tag(each["id"], count): each["text"] for each in _bound(report)}


def tag(figure_id: str, count: Counter) -> str:
    """A figure told again has a tag of its own: "CS_KT@BT/2025-Q2#2"."""
    count[figure_id] += 1
    return figure_id if count[figure_id] == 1 else f"{figure_id}#{count[figure_id]}"


def _bound(report) -> Iterator[dict]:
    blocks = [
        *report["opening"],
        *(block for section in report["sections"] for block in section["blocks"]),
        *(block for annex in report["annexes"] for block in annex["blocks"]),
    ]
    for block in blocks:
        if block["kind"] == "table":
            for row in block["rows"]:
                for cell in row["cells"]:
                    yield from bound_parts(cell)
        else:
            yield from bound_parts(block)


def bound_parts(cell) -> list[dict]:
    return [part for part in parts_of(cell) if isinstance(part, dict)]


def parts_of(cell) -> list:
    """Of a cell or a block: its text in parts; a cell that is one bound figure is its own part."""
    if isinstance(cell, str):
        return [cell]
    if "id" in cell:
        return [{"id": cell["id"], "text": cell["text"]}]
    return cell.get("parts") or [cell["text"]]
