"""The unit's home, the return's page, the check, sending and the receipt: district 595 in Quý II/2025."""

import re

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from submissions.actions import accept, send_back
from submissions.lifting import waive
from submissions.models import Event, Version
from tests.cast import add_person

from .conftest import local, send, submit

SENT = {"lan": "1", "reason_blank": "Chưa thống kê xong."}
ACTS = ["start", "send", "withdraw", "correct", "merge", "waive", "restore", "extend", "accept", "send_back"]


@pytest.fixture
def obligation(desk):
    return desk.obligation()


@pytest.fixture
def enter(client, cast):
    def enter(name):
        client.force_login(cast[name])
        return client

    return enter


def address(name, obligation, *more):
    return reverse(f"submissions:{name}", args=[obligation.pk, *more])


def words(answer):
    return " ".join(answer.content.decode().split())


def test_home_says_what_is_owed(enter, desk):
    with time_machine.travel(local(2025, 6, 8, 9)):
        desk.draft(NLD_CS=5, NBD_HS=3)
        page = words(enter("officer").get(reverse("submissions:home")))

    assert "Báo cáo Quý II/2025" in page
    assert "Số liệu từ 15/3/2025 đến 14/6/2025. Hạn gửi: trước ngày 15/6/2025, còn 7 ngày." in page
    assert "Đã nhập 2/" in page
    assert "Tiếp tục báo cáo Quý II/2025" in page
    assert "Quý III/2025" not in page.partition("<main")[2]


def test_home_says_why_a_return_came_back(enter, desk, cast):
    send_back(version=desk.submitted(), by=cast["reviewer"], reason="Thiếu Biểu 4.")

    page = words(enter("officer").get(reverse("submissions:home")))

    assert "Thiếu Biểu 4." in page
    assert "Xem lý do và sửa" in page


def test_home_of_a_new_unit_leads_to_the_figures_of_the_old_ones(client, plan):
    person = add_person(plan, "xa-moi", "22945@2025", Role.OFFICER)
    client.force_login(person)
    said = (
        "Đơn vị thành lập từ 01/7/2025 nên chưa có số liệu quý trước và cùng kỳ. Số liệu của đơn vị cũ xem tại "
        f'<a href="{reverse("reports:lineage", args=["22945@2025"])}"'
    )
    with time_machine.travel(local(2025, 9, 1, 9)):
        assert said in words(client.get(reverse("submissions:home")))
    with time_machine.travel(local(2025, 10, 1, 9)):
        assert words(client.get(reverse("submissions:home"))).count(said) == 1  # Of Quý III alone.


def test_home_without_a_unit_says_that_nothing_is_owed(enter):
    page = words(enter("reviewer").get(reverse("submissions:home")))

    assert "Hiện không có báo cáo nào phải gửi." in page


@pytest.mark.parametrize("units", [1, 3])
def test_home_asks_the_database_a_fixed_number_of_times(
    client, plan, cast, units, django_assert_max_num_queries
):
    person = cast["officer"]
    for key in ["596", "597"][: units - 1]:
        extra = add_person(plan, f"them-{key}", key, Role.OFFICER)
        extra.memberships.update(user=person)
    client.force_login(person)

    with time_machine.travel(local(2025, 6, 8, 9)), django_assert_max_num_queries(18):
        client.get(reverse("submissions:home"))


def test_return_from_start_to_acceptance(enter, obligation, cast):
    enter("officer").post(address("start", obligation))
    cells = {"o-NLD_CS": "500", "o-NLD_CS-ban": "0"}
    enter("officer").post(address("form", obligation, 1), cells)

    sent = send(enter("leader"), obligation, SENT | {"as_of": "10/06/2025"})
    assert sent.url == address("receipt", obligation)
    page = enter("reviewer").get(address("review", obligation))
    assert "500" in words(page)
    enter("reviewer").post(address("accept", obligation), {"lan": "1"})

    version = Version.objects.get()
    assert (version.is_accepted, version.decided_by, str(version.as_of)) == (
        True,
        cast["reviewer"],
        "2025-06-10",
    )
    assert [event.verb for event in Event.objects.in_order()] == ["opened", "submitted", "accepted"]


def test_sending_twice_gives_the_same_receipt(enter, obligation, desk):
    desk.draft(NLD_CS=5)
    with time_machine.travel(local(2025, 6, 12, 16, 5, 12), tick=False):
        send(enter("leader"), obligation, SENT)
    first = enter("leader").get(address("receipt", obligation)).content

    send(enter("leader"), obligation, SENT | {"as_of": "01/06/2025"})

    version = Version.objects.get()
    page = words(enter("leader").get(address("receipt", obligation)))
    assert "lúc 16:05:12 ngày 12/6/2025, đúng hạn. Lần gửi: 1." in page
    assert version.receipt_code in page
    assert version.receipt_code in first.decode()
    assert Event.objects.filter(verb="submitted").count() == 1


