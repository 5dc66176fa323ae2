"""Sở Y tế's matrix, queue, look at a return, and what it does to obligations."""

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role, User
from letters.models import Letter
from submissions.actions import send_back, withdraw
from submissions.models import Version
from tests.cast import add_person

from .conftest import local, submit

MATRIX, QUEUE = reverse("submissions:matrix"), reverse("submissions:queue")


@pytest.fixture
def reviewer(client, cast):
    client.force_login(cast["reviewer"])
    return client


def address(name, obligation):
    return reverse(f"submissions:{name}", args=[obligation.pk])


def words(answer):
    return " ".join(answer.content.decode().split())


def count(page, quarter, state):
    """The number that a link of the matrix's head carries."""
    return page.partition(f"?quarter={quarter}&amp;state={state}")[2].partition(">")[2].partition("<")[0]


def test_matrix_counts_by_quarter_and_links_rows(reviewer, desk):
    with time_machine.travel(local(2025, 6, 10, 9)):
        desk.accepted("595")
        desk.submitted("596")
        page = words(reviewer.get(MATRIX))

    assert (count(page, "2025-Q2", "owed"), count(page, "2025-Q2", "filed")) == ("25", "2")
    assert (count(page, "2025-Q2", "accepted"), count(page, "2025-Q2", "overdue")) == ("1", "0")
    assert f'href="{address("return", desk.obligation())}"' in page
    assert "2025-Q3" not in page


def test_matrix_never_calls_invited_bodies_late(reviewer, desk):
    with time_machine.travel(local(2025, 7, 1, 9)):
        page = words(reviewer.get(MATRIX, {"quarter": "2025-Q2", "state": "overdue"}))

    assert "Huyện Tuy Phong" in page
    assert "Tòa án nhân dân" not in page


@pytest.mark.parametrize("state", ["accepted", "nonsense"])
def test_matrix_filters_by_state(reviewer, desk, state):
    with time_machine.travel(local(2025, 6, 10, 9)):
        desk.accepted("595")
        page = words(reviewer.get(MATRIX, {"state": state, "quarter": "2025-Q2"}))

    assert "Huyện Tuy Phong" in page
    assert ("Huyện Bắc Bình" in page) == (state == "nonsense")


def test_matrix_does_not_count_what_was_sent_back_as_filed(reviewer, desk, cast):
    with time_machine.travel(local(2025, 6, 10, 9)):
        desk.submitted("596")
        send_back(version=desk.submitted("595"), by=cast["reviewer"], reason="Thiếu Biểu 4.")
        page = words(reviewer.get(MATRIX))

    assert (count(page, "2025-Q2", "filed"), count(page, "2025-Q2", "returned")) == ("1", "1")


@pytest.mark.parametrize("filed", [1, 3])
def test_matrix_and_queue_ask_the_database_a_fixed_number_of_times(
    reviewer, desk, filed, django_assert_max_num_queries
):
    for key in ["595", "596", "597"][:filed]:
        desk.submitted(key)

    with django_assert_max_num_queries(12):
        reviewer.get(MATRIX)
    with django_assert_max_num_queries(12):
        reviewer.get(QUEUE)


@pytest.mark.parametrize("name", ["officer", "leader", "leadership", "administrator"])
def test_matrix_and_queue_are_for_reviewers(client, cast, name):
    client.force_login(cast[name])

    assert [client.get(page).status_code for page in (MATRIX, QUEUE)] == [403, 403]


def test_queue_tells_who_waits_and_how_late_it_was_sent(reviewer, desk):
    desk.submitted("595", at=local(2025, 6, 18, 9))
    desk.submitted("596", at=local(2025, 6, 12, 9))

    with time_machine.travel(local(2025, 6, 20, 9)):
        page = words(reviewer.get(QUEUE))

    assert page.index("Huyện Tuy Phong") < page.index("Huyện Bắc Bình")
    assert '<td class="number" data-label="Trễ hạn">2 ngày</td>' in page
    assert '<td class="number" data-label="Đã chờ">8 ngày</td>' in page


def test_look_shows_previous_version_and_quarter_with_weighty_differences(reviewer, desk, cast):
    desk.accepted(code="2025-Q1", NLD_CS=100, NBD_HS=10)
    first = desk.submitted(NLD_CS=140, NBD_HS=11)
    again = send_back(version=first, by=cast["reviewer"], reason="Đếm lại.")
    desk.save(again, "NLD_CS", 150)
    submit(version=again, by=cast["leader"])

    page = words(reviewer.get(address("review", desk.obligation())))

    assert "Đếm lại." in page
    assert "<strong>▲ +50</strong>" in page
    assert '<td class="number" data-label="So với quý trước">+1</td>' in page
    assert page.count("khác lần trước") == 1


