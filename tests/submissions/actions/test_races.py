"""Two people at once. Commits are real here: each test has a database of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from plans.models import Period, Plan
from submissions.actions import accept, open_draft, send_back
from submissions.errors import Changed, Refused
from submissions.models import Event, Version
from submissions.receipts import as_shown, contents, verify
from tests.submissions.conftest import submit


@pytest.fixture
def plan(plan_db):
    return Plan.objects.select_related("consolidator", "territory").get()


def at_once(*acts):
    """What each act returned or was refused with, all started at the same moment."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def verbs():
    return sorted(Event.objects.values_list("verb", flat=True))


def test_one_draft_is_opened(desk):
    obligation, by = desk.obligation(), desk.cast["officer"]
    results = at_once(*[lambda: open_draft(obligation=obligation, by=by)] * 4)
    assert len(set(results)) == 1
    assert verbs() == ["opened"]


def test_one_submission_is_made_and_both_get_it(desk):
    version, by = desk.draft(NLD_CS=500), desk.cast["leader"]
    results = at_once(*[lambda: submit(version=version, by=by)] * 4)
    assert len({(result.pk, result.submitted_at, result.sha256) for result in results}) == 1
    assert verbs() == ["opened", "submitted"]


@pytest.mark.parametrize("turn", range(5))
def test_only_what_its_sender_looked_at_is_sealed(desk, turn):
    version, by = desk.draft(NLD_CS=500), desk.cast["leader"]
    seen = as_shown(contents([version])[version.pk])
    _, sent = at_once(
        lambda: desk.save(version, "NLD_CS", 501), lambda: submit(version=version, by=by, seen=seen)
    )
    is_sent = not isinstance(sent, Changed)
    assert (Version.objects.get().is_awaiting, desk.values(version)) == (
        is_sent,
        {"NLD_CS": 500 if is_sent else 501},
    )


@pytest.mark.parametrize("turn", range(5))
def test_a_cell_is_in_the_sealed_version_or_refused(desk, turn):
    version, by = desk.draft(NLD_CS=500), desk.cast["leader"]
    saved, _ = at_once(lambda: desk.save(version, "NLD_CS", 501), lambda: submit(version=version, by=by))
    stored = Version.objects.select_related("filing__obligation__quarter__plan").get()
    assert verify(stored)
    assert desk.values(stored) == {"NLD_CS": 500 if isinstance(saved, Refused) else 501}


@pytest.mark.parametrize("turn", range(5))
def test_one_of_two_decisions_stands(desk, turn):
    version, by = desk.submitted(NLD_CS=500), desk.cast["reviewer"]
    results = at_once(
        lambda: accept(version=version, by=by),
        lambda: send_back(version=version, by=by, reason="Thiếu Biểu 4."),
    )
    assert [isinstance(result, Refused) for result in results].count(True) == 1
    assert Event.objects.filter(verb__in=["accepted", "returned"]).count() == 1


def test_one_of_two_writers_of_a_cell_is_told(desk):
    version = desk.draft()
    seen = desk.save(version, "NLD_CS", 100).edition
    results = at_once(
        lambda: desk.save(version, "NLD_CS", 120, seen=seen),
        lambda: desk.save(version, "NLD_CS", 125, by="leader", seen=seen),
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 1
    assert refused[0].current.value == desk.values(version)["NLD_CS"]


def test_eight_acceptances_at_once_all_count(desk):
    keys = ["593", "594", "595", "596", "597", "598", "599", "600"]
    sent = [desk.submitted(key, code) for key in keys for code in ("2025-Q1", "2025-Q2")]
    before = Period.objects.get(code="2025-NAM").figures_revision
    for start in range(0, len(sent), 8):
        group = sent[start : start + 8]
        at_once(*[lambda row=row: accept(version=row, by=desk.cast["reviewer"]) for row in group])
    assert Event.objects.filter(verb="accepted").count() == len(sent)
    assert Period.objects.get(code="2025-NAM").figures_revision == before + len(sent)
