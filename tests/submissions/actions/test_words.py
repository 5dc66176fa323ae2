"""Writing boxes and progress: district 595 in Quý II/2025."""

from decimal import Decimal

import pytest

from plans.models import Task
from submissions import receipts
from submissions.actions import accept, open_correction, open_draft, send_back
from submissions.actions.drafts import obstacles
from submissions.actions.words import LONGEST, TextConflict, Words, save_narratives, save_progress
from submissions.answers import Answer
from submissions.errors import NotReady, Refused
from submissions.models import Explanation, Narrative, TaskProgress, Version
from tests.submissions.conftest import submit

Status = TaskProgress.Status


def write(desk, version, section="III.1", text="Đã tổ chức truyền thông.", *, by="officer", seen=None):
    return save_narratives(version=version, writes={section: Words(text, seen=seen)}, by=desk.cast[by])


def mark(desk, version, code="II.1.2", status=Status.UNDER_WAY, text="", *, by="officer", seen=None):
    return save_progress(version=version, writes={code: Words(text, status, seen)}, by=desk.cast[by])


def said(version):
    return dict(version.narratives.values_list("section", "text"))


def standing(version):
    rows = version.progress.select_related("task", "duty")
    return {str(row.task or row.duty): (row.status, row.text) for row in rows}


def test_boxes_are_kept_as_tidy_text(desk):
    version = desk.draft()

    spoken = write(desk, version, text="  Hòa giải\r\nhai dòng\x00 ")

    assert spoken.refusals == {}
    assert said(version) == {"III.1": "Hòa giải\nhai dòng"}
    row = Narrative.objects.get()
    assert (row.updated_by, row.edition) == (desk.cast["officer"], spoken.rows["III.1"].edition)


def test_text_is_kept_in_one_normal_form(desk):
    version = desk.draft()

    write(desk, version, text="\u0110a\u0323t")

    assert said(version) == {"III.1": "\u0110\u1ea1t"}


def test_each_write_counts_and_one_that_says_the_same_does_not(desk):
    version = desk.draft()
    first = write(desk, version).rows["III.1"].edition

    same = write(desk, version, by="leader").rows["III.1"]
    other = write(desk, version, text="Khác.", by="leader").rows["III.1"]

    assert (same.edition, same.updated_by) == (first, desk.cast["officer"])
    assert (other.edition, other.updated_by) == (first + 1, desk.cast["leader"])


def test_an_emptied_box_says_nothing_and_is_not_sealed(desk):
    version = desk.draft()
    sealed = receipts.contents([version])[version.pk]
    edition = write(desk, version).rows["III.1"].edition

    write(desk, version, text="", seen=edition)

    assert said(version) == {"III.1": ""}
    assert receipts.contents([version])[version.pk] == sealed


def test_an_empty_box_that_was_never_written_leaves_no_row(desk):
    version = desk.draft()

    write(desk, version, text=" \n ")

    assert not Narrative.objects.exists()


def test_a_text_is_as_long_as_its_box_and_no_longer(desk):
    version = desk.draft()

    write(desk, version, text="ấ" * LONGEST)
    spoken = save_narratives(
        version=version,
        writes={"IV": Words("a" * (LONGEST + 1)), "V": Words("Tiếp tục.")},
        by=desk.cast["officer"],
    )

    assert str(spoken.refusals["IV"]) == "Nội dung dài 10.001 ký tự; rút gọn còn nhiều nhất 10.000 ký tự."
    assert said(version) == {"III.1": "ấ" * LONGEST, "V": "Tiếp tục."}


def test_a_box_that_no_report_has_is_refused(desk):
    version = desk.draft()

    spoken = write(desk, version, section="III.9")

    assert str(spoken.refusals["III.9"]) == "Báo cáo không có mục này."
    assert not Narrative.objects.exists()


