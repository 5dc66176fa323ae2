"""What is typed into plain forms outlives an ended session, a portal that is down, and a page loaded again."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from plans.models import Obligation
from submissions.actions import open_draft
from tests.e2e.conftest import PASSWORD, become, soon

pytestmark = pytest.mark.browser

REASON = "Chưa có số liệu của các phòng."
DOWN = "<h1>Tạm ngừng</h1>"


def wait_until_nothing_is_kept(page):
    """The script that forgets runs after the page is shown."""
    assert soon(
        page, lambda: not page.evaluate("Object.keys(localStorage).some(key => key.startsWith('giu:'))")
    )


def test_a_reason_is_offered_back_until_the_portal_has_it(page, people, page_errors):
    obligation = Obligation.objects.select_related("unit", "quarter__plan").get(
        quarter__code="2025-Q2", unit__key="595"
    )
    open_draft(obligation=obligation, by=User.objects.get(username="canbo"))
    check = reverse("submissions:check", args=[obligation.pk])
    box, send = page.get_by_label("Lý do để trống"), page.get_by_role("button", name="Gửi Sở Y tế")
    become(page, "lanhdao")
    page.goto(check)
    box.press_sequentially(REASON)
    page.reload()
    expect(box).to_have_value(REASON)

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    send.click()
    page.get_by_label("Tên đăng nhập hoặc thư điện tử").fill("lanhdao")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"**{check}")
    expect(box).to_have_value(REASON)
    expect(page.get_by_text(re.compile("Đã lấy lại nội dung bạn nhập lúc"))).to_be_visible()

    page.route(
        "**/gui/", lambda route: route.fulfill(status=503, content_type="text/html; charset=utf-8", body=DOWN)
    )
    send.click()
    page.get_by_role("heading", name="Tạm ngừng").wait_for()
    page.unroute("**/gui/")
    page.goto(check)
    expect(box).to_have_value(REASON)

    send.click()
    page.get_by_role("heading", name="Hệ thống đã nhận báo cáo").wait_for()
    wait_until_nothing_is_kept(page)
    page_errors[:] = [error for error in page_errors if "503" not in error]
