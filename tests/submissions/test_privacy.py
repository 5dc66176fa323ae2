"""What looks like a person's number in a text, and what only looks like a long number (figures.md section 11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.privacy import parts, personal_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("CCCD 034085012345 cấp năm 2021", ["034085012345"]),
        ("chứng minh nhân dân số 261234567.", ["261234567"]),
        ("gọi 0912345678", ["0912345678"]),
        ("0912 345 678", ["0912 345 678"]),
        ("0352.345.678", ["0352.345.678"]),
        ("059-234-5678", ["059-234-5678"]),
        ("09 12 34 56 78", ["09 12 34 56 78"]),
        ("(0712) 345 678", ["0712) 345 678"]),
        ("0812\u00a0345\u00a0678", ["0812\u00a0345\u00a0678"]),
        ("+84912345678", ["+84912345678"]),
        ("+84 912 345 678", ["+84 912 345 678"]),
        ("(+84) 912.345.678", ["+84) 912.345.678"]),
        ("+84 (0)912 345 678", ["+84 (0)912 345 678"]),
        ("ĐT0352345678", ["0352345678"]),
        ("０９１２３４５６７８", ["０９１２３４５６７８"]),
        ("gọi 0912 345 678 2 lần", ["0912 345 678"]),
        ("0912345678/0987654321", ["0912345678", "0987654321"]),
        ("012345678901, 0912345678", ["012345678901", "0912345678"]),
    ],
)
def test_personal_numbers_are_found(text, numbers):
    assert personal_numbers(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kế hoạch số 1643/KH-UBND ngày 18/04/2025",
        "Công văn 12345/2025",
        "Quyết định 123456789/QĐ-UBND",
        "kinh phí 123.456.789 đồng",
        "1.098.765.432.100 đồng",
        "098.765.432",
        "500000000 đồng, 250000000 VNĐ",
        "đường dây nóng 18001234, 1800 599 920, 1900599920, 1900 1234, tổng đài 111",
        "Sở Y tế: 0252.3822.123, 0252 3822 123, 02523822123, +84 252 3822 123",
        "https://baobinhthuan.com.vn/tin/123456789 và www.bac.vn/0912345678",
        "baobinhthuan.com.vn/tin-0912345678.html",
        "1234567890, 12345678901, 0123456789, 0412345678",
        "0912345678901 và 09123456789",
        "03.05.2025 15 người, 05-06-2025 10 buổi",
        "0 5 12 3 40 21 7 8",
    ],
)
def test_other_numbers_pass(text):
    assert personal_numbers(text) == []


digits = st.text("0123456789", min_size=1, max_size=20)


@given(digits)
def test_a_run_of_digits_is_judged_by_its_length_and_start(run):
    mobile = len(run) == 10 and run[0] == "0" and run[1] in "35789"
    abroad = len(run) == 13 and run[:4] == "0084" and run[4] in "35789"
    abroad |= len(run) == 14 and run[:5] == "00840" and run[5] in "35789"
    assert personal_numbers(f"Số {run}.") == ([run] if len(run) in (9, 12) or mobile or abroad else [])


@given(st.text("0123456789+ .-()/đồngCV-\n", max_size=80))
def test_parts_are_the_text_again_whatever_it_holds(text):
    found = parts(text)
    assert "".join(part.text for part in found) == text
    assert [part.text for part in found if part.marked] == personal_numbers(text)


@given(
    st.sampled_from("35789"), st.text("0123456789", min_size=8, max_size=8), st.sampled_from([" ", ".", "-"])
)
def test_a_mobile_is_found_however_it_is_grouped(second, rest, between):
    run = f"0{second}{rest}"
    grouped = between.join([run[:4], run[4:7], run[7:]])
    assert personal_numbers(f"Liên hệ {grouped} hoặc {run}") == [grouped, run]


@given(st.integers(min_value=1000, max_value=10**15))
def test_money_with_dots_passes(amount):
    assert personal_numbers(f"{amount:,}".replace(",", ".")) == []
