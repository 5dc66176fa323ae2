""" "Nếu phát hành hôm nay": what is missing, which verdicts are open, and which sentences disagree with the data."""

from dataclasses import dataclass

from plans.models import Obligation
from reports.content import outline
from reports.content.reading import Reading
from reports.facts import outlook_of
from submissions.errors import Refused
from targets.certainty import Certainty

from .models import DraftText
from .tokens import disagreeing, editable, refreshed, unknown, values_of

UNSETTLED = (Certainty.OPEN, Certainty.NO_BASIS)


class Disagrees(Refused):
    """A report whose prose says other numbers than its figures is not issued."""

    def __init__(self, places):
        named = "; ".join(f"mục {place.name}: {', '.join(place.disagreeing)}" for place in places)
        super().__init__(
            f"Chưa phát hành được: số gõ tay chưa khớp số liệu và chưa nêu nguồn ({named}). "
            "Sửa tại trang soạn báo cáo."
        )


@dataclass
class Place:
    """A place of the outline that holds text. `said`: what units said for it."""

    key: str
    name: str
    title: str
    text: str
    draft: DraftText | None
    disagreeing: list[str]
    said: list

    @property
    def unseen(self):
        return sum(each.is_unseen for each in self.said)

    @property
    def is_settled(self):
        return not self.disagreeing


@dataclass
class Today:
    """The report of a period as it would be issued now."""

    reading: Reading
    places: list[Place]
    drafts: dict[str, list]
    values: dict[str, str]

    @property
    def period(self):
        return self.reading.period

    @property
    def disagreeing(self):
        return [place for place in self.places if not place.is_settled]

    @property
    def unseen(self):
        return sum(place.unseen for place in self.places)

    @property
    def said(self):
        return sum(len(place.said) for place in self.places)

    @property
    def unsettled(self):
        """(line, sentence) of each verdict that missing returns may still turn."""
        return [
            (line, outlook_of(line.result, self.reading.names))
            for line in self.reading.lines
            if line.result.details.get("outlook", {}).get("certainty") in UNSETTLED and not line.veiled
        ]

    def absent(self):
        """Returns that are owed and not accepted, as coverage names them; invited bodies apart."""
        owed = Obligation.objects.owed().filter(
            quarter__periods=self.period, filing__counted__isnull=True, invited=False
        )
        return self.reading.names.missing(
            f"{row.unit.key}/{row.quarter.code}" for row in owed.select_related("unit", "quarter").in_order()
        )

    def place(self, key) -> Place | None:
        return next((place for place in self.places if place.key == key), None)


def look(period) -> Today:
    reading = Reading(period)
    drafts = outline.drafted(reading)
    values = values_of(block for blocks in drafts.values() for block in blocks)
    places = []
    for section in outline.chosen(reading):
        for part in section.get("subheads") or [section]:
            name = section["number"] if part is section else f"{section['number']}.{part['number']}"
            places.append(_place(reading, part, name, drafts[part["key"]], values))
    return Today(reading, places, drafts, values)


def _place(reading, part, name, drafted, values):
    own = reading.texts.get(part["key"])
    written = editable(drafted)
    wrong = [] if own is None else check(own, written, values)
    text = written if own is None else refreshed(own.text, values)
    return Place(part["key"], name, part["title"], text, own, wrong, reading.said.get(part["key"], []))


def check(own, drafted, values) -> list[str]:
    """Typed numbers that disagree, then bound ids that name nothing."""
    return [*disagreeing(own.text, drafted, values, own.explained), *unknown(own.text, values)]


def refuse_disagreement(period) -> None:
    """Raises Disagrees where a writer's prose does not fit the figures. Sections that nobody rewrote always do."""
    if period.draft_texts.exists() and (places := look(period).disagreeing):
        raise Disagrees(places)
