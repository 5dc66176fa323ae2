from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.numbers import MONEY_LIMIT, NumberRefused, from_csv, from_form
from units.vietnamese import number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1250", 1250),
        ("1.234", 1234),
        ("1.234.567", 1234567),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("\u2009 1\u202f234 \u00a0", 1234),
        ("１２３", 123),
        ("007", 7),
        ("999999999999", 999999999999),
    ],
)
def test_from_form_reads_a_count(text, value):
    assert from_form(text, whole=True) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", "12.5"),
        ("1.234,5", "1234.5"),
        ("0,125", "0.125"),
        ("29", "29"),
        ("999.999,999", "999999.999"),
    ],
)
def test_from_form_reads_money(text, value):
    assert from_form(text, whole=False) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["1,5", "-3", "-0", "−0", "1.23.4", "1.2345", "0.123", "1.234 567", "1,234.5", "1.", ",5", "1" * 19],
)
def test_from_form_says_what_a_count_is(text):
    with pytest.raises(NumberRefused) as refusal:
        from_form(text, whole=True, measure="người")
    assert str(refusal.value) == f'"{text}" chưa đúng: số người là số nguyên, không âm. Ví dụ: 1.250.'


@pytest.mark.parametrize(
    "text", ["12a", "1,5 người", "NaN", "∞", "Infinity", "1e309", "１²", "٣", "", " ", ".", "=1+1", "\uff1d1"]
)
@pytest.mark.parametrize("whole", [True, False])
def test_from_form_says_that_text_is_no_number(text, whole):
    with pytest.raises(NumberRefused) as refusal:
        from_form(text, whole=whole)
    assert str(refusal.value) == (
        f'"{text}" không phải là số. Chỉ nhập chữ số; nội dung khác ghi ở ô Giải trình.'
    )


@pytest.mark.parametrize("text", ["-3", "1,2345", "12.5", "1.234,5,6", "1,", "1,5.0"])
def test_from_form_says_what_money_is(text):
    with pytest.raises(NumberRefused, match=r"số tiền là số không âm, nhiều nhất 3 chữ số sau dấu phẩy"):
        from_form(text, whole=False)


@pytest.mark.parametrize("text", ["15.000.000", "1000000", "1" * 19])
def test_from_form_suspects_money_typed_in_dong(text):
    with pytest.raises(NumberRefused, match=r"Có phải bạn nhập theo đồng?"):
        from_form(text, whole=False)


@pytest.mark.parametrize(
    ("text", "whole", "value"),
    [("0", True, "0"), ("1234", True, "1234"), ("12.5", False, "12.5"), ("0.125", False, "0.125")],
)
def test_from_csv_reads_plain_digits(text, whole, value):
    assert from_csv(text, whole=whole) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "whole", "sentence"),
    [
        ("1.234", True, "nội dung này là số nguyên, không có dấu chấm"),
        ("1.0", True, "nội dung này là số nguyên, không có dấu chấm"),
        ("1,5", False, "không phải là số viết bằng chữ số"),
        ("1 234", True, "không phải là số viết bằng chữ số"),
        ("-3", True, "không phải là số viết bằng chữ số"),
        ("+3", True, "không phải là số viết bằng chữ số"),
        ("1e3", False, "không phải là số viết bằng chữ số"),
        ("NaN", False, "không phải là số viết bằng chữ số"),
        ("１２", True, "không phải là số viết bằng chữ số"),
        (".5", False, "không phải là số viết bằng chữ số"),
        ("5.", False, "không phải là số viết bằng chữ số"),
        ("1.2345", False, "có quá 3 chữ số sau dấu thập phân"),
        ("1234567890123", True, "có quá 12 chữ số trước dấu thập phân"),
        ("1234567890123.5", False, "có quá 12 chữ số trước dấu thập phân"),
    ],
)
def test_from_csv_refuses_all_else(text, whole, sentence):
    with pytest.raises(NumberRefused, match=sentence):
        from_csv(text, whole=whole)


@given(st.integers(0, 10**12 - 1))
def test_a_count_reads_back_as_it_is_shown(value):
    assert from_form(number(value), whole=True) == value
    assert from_csv(str(value), whole=True) == value


@given(st.decimals(0, MONEY_LIMIT - 1, places=3))
def test_money_reads_back_as_it_is_shown(value):
    assert from_form(number(value), whole=False) == value
    assert from_csv(f"{value:f}", whole=False) == value


NUMERIC = st.text("0123456789.,-+eE \u00a0\u2009NaInfity∞−²½٣１", max_size=25)


@given(st.one_of(st.text(max_size=25), NUMERIC), st.booleans())
def test_no_text_becomes_what_the_database_must_not_hold(text, whole):
    for parse in (from_form, from_csv):
        try:
            value = parse(text, whole=whole)
        except NumberRefused:
            continue
        assert value.is_finite()
        assert not value.is_signed()
        assert value < 10**12
        assert value == round(value, 0 if whole else 3)
