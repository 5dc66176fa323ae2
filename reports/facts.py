"""What a result comes to, as its sentences need it: the one reading behind every page and every document."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from reports.models import IndicatorResult
from reports.tables import is_small
from targets import sentences
from targets.certainty import Certainty, Outlook, told
from targets.models import DataElement, ElementRevision, IndicatorRevision, Term
from targets.querysets import in_force
from targets.rules import RULES
from units.vietnamese import number

BAND = {"growth_at_least": "3 - 5"}  # Per cent, as the plan says it.
TURNING = 6  # Units named inside a sentence.
COHORTS = {"districts": "huyện, thị xã, thành phố", "communes": "xã, phường, đặc khu"}


@dataclass(frozen=True)
class Traits:
    """What the terms of an indicator make of it.

    `arises`: its denominator counts cases of the window. `spans`: its numerator holds flows of units that ended.
    """

    sensitive: bool = False
    arises: bool = False
    spans: bool = False


def traits_of(period) -> dict[int, Traits]:
    """By indicator, from its terms as they stand at the period's end."""
    rules = in_force(
        IndicatorRevision.objects.filter(indicator__target__plan=period.plan_id),
        "indicator",
        period.window_to,
    )
    elements = in_force(
        ElementRevision.objects.filter(element__plan=period.plan_id), "element", period.window_to
    )
    revisions = {row.element_id: row for row in elements}
    of_indicator = defaultdict(list)
    for indicator, side, element in Term.objects.filter(revision__in=rules).values_list(
        "revision__indicator", "side", "element"
    ):
        of_indicator[indicator].append((side, revisions[element]))
    return {indicator: traits(terms) for indicator, terms in of_indicator.items()}


def traits(terms) -> Traits:
    """Of (side, revision of the element) pairs."""
    flows = {side for side, revision in terms if revision.over_time == DataElement.OverTime.SUM}
    return Traits(
        sensitive=any(revision.sensitive for _, revision in terms),
        arises=Term.Side.DENOMINATOR in flows,
        spans=Term.Side.NUMERATOR in flows,
    )


def facts_of(result: IndicatorResult, traits: Traits, *, year: int, quarters: int) -> sentences.Facts:
    """Of a result of a plan's year, in a period of so many quarters."""
    revision = result.revision
    living = next((stretch for stretch in stretches_of(result) if stretch["alive"]), None)
    return sentences.Facts(
        sentences=RULES[revision.rule].sentences,
        threshold=revision.threshold,
        noun=noun_of(result),
        verdict=result.verdict,
        numerator=result.numerator,
        denominator=result.denominator,
        percent=result.percent,
        pace=result.pace,
        by_year=revision.judged == IndicatorRevision.Judged.YEAR,
        arises=traits.arises,
        absent=sorted({month for months in result.details.get("absent", []) for month in months}),
        thin_units=living["owed"] - living["counted"] if living else 0,
        last_year=year - 1,
        band=BAND.get(revision.rule, ""),
        quarters=quarters,
    )


def noun_of(result):
    return COHORTS.get(result.details.get("of"), result.revision.measure)


def judgement(result, facts) -> str:
    """The verdict in words, or the bare result; a cohort that the plan does not bind is followed, never judged."""
    said = facts.sentences
    return said.followed(facts) if result.cohort else said.judged(facts)


def stretches_of(result) -> list[dict]:
    """The two parts of a window that crosses a reorganisation: ended units first, then living ones."""
    return [
        stretch | {side: _decimal(stretch[side]) for side in ("numerator", "denominator")}
        for stretch in result.details.get("stretches", [])
    ]


def outlook_of(result, names) -> str:
    """Whether the verdict stands whatever the missing ones report; "" where nothing is missing or nothing is judged."""
    kept = result.details.get("outlook")
    if not kept:
        return ""
    seen = Outlook(Certainty(kept["certainty"]), kept["expected"], _decimal(kept["percent"]))
    shown, more = [names(key) for key in names.first(TURNING, kept["units"])], len(kept["units"]) - TURNING
    if more > 0:
        shown.append(f"{number(more)} đơn vị khác")
    return told(RULES[result.revision.rule], seen, kept["lacking"], kept["without"], shown)


def is_veiled(result, traits) -> bool:
    """A count of 1-4 people: shown as "<5", without the percentage and the sentence that would tell it."""
    return traits.sensitive and (is_small(result.numerator) or is_small(result.denominator))


def is_doubtful(result) -> bool:
    """A numerator above its denominator, where somebody may have been counted twice."""
    sides = (result.numerator, result.denominator)
    return RULES[result.revision.rule].doubts_excess and None not in sides and sides[0] > sides[1]


def _decimal(text):
    return None if text is None else Decimal(text)
