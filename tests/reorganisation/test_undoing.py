import pytest
from django.db import transaction

from accounts.models import Membership
from plans.models import Obligation
from reorganisation.applying import apply
from reorganisation.undoing import undo
from submissions.actions import open_draft
from submissions.errors import Refused
from submissions.lifting import waive
from tests.reorganisation.conftest import obligation_of, person
from tests.reorganisation.histories import owed, register
from units.models import Designation, Unit


def test_undone_everything_is_as_it_was_and_can_be_applied_again(old_plan, prepared, administrator):
    officer = person(old_plan, "canbo", "595", "officer")
    prepared.access_until = "2025-09-30"
    prepared.save()
    waive(obligation=obligation_of("2025-Q4", "596"), by=administrator, reason="Theo văn bản 12.")
    before = register(old_plan), owed(old_plan)
    apply(reorganisation=prepared, by=administrator)
    after = register(old_plan)
    assert str(officer.memberships.get().valid_to) == "2025-09-30"
    person(old_plan, "moi", "22945@2025", "officer")

    undo(reorganisation=prepared, by=administrator, reason="Nhầm danh sách xã.")

    assert (register(old_plan), owed(old_plan)) == before
    assert officer.memberships.get().valid_to is None
    assert not Membership.objects.filter(user__username="moi").exists()
    assert not Unit.objects.exclude(reorganised_at=None).exists()
    assert not Designation.objects.exclude(reorganised_at=None).exists()
    assert obligation_of("2025-Q4", "596").state == "waived"
    assert list(prepared.events.values_list("verb", "reason")) == [
        ("prepared", ""),
        ("applied", ""),
        ("undone", "Nhầm danh sách xã."),
    ]
    apply(reorganisation=prepared, by=administrator)
    assert register(old_plan) == after


@pytest.mark.parametrize(
    ("code", "key", "said"),
    [
        ("2025-Q3", "595", "Đã có báo cáo đang nhập hoặc đã gửi sau khi sắp xếp: Huyện Tuy Phong"),
        ("2025-Q4", "22945@2025", "Đã có báo cáo đang nhập hoặc đã gửi sau khi sắp xếp: Phường Phan Thiết"),
    ],
)
def test_a_draft_under_it_forbids_undoing(old_plan, prepared, administrator, code, key, said):
    apply(reorganisation=prepared, by=administrator)
    open_draft(obligation=obligation_of(code, key), by=administrator)
    before = register(old_plan), owed(old_plan)

    with pytest.raises(Refused) as refused, transaction.atomic():
        undo(reorganisation=prepared, by=administrator, reason="Nhầm.")

    assert str(refused.value).startswith(said)
    assert (register(old_plan), owed(old_plan)) == before


def test_undoing_asks_for_a_reason_and_for_something_applied(prepared, administrator):
    with pytest.raises(Refused, match="chưa được áp dụng"):
        undo(reorganisation=prepared, by=administrator, reason="Nhầm.")
    apply(reorganisation=prepared, by=administrator)
    with pytest.raises(Refused, match="Nêu lý do hoàn tác"):
        undo(reorganisation=prepared, by=administrator, reason=" ")


def test_history_of_a_new_unit_forbids_undoing(prepared, administrator):
    apply(reorganisation=prepared, by=administrator)
    waive(obligation=obligation_of("2025-Q4", "22945@2025"), by=administrator, reason="Theo văn bản 12.")

    with pytest.raises(Refused, match="đã có diễn biến"), transaction.atomic():
        undo(reorganisation=prepared, by=administrator, reason="Nhầm.")

    assert Obligation.objects.filter(unit__key="22945@2025").count() == 2
