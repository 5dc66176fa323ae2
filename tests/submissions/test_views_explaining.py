"""The boxes of the check page, and what the reviewer reads: district 595 in Quý II/2025."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.actions import accept, open_correction, send_back, submit
from submissions.models import Explanation, Version
from submissions.warnings import warnings_of

from .conftest import send

RULE = "nguoi-lao-dong-duoc-tuyen-truyen"
BOX = f"{RULE}-NLD_CS_TT"
ABOUT = "sums=520>500|NLD_CS_TT=520|NLD_CS=500"
REASON = "Hai đợt tuyên truyền lưu động có cả lao động thời vụ."
FACT = "Số người được tuyên truyền (520) lớn hơn tổng số người lao động (500)."
HOSTILE = "<script>alert(1)</script> {{ 7 }} lao động thời vụ"


@pytest.fixture
def draft(desk):
    return desk.draft(NLD_CS_TT=520, NLD_CS=500)


@pytest.fixture
def enter(client, cast):
    def enter(name):
        client.force_login(cast[name])
        return client

    return enter


def address(name, desk):
    return reverse(f"submissions:{name}", args=[desk.obligation().pk])


def words(answer):
    return " ".join(answer.content.decode().split())


def main(answer):
    return words(answer).partition("<main")[2]


def posted(text, box=BOX, about=ABOUT, **more):
    return {"hop": box, f"gt-{box}": text, f"so-{box}": about, f"goc-{box}": "", **more}


def test_the_check_says_what_needs_a_sentence_and_where(enter, desk, draft):
    page = main(enter("officer").get(address("check", desk)))

    assert "Còn 1 cảnh báo cần một câu giải trình." in page
    assert FACT in page
    assert f'href="{reverse("submissions:form", args=[desk.obligation().pk, 3])}#o-NLD_CS_TT"' in page
    assert f'name="gt-{BOX}"' in page
    assert "Đề nghị ghi chú trong báo cáo" in page
    assert "Sở Y tế sẽ thấy" not in page


def test_a_change_is_asked_about_in_the_words_of_the_portal(enter, desk):
    desk.accepted(code="2025-Q1", CS_LUUTRU=48)
    desk.draft(CS_LUUTRU=83)

    page = main(enter("officer").get(address("check", desk)))

    assert (
        "Tăng 35 cơ sở so với quý trước (48 lên 83). "
        "Nếu số đúng, ghi một câu giải trình để Sở Y tế không phải hỏi lại."
    ) in page


def test_a_sentence_is_kept_and_shown_as_the_reviewer_will_see_it(enter, desk, draft):
    answer = enter("officer").post(
        address("explain", desk), posted(REASON, **{f"gc-{BOX}": "1"}), follow=True
    )

    assert answer.redirect_chain == [(address("check", desk) + "#giai-trinh", 302)]
    page = main(answer)
    assert "Đã lưu giải trình." in words(answer)
    assert f"Giải trình: {REASON}" in page.partition("Sở Y tế sẽ thấy")[2]
    assert "cần một câu giải trình" not in page
    assert Explanation.objects.get().footnote


def test_a_wrong_sentence_comes_back_as_typed_with_what_is_wrong(enter, desk, draft):
    answer = enter("officer").post(address("explain", desk), posted("Đúng", **{f"gc-{BOX}": "1"}))

    page = main(answer)
    assert answer.status_code == 200
    assert f'<a href="#gt-{BOX}">' in page
    assert page.count("Giải trình cần ít nhất 10 chữ cái: ghi một câu nêu vì sao số liệu như vậy.") == 2
    assert "> Đúng</textarea>" in page
    assert f'name="gc-{BOX}" value="1" checked' in page
    assert "Ngày ghi dạng" not in page
    assert not Explanation.objects.exists()


def test_hostile_text_is_shown_as_it_was_typed(enter, desk, draft):
    answer = enter("officer").post(address("explain", desk), posted(HOSTILE), follow=True)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }} lao động thời vụ" in main(answer)
    assert "<script>alert" not in main(answer)


def test_a_box_that_is_not_asked_for_loses_no_text(enter, desk, draft):
    desk.save(draft, "NLD_CS", 600)

    answer = enter("officer").post(address("explain", desk), posted(REASON))

    assert "Số liệu đã thay đổi nên không còn cần giải trình nội dung này." in words(answer)
    assert f"Câu đã ghi: “{REASON}”." in words(answer)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"hop": "x"},
        {"hop": "-"},
        {"hop": ["NLD_CS_TT", "a-KHONG_CO"], "gt-NLD_CS_TT": "a"},
        {"hop": BOX},
        {"hop": BOX, f"gt-{BOX}": "\x00" * 20},
        {"hop": [BOX, BOX], f"gt-{BOX}": ""},
    ],
)
def test_a_post_that_no_page_makes_changes_nothing(enter, desk, draft, data):
    assert enter("officer").post(address("explain", desk), data).status_code in (200, 302)
    assert not Explanation.objects.exists()


def test_a_return_that_was_sent_takes_no_sentence(enter, desk):
    desk.submitted(NLD_CS=500)

    answer = enter("officer").post(address("explain", desk), posted(REASON), follow=True)

    assert "không ở trạng thái đang nhập" in words(answer)
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("stranger", 404), ("leadership", 404), ("reviewer", 302)])
def test_who_may_explain(enter, desk, draft, person, status):
    assert enter(person).post(address("explain", desk), posted(REASON)).status_code == status
    assert Explanation.objects.exists() == (status == 302)


def test_sending_with_an_open_warning_stays_on_the_check(enter, desk, draft):
    data = {"as_of": "14/06/2025", "lan": 1, "reason_blank": "Chưa thống kê xong."}

    answer = send(enter("leader"), desk.obligation(), data)

    assert answer.status_code == 200
    assert "Còn 1 cảnh báo cần một câu giải trình." in main(answer)
    assert Version.objects.get().is_draft


@pytest.fixture
def sent(desk, draft):
    Explanation.objects.create(
        version=draft,
        rule=RULE,
        element=desk.element("NLD_CS_TT"),
        about=ABOUT,
        text=REASON,
        footnote=True,
        updated_by=desk.cast["officer"],
    )
    return submit(version=draft, by=desk.cast["leader"], reason_blank="Chưa thống kê xong.")


def test_the_reviewer_reads_the_sentence_before_the_figures(enter, desk, sent):
    page = main(enter("reviewer").get(address("review", desk)))

    before = page.partition("Biểu 1. ")[0]
    assert FACT in before
    assert f"Giải trình: {REASON} <span" in before
    assert "Đề nghị ghi chú trong báo cáo" in before
    assert "Mới hoặc khác lần" not in page


def test_the_reviewer_sees_which_warnings_changed_since_the_last_version(enter, desk, sent):
    again = send_back(version=sent, by=desk.cast["reviewer"], reason="Xem lại Biểu 3.")
    desk.save(again, "TT_BUOI", 5)
    desk.save(again, "TT_LUOT", 520)
    desk.save(again, "TH_LOP", 3)
    desk.save(again, "TH_LUOT", 2)
    extra = desk.element("TH_LOP")
    [new] = [row for row in fresh(again) if row.warning.element == extra]
    again.explanations.create(
        rule=new.warning.rule,
        element=extra,
        about=new.warning.about,
        text="Một lớp hoãn nên chưa có người dự.",
        updated_by=desk.cast["officer"],
    )
    submit(version=again, by=desk.cast["leader"])

    page = main(enter("reviewer").get(address("review", desk)))

    assert page.count("Mới hoặc khác lần 1") == 1
    changed = page.partition("Mới hoặc khác lần 1")[2]
    assert changed.index("Số lớp tập huấn (3) lớn hơn số lượt người dự (2).") < changed.index("</li>")


def fresh(version):
    found = Version.objects.select_related("filing__obligation__unit", "filing__obligation__quarter__plan")
    return warnings_of(found.get(pk=version.pk))


def test_a_sealed_sentence_stays_in_sight_when_its_warning_has_gone(enter, desk, cast):
    desk.accepted(code="2025-Q1", CS_LUUTRU=48)
    draft = desk.draft(CS_LUUTRU=83)
    [asked] = fresh(draft)
    draft.explanations.create(
        rule=asked.warning.rule,
        element=asked.warning.element,
        about=asked.warning.about,
        text="Thống kê lại toàn bộ cơ sở lưu trú.",
        updated_by=cast["officer"],
    )
    submit(version=draft, by=cast["leader"], reason_blank="Chưa thống kê xong.")
    correction = open_correction(
        filing=desk.obligation(code="2025-Q1").filing, by=cast["officer"], reason="Đếm sót."
    )
    desk.save(correction, "CS_LUUTRU", 80)
    accept(version=submit(version=correction, by=cast["leader"]), by=cast["reviewer"])

    page = main(enter("reviewer").get(address("review", desk)))

    assert "Số liệu dùng để so sánh đã được đính chính sau khi gửi." in page
    assert "Giải trình: Thống kê lại toàn bộ cơ sở lưu trú." in page


def test_statements_do_not_follow_the_number_of_warnings(enter, desk, draft):
    client, statements = enter("officer"), []
    for more in ({}, {"TH_LOP": 2, "TH_LUOT": 1, "KT_VIPHAM": 3, "KT_LUOT": 2}):
        for code, number in more.items():
            desk.save(draft, code, number)
        with CaptureQueriesContext(connection) as captured:
            page = main(client.get(address("check", desk)))
        statements.append(len(captured))
        assert f"Còn {1 + len(more) // 2} cảnh báo cần một câu giải trình." in page

    # 25, and five that read what the sender confirms.
    assert statements[0] == statements[1] <= 25 + 5
