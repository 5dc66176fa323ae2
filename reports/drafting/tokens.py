"""Bound figures as a person edits them: "{812|CS_KT@BT/2025-6T}"; pure.

Only the id after the bar counts: the number before it is shown anew each time, and follows the data until issue. A
number outside braces was typed by hand; when it is none of the period's figures it must be explained or bound.
"""

import re
from collections.abc import Iterable, Mapping

from reports.bound import bind, bound_parts, parts_of

TOKEN = re.compile(r"\{([^{}|]*)\|([^{}|]+)\}")
PROSE = ("paragraph", "item")
BULLET = "- "

# What looks like a number and is none of a report's figures: dates, document numbers, years, months, legal articles.
ASIDE = re.compile(
    r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}/\d{4}\b|(?:[Nn]gày|[Tt]ừ|đến|trước|sau)\s+\d{1,2}/\d{1,2}\b"
    r"|\b\d+/(?:\d{4}/)?[A-ZĐ][\w-]*"
    r"|(?:[Nn]ăm|[Tt]háng|[Qq]uý|[Đđ]iều|[Kk]hoản|[Mm]ục|[Pp]hụ lục|[Nn]gày|[Gg]iai đoạn)\s+\d+(?:\s*[-–]\s*\d+)?"
    r"|\b(?:19|20)\d\d\b"
    r"|\b\d{1,2}\s+tháng\b|\bHIV/AIDS\b|[A-Za-z]\d+|\d+[A-Za-z]\b"
)
NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")


def token(figure_id: str, text: str) -> str:
    return f"{{{text}|{figure_id}}}"


def editable(blocks: Iterable[dict]) -> str:
    """The prose of drafted blocks with their figures as tokens, a line each."""
    return "\n".join(_line(block) for block in blocks if block["kind"] in PROSE)


def _line(block):
    said = "".join(
        part if isinstance(part, str) else token(part["id"], part["text"]) for part in parts_of(block)
    )
    return f"{BULLET}{said}" if block["kind"] == "item" else said


def values_of(blocks: Iterable[dict]) -> dict[str, str]:
    """Every bound figure of the blocks by id, as printed."""
    found = {}
    for block in blocks:
        cells = (
            [cell for row in block["rows"] for cell in row["cells"]] if block["kind"] == "table" else [block]
        )
        for cell in cells:
            for part in bound_parts(cell):
                found.setdefault(part["id"], part["text"])
    return found


def refreshed(text: str, values: Mapping[str, str]) -> str:
    """The text with today's numbers in its tokens."""
    return TOKEN.sub(lambda found: token(found[2], values.get(found[2], "...")), text)


def bound_text(text: str, values: Mapping[str, str]) -> str:
    """The text as a document takes it: each token is its bound figure."""
    return TOKEN.sub(lambda found: bind(found[2], values.get(found[2], "...")), text)


def unknown(text: str, values: Mapping[str, str]) -> list[str]:
    """Ids in the text that name no figure of the period."""
    return list(dict.fromkeys(found[2] for found in TOKEN.finditer(text) if found[2] not in values))


def typed_numbers(text: str) -> list[str]:
    """Numbers outside tokens that are not dates, years or document numbers, each once."""
    bare = ASIDE.sub(" ", TOKEN.sub(" ", text))
    return list(dict.fromkeys(NUMBER.findall(bare)))


def disagreeing(text: str, drafted: str, values: Mapping[str, str], explained: Iterable[str]) -> list[str]:
    """Typed numbers that are none of the figures, do not stand in what these draft, and that nobody explained."""
    known = {each for figure in values.values() for each in NUMBER.findall(figure)}
    known |= set(explained) | set(typed_numbers(drafted))
    return [number for number in typed_numbers(text) if number not in known]
