"""What the letters say, held against words.md."""

import pytest
from django.db import transaction

from letters.models import Letter
from plans.models import Obligation, Plan
from submissions import lifting
from submissions.actions import accept, send_back, withdraw
from submissions.actions.accepting import accept_many
from submissions.models import Reminder
from submissions.owed import owed_cells
from submissions.reminders import remind, remind_now
from tests.submissions.conftest import local
from units.models import Designation

TAIL = "\n\nThư được gửi tự động, không cần trả lời.\n"
CONTACT = "Đầu mối: Reviewer, 0252 3 123 456, Sở Y tế."


@pytest.fixture
def open_draft(desk):
    return desk.draft("595", NLD_CS=5)


def letter_of(address, kind="reminder"):
    return Letter.objects.filter(to=address, kind=kind).latest("pk")


def asked_of(draft):
    return sum(cell.is_typed for cell in owed_cells(draft.filing.obligation))


def link(obligation):
    return f"http://localhost:8000/bao-cao/{obligation.pk}/"


def test_a_reminder_reads_as_agreed(desk, people, open_draft):
    remind(at=local(2025, 6, 12, 8))
    letter = letter_of("leader@example.vn")
    assert letter.subject == "Báo cáo Quý II/2025 về phòng, chống mại dâm, còn 3 ngày"
    filled = open_draft.figures.count()
    assert letter.text == (
        "Kính gửi UBND huyện Tuy Phong.\n\n"
        "Theo Kế hoạch số 1643/KH-UBND ngày 18/4/2025, đề nghị đơn vị gửi báo cáo trước ngày 15/6/2025. "
        f"Hiện đã nhập {filled}/{asked_of(open_draft)} nội dung.\n\n"
        f"Mở báo cáo: {link(open_draft.filing.obligation)}\n\n"
        "Nếu đã gửi, vui lòng bỏ qua thư này.\n\n"
        f"{CONTACT}{TAIL}"
    )


@pytest.mark.parametrize(
    ("at", "tail", "sentence"),
    [
        (
            local(2025, 6, 14, 8),
            "hôm nay là ngày cuối của hạn gửi",
            "đề nghị đơn vị gửi báo cáo trước ngày 15/6/2025. Hiện",
        ),
        (
            local(2025, 6, 16, 8),
            "hạn gửi trước ngày 15/6/2025",
            "trước ngày 15/6/2025. Hạn rơi vào ngày nghỉ nên báo cáo gửi đến hết ngày 16/6/2025 không tính trễ. Hiện",
        ),
        (
            local(2025, 6, 17, 8),
            "đã qua hạn gửi",
            "báo cáo gửi trước ngày 15/6/2025; đến nay Sở Y tế chưa nhận được báo cáo của đơn vị. Báo cáo gửi sau hạn "
            "vẫn được tiếp nhận; đề nghị đơn vị gửi trong thời gian sớm nhất. Hiện",
        ),
    ],
)
def test_sentences_of_the_last_days(desk, people, open_draft, at, tail, sentence):
    remind_now(obligations=[open_draft.filing.obligation], by=people["reviewer"], at=at)
    letter = letter_of("leader@example.vn")
    assert letter.subject == f"Báo cáo Quý II/2025 về phòng, chống mại dâm, {tail}"
    assert sentence in letter.text


def test_a_return_sent_back_is_asked_for_again(desk, people):
    sent = desk.submitted("595", at=local(2025, 6, 9))
    send_back(version=sent, by=people["reviewer"], reason="Thiếu Biểu 4.", at=local(2025, 6, 10))
    remind(at=local(2025, 6, 17, 8))
    assert "đến nay Sở Y tế chưa nhận lại báo cáo đã đề nghị chỉnh lý." in letter_of("leader@example.vn").text


def test_an_extension_is_named(desk, people, open_draft):
    obligation = open_draft.filing.obligation
    lifting.extend(obligation=obligation, to=local(2025, 6, 23), by=people["reviewer"], reason="Mất điện.")
    remind(at=local(2025, 6, 16, 8))
    assert "gửi báo cáo trước ngày 23/6/2025 (đã gia hạn)." in letter_of("leader@example.vn").text


def test_an_invitation_reads_as_agreed(desk, people):
    Designation.objects.filter(unit__key="TAND").update(email="tand@example.vn")
    remind(at=local(2025, 6, 6, 8))
    letter = letter_of("tand@example.vn", "invitation")
    obligation = desk.obligation("TAND")
    assert letter.subject == "Đề nghị phối hợp cung cấp số liệu Quý II/2025"
    count = asked_of(desk.draft("TAND"))
    assert count > 1
    assert letter.text == (
        "Kính gửi Tòa án nhân dân tỉnh.\n\n"
        "Để tổng hợp báo cáo Bộ Y tế và UBND tỉnh, Sở Y tế trân trọng đề nghị Quý cơ quan phối hợp cung cấp "
        f"{count} số liệu, nếu được trước ngày 15/6/2025. Trân trọng cảm ơn sự phối hợp của Quý cơ quan.\n\n"
        f"Trang cung cấp số liệu: {link(obligation)}\n\n"
        f"{CONTACT}{TAIL}"
    )


