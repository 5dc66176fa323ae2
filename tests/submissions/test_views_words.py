"""The pages of the boxes and of tasks: district 595 in Quý II/2025."""

import re

import pytest
from django.urls import reverse

from submissions.actions import send_back
from submissions.actions.words import Words, save_narratives, save_progress
from submissions.models import Narrative, TaskProgress

from .conftest import submit


@pytest.fixture
def officer(client, cast):
    client.force_login(cast["officer"])
    return client


@pytest.fixture
def draft(desk):
    return desk.draft()


def address(version, name):
    return reverse(f"submissions:{name}", args=[version.filing.obligation_id])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def hidden(page, name):
    return re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)[1]


def opened(client, version, name, box):
    """What the page posts beside a box: the edition and the trace that it showed."""
    page = client.get(address(version, name)).content.decode()
    return {f"{box}-{part}": hidden(page, f"{box}-{part}") for part in ("ban", "goc")}


def say(desk, version, section="III.1", text="Cũ.", by="officer"):
    save_narratives(version=version, writes={section: Words(text)}, by=desk.cast[by])


def mark(desk, version, code="II.1.2", status="under_way", text="", by="officer"):
    save_progress(version=version, writes={code: Words(text, status)}, by=desk.cast[by])


def said(version):
    return dict(Narrative.objects.filter(version=version).values_list("section", "text"))


def standing(version):
    rows = TaskProgress.objects.filter(version=version).select_related("task", "duty")
    return {str(row.task or row.duty): (row.status, row.text) for row in rows}


def test_eight_boxes_are_titled_as_the_plan_and_the_outline_are(officer, draft):
    page = text_of(officer.get(address(draft, "narratives")))

    labels = re.findall(r'<label class="form-label" for="m-([^"]+)">([^<]+) <span', page)
    assert [key for key, _ in labels] == ["III.1", "III.2", "III.3", "III.4", "III.5", "IV", "V", "VI"]
    assert labels[4][1].startswith("III.5. Đào tạo, tập huấn, bồi dưỡng nâng cao năng lực")
    assert labels[5][1] == "IV. Khó khăn, vướng mắc và nguyên nhân"
    assert page.count("Địa bàn trọng điểm: chỉ nêu tên khu vực") == 1
    assert "Không nêu họ tên, số định danh, điện thoại, địa chỉ của người bán dâm" in page


def test_a_box_is_saved_and_the_page_leads_on(officer, draft):
    seen = opened(officer, draft, "narratives", "m-III.1")

    answer = officer.post(address(draft, "narratives"), {**seen, "m-III.1": "Đã tổ chức\r\nhai buổi."})

    assert (answer.status_code, answer["Location"]) == (302, address(draft, "tasks"))
    assert said(draft) == {"III.1": "Đã tổ chức\nhai buổi."}
    page = officer.get(address(draft, "narratives")).content.decode()
    assert "\nĐã tổ chức\nhai buổi.</textarea>" in page
    assert "Đã lưu lời văn." in page


def test_saving_may_stay_on_the_page(officer, draft):
    answer = officer.post(address(draft, "narratives"), {"m-V-ban": "0", "m-V": "Tiếp tục.", "o-lai": "1"})

    assert answer["Location"] == address(draft, "narratives")


def test_what_is_too_long_is_named_and_kept_on_the_page_while_the_rest_is_saved(officer, draft):
    long = "ấ" * 10_001

    answer = officer.post(
        address(draft, "narratives"), {"m-IV-ban": "0", "m-IV": long, "m-V-ban": "0", "m-V": "Tiếp tục."}
    )

    page = answer.content.decode()
    assert (
        '<a href="#m-IV">Mục IV: Nội dung dài 10.001 ký tự; rút gọn còn nhiều nhất 10.000 ký tự.</a>' in page
    )
    assert long in page
    assert said(draft) == {"V": "Tiếp tục."}


