"""Where the targets stand in a period: targets in the plan's words with their indicators, what is off track first.

Everything shown is read from the rolled-up rows; only the choice and order of what is shown is made here.
"""

from dataclasses import dataclass, field

from django.db.models import FilteredRelation, Q

from reports.facts import (
    Traits,
    facts_of,
    is_doubtful,
    is_veiled,
    judgement,
    noun_of,
    stretches_of,
    traits_of,
)
from reports.models import Edition, IndicatorResult, TargetResult
from targets import wording
from targets.models import IndicatorRevision, TargetRevision
from targets.rules import RULES
from targets.sentences import pace as pace_of
from targets.verdicts import Pace, Shape, Verdict

TOLD = {Verdict.MET, Verdict.PARTLY_MET}
OFF_TRACK = {Verdict.NOT_MET, Verdict.PARTLY_MET}
TONES = {Verdict.MET: "met", Verdict.NOT_MET: "not-met"}


@dataclass
class Line:
    """One indicator in one cohort; `veiled`: a count of 1-4 people, outside the official annex told as "<5" only."""

    result: IndicatorResult
    traits: Traits
    year: int
    quarters: int
    followers: list = field(default_factory=list)
    earlier: IndicatorRevision | None = None

    @property
    def sensitive(self):
        return self.traits.sensitive

    @property
    def revision(self):
        return self.result.revision

    @property
    def code(self):
        return self.result.indicator.code

    @property
    def noun(self):
        return noun_of(self.result)

    @property
    def rule(self):
        return RULES[self.revision.rule]

    @property
    def is_growth(self):
        return self.rule.shape == Shape.GROWTH

    @property
    def goal(self):
        return self.revision.goal

    @property
    def amendment(self):
        """What a decision changed in the year, with what it was before; "" where nothing was."""
        return wording.amended(self.revision, self.earlier) if self.earlier else ""

    @property
    def mark(self):
        """Where the bar is full enough: at the threshold, or at 100% of a number to be reached."""
        return self.revision.threshold if self.rule.divides else 100

    @property
    def follows(self):
        """A cohort that the plan does not bind has no verdict."""
        return bool(self.result.cohort)

    @property
    def verdict(self):
        return "" if self.follows else self.result.verdict

    @property
    def pace(self):
        return "" if self.follows else self.result.pace

    @property
    def veiled(self):
        return is_veiled(self.result, self.traits)

    @property
    def percent(self):
        return None if self.veiled else self.result.percent

    @property
    def is_off_track(self):
        return self.verdict == Verdict.NOT_MET or self.pace == Pace.BEHIND

    @property
    def tone(self):
        if self.pace == Pace.BEHIND and self.verdict == Verdict.IN_PROGRESS:
            return "below"
        return TONES.get(self.verdict, "progress")

    @property
    def stretches(self):
        return stretches_of(self.result)

    @property
    def facts(self):
        return facts_of(self.result, self.traits, year=self.year, quarters=self.quarters)

    @property
    def said(self):
        """The verdict in words, then the pace, in full: for the official annex."""
        facts = self.facts
        return [judgement(self.result, facts), *([pace_of(facts)] if self.pace else [])]

    @property
    def sentences(self):
        """The same for everywhere else: nothing of a veiled line, whose sentences would tell the count."""
        return [] if self.veiled else self.said

    @property
    def doubt(self):
        return wording.doubtful() if is_doubtful(self.result) else ""


@dataclass
class Standing:
    """A target with its indicators; `result` is None in a period that is not judged."""

    target: object
    wording: TargetRevision
    result: TargetResult | None
    lines: list[Line]
    earlier: TargetRevision | None = None
    ended: list[IndicatorRevision] = field(default_factory=list)

    @property
    def amendments(self):
        """Decisions of the year that changed the target or an indicator of it, each with both versions."""
        own = [wording.reworded(self.wording, self.earlier.text)] if self.earlier else []
        changed = [line.amendment for line in self.lines if line.amendment]
        return [*own, *changed, *(wording.ended(revision) for revision in self.ended)]

    @property
    def text(self):
        return self.wording.text

    @property
    def verdict(self):
        return self.result.verdict if self.result else ""

    @property
    def is_off_track(self):
        return self.verdict in OFF_TRACK or bool(self.off_track)

    @property
    def sentence(self):
        """How many of its several indicators are met; one met by none says it indicator by indicator."""
        if self.verdict not in TOLD or self.result.of < 2:
            return ""
        short = [line.revision.name for line in self.lines if line.verdict == Verdict.NOT_MET]
        return wording.target_of_several(self.result.met, self.result.of, short, self.result.provisional)

    @property
    def off_track(self):
        return [line for line in self.lines if line.is_off_track]


def standings(period, quarters) -> list[Standing]:
    """The plan's targets in order, as they stand in the period of so many quarters."""
    traits, rules = traits_of(period), _rules(period)
    lines = {}
    results = IndicatorResult.objects.filter(period=period).select_related("indicator", "revision")
    for result in results:
        line = Line(result, traits[result.indicator_id], period.plan.year, quarters)
        line.earlier = _before(rules[result.indicator_id], result.revision)
        if result.cohort:
            lines[result.indicator_id].followers.append(line)
        else:
            lines[result.indicator_id] = line
    of_target = {}
    for line in lines.values():
        of_target.setdefault(line.result.indicator.target_id, []).append(line)
    ended = {}
    for rows in rules.values():
        if rows[-1].ended:
            ended.setdefault(rows[-1].indicator.target_id, []).append(rows[-1])
    return [
        Standing(
            rows[-1].target,
            rows[-1],
            getattr(rows[-1], "result", None),  # A filtered relation that found nothing sets nothing.
            of_target.get(pk, []),
            _before(rows, rows[-1]),
            ended.get(pk, []),
        )
        for pk, rows in _wordings(period).items()
    ]


def _rules(period):
    rows = IndicatorRevision.objects.filter(indicator__target__plan=period.plan_id)
    return _begun(rows.order_by("indicator__order", "valid_from"), "indicator", period)


def _wordings(period):
    """Each with the target's `result` in the period, or None where it is not judged."""
    own = FilteredRelation("target__results", condition=Q(target__results__period=period))
    rows = TargetRevision.objects.filter(target__plan=period.plan_id).annotate(result=own)
    return _begun(rows.select_related("result").order_by("target__number", "valid_from"), "target", period)


def _begun(revisions, owner, period):
    """Of each owner, in order, the revisions begun by the period's end, oldest first: one query."""
    found = {}
    for row in revisions.filter(valid_from__lte=period.window_to).select_related(owner):
        found.setdefault(getattr(row, f"{owner}_id"), []).append(row)
    return found


def _before(rows, revision):
    earlier = [row for row in rows if row.valid_from < revision.valid_from]
    return earlier[-1] if earlier else None


def is_behind(period) -> bool:
    state = rolled_up_state(period)
    return state is None or state.revision != period.figures_revision


def rolled_up_state(period):
    """The state that came along with the period (select_related), or None before the first roll-up."""
    return getattr(period, "rolled_up_state", None)


def issued(period):
    """Editions of the period with their files, newest first."""
    return Edition.objects.filter(period=period).defer("content").prefetch_related("documents")


def counts(rows):
    """How many targets have each verdict, in a fixed order; none in a period that is not judged."""
    verdicts = [str(row.verdict) for row in rows if row.verdict]
    return [(verdict, verdicts.count(verdict)) for verdict in Verdict if verdict in verdicts]
