"""The shares of every number add up to it, for every element, indicator and period, on random histories."""

import pytest

from plans.models import Plan
from reports import provenance
from reports.models import RolledUp
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures
from targets.models import DataElement, Indicator

from .histories import HEADER, history


@pytest.fixture
def plan(plan_db):
    return Plan.objects.select_related("territory").get()


def tell(plan, text):
    import_figures(text, accept=True)
    bring_up_to_date()


def lines(*rows):
    return "\n".join([HEADER, *rows]).encode()


def element_source(plan, period, code):
    element = DataElement.objects.get(plan=plan, code=code)
    return provenance.of_element(plan.periods.get(code=period), element, provenance.Revisions([element.pk]))


def periods(plan):
    for period in plan.periods.all():
        period.plan = plan
        yield period


HEAVY = pytest.mark.heavy


@pytest.mark.parametrize(
    "code", [pytest.param("2025-6T", marks=HEAVY), pytest.param("2025-Q3", marks=HEAVY), "2025-NAM"]
)
def test_shares_of_every_element_add_up(plan, code):
    tell(plan, history(plan, 1))
    wrong = []
    for period in (each for each in periods(plan) if each.code == code):
        for element in plan.elements.all():
            source = provenance.of_element(period, element, provenance.Revisions([element.pk]))
            if not source.adds_up:
                wrong.append((period.code, element.code, source.value, source.total))
    assert wrong == []
    assert RolledUp.objects.nodes().filter(value__gt=0).exists()


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=HEAVY), pytest.param(3, marks=HEAVY)])
def test_parts_of_every_indicator_add_up(plan, seed):
    tell(plan, history(plan, seed))
    wrong, found = [], 0
    for period in periods(plan):
        for indicator in Indicator.objects.all():
            for source in provenance.of_indicator(period, indicator.code).sources:
                found += 1
                if not source.adds_up:
                    wrong.append((period.code, indicator.code, source.result.cohort))
    assert wrong == []
    assert found > 17 * 7


def test_a_flow_gives_each_quarter_its_share(plan):
    tell(plan, lines("2025-Q1,595,CS_KT,3", "2025-Q2,595,CS_KT,4", "2025-Q2,596,CS_KT,5"))
    source = element_source(plan, "2025-6T", "CS_KT")
    assert [(cell.unit.key, cell.quarter.code, cell.share) for cell in source.cells] == [
        ("595", "2025-Q1", 3),
        ("595", "2025-Q2", 4),
        ("596", "2025-Q2", 5),
    ]
    assert (source.value, source.total) == (12, 12)
    assert "596/2025-Q1" in source.missing
    assert "595/2025-Q1" not in source.missing


def test_a_stock_has_its_share_in_the_latest_answer(plan):
    tell(plan, lines("2025-Q1,595,NLD_CS,30", "2025-Q2,595,NLD_CS,40"))
    source = element_source(plan, "2025-6T", "NLD_CS")
    assert [(cell.quarter.code, cell.value, cell.share) for cell in source.cells] == [
        ("2025-Q1", 30, None),
        ("2025-Q2", 40, 40),
    ]
    assert (source.value, source.adds_up) == (40, True)


def test_a_total_is_told_by_its_parts(plan):
    tell(plan, lines("2025-Q1,595,CS_LUUTRU,3", "2025-Q1,595,CS_KARAOKE,4"))
    source = element_source(plan, "2025-Q1", "CS_TONG")
    assert [cell.share for cell in source.cells] == [3, 4]
    assert (source.value, source.adds_up) == (7, True)


def test_versions_say_who_sent_and_who_accepted(plan):
    tell(plan, lines("2025-Q1,595,CS_KT,3"))
    (cell,) = element_source(plan, "2025-Q1", "CS_KT").cells
    assert cell.version.number == 1
    assert cell.version.is_accepted
    assert cell.version.submitted_at <= cell.version.decided_at


def test_a_unit_that_lacks_a_term_is_shown_and_not_added(plan):
    tell(plan, lines("2025-Q1,595,CS_KT_GD,3", "2025-Q1,596,NLD_CS_TT,3", "2025-Q1,596,NLD_CS,10"))
    period = plan.periods.get(code="2025-Q1")
    (source,) = provenance.of_indicator(period, "3a").sources
    sides = {side.unit.key: side for side in source.sides}
    assert (sides["596"].numerator, sides["596"].denominator, sides["596"].is_in) == (3, 10, True)
    assert (sides["595"].denominator, sides["595"].is_in) == (None, False)
    assert sides["595"].lacks == ("numerator", "denominator")
    assert (source.numerator, source.denominator) == (3, 10)
