"""Reminders of a quarter as they go out: whom, once each, and what is left alone."""

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from letters.models import Letter
from plans.models import Obligation
from submissions import lifting
from submissions.actions import accept, send_back, withdraw
from submissions.models import Reminder
from submissions.reminders import remind, remind_now, unfiled
from submissions.reminders.owing import owing_of
from submissions.states import FILED, state_of
from tests.submissions.conftest import local
from units.models import Designation

WEEK, OVERDUE = local(2025, 6, 6, 8), local(2025, 6, 17, 8)


def each_quarter_of_an_hour(day):
    """The moments at which the clock runs the task on a day."""
    return [
        local(day.year, day.month, day.day, hour, minute)
        for hour in range(8, 17)
        for minute in (0, 15, 30, 45)
    ]


def live(first, last, acts=None):
    """Let the days pass, the task run as it is scheduled, and `acts` happen at noon of their days."""
    day = first
    while day <= last:
        for at in each_quarter_of_an_hour(day)[::18]:
            remind(at=at)
        if acts and day in acts:
            acts[day](local(day.year, day.month, day.day, 12))
        day += timedelta(days=1)


def mailed(address):
    """The reminders that an address got, by the ends of their subjects, in order; receipts and decisions aside."""
    rows = Letter.objects.filter(to=address, kind__in=["reminder", "invitation"]).order_by("pk")
    return [row.subject.removeprefix(f"{SUBJECT}, ") for row in rows]


SUBJECT = "Báo cáo Quý II/2025 về phòng, chống mại dâm"
ALL = [
    ("week", date(2025, 6, 6)),
    ("three_days", date(2025, 6, 12)),
    ("last_working_day", date(2025, 6, 13)),
    ("due_day", date(2025, 6, 16)),
    ("overdue", date(2025, 6, 17)),
]


def test_a_quarter_day_by_day_reminds_each_once_of_what_it_owes(desk, people, reminded):
    waived, merged = desk.obligation("597"), desk.obligation("598")
    lifting.waive(obligation=waived, by=people["reviewer"], reason="Không phát sinh địa bàn.")
    Obligation.objects.filter(pk=merged.pk).update(state="merged", reason="Gộp.")
    units = ("593", "594", "595", "596", "597", "598", "TAND")
    for key in units:
        Designation.objects.filter(unit__key=key).update(email=f"{key}@example.vn")
    early = desk.submitted("594", at=local(2025, 6, 2))
    between = desk.draft("593")
    acts = {
        date(2025, 6, 10): lambda at: desk.submitted("596", at=at),
        date(2025, 6, 13): lambda at: accept(version=early, by=people["reviewer"], at=at),
        date(2025, 6, 15): lambda at: desk.submitted("593", at=at),
    }

    live(date(2025, 5, 25), date(2025, 7, 31), acts)

    # The mail log: what each address got, in order, and nothing to who had filed, was waived or merged.
    tails = ["còn 9 ngày", "còn 3 ngày", "còn 2 ngày", "hạn gửi trước ngày 15/6/2025", "đã qua hạn gửi"]
    letters = {key: mailed(f"{key}@example.vn") for key in units}
    assert letters == {
        "593": tails[:3],
        "594": [],
        "595": tails,
        "596": tails[:1],
        "597": [],
        "598": [],
        "TAND": ["Đề nghị phối hợp cung cấp số liệu Quý II/2025"],
    }
    assert reminded(desk.obligation("595")) == ALL
    assert reminded(desk.obligation("596")) == ALL[:1]
    assert reminded(between.filing.obligation) == ALL[:3]
    assert reminded(desk.obligation("TAND")) == ALL[:1]
    for left_alone in (desk.obligation("594"), waived, merged):
        assert reminded(left_alone) == []
    # Nothing of the quarter before the plan, nor of the next ones.
    assert set(Reminder.objects.values_list("obligation__quarter__code", flat=True)) == {"2025-Q2"}


def test_every_obligation_of_the_year_gets_each_of_its_occasions_once(desk, people):
    """The quarters of the whole plan, with nobody filing: bound units each, invited bodies once a quarter."""
    live(date(2025, 6, 1), date(2026, 1, 10))

    counts = Counter(
        Reminder.objects.values_list("obligation", "obligation__invited", "obligation__quarter__code")
    )
    expected = {"2025-Q2": 5, "2025-Q3": 4, "2025-Q4": 4}
    owed = Obligation.objects.filter(quarter__code__in=expected)
    assert len(counts) == owed.count()
    for (_, invited, code), count in counts.items():
        assert count == (1 if invited else expected[code])


