"""What a submitted version is sealed with: SHA-256 of its content as canonical JSON (contract.md).

Sorted keys, NFC text, decimal strings; the same content always gives the same hash, on any machine.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal

from targets.models import DataElement
from units.models import Unit

from . import cells
from .answers import Answer
from .models import SignedDocument, Version
from .passages import Passages, passages_of

TOLD_IN_SENDING = {"as_of", "reason_blank", "signed"}


def plain(value: Decimal) -> str:
    """An exact decimal string without needless zeros: 12.500 -> "12.5", 0.000 -> "0"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical(content) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def sha256(content) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def contents(
    versions: Iterable[Version],
    answers: Mapping[int, cells.Answers] | None = None,
    codes: Mapping[int, str] | None = None,
    said: Mapping[int, Passages] | None = None,
) -> dict[int, dict]:
    """What each version says, by its id; in a fixed number of statements.

    `answers`: what the cells say by version id, `codes`: of their elements by id, `said`: words and files by version
    id, where the caller has read them.
    """
    versions = list(versions)
    if answers is None:
        answers = cells.read(version.pk for version in versions)
    elements = {pk for row in answers.values() for pk in row}
    units = {pk for row in answers.values() for answer in row.values() for pk in answer.marks}
    if codes is None:
        codes = dict(DataElement.objects.filter(pk__in=elements).values_list("pk", "code"))
    keys = dict(Unit.objects.filter(pk__in=units).values_list("pk", "key")) if units else {}
    said = passages_of(answers) if said is None else said
    sent = [version.pk for version in versions if version.submitted_at]
    signed = {row.version_id: row for row in SignedDocument.objects.filter(version__in=sent)} if sent else {}
    return {
        version.pk: _content(version, answers[version.pk], codes, keys)
        | _beside(version, said[version.pk], signed.get(version.pk))
        for version in versions
    }


def as_shown(content: Mapping, asked: Iterable[tuple[str, str]] | None = None) -> str:
    """The hash of what is looked at before sending; what the sending itself tells is left out.

    `asked`: (rule, code) of each warning of a draft; a sentence for another is not shown and does not go with it.
    """
    looked_at = {name: part for name, part in content.items() if name not in TOLD_IN_SENDING}
    if asked is not None:
        said, asked = looked_at.pop("explanations", []), set(asked)
        if kept := [row for row in said if (row[0], row[1]) in asked]:
            looked_at["explanations"] = kept
    return sha256(looked_at)


def _beside(version, said, signed):
    """Words and files. What a version has none of is left out, so that its hash stays what it was."""
    parts = {
        "explanations": sorted(
            [row.rule, row.element.code, row.text, row.footnote] for row in said.explanations
        ),
        "narratives": sorted([key, row.text] for key, row in said.narratives.items() if row.text),
        "progress": sorted([code, row.status, row.text] for code, row in said.progress.items()),
        "files": [[row.element.code if row.element else None, row.name, row.sha256] for row in said.files],
        "signed": [signed.number, _day(signed.on)] if signed else [],
        "reason_blank": version.reason_blank,
    }
    return {name: part for name, part in parts.items() if part}


def _content(version, answers: Mapping[int, Answer], codes, keys):
    obligation = version.filing.obligation
    return {
        "plan": obligation.quarter.plan.key,
        "period": obligation.quarter.code,
        "unit": obligation.unit.key,
        "version": version.number,
        "as_of": _day(version.as_of),
        "answers": {codes[pk]: _cell(answer, keys) for pk, answer in answers.items()},
    }


def _cell(answer, keys):
    return {
        "value": None if answer.value is None else plain(answer.value),
        "not_applicable": answer.not_applicable,
        "marks": sorted(keys[pk] for pk in answer.marks),
        "items": sorted([_day(on), link] for on, link in answer.items),
        "document": [answer.document_number, _day(answer.document_on)],
        "remark": answer.remark,
    }


def _day(value):
    return value.isoformat() if value else None


def verify(version: Version) -> bool:
    """Does a submitted version still say what it was sealed with?"""
    return sha256(contents([version])[version.pk]) == version.sha256
