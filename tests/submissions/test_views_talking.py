"""The talk about cells, on its page, on the reviewer's and on the unit's; marked cells; what is refused stays typed."""

import re

import pytest
from django.urls import reverse

from submissions.actions import accept, send_back
from submissions.actions.talking import comment, resolve
from submissions.models import Comment, Marked, Thread, Version
from tests.submissions.conftest import submit


@pytest.fixture
def enter(client, cast):
    def enter(name):
        client.force_login(cast[name])
        return client

    return enter


def address(name, version, *more):
    return reverse(f"submissions:{name}", args=[version.filing.obligation_id, *more])


def words(answer):
    return " ".join(answer.content.decode().split())


def said(desk, version, text="Số này tính cả tháng 6?", by="reviewer", code="NLD_CS"):
    element = desk.element(code).pk if code else None
    return comment(filing=version.filing, by=desk.cast[by], text=text, element=element)


@pytest.mark.parametrize("who", ["officer", "leader", "reviewer"])
def test_both_sides_speak_on_the_page_of_threads(enter, desk, who):
    version = desk.submitted(NLD_CS=500)

    answer = enter(who).post(address("talk", version), {"gy-NLD_CS": "Đã gồm lao động thời vụ."}, follow=True)

    assert "Đã gửi góp ý." in words(answer)
    assert answer.redirect_chain[-1][0].endswith("#gop-y-NLD_CS")
    assert "Đã gồm lao động thời vụ." in words(enter("officer").get(address("talk", version)))
    assert "Đã gồm lao động thời vụ." in words(enter("reviewer").get(address("talk", version)))
    assert Comment.objects.get().by == desk.cast[who]


@pytest.mark.parametrize(("name", "status"), [("stranger", 404), ("leadership", 404), ("administrator", 404)])
def test_others_neither_read_nor_speak(enter, desk, name, status):
    version = desk.submitted()
    thread = said(desk, version)
    client = enter(name)

    answers = [
        client.get(address("talk", version)),
        client.post(address("talk", version), {"gy-NLD_CS": "x"}),
    ]
    answers += [client.post(address(act, version, thread.pk)) for act in ("resolve", "reopen")]

    assert {answer.status_code for answer in answers} == {status}
    assert Comment.objects.count() == 1


def test_a_thread_of_another_return_is_not_found(enter, desk):
    thread, other = said(desk, desk.submitted("596")), desk.submitted()

    assert enter("officer").post(address("resolve", other, thread.pk)).status_code == 404
    assert Thread.objects.get().is_open


def test_what_is_refused_stays_typed_and_the_rest_is_kept(enter, desk):
    version = desk.submitted(NLD_CS=500)
    typed = {"gy-NLD_CS": "Gọi 0912 345 678 <b>", "gy-bao-cao": "Cả báo cáo cần rà lại."}

    page = words(enter("officer").post(address("talk", version), typed))

    assert "dãy số “0912 345 678” giống số định danh hoặc số điện thoại; xóa rồi gửi lại." in page
    assert "Gọi 0912 345 678 &lt;b&gt;</textarea>" in page
    assert [row.text for row in Comment.objects.all()] == ["Cả báo cáo cần rà lại."]


def test_an_empty_box_says_what_to_do(enter, desk):
    version = desk.submitted()
    page = words(enter("officer").post(address("talk", version), {"gy-NLD_CS": "  "}, follow=True))
    assert "Ghi nội dung vào ô góp ý rồi bấm Gửi góp ý." in page


def test_settling_is_offered_to_whom_it_belongs(enter, desk):
    version = desk.submitted()
    thread = said(desk, version)
    assert "Đã xử lý xong" not in words(enter("officer").get(address("talk", version)))
    assert "Chỉ Reviewer (người mở góp ý)" in words(
        enter("officer").post(address("resolve", version, thread.pk), follow=True)
    )

    assert "Đã xử lý xong" in words(enter("reviewer").get(address("talk", version)))
    enter("reviewer").post(address("resolve", version, thread.pk))
    assert not Thread.objects.get().is_open
    enter("reviewer").post(address("reopen", version, thread.pk))
    assert Thread.objects.get().is_open