def test_letters_go_to_active_people_and_the_units_own_address(desk, people, told):
    Designation.objects.filter(unit__key="595").update(email="tuyphong@example.vn")
    people["officer"].is_active = False
    people["officer"].save()

    assert remind(at=WEEK)

    subject = "Báo cáo Quý II/2025 về phòng, chống mại dâm, còn 9 ngày"
    assert told("leader@example.vn") == told("tuyphong@example.vn") == [subject]
    assert told("officer@example.vn") == told("reviewer@example.vn") == []
    assert Reminder.objects.get(obligation=desk.obligation("595"), occasion="week").letters == 2


def test_a_person_whose_role_has_ended_gets_nothing(desk, people, told):
    people["leader"].memberships.update(valid_to=date(2025, 6, 5))
    remind(at=WEEK)
    assert told("leader@example.vn") == []
    assert told("officer@example.vn") != []


def test_a_unit_without_anybody_to_receive_is_marked_so(desk, people):
    remind(at=WEEK)
    rows = Reminder.objects.filter(obligation__quarter__code="2025-Q2")
    assert rows.get(obligation__unit__key="597").letters == 0
    assert rows.get(obligation__unit__key="596").letters == 1


def test_running_again_sends_nothing(desk, people):
    first = remind(at=WEEK)
    letters = Letter.objects.count()
    assert first == Reminder.objects.count() == 25
    assert remind(at=WEEK) == remind(at=WEEK + timedelta(days=5)) == 0
    assert Letter.objects.count() == letters


def test_a_missed_occasion_goes_late_until_the_next_one_comes(desk, people, reminded):
    remind(at=local(2025, 6, 11, 23, 59, 59))
    remind(at=local(2025, 6, 13))
    assert reminded(desk.obligation()) == [
        ("week", date(2025, 6, 11)),
        ("last_working_day", date(2025, 6, 13)),
    ]


def test_what_comes_back_later_is_not_reminded_of_what_it_had_kept(desk, people, reminded):
    """Filed before the overdue day, sent back after it: Sở Y tế has just written, and does not call it overdue."""
    sent = desk.submitted("595", at=local(2025, 6, 12, 23))
    other = desk.submitted("596", at=local(2025, 6, 7))
    remind(at=OVERDUE)
    send_back(version=sent, by=people["reviewer"], reason="Thiếu Biểu 4.", at=OVERDUE + timedelta(hours=1))
    withdraw(version=other, by=people["stranger"], reason="Nhầm.", at=local(2025, 6, 12, 10))
    remind(at=OVERDUE + timedelta(hours=2))
    assert reminded(sent.filing.obligation) == []
    assert reminded(other.filing.obligation) == [("overdue", date(2025, 6, 17))]


def test_what_was_sent_back_before_an_occasion_is_owed_again(desk, people, reminded, told):
    sent = desk.submitted("595", at=local(2025, 6, 9))
    send_back(version=sent, by=people["reviewer"], reason="Thiếu Biểu 4.", at=local(2025, 6, 10))
    remind(at=local(2025, 6, 12, 8))
    assert reminded(sent.filing.obligation) == [("three_days", date(2025, 6, 12))]
    text = Letter.objects.filter(to="leader@example.vn", kind="reminder").get().text
    assert "đề nghị đơn vị chỉnh lý và gửi lại báo cáo trước ngày 15/6/2025." in text


def test_an_extension_has_occasions_of_its_own(desk, people, reminded):
    obligation = desk.obligation()
    live(date(2025, 6, 6), date(2025, 6, 13))
    lifting.extend(obligation=obligation, to=local(2025, 6, 23), by=people["reviewer"], reason="Mất điện.")
    live(date(2025, 6, 14), date(2025, 7, 5))
    assert reminded(obligation) == [
        *ALL[:3],
        ("week", date(2025, 6, 16)),
        ("last_working_day", date(2025, 6, 20)),
        ("overdue", date(2025, 6, 23)),
    ]


def test_nothing_is_sent_for_what_is_long_past(desk, people):
    assert remind(at=local(2025, 7, 31, 8)) == 0
    assert remind(at=local(2026, 11, 24, 8)) == 0