def test_writing_over_another_is_a_conflict_with_both_texts(desk):
    version = desk.draft()
    seen = write(desk, version, text="Một.").rows["III.1"].edition
    write(desk, version, text="Hai.", by="leader")

    spoken = write(desk, version, text="Ba.", seen=seen)

    conflict = spoken.refusals["III.1"]
    assert isinstance(conflict, TextConflict)
    assert (conflict.current.text, conflict.offered.text) == ("Hai.", "Ba.")
    assert str(conflict).startswith("Ô này vừa được Leader sửa lúc ")
    own = write(desk, version, text="Bốn.", by="leader", seen=seen).refusals["III.1"]
    assert str(own).startswith("Bạn vừa sửa ô này lúc ")
    assert said(version) == {"III.1": "Hai."}


def test_two_who_write_first_are_in_conflict_and_two_who_agree_are_not(desk):
    version = desk.draft()
    write(desk, version, text="Một.", seen=0)

    agreed = write(desk, version, text="Một.", by="leader", seen=0)
    differing = write(desk, version, text="Hai.", by="leader", seen=0)

    assert agreed.refusals == {}
    assert isinstance(differing.refusals["III.1"], TextConflict)
    assert said(version) == {"III.1": "Một."}


def test_whoever_saw_what_stands_may_write_over_it(desk):
    version = desk.draft()
    seen = write(desk, version, text="Một.").rows["III.1"].edition

    assert write(desk, version, text="Hai.", by="leader", seen=seen).refusals == {}
    assert said(version) == {"III.1": "Hai."}


def test_nothing_is_written_into_what_was_sent(desk):
    version = desk.submitted()

    with pytest.raises(Refused, match="đang chờ duyệt"):
        write(desk, version)
    with pytest.raises(Refused, match="đang chờ duyệt"):
        mark(desk, version)
    assert not Narrative.objects.exists()
    assert not TaskProgress.objects.exists()


def test_progress_is_kept_for_tasks_and_duties(desk):
    version = desk.draft()

    mark(desk, version, "II.1.2", Status.DONE, "Đã xong.")
    mark(desk, version, "IV.11.1", Status.ONGOING)

    assert standing(version) == {"II.1.2": ("done", "Đã xong."), "IV.11.1": ("ongoing", "")}


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("II.1.3", "done", "không phải của đơn vị"),  # of the press
        ("IV.2.1", "done", "không phải của đơn vị"),  # of the police
        ("II.9.9", "done", "không phải của đơn vị"),
        ("II.1.2", "", "Chọn tình trạng"),
        ("II.1.2", "late", "Chọn tình trạng"),
    ],
)
def test_progress_refuses_what_is_not_the_units_and_no_status(desk, code, status, sentence):
    version = desk.draft()

    spoken = mark(desk, version, code, status, "Chữ.")

    assert sentence in str(spoken.refusals[code])
    assert not TaskProgress.objects.exists()


def test_progress_conflicts_over_a_status_too(desk):
    version = desk.draft()
    seen = mark(desk, version).rows["II.1.2"].edition
    mark(desk, version, status=Status.DONE, by="leader")

    spoken = mark(desk, version, status=Status.ONGOING, seen=seen)

    assert spoken.refusals["II.1.2"].current.status == "done"
    assert standing(version) == {"II.1.2": ("done", "")}


def test_statements_do_not_follow_how_many_are_written(desk, django_assert_num_queries):
    version = desk.draft()
    officer = desk.cast["officer"]
    codes = ["II.1.1", "II.1.2", "II.1.6", "IV.11.1"]
    save_narratives(version=version, writes={"V": Words("Cũ.")}, by=officer)
    save_narratives(version=version, writes={"VI": Words("Cũ.")}, by=officer)

    for boxes in (
        {"III.1": Words("Một."), "V": Words("Một.")},
        dict.fromkeys(Narrative.Section.values, Words("Hai.")),
    ):
        with django_assert_num_queries(6):  # savepoints, the draft, the rows, one insert, one update
            save_narratives(version=version, writes=boxes, by=officer)
        Narrative.objects.filter(section="III.2").delete()
    for known in (codes[:1], codes):
        with django_assert_num_queries(7):  # and the plan's two lists; nothing to update
            save_progress(version=version, writes=dict.fromkeys(known, Words("", "done")), by=officer)
        TaskProgress.objects.all().delete()


