"""The corrections ("đính chính") of a period: what changed, why, by whom, and which editions printed the old value.

Design: figures.md sections 9 and 11: a sensitive figure of a unit is for the plan's reviewers only.
"""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from plans.models import Obligation
from submissions import cells
from submissions.answers import shown
from submissions.models import CorrectionRequest, Version
from submissions.owed import Cell, cells_of
from targets.models import DataElement

from .models import Edition
from .tables import MISSING

WITHHELD = "(không nêu)"


@dataclass(frozen=True)
class Change:
    """A cell that a correction changed."""

    cell: Cell
    before: str
    after: str
    editions: list[int]


@dataclass
class Correction:
    """A version that corrects: `before` is the accepted one that it follows, `asked` the request that led to it.

    Only an accepted one tells its changes: what is under way may still change.
    """

    obligation: Obligation
    version: Version
    before: Version
    asked: CorrectionRequest | None
    opened_by: object
    changes: list[Change] = field(default_factory=list)
    withheld: int = 0

    @property
    def reason(self):
        """Its words may tell of the figures that were left out."""
        return WITHHELD if self.withheld else self.version.reason_opened

    @property
    def asked_by(self):
        return self.asked.asked_by if self.asked else None


@dataclass
class Corrections:
    """Of a period: accepted ones, newest first; those under way; requests that wait; requests that were declined."""

    accepted: list[Correction]
    under_way: list[Correction]
    waiting: list[CorrectionRequest]
    declined: list[CorrectionRequest]

    @property
    def withheld(self):
        """How many changes of sensitive figures were left out."""
        return sum(each.withheld for each in self.accepted)

    def __bool__(self):
        return bool(self.accepted or self.under_way or self.waiting or self.declined)


def corrections(period, *, with_sensitive: bool) -> Corrections:
    """In a number of statements that depends on the period's quarters only."""
    obligations = _obligations(period)
    accepted, under_way, requests = [], [], []
    for row in obligations:
        asked = list(row.filing.requests.all())
        requests += [(row, each) for each in asked]
        for each in _of_return(row, asked):
            (accepted if each.version.is_accepted else under_way).append(each)
    _tell_changes(period, accepted, with_sensitive)
    for row, each in requests:
        each.obligation = row
    return Corrections(
        accepted=sorted(accepted, key=lambda each: each.version.decided_at, reverse=True),
        under_way=under_way,
        waiting=[each for _, each in requests if each.is_pending],
        declined=[each for _, each in requests if each.refusal],
    )


def _obligations(period):
    """Those of the period whose returns were corrected or asked to be, with all that is told of them."""
    versions = Version.objects.select_related("created_by", "submitted_by", "decided_by").order_by("number")
    requests = CorrectionRequest.objects.select_related("asked_by", "answered_by")
    within = Obligation.objects.filter(
        quarter__plan=period.plan_id,
        quarter__window_from__gte=period.window_from,
        quarter__window_to__lte=period.window_to,
    )
    touched = within.filter(filing__versions__corrects=True) | within.filter(filing__requests__isnull=False)
    return list(
        touched.distinct()
        .select_related("unit", "quarter__plan", "filing")
        .prefetch_related(
            Prefetch("filing__versions", versions),
            Prefetch("filing__requests", requests),
        )
        .order_by("quarter__order", "unit__order", "unit__key")
    )


def _of_return(obligation, asked):
    """One for each accepted correction, and the newest under way; copies of one sent back belong to it."""
    before, found = None, []
    versions = list(obligation.filing.versions.all())
    numbers = {version.pk: version.number for version in versions}
    for version in versions:
        is_newest = version == versions[-1]
        if version.corrects and before and (version.is_accepted or (is_newest and not version.decision)):
            found.append(
                Correction(
                    obligation,
                    version,
                    before,
                    _asked_for(asked, before, version, numbers),
                    _opener(versions, before),
                )
            )
        if version.is_accepted:
            before = version
    return found


def _asked_for(requests, before, version, numbers):
    """The last request whose draft came after `before`, up to the version: copies of one sent back are part of it."""
    own = [row for row in requests if before.number < numbers.get(row.opened_id, 0) <= version.number]
    return own[-1] if own else None


def _opener(versions, before):
    """Who opened the first draft after the accepted one."""
    return next(row.created_by for row in versions if row.number > before.number)


def _tell_changes(period, accepted, with_sensitive):
    if not accepted:
        return
    answers = cells.read_at_once({version.pk for each in accepted for version in (each.before, each.version)})
    asked = {quarter: cells_of(quarter) for quarter in {each.obligation.quarter for each in accepted}}
    editions = list(
        Edition.objects.filter(period__plan=period.plan_id)
        .select_related("period")
        .defer("content")
        .order_by("number")
    )
    for each in accepted:
        before, after = answers[each.before.pk], answers[each.version.pk]
        for cell in asked[each.obligation.quarter]:
            old, new = before.get(cell.element.pk), after.get(cell.element.pk)
            if _figure(old) == _figure(new):
                continue
            if cell.revision.sensitive and not with_sensitive:
                each.withheld += 1
                continue
            each.changes.append(Change(cell, *_told(cell, old, new), _held(each, cell, editions)))


def _figure(answer):
    return answer and answer.figure


def _told(cell, old, new):
    before, after = (MISSING if each is None else shown(each, cell.element.entry) for each in (old, new))
    return (before, f"{after} (danh sách khác)") if before == after else (before, after)


def _held(correction, cell, editions):
    """Numbers of the editions issued while the old version counted, of periods that print the quarter."""
    quarter = correction.obligation.quarter
    runs_on = cell.element.entry == DataElement.Entry.MONTH_LOG  # Later periods print the year's logs again.
    return [
        edition.number
        for edition in editions
        if correction.before.decided_at <= edition.issued_at < correction.version.decided_at
        and quarter.window_to <= edition.period.window_to
        and (runs_on or edition.period.window_from <= quarter.window_from)
    ]
