"""Reminders of the demonstration's overdue quarters, sent as the clock would have sent them in 2025."""

from datetime import datetime

from submissions.reminders import remind
from units.vietnamese import LOCAL

MORNINGS = [datetime(2025, 6, 17, 8, tzinfo=LOCAL), datetime(2025, 9, 16, 8, tzinfo=LOCAL)]


def send_reminders() -> int:
    """To whoever had not filed by then; returns how many units were reminded."""
    return sum(remind(at=morning) for morning in MORNINGS)