def test_a_new_draft_stands_at_the_statuses_of_the_last_accepted_return(desk):
    version = desk.draft(code="2025-Q1")
    mark(desk, version, "II.1.2", Status.UNDER_WAY, "Đang triển khai.")
    mark(desk, version, "IV.11.1", Status.DONE)
    desk.accepted(code="2025-Q1")

    draft = open_draft(obligation=desk.obligation(), by=desk.cast["leader"])

    assert standing(draft) == {"II.1.2": ("under_way", ""), "IV.11.1": ("done", "")}
    assert {row.updated_by for row in draft.progress.all()} == {desk.cast["leader"]}


def test_what_was_not_accepted_and_what_is_no_longer_the_units_does_not_stand(desk):
    version = desk.draft(code="2025-Q1")
    mark(desk, version, "II.1.2")
    mark(desk, version, "II.2.3")
    desk.submitted(code="2025-Q1")
    assert standing(open_draft(obligation=desk.obligation(code="2025-Q3"), by=desk.cast["officer"])) == {}

    accept(version=version, by=desk.cast["reviewer"])
    Task.objects.get(code="II.2.3").responsibilities.all().delete()

    assert standing(open_draft(obligation=desk.obligation(), by=desk.cast["officer"])) == {
        "II.1.2": ("under_way", "")
    }


def test_words_go_along_into_the_next_version_and_a_correction(desk):
    version = desk.draft()
    write(desk, version)
    mark(desk, version, text="Đã làm.")
    sent = submit(version=version, by=desk.cast["leader"])

    copy = send_back(version=sent, by=desk.cast["reviewer"], reason="Nêu rõ hơn.")
    assert (said(copy), standing(copy)) == (said(version), standing(version))
    accepted = desk.accepted()
    correction = open_correction(filing=accepted.filing, by=desk.cast["officer"], reason="Viết lại.")
    assert (said(correction), standing(correction)) == (said(version), standing(version))


def test_a_sealed_version_still_says_its_words(desk):
    version = desk.draft()
    write(desk, version)
    mark(desk, version, text="Đã làm.")
    sent = submit(version=version, by=desk.cast["leader"])

    assert receipts.verify(Version.objects.with_context().get(pk=sent.pk))
    content = receipts.contents([sent])[sent.pk]
    assert content["narratives"] == [["III.1", "Đã tổ chức truyền thông."]]
    assert content["progress"] == [["II.1.2", "under_way", "Đã làm."]]


def test_numbers_that_look_personal_are_kept_and_bar_the_way(desk):
    version = desk.draft()
    desk.save(version, "NLD_CS", Answer(value=Decimal(5), remark="Gọi 0912 345 678."))
    write(desk, version, text="CCCD 034085012345; xem 1643/KH-UBND.")
    mark(desk, version, text="ĐT 0352345678")
    Explanation.objects.create(
        version=version,
        rule="change",
        element=desk.element("CS_LUUTRU"),
        about="1",
        text="Số 261234567",
        updated_by=desk.cast["officer"],
    )

    with pytest.raises(NotReady) as refusal:
        submit(version=version, by=desk.cast["leader"])

    looks, remove = "giống số định danh hoặc số điện thoại", "xóa trước khi gửi."
    assert refusal.value.sentences == [
        f"Mục III.1: dãy số “034085012345” {looks}; {remove}",
        f"Nhiệm vụ II.1.2: dãy số “0352345678” {looks}; {remove}",
        f"Biểu 1, {name(desk, 'NLD_CS')}, giải trình: dãy số “0912 345 678” {looks}; {remove}",
        f"Biểu 1, {name(desk, 'CS_LUUTRU')}, giải trình: dãy số “261234567” {looks}; {remove}",
    ]
    assert said(version) == {"III.1": "CCCD 034085012345; xem 1643/KH-UBND."}


def name(desk, code):
    return desk.element(code).revisions.get().name


def test_obstacles_are_gone_once_the_number_is(desk):
    version = desk.draft()
    edition = write(desk, version, text="Gọi 0912345678").rows["III.1"].edition
    assert len(list(obstacles(version))) == 1

    write(desk, version, text="Gọi đường dây nóng 18001234", seen=edition)

    assert list(obstacles(version)) == []
