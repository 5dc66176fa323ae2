"""No sequence of actions leads past the table of states."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.actions import (
    accept,
    ask_correction,
    decline_correction,
    grant_correction,
    open_correction,
    open_draft,
    send_back,
    withdraw,
)
from submissions.actions.talking import comment
from submissions.errors import Refused
from submissions.lifting import restore, waive
from submissions.models import Comment, CorrectionRequest, Event, Return, Version
from submissions.receipts import verify
from submissions.states import Transition, available
from tests.submissions.conftest import submit


def newest_request():
    return CorrectionRequest.objects.order_by("pk").last()


ACTS = {
    "open": lambda desk, newest: open_draft(obligation=desk.obligation(), by=desk.cast["officer"]),
    "save": lambda desk, newest: desk.save(newest, "NLD_CS", 5),
    "submit": lambda desk, newest: submit(version=newest, by=desk.cast["leader"]),
    "file for them": lambda desk, newest: submit(version=newest, by=desk.cast["reviewer"]),
    "withdraw": lambda desk, newest: withdraw(version=newest, by=desk.cast["leader"], reason="Nhầm."),
    "send back": lambda desk, newest: send_back(version=newest, by=desk.cast["reviewer"], reason="Thiếu."),
    "accept": lambda desk, newest: accept(version=newest, by=desk.cast["reviewer"]),
    "correct": lambda desk, newest: open_correction(
        filing=newest.filing, by=desk.cast["reviewer"], reason="Đếm sót."
    ),
    "ask": lambda desk, newest: ask_correction(
        filing=newest.filing, by=desk.cast["officer"], reason="Đếm sót."
    ),
    "grant": lambda desk, newest: grant_correction(request=newest_request(), by=desk.cast["reviewer"]),
    "decline": lambda desk, newest: decline_correction(
        request=newest_request(), by=desk.cast["reviewer"], reason="Số đã đúng."
    ),
    "comment": lambda desk, newest: comment(filing=newest.filing, by=desk.cast["officer"], text="Xem lại."),
    "waive": lambda desk, newest: waive(
        obligation=desk.obligation(), by=desk.cast["reviewer"], reason="Công văn."
    ),
    "restore": lambda desk, newest: restore(
        obligation=desk.obligation(), by=desk.cast["reviewer"], reason="Công văn."
    ),
}
TRANSITIONS = {
    "submit": Transition.SUBMIT,
    "file for them": Transition.SUBMIT,
    "withdraw": Transition.WITHDRAW,
    "send back": Transition.SEND_BACK,
    "accept": Transition.ACCEPT,
}


def expected(name, newest, desk):
    """May the act happen, by the table and by what the unit owes?"""
    owed, asked = desk.obligation().is_owed, newest_request()
    waits = asked is not None and asked.is_pending
    if name == "restore":
        return True
    if name in ("grant", "decline"):
        return waits
    if name in ("ask", "correct"):
        return newest.is_accepted and not waits
    if name == "comment":
        return owed and not newest.is_accepted
    if name == "waive":
        return newest.filing.counted is None and not newest.is_awaiting
    if name == "open":
        return owed and (newest is None or newest.is_draft)
    if name == "save":
        return owed and newest.is_draft
    if name in ("submit", "file for them") and not newest.is_draft:
        return True  # Again: the same version, and nothing happens.
    own = name == "accept" and newest.submitted_by == desk.cast["reviewer"]
    return owed and TRANSITIONS[name] in available(newest) and not own


def step(desk, name):
    newest = Version.objects.newest_first().first()
    if newest is None and name != "open":
        return
    if name in ("grant", "decline") and newest_request() is None:
        return
    before, allowed = (Event.objects.count(), Comment.objects.count()), expected(name, newest, desk)
    try:
        with transaction.atomic():
            ACTS[name](desk, newest)
    except Refused:
        assert not allowed
        assert (Event.objects.count(), Comment.objects.count()) == before
    else:
        assert allowed


def check_whole():
    filing = Return.objects.select_related("counted").get()
    versions = list(Version.objects.select_related("filing__obligation__quarter__plan").order_by("number"))
    accepted = [version for version in versions if version.is_accepted]
    assert filing.counted == (accepted[-1] if accepted else None)
    assert sum(version.is_draft or version.is_awaiting for version in versions) <= 1
    assert filing.obligation.is_owed or (not accepted and versions[-1].is_draft)
    assert all(verify(version) for version in versions if version.submitted_at)
    told = list(Event.objects.values_list("verb", flat=True))
    assert told.count("submitted") == sum(version.submitted_at is not None for version in versions)
    assert told.count("accepted") == len(accepted)
    check_requests(filing, versions, told)


def check_requests(filing, versions, told):
    """Each is answered once; whatever was granted is a correction, and none waits beside one under way."""
    requests = list(CorrectionRequest.objects.all())
    opened = [row.opened for row in requests if row.opened]
    assert all(version.corrects for version in opened)
    assert told.count("asked") == len(requests)
    assert told.count("declined") == sum(row.refusal != "" for row in requests)
    assert told.count("correction") >= len(opened)
    assert not any(row.is_pending for row in requests) or versions[-1] == filing.counted


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    st.sampled_from([["open"], ["open", "submit", "accept"], ["open", "submit", "accept", "ask"]]),
    st.lists(st.sampled_from(sorted(ACTS)), min_size=4, max_size=14),
)
def test_no_path_leads_past_the_table(desk, first, names):
    with transaction.atomic():
        for name in [*first, *names]:
            step(desk, name)
        check_whole()
        transaction.set_rollback(True)
