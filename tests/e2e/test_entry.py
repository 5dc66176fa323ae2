"""Filling a return in a real browser: autosave, a lost connection, two people in one cell, keys and paste."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from plans.models import Obligation
from submissions.actions import open_draft, submit, withdraw
from submissions.models import Figure
from tests.e2e.conftest import become, soon

pytestmark = pytest.mark.browser


@pytest.fixture
def version(people):
    obligation = Obligation.objects.select_related("unit", "quarter__plan").get(
        quarter__code="2025-Q2", unit__key="595"
    )
    return open_draft(obligation=obligation, by=User.objects.get(username="canbo"))


def form(version, number):
    return reverse("submissions:form", args=[version.filing.obligation_id, number])


def stored(version):
    return dict(version.figures.values_list("element__code", "value"))


def status(page):
    return page.locator("[data-status]")


def test_cells_are_saved_as_they_are_typed(page, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    page.locator("#o-CS_KT").click()
    page.keyboard.type("2500")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text(re.compile(r"Đã lưu \d\d:\d\d"))
    assert stored(version)["CS_KT"] == 2500
    expect(page.locator("#o-CS_KT")).to_have_value("2.500")

    page.keyboard.type("12a")
    page.keyboard.press("Enter")
    expect(page.get_by_text('"12a" không phải là số.')).to_be_visible()
    page.reload()
    expect(page.get_by_text('"12a" không phải là số.')).to_be_visible()
    page.keyboard.press("Escape")


def cut_lines(page_errors):
    """Takes away what the browser said of requests that the test broke."""
    page_errors[:] = [error for error in page_errors if "net::ERR_FAILED" not in error]


def test_what_was_typed_without_a_connection_is_sent_when_it_is_back(page, page_errors, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    autosave = f"**{reverse('submissions:autosave', args=[version.filing.obligation_id])}"
    page.route(autosave, lambda route: route.abort())
    page.locator("#o-CS_KT").fill("120")
    page.locator("#o-CS_KT_GD").press_sequentially("48")
    expect(status(page)).to_have_text(re.compile("Mất kết nối. Số liệu vừa nhập được giữ trên máy này"))
    assert not stored(version)

    page.unroute(autosave)
    page.reload()
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    expect(page.locator("#o-CS_KT_GD")).to_have_value("48")
    assert stored(version) == {"CS_KT": 120, "CS_KT_GD": 48}
    cut_lines(page_errors)


def test_a_lost_answer_is_no_conflict(page, page_errors, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    autosave = f"**{reverse('submissions:autosave', args=[version.filing.obligation_id])}"

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route(autosave, lose_the_answer, times=1)
    page.locator("#o-CS_KT").fill("120")
    page.locator("#o-CS_KT").blur()
    expect(status(page)).to_have_text(re.compile("Mất kết nối"))
    page.locator("#o-CS_KT").fill("121")
    page.locator("#o-CS_KT").blur()
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    expect(page.locator("tr.unsaved")).to_have_count(0)
    assert stored(version) == {"CS_KT": 121}
    cut_lines(page_errors)


@pytest.mark.parametrize(("choice", "value"), [("Số tôi nhập", 125), ("Số trên hệ thống", 120)])
def test_two_people_in_one_cell_choose(page, browser, portal_url, version, choice, value):
    become(page, "canbo")
    page.goto(form(version, 4))
    other = browser.new_context(base_url=portal_url, locale="vi-VN").new_page()
    become(other, "canbo2")
    other.goto(form(version, 4))
    other.locator("#o-CS_KT").fill("120")
    other.locator("#o-CS_KT").blur()
    expect(status(other)).to_have_text(re.compile("Đã lưu"))
    other.context.close()

    page.locator("#o-CS_KT").fill("125")
    page.locator("#o-CS_KT").blur()
    expect(page.locator("#o-CS_KT-loi")).to_have_text(
        re.compile(r"Ô này vừa được Canbo2 sửa thành 120 lúc \d\d:\d\d; bạn nhập 125. Chọn số đúng.")
    )
    assert stored(version) == {"CS_KT": 120}
    page.get_by_label(choice).check()
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    expect(page.locator("#o-CS_KT")).to_have_value(str(value))
    assert stored(version) == {"CS_KT": value}

    page.locator("[data-row='o-CS_KT']").get_by_role("link", name="Lịch sử").click()
    expect(page.locator(".cell-history:popover-open")).to_contain_text("Canbo2 ghi 120")


def paste(page, selector, text):
    page.locator(selector).focus()
    page.evaluate(
        """([selector, text]) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.querySelector(selector).dispatchEvent(paste);
        }""",
        [selector, text],
    )


def test_a_block_is_pasted_down_the_form(page, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    codes = page.locator("[data-row]").evaluate_all("rows => rows.map((row) => row.dataset.row)")
    assert codes[:2] == ["o-CS_KT", "o-CS_KT_GD"]
    paste(page, "#o-CS_KT", "1.234\r\n1.000\r\n")
    expect(page.locator("[data-words]")).to_have_text("Đã dán 2 ô.")
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    assert stored(version) == {"CS_KT": 1234, "CS_KT_GD": 1000}

    page.get_by_role("button", name="Hoàn tác dán").click()
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    expect(page.locator("tr.unsaved")).to_have_count(0)
    assert not stored(version)


def test_a_block_with_labels_finds_its_rows(page, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    label = page.locator("[data-row='o-CS_KT_GD'] [data-label-of]").inner_text()
    retyped = label.replace("ở", "o").replace(",", "").upper()
    paste(page, "#o-CS_KT", f"1. {retyped}\t86\nNội dung lạ\t5")
    expect(page.locator("[data-words]")).to_have_text(
        "Đã dán 1 ô. Bỏ qua 1 dòng không khớp nội dung nào của biểu."
    )
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    assert stored(version) == {"CS_KT_GD": 86}

    paste(page, "#o-CS_KT", "1\t2\n3\t4")
    expect(page.locator("[data-words]")).to_have_text(re.compile("Chưa dán: khối sao chép có nhiều cột số"))


def test_of_pasted_items_only_the_wrong_one_is_marked(page, version):
    become(page, "canbo")
    page.goto(form(version, 3))
    days = ["05/05/2025", "31/02/2025", "06/05/2025"]
    block = "\n".join(f"{day}\tTin\thttps://a.example/{at}" for at, day in enumerate(days))
    paste(page, "#o-CONG_HUYEN-1", block)
    expect(page.locator("#o-CONG_HUYEN-loi")).to_contain_text("“31/02/2025” chưa đúng")
    assert page.locator(".is-invalid").evaluate_all("found => found.map((field) => field.value)") == [days[1]]
    page.get_by_role("button", name="xem lại ô có thông báo").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("07/05/2025")
    page.keyboard.press("Enter")
    page.locator("#o-NLD_TT, #o-XA_TT-1").first.focus()
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    assert stored(version) == {"CONG_HUYEN": 3}


def test_keys_walk_the_numbers(page, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    page.locator("#o-CS_KT").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#o-CS_KT_GD")).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Escape")
    expect(page.locator("#o-CS_KT_GD")).to_have_value("")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#o-CS_KT")).to_be_focused()


def test_zeros_written_by_the_button_can_be_undone(page, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    page.get_by_role("button", name="Trong kỳ không phát sinh").click()
    assert 0 in stored(version).values()
    page.get_by_role("button", name="Hoàn tác", exact=True).click()
    assert "trở lại chưa báo cáo" in page.inner_text("main")
    assert not Figure.objects.filter(version=version).exists()


def test_what_is_doubtful_is_told_beside_its_cell_once_saved(page, version):
    become(page, "canbo")
    page.goto(form(version, 1))
    page.locator("#o-NLD_CS").fill("100")
    page.locator("#o-NV_CS_NU").fill("120")
    page.locator("#o-NV_CS_NU").blur()
    doubt = page.locator("[data-row='o-NV_CS_NU'] [data-doubts]")
    expect(doubt).to_contain_text("lớn hơn")
    expect(doubt.get_by_role("link")).to_have_attribute("href", re.compile("/kiem-tra/#gt-"))
    page.locator("#o-CS_KARAOKE").fill("12a")
    page.locator("#o-NV_CS_NU").fill("90")
    page.locator("#o-NV_CS_NU").blur()
    expect(doubt).to_be_empty()
    page.get_by_role("button", name="xem lại ô có thông báo").click()
    expect(page.locator("#o-CS_KARAOKE")).to_be_focused()


def test_totals_and_the_year_so_far_follow_what_is_typed(page, version):
    become(page, "canbo")
    page.goto(form(version, 1))
    for code, value in (
        ("LUUTRU", "1.000"),
        ("KARAOKE", "200"),
        ("XOABOP", "30"),
        ("VUTRUONG", "4"),
        ("NHAHANG", "0"),
    ):
        page.locator(f"#o-CS_{code}").fill(value)
    total = page.locator("#o-CS_TONG")
    expect(total).to_have_text("…")
    page.locator("#o-CS_KHAC").fill("1")
    expect(total).to_have_text("1.235")
    page.goto(form(version, 4))
    page.locator("#o-CS_KT").fill("12")
    expect(page.locator("[data-row='o-CS_KT'] [data-earlier]")).to_have_text("12")


def test_words_are_saved_as_they_are_typed_and_marked(page, browser, portal_url, version):
    become(page, "canbo")
    page.goto(reverse("submissions:narratives", args=[version.filing.obligation_id]))
    box = page.locator("textarea").first
    box.fill("Đã mở 3 lớp, liên hệ 0912 345 678.")
    box.blur()
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    expect(page.locator("mark").first).to_have_text("0912 345 678")
    assert version.narratives.get().text == "Đã mở 3 lớp, liên hệ 0912 345 678."

    other = browser.new_context(base_url=portal_url, locale="vi-VN").new_page()
    become(other, "canbo2")
    other.goto(reverse("submissions:narratives", args=[version.filing.obligation_id]))
    other.locator("textarea").first.fill("Đã mở 4 lớp.")
    other.locator("textarea").first.blur()
    expect(status(other)).to_have_text(re.compile("Đã lưu"))
    other.context.close()
    box.fill("Đã mở 5 lớp.")
    box.blur()
    page.get_by_label("Nội dung trên hệ thống").check()
    expect(page.locator("textarea").first).to_have_value("Đã mở 4 lớp.")
    assert version.narratives.get().text == "Đã mở 4 lớp."


def test_the_status_of_a_task_is_saved_when_chosen(page, version):
    become(page, "canbo")
    page.goto(reverse("submissions:tasks", args=[version.filing.obligation_id]))
    page.locator("select").first.select_option("done")
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    assert version.progress.get().status == "done"


def cells_address(version):
    return f"**{reverse('submissions:autosave', args=[version.filing.obligation_id])}"


def test_a_cell_put_right_while_its_mistake_is_on_the_way_is_saved(page, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    slow = []

    def wait_for_more(route):
        slow.append(route)

    page.route(cells_address(version), wait_for_more, times=1)
    page.locator("#o-CS_KT").press_sequentially("4a")
    page.locator("#o-CS_KT_GD").focus()
    assert soon(page, lambda: slow)
    page.locator("#o-CS_KT").fill("4")
    slow[0].continue_()
    page.locator("#o-CS_KT").blur()
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    expect(page.locator("#o-CS_KT-loi")).to_have_count(0)
    assert stored(version) == {"CS_KT": 4}


def test_nothing_is_handed_over_while_something_typed_is_not_saved(page, page_errors, version):
    become(page, "lanhdao")
    page.goto(form(version, 4))
    page.route(cells_address(version), lambda route: route.abort())
    page.locator("#o-CS_KT").fill("44")
    page.locator("#o-CS_KT").blur()
    expect(status(page)).to_have_text(re.compile("Mất kết nối"))

    page.goto(reverse("submissions:check", args=[version.filing.obligation_id]))
    expect(status(page)).to_have_text(re.compile("Còn 1 ô nhập trên máy này chưa lưu được|Mất kết nối"))
    page.locator("[name=reason_blank]").fill("Chưa có số liệu của các phòng.")
    page.get_by_role("button", name="Gửi Sở Y tế").click()
    expect(status(page).get_by_role("link", name="Biểu 4")).to_be_visible()
    version.refresh_from_db()
    assert version.is_draft

    page.unroute(cells_address(version))
    page.reload()
    expect(page.locator("td.number", has_text=re.compile("^44$"))).to_be_visible()
    assert stored(version) == {"CS_KT": 44}
    cut_lines(page_errors)


def test_what_came_too_late_is_offered_in_the_next_draft(page, page_errors, version):
    become(page, "canbo")
    page.goto(form(version, 4))
    leader = User.objects.get(username="lanhdao")
    sent = submit(version=version, by=leader, reason_blank="Chưa có số liệu.")
    page.locator("#o-CS_KT").fill("7")
    page.locator("#o-CS_KT").blur()
    expect(status(page)).to_have_text(re.compile("không ở trạng thái đang nhập"))
    draft = withdraw(version=sent, by=leader, reason="Còn thiếu.")

    page.goto(form(draft, 4))
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    expect(page.locator("#o-CS_KT")).to_have_value("7")
    assert stored(draft) == {"CS_KT": 7}
    page_errors.clear()


def test_the_history_of_a_cell_opens_beside_it(page, version):
    become(page, "canbo")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(form(version, 4))
    page.locator("#o-CS_KT").fill("12")
    page.locator("#o-CS_KT").blur()
    expect(status(page)).to_have_text(re.compile("Đã lưu"))
    link = page.get_by_role("link", name=re.compile("^Lịch sử của ô Cơ sở được kiểm tra"))
    link.focus()
    page.keyboard.press("Enter")
    history = page.get_by_role("dialog", name="Lịch sử của ô")
    expect(history).to_contain_text("Canbo ghi 12 (lần 1)")
    expect(history.get_by_role("button", name="Đóng")).to_be_focused()
    page.keyboard.press("Escape")
    expect(history).to_be_hidden()
    expect(link).to_be_focused()
