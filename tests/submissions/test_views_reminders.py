""" "Đôn đốc": the page, its text for a chat, "Nhắc ngay", and what units see of it; Quý II/2025."""

import re
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from letters.models import Letter
from plans.models import Obligation, Period
from submissions.actions import send_back
from submissions.models import Reminder
from submissions.reminders import remind

from .conftest import local

PAGE, SEND = reverse("submissions:reminders"), reverse("submissions:remind")
AT = local(2025, 6, 10, 9)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def enter(client, cast):
    for user in cast.values():
        user.email = f"{user.username}@example.vn"
    User.objects.bulk_update(cast.values(), ["email"])

    def enter(name):
        client.force_login(cast[name])
        return client

    return enter


def told(answer):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def section(page, start, end):
    return page.partition(start)[2].partition(end)[0]


def chat(answer):
    return unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.DOTALL)[1])


def test_who_owes_is_listed_with_invited_bodies_apart(enter, desk, cast):
    desk.submitted("594")
    send_back(version=desk.submitted("593"), by=cast["reviewer"], reason="Thiếu.")
    page = told(enter("reviewer").get(PAGE))
    bound = section(page, "Đơn vị chưa gửi (", "Cơ quan được đề nghị phối hợp (")
    invited = section(page, "Cơ quan được đề nghị phối hợp (", "Danh sách để gửi Zalo Chọn")
    assert "UBND huyện Tuy Phong" in bound
    assert "UBND thành phố Phan Thiết" in bound
    assert "Yêu cầu chỉnh lý" in bound
    assert "thị xã La Gi" not in page
    assert "Tòa án nhân dân tỉnh" not in bound
    assert "Tòa án nhân dân tỉnh" in invited
    assert "Quá hạn" not in invited


def test_units_with_nobody_to_receive_stand_first(enter, desk):
    page = told(enter("reviewer").get(PAGE))
    warning = section(page, "đơn vị chưa có người nhận thư Chưa có", "Đơn vị chưa gửi (")
    assert "UBND thành phố Phan Thiết" in warning
    assert "UBND huyện Tuy Phong" not in warning


def test_the_text_for_a_chat_says_who_owes_what(enter, desk, cast):
    User.objects.filter(pk=cast["reviewer"].pk).update(phone="0252 3 123 456")
    cast["reviewer"].refresh_from_db()
    filled = desk.draft("595", NLD_CS=5).figures.count()
    send_back(version=desk.submitted("593"), by=cast["reviewer"], reason="Thiếu.")
    text = chat(enter("reviewer").get(PAGE))
    count = Obligation.objects.filter(quarter__code="2025-Q2", invited=False).count()
    assert text.startswith(
        "Báo cáo Quý II/2025 về phòng, chống mại dâm (Kế hoạch số 1643/KH-UBND)\n\n"
        f"Đến 09:00 ngày 10/6/2025, còn {count} đơn vị chưa gửi:\n"
        "1. UBND thành phố Phan Thiết: chờ gửi lại sau chỉnh lý (hạn trước ngày 15/6/2025)\n"
    )
    assert re.search(
        rf"\n\d+\. UBND huyện Tuy Phong: đã nhập {filled}/\d+ \(hạn trước ngày 15/6/2025\)\n", text
    )
    assert re.search(r"\n\d+\. UBND huyện Bắc Bình: chưa nhập \(", text)
    assert "\n\nSở Y tế đề nghị các đơn vị gửi báo cáo tại http://localhost:8000.\n\n" in text
    assert "\n\nĐầu mối: Reviewer, 0252 3 123 456, Sở Y tế.\n\nKính gửi " in text
    polite = text.rpartition("\n\n")[2]
    assert "Tòa án nhân dân tỉnh" in polite
    assert polite.endswith(
        ": Sở Y tế trân trọng đề nghị Quý cơ quan phối hợp cung cấp số liệu Quý II/2025, nếu được trước ngày "
        "15/6/2025. Trân trọng cảm ơn sự phối hợp của Quý cơ quan."
    )


def test_after_the_due_day_the_chat_stays_polite(enter, desk):
    with time_machine.travel(local(2025, 6, 18, 9)):
        text = chat(enter("reviewer").get(PAGE))
    bound, _, invited = text.rpartition("\n\n")
    assert "báo cáo gửi sau hạn vẫn được tiếp nhận" in bound
    assert "nếu được trong thời gian sớm nhất" in invited
    assert "Quá hạn" not in text


