"""Reminding those who owe a return and have not filed it, each occasion once; the list, the letters and the log.

`occasions` says when, as a function of the calendar; `owing` who; `sentences` and `wording` what is written; `sending`
does it, `digest` tells the reviewers. Design: experience.md (Reminders), words.md (mail.*), figures.md section 2.
"""

from .digest import send_digests
from .occasions import Stretch, due_on, in_force, stretches
from .owing import Owing, owing_of, unfiled
from .sending import Reminded, remind, remind_now

__all__ = [
    "Owing",
    "Reminded",
    "Stretch",
    "due_on",
    "in_force",
    "owing_of",
    "remind",
    "remind_now",
    "send_digests",
    "stretches",
    "unfiled",
]