def test_look_is_for_reviewers(client, cast, desk):
    obligation = desk.submitted().filing.obligation
    client.force_login(cast["leader"])

    assert client.get(address("review", obligation)).status_code == 403


def test_return_is_given_back_with_a_reason_only(reviewer, desk):
    obligation = desk.submitted().filing.obligation

    assert "Nêu lý do." in words(
        reviewer.post(address("send_back", obligation), {"ly-do": "", "lan": "1"}, follow=True)
    )
    reviewer.post(address("send_back", obligation), {"ly-do": "Thiếu Biểu 4.", "lan": "1"})

    first, second = Version.objects.order_by("number")
    assert (first.decision, first.reason, second.is_draft) == ("returned", "Thiếu Biểu 4.", True)


def test_who_filed_for_a_unit_does_not_accept(reviewer, desk, cast):
    obligation = submit(version=desk.draft(), by=cast["reviewer"]).filing.obligation

    page = words(reviewer.get(address("review", obligation)))
    assert "Bạn đã gửi (nhập thay) báo cáo này nên không duyệt được." in page
    assert "Duyệt báo cáo</button>" not in page
    refusal = words(reviewer.post(address("accept", obligation), {"lan": "1"}, follow=True))

    assert "Chưa có người khác duyệt được báo cáo này" in page
    assert "Đề nghị lãnh đạo phòng duyệt." in refusal
    assert Version.objects.get().is_awaiting


def test_who_filed_for_a_unit_hands_it_over_to_the_leader_once(reviewer, client, desk, cast):
    obligation = submit(version=desk.draft(), by=cast["reviewer"]).filing.obligation
    head = add_person(desk.plan, "head", "SYT", Role.LEADER)
    User.objects.filter(pk=head.pk).update(email="head@example.vn")
    second = add_person(desk.plan, "second", "SYT", Role.REVIEWER)
    forward = address("forward", obligation)

    assert f"Đề nghị {head} duyệt." in words(reviewer.get(address("review", obligation)))
    pages = [words(reviewer.post(forward, {"lan": "1"}, follow=True)) for _ in range(2)]
    assert f"Đã chuyển {head} duyệt." in pages[0]
    assert f"Bạn đã chuyển {head} duyệt lúc" in pages[1]
    assert "Chuyển duyệt</button>" not in pages[1]
    [letter] = Letter.objects.filter(kind="forwarded")
    assert letter.to == "head@example.vn"
    assert "Lý do nhập thay: Đơn vị gửi bản giấy." in letter.text
    assert address("review", obligation) in letter.text
    told = words(reviewer.get(address("return", obligation)))
    assert f"chuyển duyệt báo cáo (lần 1, cho {head})." in told

    client.force_login(second)
    assert "Chỉ người đã gửi báo cáo mới chuyển duyệt" in words(
        client.post(forward, {"lan": "1"}, follow=True)
    )
    client.force_login(cast["leader"])
    assert client.post(forward, {"lan": "1"}).status_code == 403
    assert [event.verb for event in obligation.events.in_order()] == ["opened", "submitted", "forwarded"]


def test_without_a_leader_another_reviewer_is_asked(reviewer, desk, cast):
    obligation = submit(version=desk.draft(), by=cast["reviewer"]).filing.obligation
    second = add_person(desk.plan, "second", "SYT", Role.REVIEWER)

    assert f"Đề nghị {second} duyệt." in words(reviewer.get(address("review", obligation)))


def test_a_decided_return_says_so_and_why(reviewer, desk, cast):
    send_back(version=desk.submitted(), by=cast["reviewer"], reason="Thiếu Biểu 4.")

    page = words(reviewer.get(address("review", desk.obligation())))
    assert "Yêu cầu chỉnh lý: Reviewer, " in page
    assert "Lý do: Thiếu Biểu 4." in page


NEWER = "Báo cáo vừa có lần gửi mới; xem lại trước khi quyết định."


@pytest.fixture
def sent_again(desk, cast):
    """The obligation of a return whose first version was taken back and changed, and whose second awaits."""
    first = desk.submitted(NLD_CS=5)
    second = withdraw(version=first, by=cast["leader"], reason="Nhầm Biểu 1.")
    desk.save(second, "NLD_CS", 500)
    return submit(version=second, by=cast["leader"]).filing.obligation


