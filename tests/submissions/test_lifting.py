import pytest

from plans.models import Period
from submissions.actions import send_back
from submissions.errors import Refused
from submissions.lifting import extend, merge, restore, waive
from submissions.models import Event
from tests.submissions.conftest import local

WHY = "Không tách được quý I."


@pytest.fixture
def lift(desk):
    def lift(act, key="595", code="2025-Q1", **more):
        return act(obligation=desk.obligation(key, code), by=desk.cast["reviewer"], reason=WHY, **more)

    return lift


def moved(act):
    """The periods whose totals an act moved."""
    before = dict(Period.objects.values_list("code", "figures_revision"))
    act()
    return [row.code for row in Period.objects.order_by("order") if row.figures_revision != before[row.code]]


def test_waive_keeps_reason_person_and_event(desk, lift):
    lift(waive, at=local(2025, 6, 1, 8))
    row = desk.obligation(code="2025-Q1")
    assert (row.state, row.reason, row.decided_by) == ("waived", WHY, desk.cast["reviewer"])
    assert row.decided_at == local(2025, 6, 1, 8)
    event = Event.objects.get()
    assert (event.verb, event.reason, event.version) == ("waived", WHY, None)


@pytest.mark.parametrize("act", [waive, merge])
def test_lifting_moves_the_totals_of_its_quarter_and_later(lift, act):
    assert moved(lambda: lift(act, code="2025-Q2")) == [
        "2025-Q2",
        "2025-6T",
        "2025-Q3",
        "2025-9T",
        "2025-Q4",
        "2025-NAM",
    ]


def test_lifting_twice_is_once(lift):
    lift(waive)
    assert moved(lambda: lift(waive)) == []
    assert Event.objects.count() == 1


def test_restore_gives_it_back(desk, lift):
    lift(waive)
    assert moved(lambda: lift(restore))[0] == "2025-Q1"
    assert desk.obligation(code="2025-Q1").is_owed
    assert [event.verb for event in Event.objects.in_order()] == ["waived", "restored"]
    assert moved(lambda: lift(restore)) == []


@pytest.mark.parametrize("act", [waive, merge])
def test_lifting_is_refused_once_accepted(desk, lift, act):
    desk.accepted(code="2025-Q1")
    with pytest.raises(Refused, match="đã có báo cáo được duyệt"):
        lift(act)
    with pytest.raises(Refused, match="đã có báo cáo được duyệt"):
        lift(extend, to=local(2025, 7, 1))


@pytest.mark.parametrize("act", [waive, merge])
def test_lifting_is_refused_while_a_return_awaits_a_decision(desk, lift, act):
    version = desk.submitted(code="2025-Q1")
    with pytest.raises(Refused, match=r"Báo cáo đang chờ duyệt; trả lại hoặc duyệt trước\."):
        lift(act)
    assert desk.obligation(code="2025-Q1").is_owed
    send_back(version=version, by=desk.cast["reviewer"], reason="Thiếu Biểu 4.")
    lift(act)
    assert not desk.obligation(code="2025-Q1").is_owed


@pytest.mark.parametrize("act", [waive, merge])
def test_lifting_needs_a_reason_that_fits(desk, act):
    for reason in ("  ", "x" * 501):
        with pytest.raises(Refused, match=r"Nêu lý do|rút gọn"):
            act(obligation=desk.obligation(), by=desk.cast["reviewer"], reason=reason)


@pytest.mark.parametrize(("key", "code"), [("595", "2025-Q3"), ("STP", "2025-Q4")])
def test_merge_is_refused_where_there_is_no_next_quarter(lift, key, code):
    with pytest.raises(Refused, match="phải báo cáo quý sau"):
        lift(merge, key, code)


def test_merge_is_refused_where_the_next_quarter_is_not_owed(lift):
    lift(waive, code="2025-Q2")
    with pytest.raises(Refused, match="phải báo cáo quý sau"):
        lift(merge, code="2025-Q1")


@pytest.mark.parametrize("act", [waive, merge])
def test_a_quarter_that_another_joined_stays_owed(lift, act):
    lift(merge, code="2025-Q1")
    with pytest.raises(Refused, match="đã gộp vào quý này"):
        lift(act, code="2025-Q2")


def test_extend_moves_the_day_and_no_total(desk, lift):
    assert moved(lambda: lift(extend, code="2025-Q2", to=local(2025, 6, 25))) == []
    assert desk.obligation().due_at == local(2025, 6, 25)
    event = Event.objects.get()
    assert (event.verb, event.note) == ("extended", "00:00 ngày 25/6/2025")


def test_extend_reaches_to_the_end_of_the_year_after_the_plan(desk, lift):
    lift(extend, code="2025-Q2", to=local(2027, 1, 1))
    with pytest.raises(Refused, match="đến hết ngày 31/12/2026 là chậm nhất"):
        lift(extend, code="2025-Q2", to=local(2027, 1, 1, 0, 0, 1))
    assert desk.obligation().due_at == local(2027, 1, 1)


def test_extend_is_refused_backwards_and_for_what_is_waived(lift):
    with pytest.raises(Refused, match="phải sau 00:00 ngày 15/6/2025"):
        lift(extend, code="2025-Q2", to=local(2025, 6, 15))
    lift(waive, code="2025-Q2")
    with pytest.raises(Refused, match="loại trừ"):
        lift(extend, code="2025-Q2", to=local(2025, 6, 25))
