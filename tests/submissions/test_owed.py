import pytest

from submissions.owed import cells_of, owed_cells, tickable, tickable_by


def codes(cells):
    return [cell.code for cell in cells]


@pytest.mark.parametrize(
    ("key", "code", "count"),
    [
        # units.md, cells a quarter: what is typed, totals aside.
        ("595", "2025-Q2", 52),
        ("22924@2025", "2025-Q4", 50),
        ("CAT", "2025-Q2", 36),
        ("SYT", "2025-Q2", 30),
        ("BDBP", "2025-Q2", 22),
        ("STP", "2025-Q2", 12),
        ("MTTQ", "2025-Q2", 8),
        ("TAND", "2025-Q2", 5),
    ],
)
def test_owed_cells_are_as_many_as_the_plan_asks(desk, key, code, count):
    owed = owed_cells(desk.obligation(key, code))
    assert len([cell for cell in owed if cell.is_typed]) == count


def test_owed_cells_come_in_official_order_with_totals(desk):
    owed = codes(owed_cells(desk.obligation()))
    assert owed[:4] == ["NLD_CS", "NV_CS_NU", "CS_TONG", "CS_LUUTRU"]
    assert owed == [code for code in codes(cells_of(desk.obligation().quarter)) if code in owed]


def test_a_unit_that_ends_inside_owes_flows_only(desk):
    owed = owed_cells(desk.obligation("595", "2025-Q3"))
    assert {cell.revision.over_time for cell in owed} == {"sum", "union"}
    assert "NLD_CS" not in codes(owed)
    assert {"CS_KT", "CONG_HUYEN"} <= set(codes(owed))


def test_cells_follow_the_revision_in_force_at_the_quarters_end(desk):
    revision = desk.element("TT_BUOI").revisions.get()
    revision.pk, revision.owners = None, ["SYT"]
    revision.valid_from, revision.decision = desk.obligation().quarter.window_to, "Công văn 1"
    revision.save()
    assert "TT_BUOI" in codes(owed_cells(desk.obligation(code="2025-Q1")))
    assert "TT_BUOI" not in codes(owed_cells(desk.obligation(code="2025-Q2")))


def test_tickable_is_the_communes_below_that_lived_in_the_window(desk):
    communes = tickable(desk.obligation())
    below = desk.plan.territory.members.filter(designations__parent__key="595")
    assert {unit.key for unit in communes} == set(below.values_list("key", flat=True))
    assert [unit.order for unit in communes] == sorted(unit.order for unit in communes)


def test_tickable_is_itself_for_a_unit_without_communes(desk):
    commune = desk.obligation("22924@2025", "2025-Q4")
    assert tickable(commune) == [commune.unit]


def test_tickable_by_asks_once_whatever_the_number(desk, django_assert_num_queries):
    few = [desk.obligation()]
    many = [desk.obligation(key) for key in ("593", "594", "595", "596")]
    for obligations in (few, many):
        with django_assert_num_queries(1):
            assert set(tickable_by(obligations)) == {row.pk for row in obligations}


def test_every_old_commune_is_below_one_district(desk):
    obligations = desk.obligation().quarter.obligations.filter(audiences__contains=["district"])
    ticks = tickable_by(obligations.select_related("unit"))
    assert sum(len(units) for units in ticks.values()) == 121