@pytest.mark.parametrize("name", ["accept", "send_back"])
@pytest.mark.parametrize("seen", ["1", "", "x", "3", None])
def test_nobody_decides_on_a_version_that_they_did_not_look_at(reviewer, sent_again, name, seen):
    typed = {"ly-do": "Thiếu Biểu 4."} | ({} if seen is None else {"lan": seen})

    assert NEWER in words(reviewer.post(address(name, sent_again), typed, follow=True))
    assert Version.objects.get(number=2).is_awaiting


@pytest.mark.parametrize("name", ["accept", "send_back"])
def test_forms_of_the_decision_say_which_version_was_looked_at(reviewer, sent_again, name):
    page = reviewer.get(address("review", sent_again)).content.decode()

    form = page.partition(f'action="{address(name, sent_again)}"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="lan" value="2">' in form
    reviewer.post(address(name, sent_again), {"ly-do": "Thiếu Biểu 4.", "lan": "2"})
    assert Version.objects.get(number=2).decision == {"accept": "accepted", "send_back": "returned"}[name]


def test_a_decision_on_what_was_taken_back_meanwhile_tells_by_whom(reviewer, desk, cast):
    version = desk.submitted()
    withdraw(version=version, by=cast["leader"], reason="Nhầm Biểu 1.")

    page = words(reviewer.post(address("accept", desk.obligation()), {"lan": "1"}, follow=True))

    assert "Báo cáo đã được Leader rút lại lúc" in page


def test_the_unit_takes_back_and_sends_what_it_sees(client, cast, desk, sent_again):
    client.force_login(cast["leader"])
    page = client.get(address("return", sent_again)).content.decode()
    assert '<input type="hidden" name="lan" value="2">' in page
    assert NEWER in words(
        client.post(address("withdraw", sent_again), {"ly-do": "x", "lan": "1"}, follow=True)
    )
    assert Version.objects.get(number=2).is_awaiting

    client.post(address("withdraw", sent_again), {"ly-do": "Đếm lại.", "lan": "2"})
    assert (
        '<input type="hidden" name="lan" value="3">'
        in client.get(address("check", sent_again)).content.decode()
    )
    assert NEWER in words(client.post(address("send", sent_again), {"lan": "2"}))
    assert Version.objects.get(number=3).is_draft


def test_obligation_is_waived_and_restored_with_reasons(reviewer, desk):
    obligation = desk.obligation()

    reviewer.post(address("waive", obligation), {"ly-do": ""})
    obligation.refresh_from_db()
    assert obligation.is_owed
    reviewer.post(address("waive", obligation), {"ly-do": "Công văn số 12/SYT."})
    obligation.refresh_from_db()
    assert (obligation.state, obligation.reason) == ("waived", "Công văn số 12/SYT.")
    reviewer.post(address("restore", obligation), {"ly-do": "Công văn số 15/SYT."})

    obligation.refresh_from_db()
    assert obligation.is_owed


def test_extension_lasts_to_the_end_of_its_day(reviewer, desk):
    obligation = desk.obligation()

    reviewer.post(address("extend", obligation), {"day": "20/06/2025", "reason": "Mưa lũ."})

    obligation.refresh_from_db()
    assert obligation.extended_to == local(2025, 6, 21)
    assert "trước ngày 21/6/2025 (đã gia hạn)" in words(reviewer.get(address("return", obligation)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "31/02/2025", "reason": "Mưa lũ."}, "Ngày ghi dạng ngày/tháng/năm"),
        ({"day": "01/06/2025", "reason": "Mưa lũ."}, "Thời hạn mới phải sau"),
        ({"day": "20/06/2025", "reason": " "}, "Nêu lý do gia hạn."),
        ({"day": "20/06/2025", "reason": "Mưa\0lũ."}, "Nội dung có ký tự rỗng"),
        ({"day": "31/12/9999", "reason": "Mưa lũ."}, "đến hết ngày 31/12/2026 là chậm nhất"),
        ({"day": "01/01/2027", "reason": "Mưa lũ."}, "đến hết ngày 31/12/2026 là chậm nhất"),
        ({"day": "01/01/0001", "reason": "Mưa lũ."}, "Thời hạn mới phải sau"),
    ],
)
def test_a_wrong_extension_comes_back_as_typed(reviewer, desk, typed, sentence):
    obligation = desk.obligation()

    page = words(reviewer.post(address("extend", obligation), typed))

    assert sentence in page
    assert f'value="{typed["day"]}"' in page
    obligation.refresh_from_db()
    assert obligation.extended_to is None
