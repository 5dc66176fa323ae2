"""What units said in the eight boxes of their accepted returns, by section of the report, and what became of it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F

from submissions.models import Narrative

from .models import NarrativeUse

Section, Use = Narrative.Section, NarrativeUse.Use

# Which section of the outline a box belongs to (report.yaml).
PLACES = {
    Section.TASK_1: "communication",
    Section.TASK_2: "integration",
    Section.TASK_3: "inspection",
    Section.TASK_4: "support",
    Section.TASK_5: "training",
    Section.TROUBLES: "assessment",
    Section.PLANS: "ahead",
    Section.PROPOSALS: "proposals",
}
LISTED = "proposals"  # Units' proposals stand in the report unless somebody sets them aside.


@dataclass
class Said:
    """A unit's box of one quarter; `use` is None while nobody has decided, `refused` why a choice was not kept."""

    narrative: Narrative
    use: NarrativeUse | None
    refused: str = ""

    @property
    def unit(self):
        return self.narrative.version.filing.obligation.unit

    @property
    def quarter(self):
        return self.narrative.version.filing.obligation.quarter

    @property
    def place(self):
        return PLACES[self.narrative.section]

    @property
    def how(self):
        if self.use:
            return self.use.use
        return Use.QUOTED if self.place == LISTED else ""

    @property
    def is_unseen(self):
        return self.use is None


def said_by_units(period) -> dict[str, list[Said]]:
    """By key of the outline, in official order of the units: two queries. A text carried over unchanged by a
    correction keeps what was decided of it."""
    boxes = (
        Narrative.objects.filter(version__filing__counted=F("version"))
        .filter(version__filing__obligation__quarter__periods=period)
        .exclude(text="")
        .select_related("version__filing__obligation__unit", "version__filing__obligation__quarter")
        .order_by(
            "version__filing__obligation__unit__order",
            "version__filing__obligation__unit__key",
            "version__filing__obligation__quarter__order",
        )
    )
    decided = {
        (use.narrative.version.filing_id, use.narrative.section, use.narrative.text): use
        for use in NarrativeUse.objects.filter(period=period)
        .select_related("narrative__version", "decided_by")
        .order_by("decided_at")
    }
    found = defaultdict(list)
    for box in boxes:
        use = decided.get((box.version.filing_id, box.section, box.text))
        found[PLACES[box.section]].append(Said(box, use))
    return found
