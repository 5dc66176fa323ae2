from datetime import timedelta

import pytest
import time_machine

from submissions.actions import send_back, withdraw
from submissions.errors import Refused
from submissions.models import Version
from submissions.states import (
    Stage,
    State,
    Timeliness,
    Transition,
    available,
    is_late,
    refuse_unless,
    state_of,
    timeliness,
)
from tests.submissions.conftest import local

MICROSECOND = timedelta(microseconds=1)


def versions(version):
    return list(version.filing.versions.order_by("number"))


def sent(at, source=Version.Source.PORTAL):
    return Version(submitted_at=at, source=source)


def test_table_has_one_event_and_one_actor_for_each_transition():
    assert {(row.value.start, row.value.to) for row in Transition} == {
        (Stage.DRAFT, Stage.AWAITING),
        (Stage.AWAITING, Stage.WITHDRAWN),
        (Stage.AWAITING, Stage.RETURNED),
        (Stage.AWAITING, Stage.ACCEPTED),
        (Stage.ACCEPTED, Stage.DRAFT),
    }
    assert len({row.value.event for row in Transition}) == len(Transition)


@pytest.mark.parametrize(
    ("stage", "follows"),
    [
        ("draft", {"SUBMIT"}),
        ("submitted", {"WITHDRAW", "SEND_BACK", "ACCEPT"}),
        ("accepted", {"CORRECT"}),
    ],
)
def test_available_is_what_may_follow(desk, stage, follows):
    version = getattr(desk, stage)()
    assert {transition.name for transition in available(version)} == follows


def test_refuse_unless_says_who_decided_and_when(desk):
    with time_machine.travel(local(2025, 6, 16, 9, 14), tick=False):
        version = desk.accepted()
    with pytest.raises(Refused) as refusal:
        refuse_unless(Transition.ACCEPT, version)
    assert str(refusal.value) == (
        "Báo cáo đã được Reviewer duyệt lúc 09:14 ngày 16/6/2025. Không cần thao tác thêm."
    )


def test_state_runs_from_empty_to_accepted(desk):
    before = local(2025, 5, 1)
    obligation = desk.obligation()
    assert state_of(obligation, [], before) == State.EMPTY
    draft = desk.draft()
    assert state_of(obligation, versions(draft), before) == State.DRAFT
    submitted = desk.submitted()
    assert state_of(obligation, versions(submitted), before) == State.SUBMITTED
    send_back(version=submitted, by=desk.cast["reviewer"], reason="Thiếu Biểu 4.")
    assert state_of(obligation, versions(submitted), before) == State.RETURNED
    assert state_of(obligation, versions(submitted), local(2026, 1, 1)) == State.RETURNED
    accepted = desk.accepted()
    assert state_of(obligation, versions(accepted), before) == State.ACCEPTED


def test_state_of_a_withdrawn_return_is_as_if_not_filed(desk):
    submitted = desk.submitted()
    withdraw(version=submitted, by=desk.cast["leader"], reason="Nhầm quý.")
    assert state_of(desk.obligation(), versions(submitted), local(2025, 6, 16)) == State.DRAFT
    assert state_of(desk.obligation(), versions(submitted), local(2025, 6, 17)) == State.OVERDUE


@pytest.mark.parametrize(("state", "shown"), [("waived", State.WAIVED), ("merged", State.MERGED)])
def test_state_of_a_lifted_obligation_is_its_own(desk, state, shown):
    obligation = desk.obligation()
    obligation.state = state
    assert state_of(obligation, [], local(2026, 1, 1)) == shown


@pytest.mark.parametrize(
    ("key", "code", "at", "overdue"),
    [
        ("595", "2025-Q2", local(2025, 6, 16, 23, 59, 59, 999999), False),
        ("595", "2025-Q2", local(2025, 6, 17), True),
        ("595", "2025-Q1", local(2026, 6, 17), False),
        ("TAND", "2025-Q2", local(2026, 6, 17), False),
    ],
)
def test_overdue_begins_with_the_late_moment_and_never_for_some(desk, key, code, at, overdue):
    obligation = desk.obligation(key, code)
    assert is_late(obligation, at) == overdue
    assert state_of(obligation, [], at) == (State.OVERDUE if overdue else State.EMPTY)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (local(2025, 9, 14, 23, 59, 59, 999999), "đúng hạn"),
        (local(2025, 9, 15), "gửi trong ngày nghỉ, không tính trễ"),
        (local(2025, 9, 15, 23, 59, 59, 999999), "gửi trong ngày nghỉ, không tính trễ"),
        (local(2025, 9, 16), "trễ 1 ngày"),
        (local(2025, 9, 17, 12), "trễ 2 ngày"),
    ],
)
def test_timeliness_of_the_third_quarter(desk, at, words):
    # The 14th is a Sunday: what comes on Monday the 15th is not late.
    assert str(timeliness(desk.obligation(code="2025-Q3"), sent(at))) == words


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_timeliness_does_not_follow_the_host(desk, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    # 17:00 UTC is midnight in Việt Nam.
    midnight = local(2025, 9, 15).astimezone(tz=None)
    obligation = desk.obligation(code="2025-Q3")
    assert timeliness(obligation, sent(midnight - MICROSECOND)).kind == Timeliness.ON_TIME
    assert timeliness(obligation, sent(midnight)).kind == Timeliness.REST_DAY


def test_timeliness_follows_an_extension(desk):
    obligation = desk.obligation(code="2025-Q3")
    obligation.extended_to = local(2025, 9, 20)
    assert str(timeliness(obligation, sent(local(2025, 9, 19, 23)))) == "đúng hạn"
    assert str(timeliness(obligation, sent(local(2025, 9, 20)))) == "trễ 1 ngày"


def test_timeliness_is_not_judged_before_the_plan_or_for_invited_bodies(desk):
    long_after = local(2026, 1, 1)
    assert timeliness(desk.obligation(code="2025-Q1"), sent(long_after)).kind == Timeliness.UNJUDGED
    assert timeliness(desk.obligation("TAND"), sent(long_after)).kind == Timeliness.UNJUDGED
    assert str(timeliness(desk.obligation(code="2025-Q1"), sent(local(2025, 3, 14, 23)))) == "đúng hạn"


def test_timeliness_of_bulk_history_says_nothing_of_the_unit(desk):
    imported = sent(local(2026, 1, 1), Version.Source.IMPORT)
    assert timeliness(desk.obligation(), imported).kind == Timeliness.HISTORIC
