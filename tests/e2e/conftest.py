"""People who log in by the form, and windows of their own."""

import time
from contextlib import suppress
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from accounts.models import Membership, Role, User
from plans.models import Plan

PASSWORD = "Mat.khau#2025"


@pytest.fixture
def people(portal_url):
    territory = Plan.objects.get().territory
    for name, key, role in (
        ("canbo", "595", Role.OFFICER),
        ("canbo2", "595", Role.OFFICER),
        ("lanhdao", "595", Role.LEADER),
        ("tonghop", "SYT", Role.REVIEWER),
        ("ubnd", "BT", Role.LEADERSHIP),
    ):
        user = User.objects.create_user(name, f"{name}@example.vn", PASSWORD, full_name=name.title())
        unit = territory if key == "BT" else territory.members.get(key=key)
        Membership.objects.create(user=user, unit=unit, role=role, valid_from=date(2024, 12, 1))


def become(page, name):
    page.goto("about:blank")  # A page that polls would find itself logged out.
    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.get_by_label("Tên đăng nhập hoặc thư điện tử").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def soon(page, holds, seconds=5) -> bool:
    """Looks again until it holds. The portal's policy lets wait_for_function look but once: it evaluates text."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(Error):  # The page is being replaced.
            if holds():
                return True
        page.wait_for_timeout(20)
    return False


def fits(page, width):
    """The page, once it stands, is no wider than its window."""
    assert soon(page, lambda: 0 < page.evaluate("document.body?.parentElement.scrollWidth ?? 0") <= width)
