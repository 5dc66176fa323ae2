"""What a hand in the database changes is found at night, told to those who answer for it, and repaired (row 48)."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from letters.models import Letter
from reports.models import Divergence, IndicatorResult, Reconciliation, RolledUp
from reports.rollup.keeping import bring_up_to_date
from reports.rollup.reconciling import reconcile
from submissions.importing import import_figures

FIGURES = (
    b"period,unit,element,value\n2025-Q2,593,NLD_CS,100\n2025-Q2,593,NLD_CS_TT,40\n2025-Q2,594,NLD_CS,7\n"
)


@pytest.fixture
def tampered(plan, cast):
    """A quarter in which the total of an element and an indicator were changed, and a row is gone, by SQL."""
    import_figures(FIGURES, accept=True)
    bring_up_to_date()
    for name in ("reviewer", "administrator", "leadership"):
        cast[name].email = f"{name}@example.vn"
        cast[name].save()
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE reports_rolledup r SET value = value + 1 FROM plans_period p, targets_dataelement e
               WHERE p.id = period_id AND e.id = element_id AND p.code = '2025-Q2' AND e.code = 'NLD_CS' AND is_node;
               DELETE FROM reports_rolledup r USING plans_period p, targets_dataelement e, units_unit u
               WHERE p.id = period_id AND e.id = element_id AND u.id = unit_id AND p.code = '2025-Q2'
                 AND e.code = 'NLD_CS_TT' AND u.key = '593';
               UPDATE reports_indicatorresult SET numerator = 41 FROM plans_period p, targets_indicator i
               WHERE p.id = period_id AND i.id = indicator_id AND p.code = '2025-Q2' AND i.code = '3a'"""
        )
    return plan


def found():
    rows = Divergence.objects.select_related("unit", "element", "indicator", "period")
    return {
        (row.period.code, row.unit and row.unit.key, str(row.element or row.indicator)): [
            row.facts.get(n) for n in ("value", "numerator")
        ]
        for row in rows
    }


def test_untouched_totals_are_found_equal(plan):
    """Also a part of units that no fraction of two tells exactly, one of 45."""
    import_figures(FIGURES + b"2025-Q3,22945@2025,KH_DV,yes\n", accept=True)
    bring_up_to_date()

    assert reconcile().periods == plan.periods.count()
    assert not Divergence.objects.exists()
    assert not Letter.objects.filter(kind="reconciliation").exists()


def test_a_tampered_total_is_found_told_and_repaired(tampered):
    reconcile()

    assert found() == {
        ("2025-Q2", "BT", "NLD_CS"): [["108.000", "107.000"], None],
        ("2025-Q2", "593", "NLD_CS_TT"): [[None, "40.000"], None],
        ("2025-Q2", None, "3a"): [None, ["41.000", "40.000"]],
    }
    letters = Letter.objects.filter(kind="reconciliation")
    assert set(letters.values_list("to", flat=True)) == {"reviewer@example.vn", "administrator@example.vn"}
    assert "3 số liệu tổng hợp không khớp với báo cáo đã duyệt (Quý II/2025)" in letters[0].text

    call_command("rollup", full=True, verbosity=0)
    assert RolledUp.objects.get(period__code="2025-Q2", element__code="NLD_CS", is_node=True).value == 107
    assert (
        IndicatorResult.objects.get(period__code="2025-Q2", indicator__code="3a", cohort="").numerator == 40
    )
    assert reconcile().divergences.count() == 0
    assert Reconciliation.objects.count() == 2


def test_a_period_that_is_behind_is_left_to_the_roll_up(tampered):
    import_figures(b"period,unit,element,value\n2025-Q1,595,NLD_CS,1\n", accept=True)

    assert reconcile().periods == 0
    assert not Divergence.objects.exists()


@pytest.mark.parametrize(
    ("person", "status", "numbers"),
    [
        ("reviewer", 200, True),
        ("administrator", 200, False),
        ("leadership", 403, False),
        ("officer", 403, False),
    ],
)
def test_the_page_is_for_those_who_answer(client, tampered, cast, person, status, numbers):
    reconcile()
    client.force_login(cast[person])

    page = client.get(reverse("reports:reconciliation"))

    assert page.status_code == status
    text = page.content.decode()
    assert ('/so-lieu/nguon/2025-Q2/NLD_CS/"' in text) == (status == 200)
    assert ("đang lưu 108, tính lại 107" in text) == numbers
