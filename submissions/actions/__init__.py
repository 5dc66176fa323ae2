"""Everything that may be done to a return. Keyword-only, the actor named, one transaction, guards first."""

from .correcting import ask_correction, decline_correction, grant_correction
from .decisions import accept, send_back, submit, withdraw
from .drafts import open_correction, open_draft
from .entry import (
    clear_answer,
    fill_none_arising,
    keep_last_quarter,
    save_answer,
    save_answers,
    undo_filling,
)
from .forwarding import forward

__all__ = [
    "accept",
    "ask_correction",
    "clear_answer",
    "decline_correction",
    "fill_none_arising",
    "forward",
    "grant_correction",
    "keep_last_quarter",
    "open_correction",
    "open_draft",
    "save_answer",
    "save_answers",
    "send_back",
    "submit",
    "undo_filling",
    "withdraw",
]
