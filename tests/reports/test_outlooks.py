"""What is said to be certain is certain: every completion of the missing answers is judged by the twin.

Missing answers are filled at their least, at their most and at random; denominators stay at their last known value,
as the outlook says they do. An outlook that is open must be turned by one of the two extremes.
"""

import random
from dataclasses import replace
from datetime import date

import pytest

from accounts.models import Membership, Role, User
from plans.models import Obligation, Plan
from reports.models import IndicatorResult
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures
from submissions.owed import tickable_by
from tests import twin
from tests.world import world_of

from .histories import history

MUCH = 10**9


class Completion:
    """Fills what an indicator misses in a period; `dice` None: at the extreme that `most` names."""

    def __init__(self, world, period, indicator, communes, *, most=False, dice=None):
        self.world, self.period, self.indicator, self.communes = world, period, indicator, communes
        self.most, self.dice = most, dice

    def verdict(self, missing):
        answers = dict(self.world.answers)
        for unit, quarters in self.wanting(missing):
            answers |= self.filled(unit, quarters)
        return twin.indicator_row(replace(self.world, answers=answers), self.period, self.indicator)[
            "verdict"
        ]

    def wanting(self, missing):
        """(unit, its quarters to fill): those named, or all of a unit that is named whole."""
        of_unit = {}
        for name in missing:
            key, _, quarter = name.partition("/")
            of_unit.setdefault(key, set()).add(quarter)
        for unit in self.world.units:
            if unit.key in of_unit:
                named = of_unit[unit.key]
                yield unit, [q for q in self.period.quarters if "" in named or q in named]

    def filled(self, unit, quarters):
        top, below = set(self.leaves("numerator")), set(self.leaves("denominator"))
        known = {code: twin.standing(self.world, self.period, unit, code) for code in top | below}
        known = {code: own.value or 0 for code, own in known.items() if own}
        stock = sum(known.get(code, 0) for code in below)
        room = max(stock - sum(known.get(code, 0) for code in top if self.is_flow(code)), 0)
        flows_below = any(self.is_flow(code) for code in below)
        answers = {}
        for quarter in quarters:
            for code in [*self.indicator.numerator, *sorted(below)]:
                for leaf in self.parts(code):
                    key = (unit.key, quarter, leaf)
                    element = self.world.elements[leaf]
                    if (
                        key in self.world.answers
                        or key in answers
                        or not twin.owes(self.world, unit, element, quarter)
                    ):
                        continue
                    if leaf in top:
                        answers[key], room = self.numerator(element, unit, quarter, room, flows_below)
                    else:
                        answers[key] = self.denominator(known.get(leaf, 0), flows_below)
        return answers

    def numerator(self, element, unit, quarter, room, flows_below):
        end = self.world.periods[quarter].end
        match element.entry:
            case "yes_no":
                return twin.Answer(value=self.chosen(0, 1)), room
            case "commune_checklist":
                of_unit = self.communes[unit.key, quarter]
                return twin.Answer(marks=frozenset(key for key in of_unit if self.chosen(0, 1))), room
            case "month_log":
                days = [date(end.year, month, 1) for month in range(1, 13) if date(end.year, month, 1) <= end]
                return twin.Answer(items=tuple(day for day in days if self.chosen(0, 1))), room
        endless = self.indicator.rule != "ratio_at_least" or flows_below
        value = self.chosen(0, MUCH if endless else int(room))
        return twin.Answer(value=value), room if endless else room - value

    def denominator(self, known, flows_below):
        """Of a stock the last known one; of a flow anything, which at its least helps and at its most does not."""
        if not flows_below:
            return twin.Answer(value=known)
        return twin.Answer(value=self.dice.randrange(50) if self.dice else 0 if self.most else MUCH)

    def chosen(self, least, most):
        if self.dice:
            return self.dice.choice([least, most, self.dice.randint(least, most)])
        return most if self.most else least

    def leaves(self, side):
        return [
            leaf for code in getattr(self.indicator, side) if code != "communes" for leaf in self.parts(code)
        ]

    def parts(self, code):
        return self.world.elements[code].parts or (code,)

    def is_flow(self, code):
        return self.world.elements[code].over_time == "sum"


def ticklists(plan):
    """Keys of the communes that a unit may tick in a quarter."""
    obligations = list(Obligation.objects.of_plan(plan).select_related("unit", "quarter"))
    below = tickable_by(obligations)
    return {(row.unit.key, row.quarter.code): [unit.key for unit in below[row.pk]] for row in obligations}


def outlooks(plan):
    results = IndicatorResult.objects.filter(period__plan=plan, cohort="", details__has_key="outlook")
    return results.select_related("period", "indicator")


@pytest.mark.parametrize(("seed", "chance"), [(3, 0.93), (8, 0.6)])
def test_no_completion_of_missing_answers_contradicts_an_outlook(plan_db, seed, chance):
    plan = Plan.objects.select_related("territory").get()
    import_figures(history(plan, seed, chance), accept=True)
    bring_up_to_date()
    world, communes = world_of(plan), ticklists(plan)
    rules = {indicator.code: indicator for indicator in world.indicators}
    seen = []

    for result in outlooks(plan):
        told = result.details["outlook"]
        fill = [world, world.periods[result.period.code], rules[result.indicator.code], communes]
        ends = [Completion(*fill, most=most).verdict(result.missing) for most in (False, True)]
        drawn = [Completion(*fill, dice=random.Random(each)).verdict(result.missing) for each in range(6)]
        seen.append(
            (result.indicator.code, result.period.code, told["certainty"], result.verdict, ends, drawn)
        )

    wrong = [row for row in seen if row[2] in ("met", "not_met") and {row[2]} != {*row[4], *row[5]}]
    unturned = [row for row in seen if row[2] == "open" and len({*row[4]} - {"no_basis"}) < 2]
    assert wrong == []
    assert unturned == []
    assert {certainty for _, _, certainty, *_ in seen} == {"met", "not_met", "open", "no_basis"}


def test_a_page_says_beside_the_verdict_what_is_certain(plan_db, client):
    plan = Plan.objects.select_related("territory").get()
    import_figures(history(plan, 8, 0.6), accept=True)
    bring_up_to_date()
    user = User.objects.create_user("tonghop")
    Membership.objects.create(
        user=user, unit=plan.consolidator, role=Role.REVIEWER, valid_from=date(2024, 12, 1)
    )
    client.force_login(user)

    page = client.get("/so-lieu/chi-tieu/?ky=2025-NAM").content.decode()

    lacking = IndicatorResult.objects.get(period__code="2025-NAM", indicator__code="3b").details["outlook"][
        "lacking"
    ]
    assert f"Chắc chắn đạt: kể cả khi {lacking} đơn vị chưa báo cáo không có kết quả, tỷ lệ vẫn là" in page
    assert "Không còn khả năng đạt: nếu " in page
    assert "Chưa kết luận: kết quả của " in page
    assert "Chưa đủ căn cứ: " in page
