"""What is worth a second look, and what is not: each sign at its edge."""

from datetime import date

import pytest

from submissions.actions import accept, submit
from submissions.answers import Answer
from submissions.owed import tickable


def glance_of(desk, version, **options):
    return submit(version=version, by=desk.cast["leader"], reason_blank="Chưa có số.", **options).glance


def kinds(glance):
    return {sign["kind"] for sign in glance.signs}


def test_a_plain_return_shows_no_sign(desk):
    glance = glance_of(desk, desk.draft(NLD_CS=100, NLD_CS_TT=40))
    assert (glance.signs, glance.unexplained, glance.new_na) == ([], 0, 0)
    assert glance.blanks > 0


@pytest.mark.parametrize(("told", "expected"), [(69, set()), (70, {"exact"}), (71, set())])
def test_exactly_the_threshold(desk, told, expected):
    assert kinds(glance_of(desk, desk.draft(NLD_CS=100, NLD_CS_TT=told))) == expected


def test_a_denominator_cut_just_enough_to_pass(desk):
    desk.accepted(code="2025-Q1", NLD_CS=110, NLD_CS_TT=0)
    glance = glance_of(desk, desk.draft(NLD_CS=100, NLD_CS_TT=75))
    assert [(sign["kind"], sign["code"]) for sign in glance.signs] == [("cut", "NLD_CS")]
    assert glance.signs[0]["sentence"] == (
        "Mẫu số giảm từ 110 còn 100; với mẫu số quý trước thì chưa đạt 70%."
    )


def test_a_denominator_that_fell_and_changes_nothing_is_no_sign(desk):
    desk.accepted(code="2025-Q1", NLD_CS=110, NLD_CS_TT=0)
    assert not glance_of(desk, desk.draft(NLD_CS=100, NLD_CS_TT=90)).signs


def test_the_year_so_far_is_what_a_threshold_is_compared_with(desk):
    desk.accepted(code="2025-Q1", NLD_CS=100, NLD_CS_TT=30)
    assert kinds(glance_of(desk, desk.draft(NLD_CS=100, NLD_CS_TT=40))) == {"exact"}


def test_every_flow_as_last_quarter_is_copied(desk):
    flows = {"KT_LUOT": 4, "KT_VIPHAM": 1, "KT_NHACNHO": 1, "KT_PHATTIEN": 0, "KT_DINHCHI": 0, "CS_KT": 2}
    flows |= {"TT_BUOI": 3, "TT_LUOT": 90}
    desk.accepted(code="2025-Q1", **flows)
    assert kinds(glance_of(desk, desk.draft(**flows))) == {"copied"}


def test_all_communes_and_their_links(desk):
    version = desk.draft()
    communes = tickable(desk.obligation())
    desk.save(version, "XA_TT", Answer.ticks(unit.pk for unit in communes))
    one, home = "https://tuyphong.example/bai-1", "https://tuyphong.example/"
    items = [(date(2025, 4, 1), one), (date(2025, 5, 1), one), (date(2025, 5, 2), home)]
    desk.save(version, "CONG_HUYEN", Answer.log(items))
    assert kinds(glance_of(desk, version)) == {"all_ticked", "one_link", "homepage"}


def test_nobody_in_need_among_those_counted(desk):
    glance = glance_of(desk, desk.draft(NBD_HS=3, NBD_NC=0))
    assert kinds(glance) == {"no_need"}
    assert not any(digit in glance.signs[0]["sentence"] for digit in "0123456789")


def test_a_new_not_applicable_is_counted_once(desk):
    na = Answer(not_applicable=True, remark="Không theo dõi riêng lao động nữ.")
    first = desk.draft(code="2025-Q1")
    desk.save(first, "NV_CS_NU", na)
    accept(
        version=submit(version=first, by=desk.cast["leader"], reason_blank="Chưa có."),
        by=desk.cast["reviewer"],
    )
    again = desk.draft()
    desk.save(again, "NV_CS_NU", na)
    assert glance_of(desk, again).new_na == 0
    other = desk.draft("596")
    desk.save(other, "NV_CS_NU", na)
    assert glance_of(desk, other).new_na == 1