def test_a_quarter_from_before_the_plan_is_never_reminded_of(desk, people):
    live(date(2025, 3, 1), date(2025, 3, 31))
    assert not Reminder.objects.exists()
    done = remind_now(obligations=[desk.obligation(code="2025-Q1")], by=people["reviewer"], at=WEEK)
    assert (done.written, done.already, done.filed) == ([], [], [])


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_clock_of_the_host_changes_nothing(desk, people, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    with time_machine.travel("2025-06-05 16:59:59 +0000", tick=False):
        assert remind() == 0
    with time_machine.travel("2025-06-05 17:00:00 +0000", tick=False):
        assert remind() == 25
    assert set(Reminder.objects.values_list("on", flat=True)) == {date(2025, 6, 6)}


def test_the_database_keeps_an_occasion_from_going_twice(desk, people):
    remind(at=WEEK)
    again = Reminder.objects.filter(obligation=desk.obligation()).get()
    again.pk = None
    with pytest.raises(IntegrityError, match="reminder_once_an_occasion"), transaction.atomic():
        again.save()


def test_unfiled_says_what_the_states_say(desk, people):
    """The statement and the table of states agree on every obligation, whatever happened to it."""
    desk.draft("593")
    desk.submitted("594")
    desk.accepted("595")
    send_back(version=desk.submitted("596"), by=people["reviewer"], reason="Thiếu.")
    withdraw(version=desk.submitted("597"), by=people["leader"], reason="Nhầm.")
    lifting.waive(obligation=desk.obligation("598"), by=people["reviewer"], reason="Không phát sinh.")
    now = timezone.now() + timedelta(days=1)
    rows = Obligation.objects.filter(quarter__code="2025-Q2").select_related("unit", "quarter")
    expected = set()
    for row in rows:
        versions = list(row.filing.versions.order_by("number")) if hasattr(row, "filing") else []
        if row.is_owed and state_of(row, versions, now) not in FILED:
            expected.add(row.unit.key)
    found = set(unfiled(now).filter(quarter__code="2025-Q2").values_list("unit__key", flat=True))
    assert found == expected
    assert {"593", "596", "597", "TAND"} <= found
    assert not {"594", "595", "598"} & found


def test_owing_says_how_far_each_return_is(desk, people):
    desk.draft("595", NLD_CS=5, KT_LUOT=3)
    [owing] = owing_of([desk.obligation()], WEEK)
    filled = desk.draft("595").figures.count()
    assert (owing.name, owing.filled) == ("UBND huyện Tuy Phong", filled)
    assert owing.asked > filled >= 2


@pytest.mark.parametrize("keys", [["595"], ["593", "594", "595", "596", "597"]])
def test_owing_asks_equally_for_any_number_of_units(desk, keys, django_assert_num_queries):
    rows = [desk.obligation(key) for key in keys]
    with django_assert_num_queries(3):
        owing_of(rows, WEEK)


# By hand.


def test_by_hand_goes_once_a_day_to_those_chosen(desk, people, told):
    chosen = [desk.obligation("595"), desk.obligation("597")]
    done = remind_now(obligations=chosen, by=people["reviewer"], at=local(2025, 6, 10, 9))
    assert [row.letters for row in done.written] == [2, 0]
    assert [row.obligation.unit.key for row in done.unreceived] == ["597"]
    assert told("leader@example.vn") == ["Báo cáo Quý II/2025 về phòng, chống mại dâm, còn 5 ngày"]
    assert told("stranger@example.vn") == []

    again = remind_now(obligations=chosen, by=people["reviewer"], at=local(2025, 6, 10, 23, 59))
    assert (again.written, [row.unit.key for row in again.already]) == ([], ["595", "597"])
    tomorrow = remind_now(obligations=chosen, by=people["reviewer"], at=local(2025, 6, 11))
    assert len(tomorrow.written) == 2


def test_by_hand_is_once_a_day_for_a_unit_whatever_it_owes(desk, people):
    both = [desk.obligation("CAT", code) for code in ("2025-Q2", "2025-Q3")]
    done = remind_now(obligations=both, by=people["reviewer"], at=local(2025, 9, 10))
    assert [row.obligation.quarter.code for row in done.written] == ["2025-Q2"]
    assert [row.quarter.code for row in done.already] == ["2025-Q3"]


def test_by_hand_leaves_those_alone_that_have_filed(desk, people):
    desk.submitted("595", at=local(2025, 6, 9))
    done = remind_now(obligations=[desk.obligation()], by=people["reviewer"], at=local(2025, 6, 10))
    assert (done.written, [row.unit.key for row in done.filed]) == ([], ["595"])
    assert not Letter.objects.filter(kind="reminder").exists()


def test_a_row_by_hand_names_who_wrote(desk, people):
    remind_now(obligations=[desk.obligation()], by=people["reviewer"], at=WEEK)
    row = Reminder.objects.get()
    assert (row.occasion, row.by, row.on) == ("by_hand", people["reviewer"], date(2025, 6, 6))
    # The day's own occasion goes beside it.
    assert remind(at=WEEK) == 25
