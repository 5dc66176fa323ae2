"""What a file asks for into the database, in one transaction and a fixed number of statements.

The obligations are locked already; versions follow, periods come last. Each return named ends as contract.md says: a
draft takes the differences, a submitted one takes none, an accepted one gets a "đính chính".
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime

import pghistory

from plans.models import Obligation
from targets.models import Baseline

from .. import cells
from ..actions.decisions import record_acceptance, record_events, record_submission, touch_all
from ..answers import Answer, shown
from ..carrying import carry
from ..lifting import record_state
from ..models import Event, Explanation, Return, Version
from ..warnings import warnings_of
from .problems import Problems
from .sorting import Asked

REASON = "nhập dữ liệu lịch sử"
CORRECTION = f"đính chính: {REASON}"
BASELINE_SOURCE = "Nhập dữ liệu lịch sử"

Changes = dict[int, Answer | None]


@dataclass
class Work:
    """What one return needs: `target` is the version that takes the changes, and None where nothing happens.

    `answers` is what the return says once they are made.
    """

    obligation: Obligation
    stated: dict
    filing: Return | None = None
    counted: Version | None = None
    newest: Version | None = None
    target: Version | None = None
    changes: Changes = field(default_factory=dict)
    answers: dict[int, Answer] = field(default_factory=dict)


@dataclass
class Outcome:
    """What an import did, for its summary."""

    returns: int = 0
    opened: int = 0
    corrected: int = 0
    accepted: int = 0
    cells: int = 0
    marks: int = 0
    baselines: int = 0


def write(asked: Asked, *, by, at: datetime, accept: bool, problems: Problems) -> tuple[Outcome, list[Work]]:
    """Do all of it, or raise ImportRefused; the caller's transaction then takes everything back."""
    outcome = Outcome(returns=len(asked.figures))
    moved = _write_marks(asked, by, at, outcome) | _write_baselines(asked, by, outcome)
    works, answers = _works(asked)
    for work in works:
        _choose(work, answers, accept, problems)
    problems.refuse()
    _open_versions(works, by, at, accept, outcome)
    cells.write({work.target.pk: work.changes for work in works if work.changes}, by=by)
    outcome.cells = sum(len(work.changes) for work in works)
    if accept:
        _accept(works, by, at, outcome, moved)
    else:
        touch_all(moved)
    return outcome, works


def _write_marks(asked, by, at, outcome):
    changed = {
        obligation: state for obligation, (_, state) in asked.marks.items() if obligation.state != state
    }
    for obligation, state in changed.items():
        record_state(obligation, state, by=by, reason=REASON, at=at)
    outcome.marks = len(changed)
    return {obligation.quarter for obligation in changed}


def _write_baselines(asked, by, outcome):
    """Last year's figures; they count at once, as nobody accepts them."""
    if not asked.baselines:
        return set()
    standing = {
        (row.quarter_id, row.unit_id, row.element_id): row
        for row in Baseline.objects.filter(quarter__in={quarter for quarter, _, _ in asked.baselines})
    }
    moved = set()
    for (quarter, unit, element), stated in asked.baselines.items():
        row = standing.get((quarter.pk, unit.pk, element.pk))
        if (row.value if row else None) == stated.value:
            continue
        moved.add(quarter)
        outcome.baselines += 1
        if stated.value is None:
            with pghistory.context(cleared_by=by.pk):
                row.delete()
        else:
            row = row or Baseline(quarter=quarter, unit=unit, element=element)
            row.value, row.source, row.updated_by = stated.value, BASELINE_SOURCE, by
            row.save()
    return moved


def _works(asked):
    """The returns named, with the versions that matter and their answers."""
    works = {obligation.pk: Work(obligation, stated) for obligation, stated in asked.figures.items()}
    filings = {row.obligation_id: row for row in Return.objects.filter(obligation__in=works)}
    versions = defaultdict(list)
    for version in (
        Version.objects.filter(filing__in=[row.pk for row in filings.values()])
        .select_for_update(of=("self",))
        .order_by("pk")
    ):
        versions[version.filing_id].append(version)
    for pk, filing in filings.items():
        work = works[pk]
        work.filing = filing
        filing.obligation = work.obligation
        for version in versions[filing.pk]:
            version.filing = filing
            if version.pk == filing.counted_id:
                work.counted = version
            if work.newest is None or version.number > work.newest.number:
                work.newest = version
    named = {row.pk for work in works.values() for row in (work.counted, work.newest) if row}
    return list(works.values()), cells.read(named)


