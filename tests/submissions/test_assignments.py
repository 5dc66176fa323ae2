"""The tasks and duties of a unit, against the plan's own lists (tasks.yaml, duties.yaml)."""

import pytest

from submissions.assignments import assigned, register


def codes(found, part=None):
    return [each.code for each in found if part in (None, each.part)]


def test_a_district_has_what_the_plan_gives_to_the_territory(desk):
    found = assigned(desk.obligation("595"))

    assert codes(found, "lead") == [
        "II.1.2", "II.2.2", "II.2.3", "IV.11.1", "IV.11.2", "IV.11.3", "IV.11.4",
    ]  # fmt: skip
    assert codes(found, "joins") == [
        "II.1.1", "II.1.6", "II.2.1", "II.3.2", "II.4.1", "II.4.2", "II.4.4", "II.5.1", "II.5.2",
    ]  # fmt: skip


def test_assignments_come_in_the_order_of_the_plan(desk):
    assert codes(assigned(desk.obligation("595"))) == [
        "II.1.1", "II.1.2", "II.1.6", "II.2.1", "II.2.2", "II.2.3", "II.3.2", "II.4.1", "II.4.2", "II.4.4",
        "II.5.1", "II.5.2", "IV.11.1", "IV.11.2", "IV.11.3", "IV.11.4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "code", "found"),
    [
        ("22924@2025", "2025-Q4", 16),  # a commune of the territory since 01/7/2025
        ("VKSND", "2025-Q2", 4),  # II.3.1, II.3.3, IV.10.1, IV.10.2
        ("BDBP", "2025-Q2", 9),  # II.3.3, II.5.2, IV.3, and as a department II.5.1 and IV.8
    ],
)
def test_assignments_follow_the_unit_and_its_classes(desk, key, code, found):
    assert len(assigned(desk.obligation(key, code))) == found


def test_who_leads_a_task_is_not_also_told_to_join_it(desk):
    """Sở Y tế leads II.5.1, which every department joins."""
    [found] = [each for each in assigned(desk.obligation("SYT")) if each.code == "II.5.1"]

    assert (found.leads, found.is_task, found.number) == (True, True, "II.5")
    assert found.title.startswith("Đào tạo, tập huấn, bồi dưỡng")
    assert found.thing.text.startswith("Triển khai các chương trình đào tạo")


def test_a_register_is_read_once_for_all_units(desk, django_assert_num_queries):
    obligations = [desk.obligation(key) for key in ("595", "596", "SYT")]

    with django_assert_num_queries(2):
        known = register(desk.plan)
        for obligation in obligations:
            assert assigned(obligation, known)
