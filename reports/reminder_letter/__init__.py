"""The official letter ("công văn") that reminds units of a quarter's returns, as plain data for reports.render.

It lists who owes what by when; invited bodies stand apart and are asked politely. Layout: Nghị định 30/2020, mẫu 1.5;
its number, day and signature are left to the office.
"""

from . import body, letterhead
from .reading import LetterReading

__all__ = ["LetterReading", "letter_of"]


def letter_of(reading: LetterReading) -> dict:
    return {
        **letterhead.head(reading),
        "opening": body.blocks(reading),
        "sections": [],
        "annexes": [],
        "demo": reading.plan.is_demo,
        "period": reading.quarter.name,
    }