def test_check_counts_blanks_and_asks_before_sending(enter, obligation, desk):
    desk.draft(NLD_CS=5)

    page = words(enter("leader").get(address("check", obligation)))

    assert "ô trống. Ô trống là chưa báo cáo, không phải bằng 0." in page
    assert f'href="{address("form", obligation, 1)}">Sửa' in page
    assert "Gửi Sở Y tế báo cáo Quý II/2025 của" in page


def test_check_fills_every_empty_flow_with_zero(enter, obligation, desk):
    version = desk.draft(KT_LUOT=3)

    enter("officer").post(address("none_arising_all", obligation))

    values = desk.values(version)
    assert (values["KT_LUOT"], values["CS_KT"], values["TH_LOP"]) == (3, 0, 0)
    assert "NLD_CS" not in values


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2025-06-10", "Ngày ghi dạng ngày/tháng/năm, ví dụ 05/06/2025."),
        ("15/06/2025", "Chọn ngày từ 15/3/2025 đến 14/6/2025."),
    ],
)
def test_a_wrong_day_is_said_and_nothing_is_sent(enter, obligation, desk, typed, sentence):
    version = desk.draft(NLD_CS=5)

    page = words(send(enter("leader"), obligation, SENT | {"as_of": typed}))

    assert sentence in page
    assert f'value="{typed}"' in page
    version.refresh_from_db()
    assert version.is_draft


def test_return_page_tells_what_happened_in_words(enter, obligation, desk, cast):
    send_back(version=desk.submitted(), by=cast["reviewer"], reason="Thiếu Biểu 4.")

    page = words(enter("officer").get(address("return", obligation)))

    assert "Officer lập bản báo cáo (lần 1)." in page
    assert "Leader gửi báo cáo (lần 1)." in page
    assert 'Reviewer yêu cầu chỉnh lý (lần 1).<br><span class="prose-break">Lý do: Thiếu Biểu 4.' in page
    assert "Sở Y tế yêu cầu chỉnh lý" in page


def test_unit_takes_back_with_a_reason(enter, obligation, desk):
    desk.submitted()

    enter("leader").post(address("withdraw", obligation), {"ly-do": " ", "lan": "1"})
    assert Version.objects.get().is_awaiting
    enter("leader").post(address("withdraw", obligation), {"ly-do": "Nhập thiếu.", "lan": "1"})

    first, second = Version.objects.order_by("number")
    assert (first.decision, first.reason, second.is_draft) == ("withdrawn", "Nhập thiếu.", True)


def test_correction_opens_beside_the_accepted_version(enter, obligation, desk):
    desk.accepted(NLD_CS=5)

    assert enter("officer").post(address("correct", obligation), {"ly-do": "Đếm sót."}).status_code == 403
    enter("reviewer").post(address("correct", obligation), {"ly-do": "Đếm sót một cơ sở."})

    newest = Version.objects.order_by("number").last()
    assert (newest.is_draft, newest.corrects, newest.reason_opened) == (True, True, "Đếm sót một cơ sở.")


def test_first_quarter_is_merged_by_the_leader(enter, desk):
    first = desk.obligation(code="2025-Q1")
    page = words(enter("leader").get(address("return", first)))
    assert "Chọn “Gộp vào quý II”: quý I được ghi “đã gộp”" in page
    assert enter("officer").post(address("merge", first), {"ly-do": "Không tách được."}).status_code == 403

    enter("leader").post(address("merge", first), {"ly-do": "Không tách được."})

    first.refresh_from_db()
    assert (first.state, first.reason) == ("merged", "Không tách được.")
    assert "Gộp vào" not in words(enter("leader").get(address("return", desk.obligation())))


def test_merging_names_the_next_quarter_and_is_offered_only_where_that_is_owed(enter, desk):
    first, second = desk.obligation(code="2025-Q1"), desk.obligation(code="2025-Q2")
    type(second.quarter).objects.filter(pk=second.quarter_id).update(name="Quý hai/2025")
    assert "Gộp vào quý hai" in words(enter("leader").get(address("return", first)))

    waive(obligation=second, by=desk.cast["reviewer"], reason="Công văn số 12/SYT.")

    assert "Gộp vào" not in words(enter("leader").get(address("return", first)))


@pytest.mark.parametrize("name", ["return", "check", "receipt", "review"])
def test_a_stranger_finds_no_page(enter, obligation, desk, name):
    desk.submitted(NLD_CS=4321)

    assert enter("stranger").get(address(name, obligation)).status_code == 404
    assert enter("reviewer").get(address(name, obligation)).status_code == 200


@pytest.mark.parametrize("name", ACTS)
def test_a_stranger_can_do_nothing(enter, obligation, desk, name):
    version = desk.submitted()

    assert enter("stranger").post(address(name, obligation), {"ly-do": "x"}).status_code == 404
    version.refresh_from_db()
    assert version.is_awaiting


@pytest.mark.parametrize("name", ["waive", "restore", "extend", "accept", "send_back", "withdraw"])
def test_an_officer_may_not_decide(enter, obligation, desk, name):
    version = desk.submitted()

    answer = enter("officer").post(address(name, obligation), {"ly-do": "x", "lan": "1"})
    assert answer.status_code == 403
    version.refresh_from_db()
    assert version.is_awaiting