def test_after_acceptance_threads_are_read_only(enter, desk):
    version = desk.submitted(NLD_CS=500)
    said(desk, version)
    accept(version=version, by=desk.cast["reviewer"])

    page = words(enter("officer").get(address("talk", version)))
    refused = words(enter("officer").post(address("talk", version), {"gy-NLD_CS": "Muộn."}))

    assert "Số này tính cả tháng 6?" in page
    assert "<textarea" not in page
    assert "đã được duyệt nên không nhận thêm góp ý" in refused
    assert Comment.objects.count() == 1


def test_the_review_has_a_thread_and_a_mark_on_each_cell(enter, desk):
    version = desk.submitted(NLD_CS=500)
    said(desk, version, by="officer", text="Đã gồm lao động thời vụ.")

    page = words(enter("reviewer").get(address("review", version)))

    assert "Đã gồm lao động thời vụ." in page
    assert "(1, còn mở)" in page
    assert re.search(r'<input [^>]*form="xet" name="o" value="NLD_CS">', page)
    assert (
        '<textarea class="form-control form-control-sm mb-1" form="xet" id="gy-CS_KT" name="gy-CS_KT"' in page
    )


def test_a_return_goes_back_with_reason_marks_and_comments(enter, desk):
    version = desk.submitted(NLD_CS=500, NBD_HS=3)
    typed = {
        "lan": "1",
        "ly-do": "Rà lại Biểu 1.",
        "o": ["NBD_HS", "NLD_CS", "x"],
        "gy-NLD_CS": "Lao động thời vụ?",
    }

    enter("reviewer").post(address("send_back", version), typed)

    first = Version.objects.get(number=1)
    assert (first.decision, first.reason) == ("returned", "Rà lại Biểu 1.")
    assert {row.element.code for row in Marked.objects.filter(version=first)} == {"NBD_HS", "NLD_CS"}
    assert Comment.objects.get().text == "Lao động thời vụ?"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ly-do": " "}, "Nêu lý do."),
        ({"ly-do": "x" * 2001}, "Lý do dài 2.001 ký tự"),
        ({"gy-NLD_CS": "Gọi 0912345678"}, "Trong lời ghi có dãy số “0912345678”"),
        ({"lan": "7"}, "Báo cáo vừa có lần gửi mới"),
    ],
)
def test_what_was_typed_comes_back_when_the_return_does_not_go(enter, desk, wrong, sentence):
    version = desk.submitted(NLD_CS=500)
    typed = {"lan": "1", "ly-do": "Rà lại.", "o": ["NLD_CS"], "gy-NLD_CS": "Thời vụ?", "gy-CS_KT": "Đợt nào?"}
    typed |= wrong

    page = words(enter("reviewer").post(address("send_back", version), typed))

    assert sentence in page
    assert f"{typed['ly-do'].strip()}</textarea>" in page
    assert f"{typed['gy-NLD_CS']}</textarea>" in page
    assert "Đợt nào?</textarea>" in page
    assert re.search(r'name="o" value="NLD_CS" checked>', page)
    assert Version.objects.get().is_awaiting
    assert not Comment.objects.exists()
    assert not Marked.objects.exists()


def test_what_was_said_is_kept_with_the_acceptance(enter, desk):
    version = desk.submitted(NLD_CS=500)
    enter("reviewer").post(address("accept", version), {"lan": "1", "gy-NLD_CS": "Quý sau ghi rõ thời vụ."})
    assert Version.objects.get().is_accepted
    assert Comment.objects.get().text == "Quý sau ghi rõ thời vụ."


@pytest.fixture
def returned(desk):
    """A draft opened when a return came back with two cells marked and a thread open."""
    version = desk.submitted(NLD_CS=500, NBD_HS=3)
    said(desk, version)
    marked = [desk.element(code).pk for code in ("NLD_CS", "NBD_HS")]
    return send_back(version=version, by=desk.cast["reviewer"], reason="Rà lại Biểu 1.", marked=marked)


