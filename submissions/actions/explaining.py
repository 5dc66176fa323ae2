"""Saying why a doubtful number is right. The sentence goes with the figure to the reviewer (experience.md, Entry)."""

from collections.abc import Iterable
from dataclasses import dataclass

import pghistory
from django.db import transaction

from units.vietnamese import LOCAL, number

from ..errors import Refused
from ..models import Explanation, Version
from ..text import tidy
from ..warnings import basis_of, warnings_of
from .entry import locked_draft

LEAST_LETTERS = 10
LONGEST_TEXT = Explanation._meta.get_field("text").max_length

Key = tuple[str, int]


@dataclass(frozen=True)
class Said:
    """What a person says to a warning, by rule and element id; a blank text takes back what was said.

    `about` and `seen` are the numbers and the text that the person looked at; None is not compared.
    """

    rule: str
    element: int
    text: str
    footnote: bool = False
    about: str | None = None
    seen: str | None = None

    @property
    def key(self) -> Key:
        return self.rule, self.element


@transaction.atomic
def explain(*, version: Version, by, said: Iterable[Said]) -> dict[Key, Refused]:
    """Keep the sentences for warnings of a draft; returns why one was not kept, which leaves the others alone.

    A sentence has at least ten letters, and is not the one that the unit's accepted return of last quarter gave for
    the same rule and cell.
    """
    version = locked_draft(version)
    obligation = version.filing.obligation
    basis = basis_of(obligation)
    asked = {each.warning.key: each for each in warnings_of(version, basis)}
    used = _used_before(basis.last(obligation.quarter))
    refusals = {}
    for each in said:
        try:
            _keep(version, each, asked.get(each.key), used.get(each.key), by)
        except Refused as refusal:
            refusals[each.key] = refusal
    return refusals


def explain_one(*, version: Version, by, rule: str, element: int, text: str, footnote: bool = False) -> None:
    """`explain` for one warning; raises what keeps the sentence from being kept."""
    refusals = explain(version=version, by=by, said=[Said(rule, element, text, footnote)])
    for refusal in refusals.values():
        raise refusal


def _used_before(last) -> dict[Key, str]:
    """The sentences of last quarter's accepted return."""
    if last is None:
        return {}
    rows = Explanation.objects.filter(version=last.version_id)
    return {(row.rule, row.element_id): row.text for row in rows}


def _keep(version, said, asked, used, by):
    text = tidy(said.text)
    if asked is None:
        if text:
            raise Refused("Số liệu đã thay đổi nên không còn cần giải trình nội dung này.")
        return
    if said.seen is not None and text != asked.text:
        if text == tidy(said.seen):
            return  # Left as it was, while another wrote.
        if tidy(said.seen) != asked.text:
            raise _overtaken(asked, text)
    if not text:
        with pghistory.context(cleared_by=by.pk):
            version.explanations.filter(rule=said.rule, element=said.element).delete()
        return
    if said.about is not None and said.about != asked.warning.about:
        raise Refused("Số liệu vừa thay đổi. Đọc lại nội dung cần giải trình rồi lưu lại.")
    _refuse_text(text, used)
    footnote = said.footnote and asked.may_be_printed
    told = {"about": asked.warning.about, "text": text, "footnote": footnote}
    if asked.explanation is None or any(
        getattr(asked.explanation, name) != value for name, value in told.items()
    ):
        version.explanations.update_or_create(
            rule=said.rule, element=asked.warning.element, defaults=told | {"updated_by": by}
        )


def _overtaken(asked, text):
    """Another person wrote meanwhile what this one did not look at."""
    offered = f"bạn ghi “{text}”" if text else "bạn xóa câu này"
    if asked.explanation is None:
        return Refused(f"Câu giải trình vừa được xóa; {offered}. Lưu lại để dùng nội dung của bạn.")
    who, at = asked.explanation.updated_by, asked.explanation.updated_at.astimezone(LOCAL)
    return Refused(
        f"{who} vừa ghi “{asked.text}” lúc {at:%H:%M}; {offered}. Lưu lại để dùng nội dung của bạn."
    )


def _refuse_text(text, used):
    if sum(letter.isalpha() for letter in text) < LEAST_LETTERS:
        raise Refused(
            f"Giải trình cần ít nhất {LEAST_LETTERS} chữ cái: ghi một câu nêu vì sao số liệu như vậy."
        )
    if len(text) > LONGEST_TEXT:
        raise Refused(
            f"Giải trình dài {number(len(text))} ký tự; rút gọn còn nhiều nhất {number(LONGEST_TEXT)} ký tự."
        )
    if used is not None and _folded(text) == _folded(used):
        raise Refused("Câu này đã dùng để giải trình nội dung này ở quý trước; nêu nguyên nhân của quý này.")


def _folded(text):
    """Two sentences that differ in case and spaces only are the same; accents tell words apart."""
    return " ".join(tidy(text).casefold().split())
