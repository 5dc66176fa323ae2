from datetime import date
from decimal import Decimal

import pytest
import time_machine

from submissions import cells
from submissions.actions import (
    clear_answer,
    fill_none_arising,
    keep_last_quarter,
    save_answer,
    save_answers,
)
from submissions.actions.entry import Write
from submissions.answers import Answer
from submissions.errors import Conflict, Refused
from submissions.lifting import waive
from submissions.models import Figure
from submissions.owed import tickable
from targets.models import Form
from tests.submissions.conftest import local


@pytest.fixture
def form(plan):
    return lambda number: Form.objects.get(plan=plan, number=number)


def test_save_answer_stores_a_value_and_counts_its_editions(desk):
    version = desk.draft()
    first = desk.save(version, "NLD_CS", 120)
    second = desk.save(version, "NLD_CS", 125, by="leader", seen=first.edition)
    assert (second.value, second.edition, second.updated_by) == (125, first.edition + 1, desk.cast["leader"])
    assert desk.values(version) == {"NLD_CS": 125}


def test_save_answer_of_the_same_answer_writes_nothing(desk):
    version = desk.draft()
    first = desk.save(version, "NLD_CS", 120)
    assert desk.save(version, "NLD_CS", 120, by="leader").edition == first.edition
    assert Figure.objects.get().updated_by == desk.cast["officer"]


def test_save_answer_composes_what_is_written_beside_it(desk):
    remark = Answer(value=Decimal(1), remark=" To\u0301m tắt ", document_number="45/KH\u2212UBND")
    figure = desk.save(desk.draft(), "KH_DV", remark)
    assert (figure.remark, figure.document_number) == ("Tóm tắt", "45/KH−UBND")


def test_save_answer_replaces_marks_and_items(desk):
    version = desk.draft()
    one, two, *_ = tickable(desk.obligation())
    desk.save(version, "XA_TT", Answer.ticks([one.pk]))
    figure = desk.save(version, "XA_TT", Answer.ticks([two.pk]))
    assert [mark.unit for mark in figure.marks.all()] == [two]
    desk.save(version, "CONG_HUYEN", Answer.log([(date(2025, 5, 1), "https://x.example/1")]))
    figure = desk.save(version, "CONG_HUYEN", Answer.log([(date(2025, 6, 1), "https://x.example/2")]))
    assert [(item.on, item.link) for item in figure.items.all()] == [
        (date(2025, 6, 1), "https://x.example/2")
    ]


def test_save_answers_keeps_the_right_cells_beside_the_refused(desk):
    version = desk.draft(NLD_CS=5, KP_NS=1)
    five, six = Answer(value=Decimal(5)), Answer(value=Decimal(6))
    asked = {
        "NLD_CS": Write(six, seen=0),
        "CS_TONG": Write(six),
        "TG_MOI": Write(six),
        "VB_BH": Write(six),
        "KP_NS": Write(None),
        "KP_XH": Write(None, seen=7),
    }
    writes = {desk.element(code): write for code, write in asked.items()}

    saved = save_answers(version=version, writes=writes, by=desk.cast["officer"])

    refused = {desk.element(code).pk: kind for code, kind in (("NLD_CS", Conflict), ("CS_TONG", Refused))}
    refused[desk.element("TG_MOI").pk] = Refused
    assert {pk: type(refusal) for pk, refusal in saved.refusals.items()} == refused
    assert desk.values(version) == {"NLD_CS": 5, "VB_BH": 6}
    standing = {figure.element.code: cells.answer_of(figure) for figure in saved.figures.values()}
    assert standing == {"NLD_CS": five, "VB_BH": six}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("CS_TONG", "hệ thống tự tính"), ("TG_MOI", "không phải báo cáo nội dung này")],
)
def test_save_answer_refuses_totals_and_what_is_not_owed(desk, code, sentence):
    with pytest.raises(Refused, match=sentence):
        desk.save(desk.draft(), code, 5)


@pytest.mark.parametrize("stage", ["submitted", "accepted"])
def test_save_answer_refuses_a_version_that_is_sent(desk, stage):
    version = getattr(desk, stage)(NLD_CS=500)
    with pytest.raises(Refused, match="Báo cáo đã được"):
        desk.save(version, "NLD_CS", 501)
    assert desk.values(version) == {"NLD_CS": 500}


def test_save_answer_refuses_a_waived_quarter(desk):
    version = desk.draft()
    waive(obligation=desk.obligation(), by=desk.cast["reviewer"], reason="Đơn vị giải thể.")
    with pytest.raises(Refused, match="loại trừ"):
        desk.save(version, "NLD_CS", 5)


def test_save_answer_tells_both_values_when_the_cell_moved(desk):
    version = desk.draft()
    seen = desk.save(version, "NLD_CS", 100).edition
    with time_machine.travel(local(2025, 6, 12, 10, 31), tick=False):
        desk.save(version, "NLD_CS", 120, by="leader", seen=seen)
    with pytest.raises(Conflict) as conflict:
        desk.save(version, "NLD_CS", 125, seen=seen)
    assert str(conflict.value) == (
        "Ô này vừa được Leader sửa thành 120 lúc 10:31; bạn nhập 125. Chọn số đúng."
    )
    assert (conflict.value.current.value, conflict.value.offered.value) == (120, 125)
    assert (conflict.value.by, conflict.value.at) == (desk.cast["leader"], local(2025, 6, 12, 10, 31))
    assert desk.values(version) == {"NLD_CS": 120}
    with pytest.raises(Conflict, match="Ô này vừa được chính bạn sửa thành 120 lúc 10:31; bạn nhập 130"):
        desk.save(version, "NLD_CS", 130, by="leader", seen=seen)