def test_the_unit_sees_marks_and_threads_wherever_it_works(enter, desk, returned):
    client = enter("officer")

    home = words(client.get(reverse("submissions:home")))
    page = words(client.get(address("return", returned)))
    form = words(client.get(address("form", returned, desk_form(desk))))
    check = words(client.get(address("check", returned)))

    assert "Sở Y tế đề nghị chỉnh lý 2 nội dung" in home
    assert "Sở Y tế yêu cầu chỉnh lý 2 nội dung" in page
    assert f'href="{address("form", returned, desk_form(desk))}#o-NLD_CS-ten"' in page
    assert form.count("Cần chỉnh lý</span>") == 2
    assert "Góp ý (1, còn mở)" in form.replace("( ", "(")
    assert "Góp ý còn mở (1)" in check
    assert f'href="{address("form", returned, desk_form(desk))}#o-NLD_CS-ten"' in check


def desk_form(desk):
    return desk.element("NLD_CS").revisions.first().form.number


def test_settled_threads_leave_the_check(enter, desk, returned):
    resolve(thread=Thread.objects.get(), by=desk.cast["reviewer"])
    assert "Góp ý còn mở" not in words(enter("officer").get(address("check", returned)))


def test_marks_end_with_acceptance(enter, desk, returned):
    accept(version=submit(version=returned, by=desk.cast["leader"]), by=desk.cast["reviewer"])
    enter("reviewer").post(address("correct", returned), {"ly-do": "Đếm sót."})

    form = words(enter("officer").get(address("form", returned, desk_form(desk))))
    page = words(enter("officer").get(address("return", returned)))

    assert "Cần chỉnh lý</span>" not in form
    assert "Sở Y tế yêu cầu chỉnh lý" not in page


@pytest.mark.parametrize("name", ["talk", "review", "check", "form"])
def test_threads_take_a_fixed_number_of_statements(
    enter, desk, returned, name, django_assert_max_num_queries
):
    if name == "review":
        submit(version=returned, by=desk.cast["leader"])
    page = address(name, returned, *([desk_form(desk)] if name == "form" else []))
    client = enter("reviewer" if name == "review" else "officer")
    client.get(page)
    with django_assert_max_num_queries(60) as few:
        client.get(page)

    for code in ("NBD_HS", "CS_KT", "KP_NS", None):
        said(desk, returned, code=code, by="officer")
        said(desk, returned, code=code, by="reviewer", text="Đã rõ.")
    with django_assert_max_num_queries(len(few)):
        client.get(page)


def test_asking_for_a_correction_and_its_answers(enter, desk):
    version = desk.accepted(NLD_CS=5)
    page = words(enter("officer").get(address("return", version)))
    assert "Gửi đề nghị đính chính" in page
    assert "Mở bản đính chính" not in page

    enter("officer").post(address("ask_correction", version), {"ly-do": "Đếm sót một cơ sở."})
    request = version.filing.requests.get()
    assert "đang chờ Sở Y tế" in words(enter("officer").get(address("return", version)))
    for name in ("grant_correction", "decline_correction"):
        assert enter("officer").post(address(name, version, request.pk)).status_code == 403
        assert enter("stranger").post(address(name, version, request.pk)).status_code == 404
    assert "Mở bản đính chính" in words(enter("reviewer").get(address("return", version)))

    long = "x" * 1001
    again = words(enter("reviewer").post(address("decline_correction", version, request.pk), {"ly-do": long}))
    assert f"{long}</textarea>" in again
    enter("reviewer").post(address("decline_correction", version, request.pk), {"ly-do": "Số đã đúng."})
    page = words(enter("officer").get(address("return", version)))
    assert "Sở Y tế không mở đính chính" in page
    assert "Số đã đúng." in page

    enter("leader").post(address("ask_correction", version), {"ly-do": "Có biên bản mới."})
    enter("reviewer").post(address("grant_correction", version, version.filing.requests.last().pk))
    draft = Version.objects.get(number=2)
    assert (draft.corrects, draft.reason_opened) == (True, "Có biên bản mới.")
    assert "Bản đính chính đang nhập" in words(enter("officer").get(address("return", version)))


def test_a_reviewer_does_not_ask_and_a_refused_reason_stays(enter, desk):
    version = desk.accepted()
    assert enter("reviewer").post(address("ask_correction", version), {"ly-do": "x"}).status_code == 403
    page = words(enter("officer").post(address("ask_correction", version), {"ly-do": "y" * 1001}))
    assert "Lý do dài 1.001 ký tự" in page
    assert "y" * 1001 + "</textarea>" in page
    assert not version.filing.requests.exists()
