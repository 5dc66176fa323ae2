"""The reviewers' one letter a day: what came in, what fell overdue, who has nobody to receive; nothing without news."""

from datetime import date, timedelta

import pytest

from letters.models import Letter
from submissions.actions import send_back
from submissions.models import Digest
from submissions.reminders import remind, send_digests
from tests.submissions.conftest import local

MORNING = local(2025, 6, 12, 7, 5)


def digests():
    return list(Letter.objects.filter(kind="digest"))


def test_nothing_is_sent_when_nothing_happened(desk, people):
    assert send_digests(at=MORNING) == 0
    assert (digests(), Digest.objects.count()) == ([], 0)


def test_what_came_in_is_told_once_the_next_morning(desk, people):
    desk.submitted("595", at=local(2025, 6, 11, 16, 5))
    desk.submitted("596", at=local(2025, 6, 12, 6))
    assert (send_digests(at=MORNING), send_digests(at=MORNING + timedelta(minutes=15))) == (1, 0)
    [letter] = digests()
    assert letter.to == "reviewer@example.vn"
    assert letter.subject == "Phòng, chống mại dâm: 1 báo cáo mới gửi"
    assert letter.text == (
        "Tin theo dõi Kế hoạch số 1643/KH-UBND ngày 18/4/2025.\n\n"
        "Báo cáo mới gửi (1):\n"
        "- UBND huyện Tuy Phong, Quý II/2025, lần 1, gửi lúc 16:05 ngày 11/6/2025\n"
        "Hiện có 2 báo cáo chờ duyệt.\n"
        "Mở trang: http://localhost:8000/bao-cao/cho-duyet/\n\n"
        "Thư được gửi tự động mỗi ngày một lần khi có tin mới, không cần trả lời.\n"
    )
    assert send_digests(at=MORNING + timedelta(days=1)) == 1
    assert "UBND huyện Bắc Bình" in digests()[1].text
    assert send_digests(at=MORNING + timedelta(days=2)) == 0


def test_each_return_is_told_in_one_letter_however_long_the_clock_stood_still(desk, people):
    for number, key in enumerate(("593", "594", "595", "596")):
        desk.submitted(key, at=local(2025, 6, 8 + number, 12))
    send_digests(at=local(2025, 6, 9, 7, 5))
    send_digests(at=local(2025, 6, 12, 10, 50))
    told = "\n".join(letter.text for letter in digests())
    assert len(digests()) == 2
    for place in ("Phan Thiết", "La Gi", "Tuy Phong", "Bắc Bình"):
        assert told.count(f"{place}, Quý II/2025, lần 1") == 1


def test_what_fell_overdue_is_told_on_the_day_it_does(desk, people):
    desk.submitted("595", at=local(2025, 6, 16, 9))
    send_digests(at=local(2025, 6, 17, 7, 5))
    [letter] = digests()
    assert letter.subject == "Phòng, chống mại dâm: 1 báo cáo mới gửi, 21 báo cáo mới quá hạn"
    overdue = letter.text.partition("Báo cáo mới quá hạn (21):\n")[2]
    assert "- UBND huyện Bắc Bình, Quý II/2025\n" in overdue
    assert "Tổng số đang quá hạn: 21.\nMở trang: http://localhost:8000/bao-cao/nhac/\n" in overdue
    assert "Tòa án" not in letter.text
    assert "huyện Tuy Phong" not in overdue
    assert send_digests(at=local(2025, 6, 18, 7, 5)) == 0


def test_units_without_anybody_to_receive_are_listed(desk, people):
    remind(at=local(2025, 6, 8, 8))
    send_digests(at=local(2025, 6, 9, 7, 5))
    [letter] = digests()
    told = letter.text.partition("Đơn vị chưa có người nhận thư nhắc (")[2]
    assert "- UBND thành phố Phan Thiết, Quý II/2025\n" in told
    assert "Tuy Phong" not in told
    assert "Đề nghị bổ sung tài khoản hoặc thư điện tử của đơn vị" in told


def test_events_are_gathered_and_never_mailed_one_by_one(desk, people):
    sent = desk.submitted("595", at=local(2025, 6, 11, 9))
    send_back(version=sent, by=people["reviewer"], reason="Thiếu.", at=local(2025, 6, 11, 10))
    desk.submitted("595", at=local(2025, 6, 11, 11))
    assert not Letter.objects.filter(to="reviewer@example.vn").exists()
    send_digests(at=MORNING)
    assert [letter.to for letter in digests()] == ["reviewer@example.vn"]
    assert "lần 1" in digests()[0].text
    assert "lần 2" in digests()[0].text


def test_without_a_reviewer_who_can_be_written_to_nothing_is_noted(desk, people):
    people["reviewer"].memberships.update(valid_to=date(2025, 6, 1))
    desk.submitted("595", at=local(2025, 6, 11, 9))
    assert send_digests(at=MORNING) == 0
    assert not Digest.objects.exists()


@pytest.mark.parametrize("keys", [["595"], ["593", "594", "595", "596"]])
def test_the_news_ask_equally_for_any_number_of_returns(desk, people, keys, django_assert_max_num_queries):
    for key in keys:
        desk.submitted(key, at=local(2025, 6, 11, 9))
    with django_assert_max_num_queries(14):
        assert send_digests(at=MORNING) == 1
