"""Two appliers at once, and a return sent while its unit is being ended. Commits are real."""

from datetime import date

import pytest

from plans.models import Plan
from reorganisation.applying import apply
from reorganisation.models import Event
from submissions.actions import open_draft, submit
from submissions.errors import Refused
from tests.reorganisation.conftest import obligation_of, person, prepared_for
from tests.submissions.actions.test_races import at_once
from units.models import Succession, Unit

ENDING = "22918@2025"


@pytest.fixture
def plan(plan_db):
    return Plan.objects.select_related("territory").get()


def merging(plan, by, into):
    rows = [{"action": "merge", "unit": ENDING, "successor": into, "row": 2}]
    return prepared_for(plan, by, rows, date(2025, 10, 1))


def test_of_two_that_end_the_same_unit_one_is_applied(plan):
    by = person(plan, "quantri", "SYT", "administrator")
    both = [merging(plan, by, into) for into in ("22945@2025", "22924@2025")]

    results = at_once(*(lambda each=each: apply(reorganisation=each, by=by) for each in both))

    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert Event.objects.filter(verb="applied").count() == 1
    assert Succession.objects.filter(predecessor__key=ENDING).count() == 1


def test_a_return_sent_meanwhile_is_whole_or_the_unit_lives_on(plan):
    by, leader = person(plan, "quantri", "SYT", "administrator"), person(plan, "lanhdao", ENDING, "leader")
    draft = open_draft(obligation=obligation_of("2025-Q4", ENDING), by=leader)
    prepared = merging(plan, by, "22945@2025")

    applied, sent = at_once(
        lambda: apply(reorganisation=prepared, by=by),
        lambda: submit(version=draft, by=leader, reason_blank="Chưa thống kê xong."),
    )

    unit, obligation = Unit.objects.get(key=ENDING), obligation_of("2025-Q4", ENDING)
    if isinstance(applied, Refused):
        assert (unit.valid_to, obligation.ends_inside, sent.is_awaiting) == (None, False, True)
    else:
        assert (str(unit.valid_to), obligation.ends_inside) == ("2025-09-30", True)
        assert str(sent.as_of) == "2025-09-30"