def _choose(work, answers, accept, problems):
    """Decide which version takes which changes; none at all where nothing is to happen."""
    base, target = _base(work, answers, accept)
    standing = answers[base.pk] if base else {}
    changes = _difference(work.stated, standing)
    work.answers = {pk: answer for pk, answer in (standing | changes).items() if answer is not None}
    if base is not None and base == work.counted:
        if not changes:
            return
        if not accept:
            _refuse_rows(
                work, changes, standing, problems, "đã được duyệt; thêm --accept để lập bản đính chính"
            )
    elif base is not None and base.is_awaiting:
        _refuse_rows(work, changes, standing, problems, "đã gửi, đang chờ duyệt nên không sửa được")
    if changes or accept:
        work.target, work.changes = target or _next(work, base), changes


def _base(work, answers, accept):
    """The version that the rows are compared with, and the one that takes them: itself, or None for a new one.

    With --accept an accepted version that already says it all is the end of it, whatever stands beside it.
    """
    if work.counted and accept and not _difference(work.stated, answers[work.counted.pk]):
        return work.counted, None
    if work.newest and (work.newest.is_draft or work.newest.is_awaiting):
        return work.newest, work.newest
    return work.counted or work.newest, None


def _difference(stated, answers) -> Changes:
    """The cells named that the answers do not already say; what explains a cell stays with it."""
    changes = {}
    for element, each in stated.items():
        old, new = answers.get(element.pk), each.value
        if (old and old.figure) == (new and new.figure):
            continue
        changes[element.pk] = _keeping_explanation(new, old) if new and old else new
    return changes


def _keeping_explanation(new, old):
    document = {"document_number": old.document_number, "document_on": old.document_on} if new.is_yes else {}
    return replace(new, remark=old.remark, **document)


def _refuse_rows(work, changes, standing, problems, sentence):
    for element, each in work.stated.items():
        if element.pk in changes:
            now = shown(standing.get(element.pk), element.entry)
            problems.add(each.row, f"{work.obligation}, {element}: báo cáo {sentence} (số đang có: {now}).")


def _next(work, base):
    """A version that is not stored yet; `base` is the one it starts as a copy of, accepted or sent back."""
    corrects = work.counted is not None
    version = Version(
        filing=work.filing or Return(obligation=work.obligation),
        number=work.newest.number + 1 if work.newest else 1,
        source=Version.Source.IMPORT,
        corrects=corrects,
        reason_opened=CORRECTION if corrects else REASON,
        as_of=base.as_of if base else None,
        reason_blank=base.reason_blank if base else "",
    )
    version.copied_from = base
    return version


def _open_versions(works, by, at, accept, outcome):
    fresh = [work for work in works if work.target and work.target.pk is None]
    filings = [work.target.filing for work in fresh if work.target.filing.pk is None]
    Return.objects.bulk_create(filings)
    for work in fresh:
        work.target.created_by = by
        work.target.filing = work.target.filing  # The filing has its id only now.
    Version.objects.bulk_create(work.target for work in fresh)
    copies = {work.target.copied_from.pk: work.target.pk for work in fresh if work.target.copied_from}
    if copies:
        carry(copies, by=by)
    corrections = [work.target for work in fresh if work.target.corrects]
    record_events(corrections, Event.Verb.CORRECTION, by=by, at=at, reason=CORRECTION)
    opened = [work.target for work in fresh if not work.target.corrects]
    record_events(opened, Event.Verb.OPENED, by=by, at=at, reason=REASON)
    outcome.opened, outcome.corrected = len(opened), len(corrections)


def _accept(works, by, at, outcome, moved):
    """Submit what is not submitted, accept it all, and touch the quarters that this or the rest of the file moved."""
    targets = [work.target for work in works if work.target]
    drafts = [version for version in targets if version.is_draft]
    for version in drafts:
        version.source = Version.Source.IMPORT
    _leave_other_sentences(works, by)
    record_submission(drafts, by=by, at=at, reason=REASON)
    record_acceptance(targets, by=by, at=at, reason=REASON, moved=moved)
    outcome.accepted = len(targets)


def _leave_other_sentences(works, by):
    """Sentences given for other numbers than those that are sealed explain nothing any more (actions.submit).

    Only returns that hold sentences are looked at, one by one.
    """
    drafts = {work.target.pk: work for work in works if work.target and work.target.is_draft}
    holding = Explanation.objects.filter(version__in=list(drafts)).values_list("version", flat=True)
    for pk in holding.distinct():
        draft = drafts[pk].target
        asked = warnings_of(draft, answers=drafts[pk].answers)
        said = [each.explanation.pk for each in asked if each.explanation and not each.is_open]
        with pghistory.context(cleared_by=by.pk, unasked=True):
            draft.explanations.exclude(pk__in=said).delete()