def test_two_who_write_one_box_choose_between_both_texts(officer, desk, draft):
    say(desk, draft, text="Cũ.")
    seen = opened(officer, draft, "narratives", "m-III.1")
    say(desk, draft, text="Của <lãnh đạo>.", by="leader")

    answer = officer.post(address(draft, "narratives"), {**seen, "m-III.1": "Của tôi."})

    page = answer.content.decode()
    assert "Ô này vừa được Leader sửa lúc " in page
    assert "Của &lt;lãnh đạo&gt;." in page
    assert "\nCủa tôi.</textarea>" in page
    assert said(draft) == {"III.1": "Của <lãnh đạo>."}
    again = {f"m-III.1-{part}": hidden(page, f"m-III.1-{part}") for part in ("ban", "goc", "xung-dot")}

    unchosen = officer.post(address(draft, "narratives"), {**again, "m-III.1": "Của tôi."})
    assert "Chọn nội dung đúng." in unchosen.content.decode()
    assert said(draft)["III.1"] == "Của <lãnh đạo>."

    officer.post(
        address(draft, "narratives"), {**again, "m-III.1": "Của tôi, gộp.", "m-III.1-chon": "cua-toi"}
    )
    assert said(draft) == {"III.1": "Của tôi, gộp."}


def test_choosing_what_stands_leaves_it(officer, desk, draft):
    say(desk, draft, text="Của lãnh đạo.", by="leader")

    answer = officer.post(
        address(draft, "narratives"), {"m-III.1-ban": "0", "m-III.1": "Của tôi.", "m-III.1-chon": "he-thong"}
    )

    assert answer.status_code == 302
    assert said(draft) == {"III.1": "Của lãnh đạo."}


@pytest.mark.parametrize("edition", ["0", "", "x", "-1", "9" * 40])
def test_no_edition_writes_over_what_was_not_seen(officer, desk, draft, edition):
    say(desk, draft)

    officer.post(address(draft, "narratives"), {"m-III.1-ban": edition, "m-III.1": "Mới."})

    assert said(draft) == {"III.1": "Cũ."}


def test_a_box_that_was_not_touched_is_never_in_conflict(officer, desk, draft):
    say(desk, draft, text="Cũ.")
    seen = opened(officer, draft, "narratives", "m-III.1")
    say(desk, draft, text="Mới.", by="leader")

    answer = officer.post(
        address(draft, "narratives"), {**seen, "m-III.1": "Cũ.", "m-V-ban": "0", "m-V": "Việc."}
    )

    assert answer.status_code == 302
    assert said(draft) == {"III.1": "Mới.", "V": "Việc."}