def test_reminding_now_writes_and_tells_what_became_of_each(enter, desk, cast):
    desk.submitted("594")
    chosen = [desk.obligation(key).pk for key in ("594", "595", "597")]
    quarter = desk.obligation().quarter
    answer = enter("reviewer").post(SEND, {"chon": chosen, "ky": quarter.pk}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?ky={quarter.pk}", 302)]
    page = told(answer)
    assert "Đã nhắc 1 đơn vị qua thư điện tử và trên hệ thống." in page
    assert (
        "1 đơn vị chưa có người nhận thư: lời nhắc chỉ hiện trên hệ thống; đề nghị liên hệ qua điện thoại."
        in page
    )
    assert "1 đơn vị đã gửi hoặc không còn phải gửi nên không nhắc." in page
    assert set(Reminder.objects.values_list("obligation__unit__key", "by")) == {
        ("595", cast["reviewer"].pk),
        ("597", cast["reviewer"].pk),
    }
    assert set(Letter.objects.filter(kind="reminder").values_list("to", flat=True)) == {
        "leader@example.vn",
        "officer@example.vn",
    }
    assert "cán bộ tổng hợp nhắc: Reviewer 2 thư" in section(page, "Nhật ký đôn đốc", "Đầu mối tổng hợp")

    again = told(enter("reviewer").post(SEND, {"chon": chosen}, follow=True))
    assert "2 đơn vị đã được nhắc trong hôm nay nên không nhắc lại." in again
    assert Reminder.objects.count() == 2


def test_all_that_owe_are_reminded_by_one_button_and_invited_bodies_are_not(enter, desk):
    desk.submitted("594")
    quarter = desk.obligation().quarter
    page = told(enter("reviewer").post(SEND, {"ky": quarter.pk, "tat-ca": "1"}, follow=True))
    owing = Obligation.objects.filter(quarter=quarter, invited=False).exclude(unit__key="594")
    assert set(Reminder.objects.values_list("obligation", flat=True)) == set(
        owing.values_list("pk", flat=True)
    )
    assert f"Nhắc cả {owing.count()} đơn vị chưa gửi" in page


@pytest.mark.parametrize(
    "sent",
    [{}, {"chon": ["x", "-1", "9" * 40, "0"]}, {"chon": ["1'--"], "ky": "x"}, {"tat-ca": "1", "ky": "x"}],
)
def test_nothing_chosen_is_told(enter, desk, sent):
    page = told(enter("reviewer").post(SEND, sent, follow=True))
    assert "Chưa chọn đơn vị nào. Đánh dấu các đơn vị cần nhắc rồi bấm “Nhắc ngay”." in page
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("asked", ["", "0", "x", "9" * 40, "../"])
def test_nonsense_shows_the_quarter_that_is_near(enter, desk, asked):
    page = told(enter("reviewer").get(PAGE, {"ky": asked, "trang": asked}))
    assert "Đôn đốc gửi báo cáo Quý II/2025" in page


def test_the_quarter_shown_is_the_one_to_chase(enter, desk):
    """On 16/9 the fourth quarter has opened, and the third is what is overdue."""
    with time_machine.travel(local(2025, 9, 16, 9)):
        client = enter("reviewer")
        page = told(client.get(PAGE))
        fourth = told(client.get(PAGE, {"ky": Period.objects.get(code="2025-Q4").pk}))
    assert "Đôn đốc gửi báo cáo Quý III/2025" in page
    assert "Đôn đốc gửi báo cáo Quý IV/2025" in fourth
    assert "Quý I/2025" not in page


def test_before_any_quarter_opens_the_page_says_so(enter, desk):
    with time_machine.travel(local(2025, 2, 1)):
        assert "Chưa có kỳ báo cáo nào để đôn đốc." in told(enter("reviewer").get(PAGE))


def test_looking_writes_nothing(enter, desk):
    enter("reviewer").get(PAGE)
    assert not Reminder.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("name", ["officer", "leader", "leadership", "administrator", "stranger"])
def test_only_reviewers_remind(enter, desk, name):
    client = enter(name)
    chosen = {"chon": [desk.obligation().pk]}
    assert (client.get(PAGE).status_code, client.post(SEND, chosen).status_code) == (403, 403)
    assert not Reminder.objects.exists()


def test_reminding_needs_a_post(enter, desk):
    assert enter("reviewer").get(SEND).status_code == 405


@pytest.mark.parametrize("drafts", [1, 6])
def test_the_page_asks_equally_for_any_number_of_drafts_and_reminders(
    enter, desk, drafts, django_assert_num_queries
):
    client = enter("reviewer")
    for key in ("593", "594", "595", "596", "597", "598")[:drafts]:
        desk.draft(key)
    remind(at=local(2025, 6, 8 if drafts == 1 else 12, 8))
    client.get(PAGE)
    with django_assert_num_queries(13):
        client.get(PAGE)


def test_the_log_is_paged(enter, desk):
    for day in (8, 12, 13):
        remind(at=local(2025, 6, day, 8))
    client = enter("reviewer")
    first, second = (told(client.get(PAGE, {"trang": number})) for number in (1, 2))
    assert "Trang 1/2" in first
    assert "Trang 2/2" in second
    assert section(first, "Nhật ký đôn đốc", "Trang 1/2").count("ngày làm việc cuối trước hạn") == 22
    assert "đề nghị phối hợp Chưa có người nhận" in section(first, "Nhật ký đôn đốc", "Trang 1/2")


# What units see.


def test_a_unit_sees_that_it_was_reminded(enter, desk):
    with time_machine.travel(local(2025, 6, 8, 8, 5)):
        remind()
    client = enter("officer")
    sentence = "Sở Y tế nhắc lúc 08:05 ngày 8/6/2025 (trước hạn 7 ngày)."
    assert sentence in told(client.get(reverse("submissions:home")))
    assert sentence in told(client.get(reverse("submissions:return", args=[desk.obligation().pk])))
    stranger = told(enter("stranger").get(reverse("submissions:home")))
    assert sentence in stranger
    assert stranger.count("Sở Y tế nhắc lúc") == 1


def test_a_unit_that_was_not_reminded_sees_nothing_of_it(enter, desk):
    client = enter("officer")
    assert "Sở Y tế nhắc" not in told(client.get(reverse("submissions:home")))
    assert "Sở Y tế nhắc" not in told(client.get(reverse("submissions:return", args=[desk.obligation().pk])))


def test_an_invited_body_sees_a_request(enter, desk, plan):
    with time_machine.travel(local(2025, 6, 8, 8, 5)):
        remind()
    page = told(enter("reviewer").get(reverse("submissions:return", args=[desk.obligation("TAND").pk])))
    assert "Sở Y tế đề nghị phối hợp lúc 08:05 ngày 8/6/2025." in page
    assert "Sở Y tế nhắc" not in page


def test_the_matrix_leads_to_it(enter, desk):
    assert f'href="{PAGE}"' in enter("reviewer").get(reverse("submissions:matrix")).content.decode()
