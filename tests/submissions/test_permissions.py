import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Role
from submissions.permissions import (
    can_accept,
    can_fill,
    can_merge,
    can_send,
    can_submit,
    can_withdraw,
    capacity,
    may,
    visible_to,
)
from submissions.signing import Paper
from submissions.states import Transition
from tests.submissions.conftest import submit


@pytest.mark.parametrize(
    ("name", "may_do"),
    [
        ("officer", {Transition.SUBMIT}),
        ("leader", {Transition.SUBMIT, Transition.WITHDRAW}),
        ("reviewer", set(Transition) - {Transition.WITHDRAW}),
        ("stranger", set()),
        ("leadership", set()),
        ("administrator", set()),
    ],
)
def test_transitions_are_for_the_roles_of_the_table(desk, name, may_do):
    version = desk.submitted()
    rights = {transition for transition in Transition if may(desk.cast[name], transition, version)}
    assert rights == may_do
    assert can_fill(desk.cast[name], version.filing.obligation) == bool(may_do)


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("officer", {"595"}),
        ("leader", {"595"}),
        ("stranger", {"596"}),
        ("leadership", set()),
        ("administrator", set()),
    ],
)
def test_visible_to_the_people_of_a_unit_is_their_own(desk, name, units):
    assert set(visible_to(desk.cast[name]).values_list("unit__key", flat=True)) == units


def test_visible_to_reviewers_is_the_whole_plan(desk):
    assert visible_to(desk.cast["reviewer"]).count() == 180


def test_visible_to_nobody_without_a_live_account(desk):
    officer = desk.cast["officer"]
    officer.is_active = False
    assert not visible_to(officer).exists()
    assert not visible_to(AnonymousUser()).exists()


def test_accepting_is_for_another_reviewer(desk):
    version = desk.submitted()
    assert can_accept(desk.cast["reviewer"], version)
    version.submitted_by = desk.cast["reviewer"]
    assert not can_accept(desk.cast["reviewer"], version)
    assert not can_accept(desk.cast["leader"], desk.submitted("596"))


def test_withdrawing_is_for_the_unit_and_for_the_reviewer_who_filed(desk):
    reviewer, leader = desk.cast["reviewer"], desk.cast["leader"]
    assert not can_withdraw(reviewer, desk.submitted())
    filed = submit(version=desk.draft("596"), by=reviewer)
    assert can_withdraw(reviewer, filed)
    assert not can_withdraw(leader, filed)
    assert can_withdraw(leader, submit(version=desk.draft(code="2025-Q1"), by=reviewer))


def test_an_officer_sends_by_a_signed_document_and_takes_back_what_they_sent(desk):
    officer, stranger, obligation = desk.cast["officer"], desk.cast["stranger"], desk.obligation()
    assert (can_send(officer, obligation), can_submit(officer, obligation)) == (True, False)
    assert not can_send(stranger, obligation)
    assert not can_send(desk.cast["leadership"], obligation)
    assert not can_withdraw(officer, desk.submitted(code="2025-Q1"))
    sent = submit(version=desk.draft(), by=officer, paper=Paper("45/BC", obligation.window_from))
    assert can_withdraw(officer, sent)
    assert not can_withdraw(stranger, sent)


def test_merging_by_a_leader_is_for_the_quarter_before_the_plan(desk):
    assert can_merge(desk.cast["leader"], desk.obligation(code="2025-Q1"))
    assert not can_merge(desk.cast["leader"], desk.obligation(code="2025-Q2"))
    assert not can_merge(desk.cast["officer"], desk.obligation(code="2025-Q1"))
    assert can_merge(desk.cast["reviewer"], desk.obligation(code="2025-Q2"))


def test_capacity_tells_one_person_in_both_roles(desk):
    leader, obligation = desk.cast["leader"], desk.obligation()
    assert capacity(leader, obligation) == ""
    Membership.objects.create(
        user=leader, unit=obligation.unit, role=Role.OFFICER, valid_from=obligation.window_from
    )
    del leader._memberships_today
    assert capacity(leader, obligation) == "người nhập đồng thời là người gửi"