def test_save_answer_conflicts_over_an_empty_cell_that_was_filled(desk):
    version = desk.draft(NLD_CS=120)
    with pytest.raises(Conflict):
        desk.save(version, "NLD_CS", 125, seen=0)


def test_save_answer_conflicts_over_a_cell_that_was_cleared(desk):
    version = desk.draft()
    seen = desk.save(version, "NLD_CS", 100).edition
    clear_answer(version=version, element=desk.element("NLD_CS"), by=desk.cast["leader"], seen=seen)
    with pytest.raises(Conflict, match=r"vừa được Leader xóa số lúc \d\d:\d\d; bạn nhập 125"):
        desk.save(version, "NLD_CS", 125, seen=seen)


def test_save_answer_conflicts_over_a_cell_cleared_and_filled_again(desk):
    version = desk.draft()
    seen = desk.save(version, "NLD_CS", 100).edition
    clear_answer(version=version, element=desk.element("NLD_CS"), by=desk.cast["leader"])
    desk.save(version, "NLD_CS", 120, by="leader")
    with pytest.raises(Conflict):
        desk.save(version, "NLD_CS", 125, seen=seen)


def test_save_answer_has_no_conflict_where_both_say_the_same(desk):
    version = desk.draft()
    seen = desk.save(version, "NLD_CS", 100).edition
    desk.save(version, "NLD_CS", 120, by="leader", seen=seen)
    assert desk.save(version, "NLD_CS", 120, seen=seen).value == 120


@pytest.mark.parametrize("code", ["NLD_CS", "KP_NS", "XA_TT"])
def test_save_answer_takes_few_statements(desk, django_assert_max_num_queries, code):
    version, element, by = desk.draft(NLD_CS=1), desk.element(code), desk.cast["officer"]
    ticks = Answer.ticks([tickable(desk.obligation())[0].pk])
    answer = ticks if code == "XA_TT" else Answer(value=Decimal(5))
    with django_assert_max_num_queries(12):
        save_answer(version=version, element=element, answer=answer, by=by)


def test_clear_answer_makes_the_cell_not_reported(desk):
    version = desk.draft(NLD_CS=0)
    clear_answer(version=version, element=desk.element("NLD_CS"), by=desk.cast["officer"])
    clear_answer(version=version, element=desk.element("NLD_CS"), by=desk.cast["officer"])
    assert desk.values(version) == {}


def test_clear_answer_conflicts_too(desk):
    version = desk.draft()
    seen = desk.save(version, "NLD_CS", 100).edition
    desk.save(version, "NLD_CS", 120, by="leader")
    with pytest.raises(Conflict):
        clear_answer(version=version, element=desk.element("NLD_CS"), by=desk.cast["officer"], seen=seen)


def test_fill_none_arising_fills_the_empty_flows_of_its_form_only(desk, form):
    version = desk.draft(CS_KT=7)
    filled = fill_none_arising(version=version, form=form(4), by=desk.cast["officer"])
    assert {figure.element_id for figure in filled} == {
        desk.element(code).pk
        for code in ["KT_LUOT", "KT_VIPHAM", "KT_NHACNHO", "KT_PHATTIEN", "KT_DINHCHI", "KT_PHAT"]
    }
    assert desk.values(version)["CS_KT"] == 7
    assert "CS_KT_GD" not in desk.values(version)


def test_fill_none_arising_leaves_ticks_links_and_yes_no_alone(desk, form):
    version = desk.draft()
    for number in (2, 3):
        fill_none_arising(version=version, form=form(number), by=desk.cast["officer"])
    assert set(desk.values(version)) == {
        *["VB_BH", "KP_NS", "KP_LG", "KP_XH", "NLD_CS_TT", "TT_BUOI", "TT_LUOT", "TT_TINBAI"]
    }


def test_keep_last_quarter_answers_the_empty_stocks(desk, form):
    communes = tickable(desk.obligation())
    desk.accepted(
        code="2025-Q1",
        NLD_CS=Answer(value=Decimal(500), remark="Theo sổ."),
        CS_KARAOKE=8,
        NBD_HS=Answer(not_applicable=True, remark="Không thống kê."),
        XA_MH=Answer.ticks([communes[0].pk]),
        CS_KT=9,
    )
    version = desk.draft(CS_KARAOKE=6)
    for number in (1, 4, 7):
        keep_last_quarter(version=version, form=form(number), by=desk.cast["officer"])
    assert desk.values(version) == {"NLD_CS": 500, "CS_KARAOKE": 6, "NBD_HS": None, "XA_MH": 1}
    remarks = dict(version.figures.values_list("element__code", "remark"))
    assert (remarks["NLD_CS"], remarks["NBD_HS"]) == ("", "Không thống kê.")
    assert version.figures.get(element__code="XA_MH").marks.get().unit == communes[0]


def test_keep_last_quarter_has_nothing_to_keep_without_an_accepted_quarter(desk, form):
    desk.submitted(code="2025-Q1", NLD_CS=500)
    assert keep_last_quarter(version=desk.draft(), form=form(1), by=desk.cast["officer"]) == []


def test_words_beside_the_same_figure_are_no_less_a_conflict(desk):
    version = desk.draft()
    mine, theirs = (Answer(value=Decimal(5), remark=f"Giải trình {number}.") for number in (1, 2))
    desk.save(version, "CS_KT", theirs, by="leader")
    with pytest.raises(Conflict, match="vừa được Leader sửa phần giải trình, văn bản") as conflict:
        desk.save(version, "CS_KT", mine, seen=0)
    assert (conflict.value.current.remark, conflict.value.offered.remark) == (
        "Giải trình 2.",
        "Giải trình 1.",
    )
    desk.save(version, "CS_KT", Answer(value=Decimal(5)), seen=0)
    assert version.figures.get().remark == "Giải trình 2."
