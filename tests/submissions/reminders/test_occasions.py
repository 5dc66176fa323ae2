"""When a unit is reminded: a table of calendars, and of clocks on the edge of a day in Việt Nam."""

from datetime import UTC, date, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from plans.calendar import last_working_day, next_working_day
from plans.models import Obligation, Period
from submissions.reminders import in_force, stretches
from tests.submissions.conftest import local


def owed(due, late, *, invited=False, extended=None):
    """An obligation of a quarter with these moments, in no database."""
    quarter = Period(due_at=due, late_from=late)
    return Obligation(quarter=quarter, invited=invited, extended_to=extended)


SECOND = owed(local(2025, 6, 15), local(2025, 6, 17))
THIRD = owed(local(2025, 9, 15), local(2025, 9, 16))
FOURTH = owed(local(2025, 12, 15), local(2025, 12, 16))
BEFORE_PLAN = owed(local(2025, 3, 15), None)


def days(obligation):
    return [
        (each.occasion.value, f"{each.first:%d/%m}", f"{each.last:%d/%m}") for each in stretches(obligation)
    ]


@pytest.mark.parametrize(
    ("obligation", "expected"),
    [
        # A week ahead is Sunday the 8th: told on Friday. The 14th is a Saturday: the last working day is Friday the
        # 13th, and Monday the 16th, which is not late, is told of as the last day.
        (
            SECOND,
            [
                ("week", "06/06", "11/06"),
                ("three_days", "12/06", "12/06"),
                ("last_working_day", "13/06", "15/06"),
                ("due_day", "16/06", "16/06"),
                ("overdue", "17/06", "23/06"),
            ],
        ),
        # Sundays: three days ahead is the last working day, and one letter says both.
        (
            THIRD,
            [
                ("week", "08/09", "11/09"),
                ("last_working_day", "12/09", "14/09"),
                ("due_day", "15/09", "15/09"),
                ("overdue", "16/09", "22/09"),
            ],
        ),
        (
            FOURTH,
            [
                ("week", "08/12", "11/12"),
                ("last_working_day", "12/12", "14/12"),
                ("due_day", "15/12", "15/12"),
                ("overdue", "16/12", "22/12"),
            ],
        ),
        # A Thursday: the due day is itself the last working day.
        (
            owed(local(2025, 8, 15), local(2025, 8, 15)),
            [
                ("week", "08/08", "11/08"),
                ("three_days", "12/08", "13/08"),
                ("due_day", "14/08", "14/08"),
                ("overdue", "15/08", "21/08"),
            ],
        ),
        # Tết, 25/01 to 02/02: all that lies ahead falls on its eve, and one letter says it.
        (
            owed(local(2025, 2, 2), local(2025, 2, 4)),
            [
                ("last_working_day", "24/01", "02/02"),
                ("due_day", "03/02", "03/02"),
                ("overdue", "04/02", "10/02"),
            ],
        ),
        (owed(local(2025, 2, 2), local(2025, 2, 4), invited=True), [("week", "24/01", "24/01")]),
        # Extended to a Sunday, which moves to no working day: the last working day is the last to be told of.
        (
            owed(local(2025, 9, 15), local(2025, 9, 16), extended=local(2025, 9, 21)),
            [
                ("week", "12/09", "17/09"),
                ("three_days", "18/09", "18/09"),
                ("last_working_day", "19/09", "20/09"),
                ("overdue", "22/09", "28/09"),
            ],
        ),
        # Late from a Saturday: told on Monday.
        (
            owed(local(2025, 8, 16), local(2025, 8, 16)),
            [
                ("week", "08/08", "12/08"),
                ("three_days", "13/08", "14/08"),
                ("due_day", "15/08", "15/08"),
                ("overdue", "18/08", "24/08"),
            ],
        ),
        (owed(local(2025, 9, 15), local(2025, 9, 16), invited=True), [("week", "08/09", "11/09")]),
        (BEFORE_PLAN, []),
        (owed(local(2025, 3, 15), None, extended=local(2025, 5, 15)), []),
    ],
)
def test_stretches_follow_the_calendar(obligation, expected):
    assert days(obligation) == expected


def test_an_extension_moves_them_all():
    extended = owed(local(2025, 9, 15), local(2025, 9, 16), extended=local(2025, 9, 23))
    assert days(extended) == [
        ("week", "16/09", "18/09"),
        ("three_days", "19/09", "21/09"),
        ("due_day", "22/09", "22/09"),
        ("overdue", "23/09", "29/09"),
    ]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize(
    ("clock", "occasion"),
    [
        (local(2025, 9, 7, 23, 59, 59), None),
        (local(2025, 9, 8), "week"),
        (local(2025, 9, 11, 23, 59, 59), "week"),
        (local(2025, 9, 12), "last_working_day"),
        (local(2025, 9, 14, 23, 59, 59), "last_working_day"),
        (local(2025, 9, 15), "due_day"),
        (local(2025, 9, 15, 23, 59, 59), "due_day"),
        (local(2025, 9, 16), "overdue"),
        (local(2025, 9, 22, 23, 59, 59), "overdue"),
        (local(2025, 9, 23), None),
    ],
)
def test_an_occasion_begins_at_midnight_in_viet_nam_whatever_the_host(monkeypatch, zone, clock, occasion):
    monkeypatch.setenv("TZ", zone)
    with time_machine.travel(clock.astimezone(UTC), tick=False):
        found = in_force(THIRD, timezone.now())
    assert (found.occasion if found else None) == occasion


@pytest.mark.parametrize("extended", [False, True])
def test_occasions_follow_each_other_and_begin_on_working_days(extended):
    """On any due day of two years; the first five days after it, if it is a rest day, are as load_plan sets them."""
    for number in range(730):
        due = local(2025, 1, 10) + timedelta(days=number)
        on = due.date() - timedelta(days=1)
        rests = last_working_day(on) != on
        late = local(*(next_working_day(on) + timedelta(days=1)).timetuple()[:3]) if rests else due
        found = stretches(owed(due - timedelta(days=9), due, extended=due) if extended else owed(due, late))
        for one, following in pairwise(found[:-1]):
            assert following.first == one.last + timedelta(days=1)
        assert all(each.first <= each.last and last_working_day(each.first) == each.first for each in found)
        assert on <= found[-2].last < found[-1].first


@pytest.mark.parametrize(
    ("on", "before", "after"),
    [
        (date(2025, 6, 14), date(2025, 6, 13), date(2025, 6, 16)),
        (date(2025, 9, 2), date(2025, 8, 29), date(2025, 9, 3)),
        (date(2025, 5, 2), date(2025, 4, 29), date(2025, 5, 5)),
        # A Saturday that is worked to make up for the 2nd of May.
        (date(2025, 4, 26), date(2025, 4, 26), date(2025, 4, 26)),
        (date(2025, 6, 12), date(2025, 6, 12), date(2025, 6, 12)),
    ],
)
def test_working_days_know_weekends_holidays_and_days_made_up_for(on, before, after):
    assert (last_working_day(on), next_working_day(on)) == (before, after)
