"""The SQL roll-up against its plain Python twin, on random histories through the real import."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plans.models import Obligation, Plan
from reports.exporting import results_of
from reports.models import RolledUp, RollUpState
from reports.rollup.keeping import bring_up_to_date, roll_up
from submissions.importing import import_figures
from submissions.owed import cells_of, owed_cells, tickable
from tests import twin
from tests.world import world_of


@pytest.fixture
def plan(plan_db):
    """A database of its own: large histories that are rolled back leave the tables heavy for who comes after."""
    return Plan.objects.select_related("consolidator", "territory").get()


def as_csv(rows):
    return "\n".join(["period,unit,element,value", *(",".join(row) for row in rows)]).encode()


def random_history(plan, seed):
    """Rows of an import file: gaps, zeros, "na", waived and merged obligations, baselines."""
    dice = random.Random(seed)
    rows = [
        (f"2024-Q{number}", "CAT", "VU_XL", str(dice.randrange(20)))
        for number in range(1, 5)
        if dice.random() < 0.8
    ]
    merged = {key for key in ("594", "598", "CAT") if dice.random() < 0.4}
    rows += [("2025-Q1", key, "*", "merged") for key in merged]
    for quarter in plan.periods.quarters_only():
        every = cells_of(quarter)
        for obligation in Obligation.objects.for_quarter(quarter).select_related("unit", "quarter__plan"):
            key = obligation.unit.key
            if quarter.code == "2025-Q1" and key in merged:
                continue
            fate = dice.random()
            if fate < 0.06 and key not in merged:
                rows.append((quarter.code, key, "*", "waived"))
            elif fate > 0.25:
                rows += random_return(dice, obligation, owed_cells(obligation, every))
    return rows


def random_return(dice, obligation, cells):
    communes = [unit.key for unit in tickable(obligation)]
    density = dice.choice([0.5, 0.9, 1.0])
    for cell in cells:
        if cell.is_typed and dice.random() < density:
            yield (
                obligation.quarter.code,
                obligation.unit.key,
                cell.code,
                random_value(dice, cell, obligation, communes),
            )


def random_value(dice, cell, obligation, communes):
    if cell.revision.allows_na and dice.random() < 0.1:
        return "na"
    match cell.element.entry:
        case "yes_no":
            return dice.choice(["yes", "no"])
        case "commune_checklist":
            return ";".join(key for key in communes if dice.random() < 0.6) or "none"
        case "month_log":
            return ";".join(sorted(set(random_items(dice, obligation)))) or "none"
        case "money":
            return f"{dice.randrange(1000) / 10}"
    return str(dice.choice([0, dice.randrange(10), dice.randrange(900)]))


def random_items(dice, obligation):
    year = obligation.quarter.plan.year
    days = (obligation.window_to - obligation.window_from).days
    for _ in range(dice.randrange(5)):
        day = obligation.window_from + timedelta(days=dice.randrange(days + 1))
        if day.year == year:
            yield f"{day} https://example.vn/{day}"


def worth(rows):
    return [row for row in rows if row["owed"] or row["value"] is not None]


def by_code_and_unit(rows):
    return {(row["code"], row["unit"]): row for row in rows}


def assert_twin_agrees(plan):
    bring_up_to_date()
    world = world_of(plan)
    for period in plan.periods.select_related("plan"):
        told, expected = results_of(period), twin.as_export(twin.roll_up(world, period.code))
        assert told["targets"] == expected["targets"]
        for line, wanted in zip(told["indicators"], expected["indicators"], strict=True):
            assert {name: line[name] for name in wanted} == wanted, period.code
        assert by_code_and_unit(worth(told["elements"])) == by_code_and_unit(worth(expected["elements"])), (
            period.code
        )


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**9))
def test_rollup_random_histories_agree_with_the_twin(plan, seed):
    from django.db import transaction

    with transaction.atomic():
        point = transaction.savepoint()
        import_figures(as_csv(random_history(plan, seed)), accept=True)
        assert_twin_agrees(plan)
        transaction.savepoint_rollback(point)


def test_rollup_corrections_and_late_filers_agree_with_the_twin(plan):
    import_figures(as_csv(random_history(plan, 11)), accept=True)
    import_figures(
        as_csv([("2025-Q2", "593", "CS_KT", "41"), ("2025-Q2", "593", "TT_BUOI", "-")]), accept=True
    )
    assert_twin_agrees(plan)


def test_rollup_of_an_empty_plan_says_nothing_is_known(plan):
    bring_up_to_date()
    period = plan.periods.get(code="2025-6T")

    told = results_of(period)

    assert {row["verdict"] for row in told["targets"]} == {"no_data"}
    assert {row["value"] for row in told["elements"]} == {None}


def test_rollup_a_ratio_is_a_ratio_of_sums(plan):
    """3a over two districts: (10 + 90) / (100 + 100) = 50%, where the average of 10% and 90% of other sizes is not."""
    rows = [
        ("2025-Q2", "593", "NLD_CS", "100"),
        ("2025-Q2", "593", "NLD_CS_TT", "10"),
        ("2025-Q2", "594", "NLD_CS", "300"),
        ("2025-Q2", "594", "NLD_CS_TT", "270"),
    ]
    import_figures(as_csv(rows), accept=True)
    bring_up_to_date()

    line = indicator(plan, "2025-Q2", "3a")

    assert (line["numerator"], line["denominator"], line["value"]) == ("280", "400", "70.00")
    assert (line["owed"], line["counted"], line["verdict"]) == (10, 2, None)


def test_rollup_reorganisation_moves_no_earlier_total(plan):
    """A commune of 01/07/2025 files; what the districts told before stays where it was."""
    import_figures(as_csv([("2025-Q1", "593", "CS_KT", "5"), ("2025-Q2", "593", "CS_KT", "7")]), accept=True)
    bring_up_to_date()
    before = results_of(plan.periods.get(code="2025-6T"))
    import_figures(
        as_csv([("2025-Q3", "22945@2025", "CS_KT", "3"), ("2025-Q3", "593", "CS_KT", "1")]), accept=True
    )
    bring_up_to_date()

    assert results_of(plan.periods.get(code="2025-6T")) == before
    total = RolledUp.objects.get(period__code="2025-9T", unit=plan.territory, element__code="CS_KT")
    assert total.value == 16


def indicator(plan, period, code):
    rows = results_of(plan.periods.get(code=period))["indicators"]
    return next(row for row in rows if row["code"] == code)


def test_roll_up_twice_does_nothing_the_second_time(plan):
    period = plan.periods.get(code="2025-Q1")

    assert roll_up(period.pk) is True
    assert roll_up(period.pk) is False


def test_acceptance_leaves_every_later_period_behind(plan):
    bring_up_to_date()

    import_figures(as_csv([("2025-Q3", "CAT", "VU_XL", "4")]), accept=True)

    revisions = dict(RollUpState.objects.values_list("period__code", "revision"))
    behind = {row.code for row in plan.periods.all() if row.figures_revision != revisions[row.code]}
    assert behind == {"2025-Q3", "2025-9T", "2025-Q4", "2025-NAM"}


@pytest.mark.parametrize("period", ["2025-6T", "2025-NAM"])
def test_children_add_up_to_their_parent(plan, period):
    import_figures(as_csv(random_history(plan, 5)), accept=True)
    bring_up_to_date()
    rows = (
        RolledUp.objects.filter(period__code=period).counting().exclude(element__revisions__over_time="union")
    )
    nodes = {row.element_id: row.value for row in rows.nodes()}
    sums = {}
    for row in rows.of_units():
        if row.value is not None:
            sums[row.element_id] = sums.get(row.element_id, 0) + row.value

    assert sums == {element: value for element, value in nodes.items() if value is not None}
