"""The sentences of reminders as agreed (words.md): the table of how a return may stand, and where it is said."""

from datetime import date

import pytest

from submissions.reminders import sentences
from submissions.reminders.sentences import Standing

UNDER, HOUSE = "Theo Kế hoạch số 1643/KH-UBND ngày 18/4/2025", "Sở Y tế"
DUE, NOT_LATE = date(2025, 6, 15), date(2025, 6, 16)
REST = " Hạn rơi vào ngày nghỉ nên báo cáo gửi đến hết ngày 16/6/2025 không tính trễ."
TAKEN = "Báo cáo gửi sau hạn vẫn được tiếp nhận; đề nghị đơn vị gửi trong thời gian sớm nhất."


def standing(on, due=DUE, **more):
    return Standing(on=on, due=due, **{"not_late": NOT_LATE, "filled": 31, "asked": 50} | more)


@pytest.mark.parametrize(
    ("on", "more", "subject", "asked", "chat", "table"),
    [
        (
            date(2025, 6, 6),
            {},
            "còn 9 ngày",
            "đề nghị đơn vị gửi báo cáo trước ngày 15/6/2025.",
            "đã nhập 31/50 (hạn trước ngày 15/6/2025)",
            "Đang nhập, 31/50 nội dung",
        ),
        (
            date(2025, 6, 13),
            {"filled": 0},
            "còn 2 ngày",
            "đề nghị đơn vị gửi báo cáo trước ngày 15/6/2025.",
            "chưa nhập (hạn trước ngày 15/6/2025)",
            "Chưa nhập số liệu",
        ),
        (
            date(2025, 6, 14),
            {"returned": True},
            "hôm nay là ngày cuối của hạn gửi",
            "đề nghị đơn vị chỉnh lý và gửi lại báo cáo trước ngày 15/6/2025.",
            "chờ gửi lại sau chỉnh lý (hạn trước ngày 15/6/2025)",
            "Chưa gửi lại sau đề nghị chỉnh lý",
        ),
        (
            date(2025, 6, 16),
            {},
            "hạn gửi trước ngày 15/6/2025",
            f"đề nghị đơn vị gửi báo cáo trước ngày 15/6/2025.{REST}",
            "đã nhập 31/50 (hạn trước ngày 15/6/2025)",
            "Đang nhập, 31/50 nội dung",
        ),
        (
            date(2025, 6, 17),
            {"late": True},
            "đã qua hạn gửi",
            "báo cáo gửi trước ngày 15/6/2025; đến nay Sở Y tế chưa nhận được báo cáo của đơn vị. " + TAKEN,
            "đã nhập 31/50 (hạn trước ngày 15/6/2025)",
            "Đang nhập, 31/50 nội dung",
        ),
        (
            date(2025, 6, 17),
            {"late": True, "returned": True},
            "đã qua hạn gửi",
            "báo cáo gửi trước ngày 15/6/2025; đến nay Sở Y tế chưa nhận lại báo cáo đã đề nghị chỉnh lý. "
            + TAKEN,
            "chờ gửi lại sau chỉnh lý (hạn trước ngày 15/6/2025)",
            "Chưa gửi lại sau đề nghị chỉnh lý",
        ),
        (
            date(2025, 6, 22),
            {"due": date(2025, 6, 23), "extended": True, "not_late": date(2025, 6, 22)},
            "hôm nay là ngày cuối của hạn gửi",
            "đề nghị đơn vị gửi báo cáo trước ngày 23/6/2025 (đã gia hạn).",
            "đã nhập 31/50 (hạn trước ngày 23/6/2025, đã gia hạn)",
            "Đang nhập, 31/50 nội dung",
        ),
    ],
)
def test_how_a_return_stands(on, more, subject, asked, chat, table):
    found = standing(on, **more)
    assert sentences.time_left(found) == subject
    assert sentences.asked(found, UNDER, HOUSE) == (
        f"{UNDER}, {asked} Hiện đã nhập {found.filled}/50 nội dung."
    )
    assert sentences.in_chat(found) == chat
    assert sentences.in_table(found) == table


@pytest.mark.parametrize(
    ("is_late", "chat", "letter"),
    [
        (
            False,
            "Sở Y tế đề nghị các đơn vị gửi báo cáo tại https://cong.example.",
            "Sở Y tế đề nghị các đơn vị hoàn thành, gửi báo cáo trên hệ thống theo dõi đúng thời hạn nêu trên. "
            "Đơn vị đã gửi báo cáo sau thời điểm trên không phải gửi lại.",
        ),
        (
            True,
            "Sở Y tế đề nghị các đơn vị gửi báo cáo tại https://cong.example; báo cáo gửi sau hạn vẫn được tiếp nhận.",
            "Sở Y tế đề nghị các đơn vị hoàn thành, gửi báo cáo trên hệ thống theo dõi trong thời gian sớm nhất. "
            "Báo cáo gửi sau thời hạn vẫn được tiếp nhận. "
            "Đơn vị đã gửi báo cáo sau thời điểm trên không phải gửi lại.",
        ),
    ],
)
def test_all_are_asked_at_once(is_late, chat, letter):
    assert sentences.all_asked(HOUSE, "https://cong.example", is_late) == chat
    assert sentences.all_asked_officially(HOUSE, is_late) == letter


@pytest.mark.parametrize(
    ("on", "when"),
    [(date(2025, 6, 14), "trước ngày 15/6/2025"), (date(2025, 6, 15), "trong thời gian sớm nhất")],
)
def test_an_invited_body_is_asked_politely_and_told_of_no_day_that_is_past(on, when):
    assert sentences.invited(standing(on, late=True), HOUSE, "5 số liệu") == (
        "Sở Y tế trân trọng đề nghị Quý cơ quan phối hợp cung cấp 5 số liệu, "
        f"nếu được {when}. Trân trọng cảm ơn sự phối hợp của Quý cơ quan."
    )
