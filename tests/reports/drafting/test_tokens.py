"""Figures as a writer edits them, and numbers typed by hand."""

import pytest

from reports import tables
from reports.bound import bind, plain
from reports.drafting.tokens import (
    bound_text,
    disagreeing,
    editable,
    refreshed,
    typed_numbers,
    unknown,
    values_of,
)

ID = "CS_KT@BT/2025-6T"
BLOCKS = [
    tables.item(f"Cơ sở được kiểm tra: {bind(ID, '812')} cơ sở."),
    tables.note("Chú thích"),
    tables.paragraph("Không có số."),
]


def test_drafted_blocks_become_lines_with_tokens_and_back():
    text = editable(BLOCKS)

    assert text == f"- Cơ sở được kiểm tra: {{812|{ID}}} cơ sở.\nKhông có số."
    assert values_of(BLOCKS) == {ID: "812"}
    assert plain(bound_text(text, {ID: "815"})) == "- Cơ sở được kiểm tra: 815 cơ sở.\nKhông có số."


def test_a_token_shows_todays_number_whatever_was_typed_before_the_bar():
    assert refreshed(f"{{9.999|{ID}}} cơ sở", {ID: "815"}) == f"{{815|{ID}}} cơ sở"
    assert refreshed("{1|LA@BT/2025-6T}", {}) == "{...|LA@BT/2025-6T}"
    assert unknown("{1|LA@BT/2025-6T}", {ID: "815"}) == ["LA@BT/2025-6T"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Năm 2025, từ 15/12/2024 đến 14/6/2025, theo Kế hoạch số 1643/KH-UBND", []),
        ("Điều 5 Nghị định 30/2020/NĐ-CP, tháng 8, quý 2, giai đoạn 2021 - 2025, HIV/AIDS", []),
        (f"đã kiểm tra {{812|{ID}}} cơ sở", []),
        ("đã kiểm tra 812 cơ sở, 1.234 người, đạt 71,07%", ["812", "1.234", "71,07"]),
        ("45 lượt, 45 đội", ["45"]),
    ],
)
def test_numbers_typed_by_hand_are_found_and_dates_and_documents_are_not(text, numbers):
    assert typed_numbers(text) == numbers


def test_a_typed_number_agrees_when_a_figure_says_it_or_somebody_explained_it():
    values = {ID: "812", "1.percent@2025-6T": "71,07%"}

    assert disagreeing("812 cơ sở (71,07%), 5 đoàn, 60 tổ", "", values, ["5"]) == ["60"]
    assert disagreeing("hơn năm trước 31 lượt", "", {"CS_KT.change@BT/2025-6T": "tăng 31"}, []) == []
    assert disagreeing("67/72 báo cáo, 66/72 đơn vị", "số liệu của 67/72 báo cáo quý", {}, []) == ["66"]
