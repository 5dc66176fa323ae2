"""What a return says in words, for whoever reads it."""

from dataclasses import dataclass

from submissions.assignments import assigned
from submissions.models import Narrative, TaskProgress
from submissions.passages import Passages, progress_of, titles


def written(version, owed):
    """How far each part of the return is, (done, all): "figures" of the cells owed, "boxes", "tasks"; and "files"."""
    obligation = version.filing.obligation
    mine = {each.code for each in assigned(obligation)}
    standing = progress_of([version.pk])[version.pk].keys()
    typed = [cell for cell in owed if cell.is_typed]
    return {
        "figures": (version.figures.count(), len(typed)),
        "files": version.evidence.standing().count(),
        "boxes": (version.narratives.exclude(text="").count(), len(Narrative.Section.values)),
        "tasks": (len(mine & standing), len(mine)),
    }


@dataclass(frozen=True)
class Said:
    """What one box says, for whoever reads a return; `earlier` is what it said in the version before."""

    key: str
    title: str
    text: str
    status: str = ""
    earlier: str = ""
    changed: bool = False


def said(obligation, now: Passages, past: Passages | None = None):
    """The boxes and the progress of a version; differences are those to the version before, where there is one.

    What has a text or has changed is news; the other tasks stand as they stood.
    """
    boxes, progress = past and past.narratives, past and past.progress
    lines = [
        _line(code, (row.task or row.duty).text, now.progress, progress)
        for code, row in (now.progress | (progress or {})).items()
    ]
    named = titles(obligation.quarter.plan) if now.narratives or boxes else {}
    return {
        "sections": [
            line for key, title in named.items() if (line := _line(key, title, now.narratives, boxes))
        ],
        "news": [line for line in lines if line.text or line.changed],
        "steady": [line for line in lines if not (line.text or line.changed)],
    }


def _line(key, title, now, past):
    """None where a box says nothing and never did."""
    row, old = now.get(key), (past or {}).get(key)
    text, before = (each.text if each else "" for each in (row, old))
    status, was = (_status(each) for each in (row, old))
    if not (text or before or status or was):
        return None
    changed = past is not None and (text, status) != (before, was)
    return Said(key, title, text, status, ". ".join(part for part in (was, before) if part), changed)


def _status(row):
    return row.get_status_display() if isinstance(row, TaskProgress) else ""
