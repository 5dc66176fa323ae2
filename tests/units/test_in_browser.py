"""What only a browser shows: nothing wider than a phone, focus kept over a search, a page that outlives its session."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Membership, Role, User
from plans.models import Plan

pytestmark = pytest.mark.browser

PASSWORD = "Mat.khau#2025"


@pytest.fixture
def reviewer(page):
    """Someone of Sở Y tế, signed in through the login page."""
    plan = Plan.objects.get()
    person = User.objects.create_user("duyet", "duyet@example.vn", PASSWORD, full_name="Trần Thị Duyệt")
    Membership.objects.create(
        user=person, unit=plan.consolidator, role=Role.REVIEWER, valid_from=date(2024, 12, 1)
    )
    sign_in(page)
    return person


def sign_in(page):
    page.goto(reverse("account_login"))
    page.get_by_label("Tên đăng nhập hoặc thư điện tử").fill("duyet")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def test_no_page_is_wider_than_a_phone(page, reviewer):
    page.set_viewport_size({"width": 360, "height": 800})
    plan = Plan.objects.get()
    addresses = [reverse(name) for name in ("help", "account", "units:list", "account_change_password")]
    addresses += [reverse(f"plans:{name}", args=[plan.pk]) for name in ("detail", "forms")]
    addresses += [reverse("units:list") + "?on=30/6/2025", reverse("units:detail", args=["600"])]
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, address


def test_search_keeps_focus_and_says_what_it_found(page, reviewer):
    page.goto(reverse("units:list"))
    page.get_by_label("Tìm theo tên hoặc mã").press_sequentially("mui ne")
    page.get_by_text("1 đơn vị có “mui ne”").wait_for()
    expect(page.locator("#id_q")).to_be_focused()
    expect(page.get_by_role("link", name="Phường Mũi Né")).to_have_count(1)
    expect(page.locator("#announcer")).to_have_text("1 đơn vị")
    page.wait_for_url("**q=mui**")


def test_error_summary_takes_the_focus(page, reviewer):
    page.goto(reverse("account_change_password"))
    page.locator("#id_oldpassword").fill("sai")
    page.locator("#id_password1").fill("Moi.khau#26")
    page.locator("#id_password2").fill("Moi.khau#26")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.locator("#id_oldpassword")).to_be_focused()


def test_skip_link_is_the_first_stop(page, reviewer):
    page.goto(reverse("help"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_page_outlives_its_session(page, reviewer, browser, portal_url):
    """What was typed stays; after a new login in another tab the page goes on with the new token."""
    # A window of its own: the fixture's page takes the refused request for a fault.
    tab = browser.new_context(base_url=portal_url).new_page()
    sign_in(tab)
    tab.goto(reverse("units:list"))
    before = tab.locator("body").get_attribute("hx-headers")
    Session.objects.all().delete()
    tab.locator("#id_q").press_sequentially("mui")
    tab.get_by_text("Phiên làm việc đã hết hạn").wait_for()
    assert tab.locator("#id_q").input_value() == "mui"
    sign_in(tab.context.new_page())
    tab.evaluate("window.dispatchEvent(new Event('focus'))")
    tab.locator("#trouble").wait_for(state="hidden")
    assert tab.locator("#id_q").input_value() == "mui"
    assert tab.locator("body").get_attribute("hx-headers") != before
    tab.locator("#id_q").press_sequentially(" ne")
    tab.get_by_text("1 đơn vị có “mui ne”").wait_for()
    tab.context.close()