def test_an_invited_body_is_never_told_of_a_day_that_is_past(desk, people):
    Designation.objects.filter(unit__key="TAND").update(email="tand@example.vn")
    remind_now(obligations=[desk.obligation("TAND")], by=people["reviewer"], at=local(2025, 7, 1))
    letter = letter_of("tand@example.vn", "invitation")
    assert "nếu được trong thời gian sớm nhất." in letter.text
    for word in ("hạn", "trễ", "15/6/2025", "nhắc", "chậm"):
        assert word not in f"{letter.subject} {letter.text}"


def test_no_letter_blames_or_shouts(desk, people):
    for day in range(6, 31):
        remind(at=local(2025, 6, day, 8))
    for letter in Letter.objects.all():
        for word in ("!", "vi phạm", "Quá hạn", "chậm trễ", "None"):
            assert word not in f"{letter.subject} {letter.text}"


def test_a_demonstration_says_so_first(desk, people):
    Plan.objects.update(is_demo=True)
    remind(at=local(2025, 6, 6, 8))
    assert letter_of("leader@example.vn").text.startswith("DỮ LIỆU MINH HỌA\n\nKính gửi ")


def test_without_a_reviewer_the_office_is_named(desk, people, settings):
    settings.CONTACT = "0252 3 999 999"
    people["reviewer"].is_active = False
    people["reviewer"].save()
    remind(at=local(2025, 6, 6, 8))
    assert "Đầu mối: 0252 3 999 999, Sở Y tế.\n" in letter_of("leader@example.vn").text


# Decisions.


def test_what_is_sent_back_is_told_at_once_with_the_reason(desk, people):
    sent = desk.submitted("595")
    send_back(
        version=sent, by=people["reviewer"], reason="Thiếu Biểu 4.\nXem lại KT_LUOT.", at=local(2025, 6, 13)
    )
    letters = Letter.objects.filter(kind="returned")
    assert set(letters.values_list("to", flat=True)) == {"leader@example.vn", "officer@example.vn"}
    assert letters[0].subject == "Đề nghị chỉnh lý báo cáo Quý II/2025 về phòng, chống mại dâm"
    assert letters[0].text == (
        "Kính gửi UBND huyện Tuy Phong.\n\n"
        "Sở Y tế đề nghị đơn vị chỉnh lý báo cáo Quý II/2025 (lần 1):\n\n"
        "Thiếu Biểu 4.\nXem lại KT_LUOT.\n\n"
        "Số liệu đã mở để sửa; sửa xong, đề nghị đơn vị gửi lại.\n\n"
        f"Mở báo cáo: {link(sent.filing.obligation)}{TAIL}"
    )


def test_what_is_accepted_is_told_at_once(desk, people):
    sent = desk.submitted("595")
    accept(version=sent, by=people["reviewer"], at=local(2025, 6, 13, 9, 30))
    letter = letter_of("leader@example.vn", "accepted")
    assert letter.subject == "Đã duyệt báo cáo Quý II/2025 về phòng, chống mại dâm"
    assert "Sở Y tế đã duyệt báo cáo Quý II/2025 (lần 1) của đơn vị lúc 09:30 ngày 13/6/2025." in letter.text


def test_many_accepted_at_once_are_each_told(desk, people):
    versions = [desk.submitted(key) for key in ("595", "596")]
    accept_many(versions=versions, by=people["reviewer"])
    told = Letter.objects.filter(kind="accepted").values_list("to", "text")
    assert {to for to, _ in told} == {"leader@example.vn", "officer@example.vn", "stranger@example.vn"}
    assert all("huyện Bắc Bình" in text for to, text in told if to == "stranger@example.vn")


def test_what_the_unit_takes_back_itself_is_no_news_to_it(desk, people):
    withdraw(version=desk.submitted("595"), by=people["leader"], reason="Nhầm.")
    assert not Letter.objects.exclude(kind="receipt").exists()


def test_a_decision_that_is_undone_tells_nothing(desk, people):
    sent = desk.submitted("595")
    with transaction.atomic():
        accept(version=sent, by=people["reviewer"])
        transaction.set_rollback(True)
    assert not Letter.objects.filter(kind="accepted").exists()
    assert Obligation.objects.get(pk=sent.filing.obligation_id).accepted_at is None
    assert not Reminder.objects.exists()