def test_a_reviewer_takes_back_only_what_they_filed(enter, obligation, desk, cast):
    desk.submitted()
    assert "Rút lại báo cáo" not in words(enter("reviewer").get(address("return", obligation)))
    answer = enter("reviewer").post(address("withdraw", obligation), {"ly-do": "Nhầm.", "lan": "1"})
    assert (answer.status_code, Version.objects.get().is_awaiting) == (403, True)

    other = submit(version=desk.draft("596"), by=cast["reviewer"]).filing.obligation
    enter("reviewer").post(address("withdraw", other), {"ly-do": "Nhầm.", "lan": "1"})

    assert other.filing.versions.get(number=1).decision == "withdrawn"


@pytest.mark.parametrize("name", ["send", "withdraw", "accept", "send_back", "merge", "waive", "correct"])
@pytest.mark.parametrize(("sign", "kept"), [("\0", None), ("\x01", "Thiếu  Biểu 4.")])
def test_a_control_character_in_a_reason_is_refused_or_left_out(enter, desk, name, sign, kept):
    code = "2025-Q1" if name == "merge" else "2025-Q2"
    if name == "correct":
        desk.accepted()
    elif name not in ("merge", "waive"):
        desk.submitted()
    typed = {"ly-do": f"Thiếu {sign}Biểu 4.", "as_of": sign, "lan": "1"}

    page = words(
        enter("leader" if name == "withdraw" else "reviewer").post(
            address(name, desk.obligation(code=code)), typed, follow=True
        )
    )

    reasons = set(Event.objects.exclude(reason="").values_list("reason", flat=True))
    if name in ("send", "accept"):
        assert reasons == set()
    else:
        assert reasons == ({kept} if kept else set())
        assert ("Nội dung có ký tự rỗng" in page) == (kept is None)


@pytest.mark.parametrize("name", ACTS)
def test_acts_refuse_to_be_looked_at(enter, obligation, name):
    assert enter("reviewer").get(address(name, obligation)).status_code == 405


@pytest.mark.parametrize(
    "name", [name for name in ACTS if name not in ("start", "merge", "waive", "restore")]
)
def test_acts_on_what_is_not_there_are_refused_in_words(enter, obligation, name):
    answer = enter("reviewer").post(address(name, obligation), {"ly-do": "Lý do."})

    assert answer.status_code in (200, 302)
    assert not Version.objects.exists()


def test_accepted_by_another_is_told(enter, obligation, desk, cast, plan):
    version = desk.submitted()
    accept(version=version, by=add_person(plan, "second", "SYT", Role.REVIEWER))

    page = words(enter("reviewer").post(address("accept", obligation), {"lan": "1"}, follow=True))

    assert "Báo cáo đã được Second duyệt lúc" in page
    assert "Không cần thao tác thêm." in page


def test_check_says_what_keeps_a_return_from_being_sent(enter, obligation, desk):
    version = desk.draft(NLD_CS=5)
    assert "Chưa gửi được" not in words(enter("leader").get(address("check", obligation)))
    version.figures.create(element=desk.element("CONG_TINH"), value=0, updated_by=version.created_by)
    version.figures.create(element=desk.element("KP_NS"), not_applicable=True, updated_by=version.created_by)

    page = words(send(enter("leader"), obligation, SENT))

    assert "Chưa gửi được:" in page
    assert "<li>“CONG_TINH” không phải nội dung đơn vị báo cáo trong kỳ này; xóa số đã nhập.</li>" in page
    assert ": nêu lý do không áp dụng để Sở Y tế xem xét.</li>" in page
    assert Version.objects.get().is_draft


def test_every_form_carries_its_token(client, cast, obligation, desk):
    """An include with `only` leaves the token behind unless it is handed on."""
    client.force_login(cast["leader"])
    pages = [
        client.get(address("return", desk.obligation(code="2025-Q1"))),
        client.get(reverse("submissions:home")),
    ]
    desk.draft(NLD_CS=5)
    pages.append(client.get(address("check", obligation)))
    pages.append(client.get(address("form", obligation, 1)))
    desk.submitted()
    pages.append(client.get(address("return", obligation)))
    desk.accepted("597")
    client.force_login(cast["reviewer"])
    pages.append(client.get(address("review", obligation)))
    pages += [client.get(address("return", desk.obligation(key))) for key in ("597", "598")]

    mains = [page.content.decode().partition("<main")[2] for page in pages]
    forms = [re.split(r'<form\b[^>]*\bmethod="post"', main)[1:] for main in mains]
    assert all(forms)
    assert [form for found in forms for form in found if "csrfmiddlewaretoken" not in form] == []


def test_receipt_of_a_late_return_says_that_it_was_received(enter, obligation, desk):
    desk.submitted(at=local(2025, 6, 18, 9))

    page = words(enter("officer").get(address("receipt", obligation)))

    assert "ngày 18/6/2025. Lần gửi: 1." in page
    assert "Gửi sau thời hạn 2 ngày. Báo cáo vẫn được tiếp nhận." in page
