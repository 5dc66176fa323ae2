"""The queue: what needs a look first, clean returns accepted together, and the leader of Sở Y tế."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from plans.models import Period
from reports.models import RolledUp
from reports.rollup.keeping import bring_up_to_date
from submissions.actions import open_draft, send_back, submit
from submissions.actions.accepting import accept_many
from submissions.actions.talking import comment, resolve
from submissions.answers import Answer
from submissions.desk_work import STEPS
from submissions.models import Event, Version, Work
from submissions.owed import owed_cells, tickable
from submissions.working import run
from tests.cast import add_person

from .conftest import local

QUEUE = reverse("submissions:queue")
ACCEPT = reverse("submissions:accept_chosen")


@pytest.fixture
def reviewer(client, desk):
    client.force_login(desk.cast["reviewer"])
    return client


def whole(desk, key="595", by="leader", at=None):
    """A submitted return with an answer in every cell, and nothing doubtful."""
    obligation = desk.obligation(key)
    version = open_draft(obligation=obligation, by=desk.cast["officer"])
    communes = tickable(obligation)
    for cell in owed_cells(obligation):
        if cell.is_typed:
            desk.save(version, cell.code, answer_for(cell, communes))
    return submit(version=version, by=desk.cast[by], at=at, reason="Đơn vị gửi bản giấy.")


def answer_for(cell, communes):
    if cell.element.entry == "commune_checklist":
        return Answer.ticks([communes[0].pk])
    if cell.element.entry == "month_log":
        return Answer.log([(date(2025, 5, 5), f"https://tin.example/{cell.code}")])
    if cell.element.entry == "yes_no":
        return 1
    return 0 if cell.takes_zero else 40 if cell.code in {"NLD_CS", "HV_LUOT"} else 5


def groups(page):
    """[(group, the units in it)], as the page shows them."""
    return [(key, [line.name for line in found]) for key, _, found in page.context["groups"]]


def test_what_needs_a_look_goes_first(reviewer, desk):
    on_time = local(2025, 6, 10, 9)
    whole(desk, "593", at=on_time)
    desk.submitted("594", at=on_time)
    whole(desk, "595", at=local(2025, 6, 18, 9))
    whole(desk, "596", at=local(2025, 6, 20, 9))
    sent = desk.submitted("597", at=on_time)
    submit(
        version=send_back(version=sent, by=desk.cast["reviewer"], reason="Thiếu Biểu 4."),
        by=desk.cast["leader"],
    )

    with time_machine.travel(local(2025, 6, 21, 9)):
        page = reviewer.get(QUEUE)

    assert [(key, len(found)) for key, found in groups(page)] == [
        ("resent", 1),
        ("late", 2),
        ("look", 1),
        ("clean", 1),
    ]
    late = dict(groups(page))["late"]
    assert late == ["Huyện Bắc Bình", "Huyện Tuy Phong"]


def test_the_queue_takes_few_statements_however_long(reviewer, desk, django_assert_max_num_queries):
    desk.submitted("595")
    reviewer.get(QUEUE)
    with django_assert_max_num_queries(15) as few:
        reviewer.get(QUEUE)
    for key in ("593", "594", "596", "597", "598", "599"):
        desk.submitted(key)
    with django_assert_max_num_queries(len(few)):
        assert len(reviewer.get(QUEUE).context["lines"]) == 7


def test_chosen_clean_returns_are_accepted_together(reviewer, desk):
    clean = [whole(desk, key) for key in ("593", "594", "595")]
    blank = desk.submitted("596")
    before = Period.objects.get(code="2025-Q2").figures_revision

    answer = reviewer.post(
        ACCEPT, {"lan": [*(version.pk for version in clean), blank.pk, "x", "9" * 30]}, follow=True
    )

    assert "Đã duyệt 3 báo cáo." in answer.content.decode()
    assert Version.objects.filter(decision="accepted").count() == 3
    assert Event.objects.filter(verb="accepted", by=desk.cast["reviewer"]).count() == 3
    assert Period.objects.get(code="2025-Q2").figures_revision == before + 1
    blank.refresh_from_db()
    assert blank.is_awaiting


def test_many_are_accepted_by_a_worker_but_none_that_is_talked_about_since(reviewer, desk, monkeypatch):
    monkeypatch.setattr("submissions.views.queue.AT_ONCE", 2)
    first, second, talked = [whole(desk, key) for key in ("593", "594", "595")]
    answer = reviewer.post(ACCEPT, {"lan": [first.pk, second.pk, talked.pk]})
    comment(filing=talked.filing, by=desk.cast["officer"], text="Chờ số của công an.")
    run(Work.objects.get().pk, STEPS)
    page = reviewer.get(answer["Location"]).content.decode()
    assert "Đã duyệt 2/3 báo cáo." in page
    assert "vừa có góp ý chưa xử lý; mở báo cáo để xem." in page
    assert f'href="{QUEUE}">Xem báo cáo còn chờ duyệt' in page
    decisions = Version.objects.filter(pk__in=[first.pk, second.pk, talked.pk]).order_by("pk")
    assert list(decisions.values_list("decision", flat=True)) == ["accepted", "accepted", ""]


def test_nothing_chosen_is_said(reviewer, desk):
    whole(desk)
    assert "Chọn ít nhất một báo cáo" in reviewer.post(ACCEPT, follow=True).content.decode()
    assert Version.objects.get().is_awaiting


def test_one_that_moved_meanwhile_keeps_no_other_from_acceptance(desk):
    one, other = whole(desk, "593"), whole(desk, "594")
    send_back(version=one, by=desk.cast["reviewer"], reason="Thiếu văn bản.")
    done = accept_many(versions=[one, other], by=desk.cast["reviewer"])
    assert [version.pk for version in done.versions] == [other.pk]
    [(refused, sentence)] = done.refusals
    assert refused.pk == one.pk
    assert "trả lại để chỉnh lý" in sentence


def test_what_one_filed_for_a_unit_is_not_ones_own_to_accept(reviewer, desk):
    version = whole(desk, by="reviewer")
    page = reviewer.get(QUEUE)
    assert "Người khác duyệt" in page.content.decode()
    assert accept_many(versions=[version], by=desk.cast["reviewer"]).versions == []


def test_the_leader_of_the_house_accepts_what_it_filed_for_others(client, desk):
    """ "Where Sở Y tế has one reviewer, its leader accepts such a return in one tap." """
    head = add_person(desk.plan, "head", "SYT", Role.LEADER)
    filed, own = whole(desk, "595", by="reviewer"), whole(desk, "596")
    client.force_login(head)

    lines = client.get(QUEUE).context["lines"]
    assert [(line.version.pk, line.may_accept) for line in lines] == [(filed.pk, True)]
    home = client.get(reverse("submissions:home"))
    assert [line.version.pk for line in home.context["to_accept"]] == [filed.pk]
    assert "Lý do nhập thay: Đơn vị gửi bản giấy." in home.content.decode()
    review = reverse("submissions:review", args=[filed.filing.obligation_id])
    assert "Duyệt báo cáo" in client.get(review).content.decode()
    assert "Yêu cầu chỉnh lý</button>" not in client.get(review).content.decode()

    accept = reverse("submissions:accept", args=[filed.filing.obligation_id])
    assert "Đã duyệt báo cáo." in client.post(accept, {"lan": 1}, follow=True).content.decode()
    filed.refresh_from_db()
    assert (filed.decision, filed.decided_by) == ("accepted", head)

    other = reverse("submissions:accept", args=[own.filing.obligation_id])
    assert client.post(other, {"lan": 1}).status_code == 404
    own.refresh_from_db()
    assert own.is_awaiting


def test_totals_are_right_after_many_acceptances(desk, plan):
    versions = [whole(desk, key) for key in ("593", "594", "595")]
    accept_many(versions=versions, by=desk.cast["reviewer"])
    bring_up_to_date()
    total = RolledUp.objects.get(period__code="2025-Q2", unit=plan.territory, element__code="NLD_CS")
    assert (total.value, total.counted) == (120, 3)


def test_the_matrix_takes_few_statements_however_many_units(reviewer, desk, django_assert_max_num_queries):
    matrix = reverse("submissions:matrix")
    reviewer.get(matrix)
    with django_assert_max_num_queries(15) as few:
        reviewer.get(matrix)
    for key in ("593", "594", "595", "596"):
        desk.submitted(key)
    with django_assert_max_num_queries(len(few)):
        reviewer.get(matrix)


def test_an_open_thread_is_looked_at_first(reviewer, desk):
    version, by = whole(desk, at=local(2025, 6, 10, 9)), desk.cast["reviewer"]
    cell = desk.element("CS_KT").pk
    thread = comment(filing=version.filing, element=cell, text="Đề nghị đối chiếu biên bản.", by=by)
    assert [key for key, _ in groups(reviewer.get(QUEUE))] == ["look"]
    assert "1 góp ý còn mở" in reviewer.get(QUEUE).content.decode()
    resolve(thread=thread, by=by)
    assert [key for key, _ in groups(reviewer.get(QUEUE))] == ["clean"]
