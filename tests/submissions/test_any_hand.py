"""Random people post random forms at random times: nobody finds a way around the table of states.

The rules stand here a second time, by role and by what happened before, and are held against what the portal did.
"""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from submissions.models import CorrectionRequest, Event, Return, Version
from submissions.receipts import verify
from submissions.states import timeliness
from tests.cast import add_person

from .conftest import local, send

# The due day: a jump of 15 hours ends with its last second, or with the first of the next day.
START = local(2025, 6, 14, 9)
PEOPLE = ["officer", "leader", "stranger", "reviewer", "second", "leadership", "administrator"]
DESK, OWN = {"reviewer", "second"}, {"officer", "leader"}
MAY = {
    "opened": OWN | DESK,
    "submitted": {"leader"} | DESK,
    "withdrawn": {"leader"} | DESK,
    "forwarded": DESK,
    "returned": DESK,
    "accepted": DESK,
    "asked": OWN,
    "declined": DESK,
    "correction": DESK,
    "waived": DESK,
    "restored": DESK,
    "extended": DESK,
}
# (what stood before, what may be told): of the newest version; a waiver and what follows it stand apart.
FOLLOWS = {
    None: {"opened"},
    "draft": {"submitted", "waived", "extended", "restored"},
    "awaiting": {"withdrawn", "forwarded", "returned", "accepted", "extended"},
    "accepted": {"asked", "declined", "correction"},
}
JUMPS = [
    timedelta(0),
    timedelta(minutes=-10),
    timedelta(hours=9),
    timedelta(hours=14, minutes=59, seconds=59),
    timedelta(hours=15),
    timedelta(days=3),
]
ACTS = [
    "start",
    "send",
    "withdraw",
    "send_back",
    "accept",
    "forward",
    "correct",
    "ask_correction",
    "grant",
    "decline",
]
ACTS += ["waive", "restore", "extend", "save"]


@pytest.fixture
def desk(desk):
    desk.cast["second"] = add_person(desk.plan, "second", "SYT", Role.REVIEWER)
    return desk


def post(client, obligation, act, number):
    """What a browser of that person would post, with the number of a version that it may never have seen."""
    typed = {"lan": str(number), "ly-do": "Rà lại.", "reason": "Đơn vị gửi bản giấy.", "day": "30/06/2025"}
    if act == "send":
        return send(client, obligation, typed | {"reason_blank": "Chưa thống kê xong."})
    if act in ("grant", "decline"):
        asked = CorrectionRequest.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
        return client.post(reverse(f"submissions:{act}_correction", args=[obligation.pk, asked]), typed)
    if act == "save":
        address = reverse("submissions:autosave", args=[obligation.pk])
        return client.post(address, {"o": "NLD_CS", "o-NLD_CS": "7"})
    return client.post(reverse(f"submissions:{act}", args=[obligation.pk]), typed)


def stage():
    newest = Version.objects.order_by("-number").first()
    if newest is None:
        return None
    return "accepted" if newest.is_accepted else "draft" if newest.is_draft else "awaiting"


def step(desk, client, person, act, number, now):
    before, told = stage(), set(Event.objects.values_list("pk", flat=True))
    sealed = Version.objects.exclude(submitted_at=None)
    seals = dict(sealed.values_list("pk", "sha256"))
    decided = dict(sealed.exclude(decision="").values_list("pk", "decision"))
    client.force_login(desk.cast[person])
    assert post(client, desk.obligation(), act, number).status_code < 500

    fresh = list(Event.objects.exclude(pk__in=told).select_related("version"))
    assert len(fresh) <= 1
    for event in fresh:
        assert person in MAY[event.verb]
        assert (event.by, event.at) == (desk.cast[person], now)
        assert event.verb in FOLLOWS[before] or (before is None and event.verb in ("waived", "extended"))
        if event.verb == "accepted":
            assert event.version.submitted_by != event.by
        if event.verb == "withdrawn" and person != "leader":
            assert event.version.submitted_by == event.by
    assert seals.items() <= dict(sealed.values_list("pk", "sha256")).items()
    assert decided.items() <= dict(sealed.values_list("pk", "decision")).items()


def check_end(desk):
    versions = list(Version.objects.select_related("filing__obligation__quarter__plan").order_by("number"))
    accepted = [version for version in versions if version.is_accepted]
    assert sum(version.is_draft or version.is_awaiting for version in versions) <= 1
    assert [row.counted for row in Return.objects.select_related("counted")] in (
        [],
        [accepted[-1] if accepted else None],
    )
    sent = [version for version in versions if version.submitted_at]
    assert all(verify(version) for version in sent)
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert verbs.count("submitted") == len(sent)
    if sent:
        first, due = sent[0], desk.obligation().due_at
        # The 14th is a Saturday: until the end of Monday nothing is late.
        not_late = max(due, local(2025, 6, 17))
        expected = "đúng hạn" if first.submitted_at < due else "gửi trong ngày nghỉ, không tính trễ"
        days = (first.submitted_at.astimezone(not_late.tzinfo).date() - not_late.date()).days + 1
        late = first.submitted_at >= not_late
        assert str(timeliness(desk.obligation(), first)) == (f"trễ {days} ngày" if late else expected)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    st.sampled_from([0, 1, 2, 3]),
    st.lists(
        st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ACTS), st.integers(1, 3), st.sampled_from(JUMPS)),
        min_size=6,
        max_size=10,
    ),
)
def test_no_hand_finds_a_way_around(client, desk, far, steps):
    begun = [
        ("officer", "start", 1, JUMPS[0]),
        ("leader", "send", 1, JUMPS[0]),
        ("second", "accept", 1, JUMPS[0]),
    ][:far]
    now = START
    with transaction.atomic():
        for person, act, number, jump in [*begun, *steps]:
            now += jump
            with time_machine.travel(now, tick=False):
                step(desk, client, person, act, number, now)
        told = list(Event.objects.order_by("pk").values_list("verb", flat=True))
        assert told[:far] == ["opened", "submitted", "accepted"][:far]
        check_end(desk)
        transaction.set_rollback(True)
