"""The history of what the demonstration wrote, told at the moments of its story and not at that of loading."""

import pgtrigger
from django.db.models import OuterRef, Subquery

from submissions.models import Event, ExplanationChange, FigureChange, NarrativeChange, ProgressChange

OPENING = [Event.Verb.OPENED, Event.Verb.CORRECTION]
HISTORIES = [FigureChange, ExplanationChange, NarrativeChange, ProgressChange]


def date_history(plan) -> None:
    """What a version holds was written when it was opened; what was carried over into it is told nowhere."""
    opened = Event.objects.filter(version=OuterRef("version"), verb__in=OPENING).values("at")[:1]
    for history in HISTORIES:
        rows = history.objects.filter(version__filing__obligation__quarter__plan=plan)
        rows = rows.filter(version__in=Event.objects.filter(verb__in=OPENING).values("version"))
        with pgtrigger.ignore(f"{history._meta.label}:append_only"):
            rows.update(pgh_created_at=Subquery(opened))
