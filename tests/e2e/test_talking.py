"""A cell is asked about, marked, sent back, answered and corrected, in windows of a desk and of a phone."""

from datetime import date
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Membership, Role, User
from plans.models import Obligation, Plan
from submissions.actions import accept, open_draft, submit
from submissions.actions.entry import save_answer
from submissions.answers import Answer
from submissions.models import Comment, Marked, Thread, Version
from targets.models import DataElement
from tests.e2e.conftest import PASSWORD, become, fits

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}


@pytest.fixture
def sent(people):
    """The obligation of a return that awaits a decision; an administrator beside the people there are."""
    user = User.objects.create_user("quantri", "quantri@example.vn", PASSWORD, full_name="Quản Trị")
    unit = Plan.objects.get().territory.members.get(key="SYT")
    Membership.objects.create(user=user, unit=unit, role=Role.ADMINISTRATOR, valid_from=date(2024, 12, 1))
    officer = User.objects.get(username="canbo")
    found = Obligation.objects.select_related("unit", "quarter__plan").filter(unit__key="595")
    draft = open_draft(obligation=found.get(quarter__code="2025-Q2"), by=officer)
    for code, value in (("NLD_CS", 500), ("NBD_HS", 3)):
        element = DataElement.objects.get(code=code)
        save_answer(version=draft, element=element, answer=Answer(value=Decimal(value)), by=officer)
    submit(version=draft, by=User.objects.get(username="lanhdao"), reason_blank="Chưa thống kê xong.")
    return draft.filing.obligation_id


def at(name, *parts):
    return reverse(f"submissions:{name}", args=parts)


def sound(page, width):
    """No grave finding of axe, and nothing wider than the window."""
    fits(page, width)
    grave = [each for each in Axe().run(page).response["violations"] if each["impact"] in GRAVE]
    assert not grave, [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in grave]


def open_row(page, code):
    """Whatever is folded around a cell of the review is opened."""
    details = page.locator(f"details:has(#gy-{code})")
    for place in range(details.count()):
        details.nth(place).evaluate("each => { each.open = true }")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_cell_is_asked_about_marked_answered_and_corrected(page, sent, width):
    page.set_viewport_size({"width": width, "height": 800})
    become(page, "tonghop")
    page.goto(at("review", sent))
    open_row(page, "NLD_CS")
    page.locator("#gy-NLD_CS").fill("Số này tính cả lao động thời vụ?")
    page.locator("input[name=o][value=NLD_CS]").check()
    sound(page, width)
    page.get_by_label("Yêu cầu chỉnh lý").fill("Rà lại Biểu 1.")
    page.get_by_role("button", name="Yêu cầu chỉnh lý").click()
    page.wait_for_url(f"**{at('return', sent)}")
    assert Comment.objects.get().text == "Số này tính cả lao động thời vụ?"
    assert Marked.objects.get().element.code == "NLD_CS"

    become(page, "canbo")
    page.goto(at("home"))
    expect(page.get_by_text("Sở Y tế đề nghị chỉnh lý 1 nội dung")).to_be_visible()
    page.get_by_role("link", name="Xem lý do và sửa").click()
    sound(page, width)
    number = DataElement.objects.get(code="NLD_CS").revisions.first().form.number
    page.goto(at("form", sent, number))
    expect(page.get_by_text("Cần chỉnh lý", exact=True)).to_be_visible()
    sound(page, width)
    page.get_by_role("link", name="Trả lời góp ý").click()
    page.locator("#gy-NLD_CS").fill("Có 20 lao động thời vụ.")
    sound(page, width)
    page.locator("#gop-y-NLD_CS").get_by_role("button", name="Gửi góp ý").click()
    expect(page.get_by_text("Có 20 lao động thời vụ.")).to_be_visible()
    page.goto(at("check", sent))
    expect(page.get_by_role("heading", name="Góp ý còn mở (1)")).to_be_visible()

    become(page, "tonghop")
    page.goto(at("talk", sent))
    page.get_by_role("button", name="Đã xử lý xong").click()
    page.get_by_role("button", name="Mở lại").wait_for()
    assert not Thread.objects.get().is_open
    version = submit(
        version=Version.objects.get(number=2),
        by=User.objects.get(username="lanhdao"),
        reason_blank="Chưa thống kê xong.",
    )
    accept(version=version, by=User.objects.get(username="tonghop"))

    become(page, "canbo")
    page.goto(at("return", sent))
    page.get_by_text("Đề nghị đính chính", exact=True).click()
    page.get_by_label("Lý do đề nghị đính chính").fill("Đếm sót một cơ sở.")
    page.get_by_role("button", name="Gửi đề nghị đính chính").click()
    expect(page.get_by_text("đang chờ Sở Y tế")).to_be_visible()
    become(page, "tonghop")
    page.goto(reverse("reports:corrections") + "?ky=2025-6T")
    sound(page, width)
    page.get_by_role("link", name="Huyện Tuy Phong, Quý II/2025").click()
    sound(page, width)
    page.get_by_role("button", name="Mở bản đính chính").click()
    expect(page.get_by_text("Bản đính chính đang nhập")).to_be_visible()
    page.goto(at("story", sent))
    page.get_by_text("Xem từng ô").first.click()
    sound(page, width)

    become(page, "quantri")
    page.goto(at("record"))
    expect(page.get_by_text("Số này tính cả lao động thời vụ?")).to_be_visible()
    sound(page, width)
