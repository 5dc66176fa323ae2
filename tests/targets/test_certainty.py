"""A verdict is certain when no corner of what may still come says otherwise; its sentences are those of words.md."""

from decimal import Decimal as D

import pytest

from targets.certainty import Basis, Certainty, Outlook, Reach, outlook, told
from targets.rules import RULES

FLOOR, CEILING = RULES["ratio_at_least"], RULES["ratio_at_most"]
TOTAL, GROWTH = RULES["total_at_least"], RULES["growth_at_least"]


def reach(least, most, denominator, **more):
    return Reach(D(least), D(most), None if denominator is None else D(denominator), **more)


@pytest.mark.parametrize(
    ("rule", "given", "threshold", "seen"),
    [
        (FLOOR, reach(88, 121, 121), 70, Outlook(Certainty.MET, percent=D("72.72"))),
        (FLOOR, reach(74, 80, 121), 70, Outlook(Certainty.NOT_MET, percent=D("66.11"))),
        (FLOOR, reach(84, 85, 121), 70, Outlook(Certainty.OPEN)),
        (FLOOR, reach(84, 84, 121), 70, Outlook(Certainty.NOT_MET, percent=D("69.42"))),
        (FLOOR, reach(7, 9, 10, basis=Basis.CARRIED), 70, Outlook(Certainty.MET, True, D("70.00"))),
        (FLOOR, reach(7, 9, 10, basis=Basis.NONE), 70, Outlook(Certainty.NO_BASIS)),
        (FLOOR, reach(9, 9, 10, grows=True), 70, Outlook(Certainty.OPEN)),
        (FLOOR, reach(9, 9, 10, grows=True), 100, Outlook(Certainty.NOT_MET)),
        (FLOOR, reach(10, 10, 10, grows=True), 100, Outlook(Certainty.OPEN)),
        (FLOOR, reach(0, 0, 0), 70, Outlook(Certainty.OPEN)),
        (CEILING, reach(1, 5, 100), 5, Outlook(Certainty.MET, percent=D("5.00"))),
        (CEILING, reach(6, 50, 100), 5, Outlook(Certainty.NOT_MET, percent=D("6.00"))),
        (CEILING, reach(5, 6, 100), 5, Outlook(Certainty.OPEN)),
        (TOTAL, reach(100, 100, None, endless=True), 100, Outlook(Certainty.MET, percent=D("100.00"))),
        (TOTAL, reach(99, 99, None, endless=True), 100, Outlook(Certainty.OPEN)),
        (GROWTH, reach(33, 33, 32, endless=True), 3, Outlook(Certainty.MET, percent=D("3.12"))),
        (GROWTH, reach(32, 32, 32, endless=True), 3, Outlook(Certainty.OPEN)),
    ],
)
def test_every_corner_must_agree(rule, given, threshold, seen):
    assert outlook(rule, given, D(threshold)) == seen


@pytest.mark.parametrize(
    ("rule", "seen", "sentence"),
    [
        (
            FLOOR,
            Outlook(Certainty.MET, percent=D("72.72")),
            "Chắc chắn đạt: kể cả khi 6 đơn vị chưa báo cáo không có kết quả, tỷ lệ vẫn là 72,72%.",
        ),
        (
            FLOOR,
            Outlook(Certainty.MET, True, D("72.72")),
            "Dự kiến đạt, tính theo mẫu số gần nhất: kể cả khi 6 đơn vị chưa báo cáo không có kết quả, tỷ lệ vẫn là "
            "72,72%.",
        ),
        (
            FLOOR,
            Outlook(Certainty.NOT_MET, percent=D("66.11")),
            "Không còn khả năng đạt: nếu 6 đơn vị chưa báo cáo đều có kết quả cao nhất, tỷ lệ là 66,11%.",
        ),
        (
            FLOOR,
            Outlook(Certainty.NOT_MET),
            "Không còn khả năng đạt: kết quả của 6 đơn vị chưa báo cáo không làm thay đổi đánh giá.",
        ),
        (
            CEILING,
            Outlook(Certainty.MET, percent=D("4.10")),
            "Chắc chắn đạt: kể cả khi 6 đơn vị chưa báo cáo đều có kết quả cao nhất, tỷ lệ vẫn là 4,10%.",
        ),
        (
            FLOOR,
            Outlook(Certainty.OPEN),
            "Chưa kết luận: kết quả của Huyện Bắc Bình, Huyện Tánh Linh có thể làm thay đổi đánh giá.",
        ),
        (FLOOR, Outlook(Certainty.NO_BASIS), "Chưa đủ căn cứ: 2 đơn vị chưa có số liệu mẫu số."),
    ],
)
def test_an_outlook_is_told_in_words(rule, seen, sentence):
    assert told(rule, seen, 6, 2, ["Huyện Bắc Bình", "Huyện Tánh Linh"]) == sentence
