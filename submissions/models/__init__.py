from .corrections import CorrectionRequest
from .evidence import Evidence, SignedDocument, evidence_path
from .figures import Figure, FigureChange, Item, Mark
from .filing import Event, Return, Version
from .glances import Glance
from .reminders import Digest, Reminder
from .talk import Comment, Marked, Thread
from .words import Explanation, ExplanationChange, Narrative, NarrativeChange, ProgressChange, TaskProgress
from .work import Work
from .workbooks import Upload

__all__ = [
    "Comment",
    "CorrectionRequest",
    "Digest",
    "Event",
    "Evidence",
    "Explanation",
    "ExplanationChange",
    "Figure",
    "FigureChange",
    "Glance",
    "Item",
    "Mark",
    "Marked",
    "Narrative",
    "NarrativeChange",
    "ProgressChange",
    "Reminder",
    "Return",
    "SignedDocument",
    "TaskProgress",
    "Thread",
    "Upload",
    "Version",
    "Work",
    "evidence_path",
]
