"""What stands in the inputs of the workbook for an answer, and an answer as plain data that JSON can hold."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from submissions.answers import Answer
from submissions.entered import typed_day
from submissions.owed import Cell

from .layout import REVIEWED, Entry, Field, Kind, Place, Sheet

YES, NO, NOT_APPLICABLE = "Có", "Không", "x"
Content = str | Decimal


def contents_of(sheets: Iterable[Sheet], answers: Mapping[str, Answer]) -> dict[Place, Content]:
    """What each input holds, of those that hold anything."""
    found = {}
    for sheet in sheets:
        for line in sheet.lines:
            answer = answers.get(line.cell.code)
            if answer is not None:
                found |= {
                    (line.code, each): text for each, text in _inputs(line, answer) if text not in ("", None)
                }
    return found


def _inputs(line, answer):
    match line.kind:
        case Kind.TICK:
            return [(Field.VALUE, YES if line.unit in answer.marks else "")]
        case Kind.ITEM:
            place = int(line.code.partition("/")[2])
            on, link = answer.items[place - 1] if place <= len(answer.items) else (None, "")
            return [(Field.DAY, typed_day(on)), (Field.LINK, link)]
        case Kind.TOTAL:
            return []
    beside = [(Field.REMARK, lines(answer.remark))]
    if Field.NUMBER in line.inputs:
        beside += [(Field.NUMBER, answer.document_number), (Field.DAY, typed_day(answer.document_on))]
    return [(Field.VALUE, _value(line, answer)), *beside]


def _value(line, answer):
    if answer.not_applicable:
        return NOT_APPLICABLE
    if line.kind == Kind.LIST:
        return REVIEWED
    if line.kind == Kind.YES_NO:
        return YES if answer.is_yes else NO
    return answer.value


def lines(text: str) -> str:
    """Each line ended alike, as a cell of Excel ends them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def comparable(answer: Answer | None, cell: Cell, allowed: frozenset[int]) -> Answer | None:
    """The answer as far as a workbook can say it, so that writing and reading it back is no difference."""
    if answer is None:
        return None
    answer = replace(answer, remark=lines(answer.remark), items=tuple(sorted(answer.items)))
    if not cell.revision.asks_document:
        answer = replace(answer, document_number="", document_on=None)
    if cell.element.entry == Entry.CHECKLIST and not answer.not_applicable:
        marks = answer.marks & allowed
        answer = replace(answer, marks=marks, value=Decimal(len(marks)))
    return answer


def plain(answer: Answer | None) -> dict | None:
    """The answer in JSON's words, without what is empty."""
    if answer is None:
        return None
    words = {
        "value": None if answer.value is None else str(answer.value),
        "x": answer.not_applicable,
        "marks": sorted(answer.marks),
        "items": [[on.isoformat(), link] for on, link in answer.items],
        "number": answer.document_number,
        "on": answer.document_on.isoformat() if answer.document_on else "",
        "remark": answer.remark,
    }
    return {key: word for key, word in words.items() if word not in (None, "", False, [])}


def answer_in(words: Mapping | None) -> Answer | None:
    """The answer that `plain` told."""
    if words is None:
        return None
    return Answer(
        value=Decimal(words["value"]) if "value" in words else None,
        not_applicable=words.get("x", False),
        marks=frozenset(words.get("marks", ())),
        items=tuple((date.fromisoformat(on), link) for on, link in words.get("items", ())),
        document_number=words.get("number", ""),
        document_on=date.fromisoformat(words["on"]) if words.get("on") else None,
        remark=words.get("remark", ""),
    )
