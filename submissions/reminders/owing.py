"""Who owes a return and has not filed it, at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from plans.calendar import local_day
from plans.models import Obligation
from submissions.models import Version
from submissions.owed import cells_of, owed_cells
from submissions.states import State, is_late, state_of
from units.models import Unit

Decision = Version.Decision


@dataclass(frozen=True)
class Owing:
    """A unit with the return it owes: `name` is what it signs as, `filled` of `asked` cells are answered."""

    obligation: Obligation
    name: str
    state: State
    filled: int
    asked: int
    late: bool

    @property
    def is_returned(self):
        return self.state == State.RETURNED


def unfiled(at: datetime, obligations=None):
    """Obligations that were owed and not filed at the moment: no version awaited a decision then or was accepted.

    For now it is the same as `state_of` not being FILED, in one statement.
    """
    sent_back = Q(decision__in=[Decision.RETURNED, Decision.WITHDRAWN], decided_at__lte=at)
    filed = Version.objects.filter(filing__obligation=OuterRef("pk"), submitted_at__lte=at).exclude(sent_back)
    return (Obligation.objects if obligations is None else obligations).owed().exclude(Exists(filed))


def owing_of(obligations: Iterable[Obligation], at: datetime) -> list[Owing]:
    """What a letter or a list says of each, in a number of statements that follows the quarters only.

    Of each is read: `quarter` and `unit`.
    """
    obligations = list(obligations)
    versions = _versions(obligations)
    names = _names(obligations, local_day(at))
    cells = {quarter: cells_of(quarter) for quarter in {row.quarter for row in obligations}}
    return [
        Owing(
            obligation=row,
            name=names[row.unit_id],
            state=state_of(row, versions.get(row.pk, []), at),
            filled=versions[row.pk][-1].filled if row.pk in versions else 0,
            asked=sum(cell.is_typed for cell in owed_cells(row, cells[row.quarter])),
            late=is_late(row, at),
        )
        for row in obligations
    ]


def _versions(obligations):
    found = {}
    versions = Version.objects.filter(filing__obligation__in=[row.pk for row in obligations])
    for version in versions.select_related("filing").annotate(filled=Count("figures")).order_by("number"):
        found.setdefault(version.filing.obligation_id, []).append(version)
    return found


def _names(obligations, on):
    units = Unit.objects.filter(pk__in=[row.unit_id for row in obligations]).named(on)
    return {unit.pk: unit.authority or unit.name for unit in units}
