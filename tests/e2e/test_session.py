"""A page left open over a new login: it goes on for the same person, and for nobody else."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from plans.models import Obligation
from submissions.actions import open_draft
from submissions.models import Figure
from tests.e2e.conftest import become

pytestmark = pytest.mark.browser


@pytest.fixture
def sheet(people):
    obligation = Obligation.objects.select_related("unit", "quarter__plan").get(
        quarter__code="2025-Q2", unit__key="595"
    )
    open_draft(obligation=obligation, by=User.objects.get(username="canbo"))
    return reverse("submissions:form", args=[obligation.pk, 4])


@pytest.fixture
def over(page, sheet, page_errors):
    """Leaves a page of "canbo" with a cell that the ended session kept from being saved; then somebody logs in."""

    def over(name):
        become(page, "canbo")
        page.goto(sheet)
        page.context.clear_cookies()
        page.locator("#o-CS_KT").click()
        page.keyboard.type("25")
        page.keyboard.press("Enter")
        expect(page.locator("[data-status]")).to_contain_text("Phiên làm việc đã hết hạn")
        page_errors[:] = [error for error in page_errors if not re.search("40[13]", error)]
        become(page.context.new_page(), name)
        page.evaluate("window.dispatchEvent(new Event('focus'))")

    return over


def test_the_same_person_goes_on(page, over):
    over("canbo")

    expect(page.locator("[data-status]")).to_have_text(re.compile(r"Đã lưu \d\d:\d\d"))
    assert Figure.objects.get().value == 25


def test_another_person_does_not_go_on_with_the_page(page, over):
    over("canbo2")

    expect(page.locator("#trouble")).to_have_text(
        "Người khác đã đăng nhập trên máy này. Tải lại trang để tiếp tục."
    )
    expect(page.locator("[data-status]")).to_contain_text("Phiên làm việc đã hết hạn")
    assert not Figure.objects.exists()
