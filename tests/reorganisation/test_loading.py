"""The full package loaded over one that knew nothing of 01/07/2025, with figures in."""

import pytest
from django.db import transaction

from plans.located import PackageError
from plans.models import Obligation, Period
from submissions.actions import open_draft
from targets.loading import load_plan
from targets.management.commands.load_plan import DEFAULT
from tests.reorganisation.histories import accept, owed, results
from units.models import Succession


def test_the_full_package_over_the_stripped_one_ends_equal(whole, old_plan):
    figures = whole["figures"]
    accept(figures["2025-Q1"])
    accept(figures["2025-Q2"])
    before = results(old_plan)

    load_plan(DEFAULT)

    assert owed(old_plan) == whole["owed"]
    now = results(old_plan)
    for code in ("2025-Q1", "2025-Q2", "2025-6T"):
        assert now[code] == before[code] == whole["results"][code]
    accept(figures["2025-Q3"])
    accept(figures["2025-Q4"])
    assert results(old_plan) == whole["results"]


def test_what_is_accepted_or_issued_after_the_end_is_refused(old_plan):
    accept([("2025-Q3", "595", "KT_LUOT", "4")])
    Period.objects.filter(code="2025-NAM").update(issued_at="2025-12-20T00:00:00+07:00")

    with pytest.raises(PackageError) as refused, transaction.atomic():
        load_plan(DEFAULT)

    assert refused.value.problems == [
        "units.csv: Quý III/2025 đã có báo cáo phát hành nên nghĩa vụ báo cáo của kỳ này không thay đổi được.",
        "units.csv: Quý IV/2025 đã có báo cáo phát hành nên nghĩa vụ báo cáo của kỳ này không thay đổi được.",
    ]
    Period.objects.update(issued_at=None)
    with pytest.raises(PackageError) as refused, transaction.atomic():
        load_plan(DEFAULT)
    assert refused.value.problems == [
        "units.csv: Huyện Tuy Phong (595): báo cáo Quý III/2025 đã được duyệt nên nghĩa vụ báo cáo không thay đổi được."
    ]
    assert Succession.objects.count() == 0
    assert old_plan.territory.members.filter(key__contains="@").count() == 0


def test_a_draft_of_a_quarter_after_the_end_is_kept_and_lifted(old_plan, django_user_model):
    by = django_user_model.objects.create(username="canbo")
    obligation = Obligation.objects.get(quarter__code="2025-Q4", unit__key="595")
    open_draft(obligation=obligation, by=by)

    load_plan(DEFAULT)

    obligation.refresh_from_db()
    assert (obligation.state, obligation.filing.versions.count()) == ("waived", 1)
    assert list(Obligation.objects.filter(quarter__code="2025-Q4", unit__key__in=["593", "595"])) == [
        obligation
    ]
    assert load_plan(DEFAULT)
    obligation.refresh_from_db()
    assert obligation.state == "waived"
