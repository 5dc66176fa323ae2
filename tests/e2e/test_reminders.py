"""The page of reminders and the outbox in a browser: copying the list, reminding, and axe at both widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Membership, Role, User
from plans.models import Obligation, Plan
from submissions.models import Reminder
from tests.e2e.conftest import become, fits
from tests.e2e.test_accessible import GRAVE

pytestmark = pytest.mark.browser

PAGE = reverse("submissions:reminders")


@pytest.fixture
def reviewer(page, people):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    Plan.objects.update(is_demo=True)
    become(page, "tonghop")
    return page


def test_the_list_is_copied_by_one_button(reviewer):
    reviewer.goto(PAGE)
    reviewer.get_by_role("button", name="Chép danh sách để gửi Zalo").click()
    reviewer.get_by_text("Đã chép danh sách.").wait_for()
    copied = reviewer.evaluate("navigator.clipboard.readText()")
    assert copied == reviewer.locator("#zalo").input_value()
    assert "UBND xã Liên Hương: chưa nhập (hạn trước ngày 15/12/2025)" in copied


def test_without_script_the_list_stands_in_its_frame(browser, portal_url, people):
    context = browser.new_context(base_url=portal_url, java_script_enabled=False)
    page = context.new_page()
    become(page, "tonghop")
    page.goto(PAGE)
    assert page.get_by_role("button", name="Chép danh sách để gửi Zalo").count() == 0
    assert "còn 57 đơn vị chưa gửi" in page.get_by_label("Danh sách để gửi Zalo").input_value()
    context.close()


def test_a_unit_chosen_by_its_name_is_reminded(reviewer):
    obligation = Obligation.objects.get(quarter__code="2025-Q4", unit__key="CAT")
    person = User.objects.create_user("congan", "congan@example.vn")
    Membership.objects.create(user=person, unit=obligation.unit, role=Role.OFFICER, valid_from="2024-12-01")
    reviewer.goto(PAGE)
    reviewer.get_by_label("Chọn Công an tỉnh").check()
    reviewer.get_by_role("button", name="Nhắc ngay các đơn vị đã chọn").click()
    reviewer.get_by_text("Đã nhắc 1 đơn vị qua thư điện tử và trên hệ thống.").wait_for()
    assert Reminder.objects.get().obligation == obligation
    reviewer.get_by_role("link", name="Thư của hệ thống").click()
    reviewer.get_by_role("link", name="Báo cáo Quý IV/2025 về phòng, chống mại dâm, đã qua hạn gửi").click()
    expect(reviewer.locator("main")).to_contain_text("Kính gửi Công an tỉnh.")


@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_has_a_finding_or_is_wider_than_the_screen(reviewer, width):
    reviewer.set_viewport_size({"width": width, "height": 800})
    for address in (PAGE, reverse("letters:outbox")):
        reviewer.goto(address)
        fits(reviewer, width)
        found = Axe().run(reviewer).response["violations"]
        assert [finding["id"] for finding in found if finding["impact"] in GRAVE] == []