def test_a_number_that_looks_personal_is_saved_marked_and_named(officer, draft):
    text = "Liên hệ 0912 345 678.\nCông văn 1643/KH-UBND."

    answer = officer.post(address(draft, "narratives"), {"m-III.2-ban": "0", "m-III.2": text}, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain == [(address(draft, "narratives"), 302)]
    assert "<p>Liên hệ <mark>0912 345 678</mark>.</p>" in page
    assert page.count("<mark>") == 1
    sentence = "Mục III.2: dãy số “0912 345 678” giống số định danh hoặc số điện thoại; xóa trước khi gửi."
    assert f'<a href="#m-III.2">{sentence}</a>' in page
    assert said(draft) == {"III.2": text}
    assert sentence in officer.get(address(draft, "check")).content.decode()


def test_words_on_an_old_font_are_saved_and_told(officer, draft):
    texts = {"m-V-ban": "0", "m-V": "§¬n vÞ ®· tæ chøc.", "m-VI-ban": "0", "m-VI": "Đã tổ chức."}
    officer.post(address(draft, "narratives"), texts)
    page = officer.get(address(draft, "narratives")).content.decode()

    assert page.count("Có chữ của phông chữ cũ (TCVN3, VNI)") == 1
    assert said(draft)["V"] == "§¬n vÞ ®· tæ chøc."


@pytest.mark.parametrize("name", ["narratives", "tasks"])
def test_what_was_typed_stays_on_the_page_when_the_return_was_sent_meanwhile(officer, desk, draft, name):
    typed = {"m-V-ban": "0", "m-V": "Một đoạn dài.", "n-II.1.2-ban": "0", "n-II.1.2": "Một đoạn dài."}
    submit(version=draft, by=desk.cast["leader"])

    page = officer.post(address(draft, name), {**typed, "n-II.1.2-tinh-trang": "done"}).content.decode()

    assert "đang chờ duyệt" in page
    assert "\nMột đoạn dài.</textarea>" in page
    assert (said(draft), standing(draft)) == ({}, {})


@pytest.mark.parametrize("name", ["narratives", "tasks"])
def test_pages_open_for_a_draft_only(officer, desk, draft, name):
    submit(version=draft, by=desk.cast["leader"])

    answer = officer.get(address(draft, name), follow=True)

    assert answer.redirect_chain == [(address(draft, "return"), 302)]
    assert "không ở trạng thái đang nhập" in text_of(answer)


@pytest.mark.parametrize("name", ["narratives", "tasks"])
@pytest.mark.parametrize(
    ("person", "status"),
    [("officer", 200), ("leader", 200), ("reviewer", 200), ("stranger", 404), ("leadership", 404)],
)
def test_pages_open_to_those_who_fill(client, desk, draft, name, person, status):
    client.force_login(desk.cast[person])

    assert client.get(address(draft, name)).status_code == status
    expected = 302 if status == 200 else status
    assert client.post(address(draft, name)).status_code == expected


@pytest.mark.parametrize("name", ["narratives", "tasks"])
def test_looking_writes_nothing(officer, draft, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(16) as queries:
        officer.get(address(draft, name))

    assert not [each for each in queries if not each["sql"].startswith("SELECT")]


def test_last_quarters_text_is_at_hand(officer, desk):
    say(desk, desk.draft(code="2025-Q1"), text="Quý một đã làm.")
    desk.accepted(code="2025-Q1")

    page = text_of(officer.get(address(desk.draft(), "narratives")))

    assert 'Quý I/2025 đã viết<span class="visually-hidden"> ở mục III.1</span>' in page
    assert '<p class="prose-break">Quý một đã làm.</p>' in page
    assert page.count("<details") == 1


def test_tasks_stand_at_last_quarters_status(officer, desk):
    mark(desk, desk.draft(code="2025-Q1"), text="Quý một đã làm.")
    desk.accepted(code="2025-Q1")

    page = text_of(officer.get(address(desk.draft(), "tasks")))

    row = page.partition('data-row="n-II.1.2"')[2].partition("</tr>")[0]
    assert '<td data-label="Quý I/2025"> <span>Đang thực hiện<br>' in row
    assert "Quý một đã làm." in row
    assert '<option value="under_way" selected>Đang thực hiện</option>' in row
    assert "Chọn tình trạng" not in row
    assert "<textarea" in row
    assert row.partition("<textarea")[2].partition(">")[2].startswith(" </textarea>")


def test_tasks_tell_who_leads_and_who_joins_in_the_plans_words(officer, draft):
    page = text_of(officer.get(address(draft, "tasks")))

    assert page.count('data-row="n-') == 16
    assert '<span class="code">II.1.2</span> <span class="invited">Chủ trì</span>' in page
    assert '<span class="code">II.1.1</span> <span class="invited">Phối hợp</span>' in page
    assert '<span class="code">IV.11.1</span> <span class="guidance">Xây dựng kế hoạch' in page
    assert "Đầu mối do Sở Y tế đề xuất (Kế hoạch không giao cụ thể)." in page
    row = page.partition('data-row="n-II.3.2"')[2].partition("</tr>")[0]
    assert "Địa bàn trọng điểm: chỉ nêu tên khu vực" in row


def test_a_task_is_saved_with_its_status_and_text(officer, draft):
    seen = opened(officer, draft, "tasks", "n-II.1.2")

    answer = officer.post(
        address(draft, "tasks"), {**seen, "n-II.1.2-tinh-trang": "done", "n-II.1.2": "Đã xong."}
    )

    assert answer["Location"] == address(draft, "check")
    assert standing(draft) == {"II.1.2": ("done", "Đã xong.")}


def test_a_task_left_alone_is_not_written(officer, draft):
    seen = opened(officer, draft, "tasks", "n-II.1.2")

    officer.post(address(draft, "tasks"), {**seen, "n-II.1.2-tinh-trang": "", "n-II.1.2": ""})

    assert standing(draft) == {}


def test_a_text_without_a_status_is_asked_for_one_and_kept(officer, draft):
    answer = officer.post(
        address(draft, "tasks"),
        {"n-II.1.2-ban": "0", "n-II.1.2-tinh-trang": "", "n-II.1.2": "Chữ đã gõ.", "n-IV.2.1-ban": "0"},
    )

    page = answer.content.decode()
    assert '<a href="#n-II.1.2">Nhiệm vụ II.1.2: Chọn tình trạng thực hiện.</a>' in page
    assert "\nChữ đã gõ.</textarea>" in page
    assert standing(draft) == {}


def test_a_status_that_moved_asks_for_a_sentence(officer, desk):
    mark(desk, desk.draft(code="2025-Q1"), status="under_way")
    desk.accepted(code="2025-Q1")
    draft = desk.draft()
    mark(desk, draft, status="done")

    page = text_of(officer.get(address(draft, "tasks")))

    row = page.partition('data-row="n-II.1.2"')[2].partition("</tr>")[0]
    assert "Tình trạng khác quý trước: nêu ngắn gọn kết quả hoặc lý do." in row
    assert '<details class="mt-2" open>' in row


def test_a_task_in_conflict_shows_status_and_text(officer, desk, draft):
    mark(desk, draft)
    seen = opened(officer, draft, "tasks", "n-II.1.2")
    mark(desk, draft, status="done", text="Xong rồi.", by="leader")

    page = officer.post(
        address(draft, "tasks"), {**seen, "n-II.1.2-tinh-trang": "ongoing", "n-II.1.2": "Tiếp tục."}
    ).content.decode()

    assert '<blockquote class="note prose-break">Hoàn thành. Xong rồi.</blockquote>' in page
    assert '<option value="ongoing" selected>' in page
    assert standing(draft) == {"II.1.2": ("done", "Xong rồi.")}


def test_the_return_tells_how_much_is_written(officer, desk, draft):
    say(desk, draft)
    say(desk, draft, section="V", text="")
    mark(desk, draft)

    page = text_of(officer.get(address(draft, "return")))

    assert f'href="{address(draft, "narratives")}">Lời văn</a> <span>Đã viết 1/8 mục' in page
    assert f'href="{address(draft, "tasks")}">Nhiệm vụ</a> <span>Đã có tình trạng 1/16 nhiệm vụ' in page


def test_the_check_shows_what_is_written_and_leads_to_it(officer, desk, draft):
    say(desk, draft, section="IV", text="Thiếu <kinh phí>.")
    mark(desk, draft, text="Đang làm.")
    mark(desk, draft, code="II.2.3", status="ongoing")

    page = text_of(officer.get(address(draft, "check")))

    assert (
        '<h3>IV. Khó khăn, vướng mắc và nguyên nhân</h3> <p class="prose-break">Thiếu &lt;kinh phí&gt;.</p>'
        in page
    )
    news, _, steady = page.partition("Nhiệm vụ không có nội dung mới (1)")
    assert "Đang làm." in news
    assert "II.2.3" in steady
    assert "II.2.3" not in news
    assert f'href="{address(draft, "narratives")}">Sửa' in page
    assert f'href="{address(draft, "tasks")}">Sửa' in page


def test_a_reviewer_sees_what_changed_since_the_version_before(client, desk, draft):
    say(desk, draft, section="IV", text="Thiếu kinh phí.")
    say(desk, draft, section="V", text="Tiếp tục.")
    mark(desk, draft, status="under_way", text="Đang làm.")
    sent = submit(version=draft, by=desk.cast["leader"])
    copy = send_back(version=sent, by=desk.cast["reviewer"], reason="Nêu rõ.")
    say(desk, copy, section="IV", text="Thiếu kinh phí tập huấn.")
    mark(desk, copy, status="done", text="")
    submit(version=copy, by=desk.cast["leader"])
    client.force_login(desk.cast["reviewer"])

    page = text_of(client.get(address(draft, "review")))

    words = page.partition("<h2>Lời văn")[2].partition("0: không phát sinh")[0]
    assert words.count("khác lần trước: ") == 2
    assert '<p class="prose-break">Thiếu kinh phí.</p>' in words
    assert '<p class="prose-break">Đang thực hiện. Đang làm.</p>' in words
    assert '<p class="prose-break">Tiếp tục.</p>' in words
    assert "Sửa" not in words


def test_pages_ask_equally_for_few_words_and_many(officer, desk, draft, django_assert_max_num_queries):
    for name in ("narratives", "tasks"):
        officer.get(address(draft, name))
        with django_assert_max_num_queries(50) as few:
            officer.get(address(draft, name))
        save_narratives(
            version=draft,
            writes=dict.fromkeys(Narrative.Section.values, Words(f"Chữ {name}.")),
            by=desk.cast["officer"],
        )
        save_progress(
            version=draft,
            writes=dict.fromkeys(["II.1.1", "II.1.2", "IV.11.1"], Words(f"Chữ {name}.", "done")),
            by=desk.cast["officer"],
        )
        with django_assert_max_num_queries(len(few)):
            officer.get(address(draft, name))
