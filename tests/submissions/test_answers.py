from datetime import date
from decimal import Decimal

import pytest

from submissions.answers import Answer, check, is_link, is_supplement, shown
from submissions.errors import Refused
from submissions.owed import cells_of, tickable

LINK = "https://tuyphong.example/bai-1"


@pytest.fixture
def judge(desk):
    def judge(code, answer, *, key="595", quarter="2025-Q2"):
        obligation = desk.obligation(key, quarter)
        [cell] = cells_of(obligation.quarter, code=code)
        check(answer, cell=cell, obligation=obligation, communes=[unit.pk for unit in tickable(obligation)])

    return judge


def value(number):
    return Answer(value=Decimal(number))


def item(day, link=LINK):
    return Answer.log([(date.fromisoformat(day), link)])


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("NLD_CS", value("0")),
        ("NLD_CS", value("999999999999")),
        ("KP_NS", value("12.345")),
        ("KH_DV", value("1")),
        ("KP_NS", Answer(not_applicable=True, remark="Không có kinh phí.")),
        ("XA_TT", Answer.ticks([])),
        ("CONG_HUYEN", Answer.log([])),
        ("CONG_HUYEN", item("2025-06-14")),
        ("CONG_HUYEN", item("2025-01-01")),
    ],
)
def test_check_takes_what_can_stand(judge, code, answer):
    judge(code, answer)


@pytest.mark.parametrize(
    ("code", "answer", "sentence"),
    [
        ("CS_TONG", value("5"), "là tổng, hệ thống tự tính"),
        ("NLD_CS", Answer(not_applicable=True), "không được ghi “không áp dụng”"),
        ("KP_NS", Answer(value=Decimal(1), not_applicable=True), "Chỉ ghi một trong hai"),
        ("NLD_CS", Answer(), "số không âm"),
        ("NLD_CS", value("-1"), "số không âm"),
        ("NLD_CS", value("NaN"), "số không âm"),
        ("NLD_CS", value("Infinity"), "số không âm"),
        ("NLD_CS", value("1000000000000"), "nhỏ hơn 1.000 tỷ"),
        ("NLD_CS", value("1.5"), "là số nguyên"),
        ("KP_NS", value("1.2345"), "3 chữ số thập phân"),
        ("KH_DV", value("2"), "có hoặc không"),
        ("NLD_CS", Answer.ticks([1]), "không có danh sách"),
        ("XA_TT", value("3"), "bằng cách đánh dấu"),
        ("CONG_HUYEN", value("3"), "bằng danh sách tin, bài"),
        ("CONG_HUYEN", item("2024-12-31"), "không thuộc năm 2025"),
        ("CONG_HUYEN", item("2025-06-15"), "sau ngày cuối của kỳ"),
        ("CONG_HUYEN", item("2025-06-01", "ftp://x.example/a"), "http"),
        ("NLD_CS", Answer(value=Decimal(1), remark="x" * 1001), "Giải trình dài nhất"),
    ],
)
def test_check_refuses_what_can_not(judge, code, answer, sentence):
    with pytest.raises(Refused, match=sentence):
        judge(code, answer)


def test_check_refuses_an_item_outside_the_units_life(judge):
    judge("CONG_HUYEN", item("2025-06-30"), quarter="2025-Q3")
    with pytest.raises(Refused, match="ngoài thời gian hoạt động"):
        judge("CONG_HUYEN", item("2025-07-01"), quarter="2025-Q3")
    with pytest.raises(Refused, match="ngoài thời gian hoạt động"):
        judge("CONG_HUYEN", item("2025-06-30"), key="22924@2025", quarter="2025-Q3")


def test_check_takes_the_communes_of_the_unit_only(desk, judge):
    own, other = desk.unit("596"), desk.unit("23005")
    mine = tickable(desk.obligation())[0]
    judge("XA_TT", Answer.ticks([mine.pk]))
    for strange in (own, other):
        with pytest.raises(Refused, match="thuộc đơn vị mình"):
            judge("XA_TT", Answer.ticks([mine.pk, strange.pk]))


def test_lists_hold_their_number_and_no_repeats():
    twice = Answer.log([(date(2025, 5, 2), LINK), (date(2025, 5, 1), LINK), (date(2025, 5, 2), LINK)])
    assert (twice.value, twice.items) == (2, ((date(2025, 5, 1), LINK), (date(2025, 5, 2), LINK)))
    assert Answer.ticks([7, 8, 7]).value == 2


def test_figure_is_equal_whatever_explains_it():
    assert Answer(value=Decimal("5.000")).figure == Answer(value=Decimal(5), remark="Đã kiểm.").figure
    assert Answer(value=Decimal(0)).figure != Answer(not_applicable=True).figure


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "//x.example/a", "https://", "https://a b.example", "https://x.example/\n", "x"],
)
def test_is_link_wants_an_http_address_in_one_piece(link):
    assert is_link(LINK)
    assert not is_link(link)


def test_is_supplement_for_an_earlier_window(desk):
    obligation = desk.obligation()
    assert is_supplement(date(2025, 3, 14), obligation)
    assert not is_supplement(date(2025, 3, 15), obligation)


@pytest.mark.parametrize(
    ("answer", "entry", "words"),
    [
        (None, "count", "..."),
        (Answer(not_applicable=True), "count", "x"),
        (value("1234"), "count", "1.234"),
        (value("0"), "yes_no", "Không"),
        (value("1"), "yes_no", "Có"),
    ],
)
def test_shown_keeps_the_three_states_apart(answer, entry, words):
    assert shown(answer, entry) == words


def test_a_log_is_shown_by_its_months_with_its_items():
    days = [date(2025, 4, 1), date(2025, 5, 2), date(2025, 5, 9)]
    answer = Answer.log((on, f"https://tin.example/{on}") for on in days)
    assert shown(answer, "month_log") == "2 tháng (3 tin, bài)"
    assert shown(Answer(value=Decimal(3)), "month_log") == "3 tin, bài"
    assert shown(Answer.log([]), "month_log") == "0"
