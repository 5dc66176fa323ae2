"""The demonstration shows every state there is, and loading it twice adds nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from letters.models import Letter
from plans.models import Obligation, Plan
from reports.models import IndicatorResult, RolledUp, TargetResult
from submissions.models import Event, Explanation, Figure, Reminder, Version
from submissions.receipts import verify
from submissions.replay import replay
from submissions.states import State, state_of, timeliness
from submissions.warnings import warnings_of
from targets.verdicts import Verdict


def test_every_state_is_told(demo):
    assert demo.is_demo
    verdicts = set(IndicatorResult.objects.exclude(verdict="").values_list("verdict", flat=True))
    assert verdicts == set(Verdict) - {Verdict.PARTLY_MET}
    assert Verdict.PARTLY_MET in TargetResult.objects.values_list("verdict", flat=True)
    assert {"on_pace", "behind"} <= set(IndicatorResult.objects.values_list("pace", flat=True))
    assert {True, False} == set(IndicatorResult.objects.values_list("provisional", flat=True))

    rows = (
        Obligation.objects.of_plan(demo)
        .select_related("unit", "quarter")
        .prefetch_related("filing__versions")
    )
    seen = {state_of(row, versions_of(row)) for row in rows}
    assert seen >= set(State) - {State.EMPTY}
    assert rows.filter(extended_to__isnull=False).exists()
    assert set(Event.objects.values_list("verb", flat=True)) >= {
        "returned",
        "correction",
        "merged",
        "waived",
        "extended",
    }

    first = [versions_of(row)[0] for row in rows if versions_of(row) and versions_of(row)[0].submitted_at]
    assert {timeliness(version.filing.obligation, version).kind for version in first} >= {"on_time", "late"}
    assert Figure.objects.filter(not_applicable=True).exists()
    assert RolledUp.objects.nodes().filter(element__code="DT_NGUOI18", value__range=(1, 4)).exists()
    assert not Version.objects.filter(filing__obligation__unit__key="SNNMT").exists()
    assert not Version.objects.filter(
        filing__obligation__unit__key="TAND", filing__obligation__quarter__code="2025-Q2"
    )


def test_doubtful_figures_are_few_and_explained_before_they_are_sent(demo):
    versions = Version.objects.select_related("filing__obligation__unit", "filing__obligation__quarter__plan")
    asked = {version: warnings_of(version) for version in versions}

    counts = sorted(map(len, asked.values()))
    assert counts[-1] <= 5
    assert counts[len(counts) // 2] <= 2
    assert {str(each.filing) for each, found in asked.items() if any(row.is_open for row in found)} == {
        "22969@2025/2025-Q3"
    }
    assert all(verify(version) for version in asked if version.submitted_at)
    assert Explanation.objects.filter(footnote=True, version__decision="accepted").exists()


def test_nothing_is_written_after_it_was_sent(demo):
    for code in ("2025-Q1", "2025-Q3"):
        obligation = Obligation.objects.select_related("quarter__plan").get(
            quarter__code=code, unit__key="593"
        )
        told = [
            each.kind
            for each in replay(obligation, versions_of(obligation))
            if each.kind != "event" or each.thing.verb == "submitted"
        ]
        assert {"edits", "event"} <= set(told)
        assert told[-1] == "event"


def versions_of(obligation):
    filing = getattr(obligation, "filing", None)
    return sorted(filing.versions.all(), key=lambda version: version.number) if filing else []


def test_loading_twice_adds_nothing(demo):
    written = (Version, Figure, Event, Reminder, Letter)
    before = [model.objects.count() for model in written]

    call_command("load_demo", stdout=StringIO())

    assert [model.objects.count() for model in written] == before


def test_demo_figures_never_join_real_ones(demo):
    Plan.objects.update(is_demo=False)

    with pytest.raises(CommandError, match="số liệu thật"):
        call_command("load_demo", stdout=StringIO())
