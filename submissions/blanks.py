"""Cells left blank: named when the return is sent, and sent only with a choice (words.md, blank.submit).

A blank is "chưa báo cáo" and never zero: it is filled, set to 0, or left as it is with a reason.
"""

from .errors import NotReady, Refused
from .models import Version
from .privacy import personal_numbers, sentence
from .reasons import reason_given
from .text import tidy

LONGEST_REASON = Version._meta.get_field("reason_blank").max_length


class BlanksLeft(NotReady):
    """Cells are blank, and nobody has said why in a sentence that can be kept."""


def asked(count: int) -> str:
    return (
        f"Còn {count} ô trống. Ô trống là chưa báo cáo, không phải bằng 0. "
        "Ghi 0, nhập từng ô, hoặc để trống và nêu lý do."
    )


def reason_for(version: Version, count: int, reason: str | None) -> str:
    """What a version with so many blanks says of them: nothing without any; None keeps the reason it has already."""
    if not count:
        return ""
    reason = version.reason_blank if reason is None else reason
    if not tidy(reason):
        raise BlanksLeft([asked(count)])
    return fit(reason)


def fit(reason: str) -> str:
    """The reason as it is kept: short enough, and without a number that looks like a person's."""
    try:
        reason = reason_given(reason, longest=LONGEST_REASON)
    except Refused as refusal:
        raise BlanksLeft([str(refusal)]) from None
    if found := personal_numbers(reason):
        raise BlanksLeft([f"Lý do để trống: {sentence(number)}; xóa trước khi gửi." for number in found])
    return reason
