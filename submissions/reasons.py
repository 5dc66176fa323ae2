"""The reason a person gives; it is kept for ever, so it is there, fits, and is stored as NFC text."""

from units.vietnamese import number

from .errors import Refused
from .text import tidy


def reason_given(text: str, *, longest: int, asked: str = "Nêu lý do.") -> str:
    """The reason without outer spaces; refused when blank or longer than the column that keeps it."""
    reason = tidy(text)
    if not reason:
        raise Refused(asked)
    if len(reason) > longest:
        raise Refused(
            f"Lý do dài {number(len(reason))} ký tự; rút gọn còn nhiều nhất {number(longest)} ký tự."
        )
    return reason
