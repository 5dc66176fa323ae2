import pytest

from submissions.actions import accept, open_correction, send_back, withdraw
from submissions.actions.talking import comment, reopen, resolve
from submissions.errors import Refused
from submissions.lifting import waive
from submissions.models import Comment, Thread
from tests.submissions.conftest import submit


@pytest.fixture
def say(desk):
    """Say something about a cell, or about the whole return of a version."""

    def say(version, text="Số này tính cả tháng 6?", by="reviewer", code="NLD_CS"):
        element = desk.element(code).pk if code else None
        return comment(filing=version.filing, by=desk.cast[by], text=text, element=element)

    return say


def turns(thread):
    return [(row.turn, row.by.username, row.text) for row in Comment.objects.filter(thread=thread)]


def test_both_sides_speak_in_one_thread_of_a_cell(desk, say):
    version = desk.submitted(NLD_CS=500)
    thread = say(version, " Số này tính cả\ntháng 6? ")
    assert say(version, "Đã tính đủ.", by="officer") == thread
    assert say(version, "Cả báo cáo cần rà lại.", code=None) != thread
    assert turns(thread) == [
        ("said", "reviewer", "Số này tính cả\ntháng 6?"),
        ("said", "officer", "Đã tính đủ."),
    ]
    assert (thread.opened_by, thread.is_open) == (desk.cast["reviewer"], True)


def test_a_thread_stays_over_versions(desk, say):
    version = desk.submitted(NLD_CS=500)
    thread = say(version)
    draft = send_back(version=version, by=desk.cast["reviewer"], reason="Xem góp ý.")
    assert say(draft, "Đã sửa.", by="officer") == thread
    assert Thread.objects.count() == 1


@pytest.mark.parametrize("who", ["reviewer", "officer"])
def test_the_reviewer_or_who_opened_it_settles_a_thread(desk, say, who):
    thread = say(desk.submitted(), by="officer")
    resolve(thread=thread, by=desk.cast[who])
    settled = Thread.objects.get()
    assert (settled.is_open, settled.resolved_by) == (False, desk.cast[who])
    resolve(thread=thread, by=desk.cast[who])
    assert turns(thread)[1:] == [("resolved", who, "")]
    reopen(thread=thread, by=desk.cast[who])
    assert Thread.objects.get().is_open
    assert turns(thread)[2:] == [("reopened", who, "")]


def test_others_of_the_unit_answer_and_do_not_settle(desk, say):
    version = desk.submitted()
    thread = say(version)
    say(version, "Đã tính đủ.", by="leader")
    for act in (resolve, reopen):
        with pytest.raises(Refused, match=r"Chỉ Reviewer \(người mở góp ý\) hoặc Sở Y tế"):
            act(thread=thread, by=desk.cast["leader"])
    assert Thread.objects.get().is_open


def test_speaking_opens_a_settled_thread_again(desk, say):
    version = desk.submitted()
    thread = resolve(thread=say(version), by=desk.cast["reviewer"])
    say(version, "Còn một đợt nữa.", by="officer")
    assert Thread.objects.get().is_open
    assert [turn for turn, *_ in turns(thread)] == ["said", "resolved", "reopened", "said"]


def test_nothing_more_is_said_after_acceptance_but_under_a_correction(desk, say):
    version = desk.accepted()
    with pytest.raises(Refused, match="đã được duyệt nên không nhận thêm góp ý"):
        say(version)
    assert not Thread.objects.exists()
    open_correction(filing=version.filing, by=desk.cast["reviewer"], reason="Đếm sót.")
    assert say(version, "Đính chính dòng này.").is_open


def test_a_thread_is_not_settled_after_acceptance(desk, say):
    version = desk.submitted()
    thread = say(version)
    accept(version=version, by=desk.cast["reviewer"])
    with pytest.raises(Refused, match="đã được duyệt"):
        resolve(thread=thread, by=desk.cast["reviewer"])
    assert Thread.objects.get().is_open


def test_a_waived_return_takes_no_comment(desk, say):
    draft = withdraw(version=desk.submitted(), by=desk.cast["leader"], reason="Nhầm.")
    waive(obligation=desk.obligation(), by=desk.cast["reviewer"], reason="Công văn.")
    with pytest.raises(Refused, match="không nhận góp ý"):
        say(draft)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n ", "Ghi nội dung góp ý."),
        ("x" * 2001, "Góp ý dài 2.001 ký tự; rút gọn còn nhiều nhất 2.000 ký tự."),
        (
            "Gọi chị Lan 0912 345 678",
            "Trong lời ghi có dãy số “0912 345 678” giống số định danh hoặc số điện thoại; xóa rồi gửi lại.",
        ),
    ],
)
def test_a_comment_is_refused(desk, say, text, sentence):
    version = desk.submitted()
    with pytest.raises(Refused) as refusal:
        say(version, text)
    assert str(refusal.value) == sentence
    assert not Thread.objects.exists()


def test_a_cell_that_the_unit_does_not_report_is_refused(desk, say):
    with pytest.raises(Refused, match="không thuộc báo cáo của đơn vị"):
        say(desk.submitted(), code="NLD_KCN")


def test_comments_do_not_touch_the_seal(desk, say):
    version = desk.submitted(NLD_CS=500)
    before = version.sha256
    say(version)
    again = submit(version=version, by=desk.cast["leader"])
    assert again.sha256 == before


def test_a_second_click_says_nothing_twice(desk, say):
    version = desk.submitted()
    thread = say(version, "Xem lại.\r\nCả dòng dưới.")
    say(version, "Xem lại.\nCả dòng dưới. ")
    assert turns(thread) == [("said", "reviewer", "Xem lại.\nCả dòng dưới.")]
