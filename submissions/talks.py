"""The threads of a return as its pages show them, each with its turns."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .models import Comment, Return, Thread, Version
from .owed import Cell


@dataclass
class Talk:
    """A thread with its turns, oldest first."""

    thread: Thread
    turns: list[Comment] = field(default_factory=list)

    @property
    def is_open(self):
        return self.thread.is_open

    @property
    def said(self):
        """How many things were said, the turns that settle or open it aside."""
        return sum(turn.turn == Comment.Turn.SAID for turn in self.turns)


def talks_of(filing: Return) -> dict[int | None, Talk]:
    """{element id, None for the whole return: its talk}, in one statement."""
    turns = Comment.objects.filter(thread__filing=filing.pk).select_related("by", "thread")
    talks = {}
    for turn in turns.order_by("pk"):
        talks.setdefault(turn.thread.element_id, Talk(turn.thread)).turns.append(turn)
    return talks


def open_talks(version: Version, owed: Iterable[Cell]) -> list[tuple[Cell | None, Talk]]:
    """The open ones with their cells, that of the whole return first and the others in official order."""
    talks = talks_of(version.filing)
    placed = [(None, talks.get(None)), *((cell, talks.get(cell.element.pk)) for cell in owed)]
    return [(cell, talk) for cell, talk in placed if talk is not None and talk.is_open]
