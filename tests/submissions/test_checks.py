from decimal import Decimal

import pytest

from submissions.answers import Answer
from submissions.checks import Bound, blanks, bounds_of, exceeded, with_totals
from submissions.owed import owed_cells

KINDS = ["CS_LUUTRU", "CS_KARAOKE", "CS_XOABOP", "CS_VUTRUONG", "CS_NHAHANG", "CS_KHAC"]


@pytest.fixture
def doubts(desk):
    """The bounds exceeded by numbers given by code, as codes."""

    def doubts(**numbers):
        obligation = desk.obligation()
        ids = {element.code: element.pk for element in desk.plan.elements.all()}
        codes = {pk: code for code, pk in ids.items()}
        answers = {ids[code]: Answer(value=Decimal(number)) for code, number in numbers.items()}
        found = exceeded(answers, owed_cells(obligation), bounds_of(obligation.quarter))
        return [(tuple(codes[pk] for pk in row.part), tuple(codes[pk] for pk in row.whole)) for row in found]

    return doubts


def test_a_ratio_above_one_is_doubtful(doubts):
    assert doubts(NLD_CS_TT=520, NLD_CS=500) == [(("NLD_CS_TT",), ("NLD_CS",))]
    assert doubts(NLD_CS_TT=500, NLD_CS=500) == []


def test_a_missing_term_raises_no_doubt(doubts):
    assert doubts(NLD_CS_TT=520) == []


def test_a_total_counts_once_all_its_parts_are_there(doubts):
    parts = dict.fromkeys(KINDS, 2)
    assert doubts(CS_KT=13, **parts) == [(("CS_KT",), ("CS_TONG",))]
    assert doubts(CS_KT=12, **parts) == []
    assert doubts(CS_KT=13, **dict.fromkeys(KINDS[:5], 2)) == []


def test_a_part_above_its_whole_is_doubtful(doubts):
    assert doubts(NV_CS_NU=6, NLD_CS=5) == [(("NV_CS_NU",), ("NLD_CS",))]


def test_bounds_name_each_pair_once(desk):
    bounds = bounds_of(desk.obligation().quarter)
    assert len(bounds) == len(set(bounds))
    trained = Bound((desk.element("CB_TINH_TH").pk,), (desk.element("CB_TINH").pk,))
    assert bounds.count(trained) == 1


def test_with_totals_leaves_out_what_has_no_value(desk):
    money = desk.element("KP_NS").pk
    assert with_totals({money: Answer(not_applicable=True)}, owed_cells(desk.obligation())) == {}


def test_blanks_are_the_typed_cells_without_an_answer(desk):
    owed = owed_cells(desk.obligation())
    answers = {desk.element("KP_NS").pk: Answer(not_applicable=True)}
    assert len(blanks(answers, owed)) == 51
