"""Three units and two reviewers in real browsers: sent back with marked cells, put right, accepted, raced."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Membership, Role, User
from plans.models import Obligation
from submissions.actions import open_draft, save_answer, submit
from submissions.answers import Answer
from submissions.models import Event, Version
from submissions.owed import owed_cells, tickable
from tests.e2e.conftest import PASSWORD, become

pytestmark = pytest.mark.browser


@pytest.fixture
def house(people):
    """A second reviewer, and leaders of two more units."""
    for name, key, role in (
        ("tonghop2", "SYT", Role.REVIEWER),
        ("lanhdao-593", "593", Role.LEADER),
        ("lanhdao-594", "594", Role.LEADER),
    ):
        user = User.objects.create_user(name, f"{name}@example.vn", PASSWORD, full_name=name.title())
        unit = Obligation.objects.filter(unit__key=key).first().unit
        Membership.objects.create(user=user, unit=unit, role=role, valid_from=date(2024, 12, 1))


def sent(key, leader, *, whole):
    """The unit's return of Quý II, with every cell answered or with one only."""
    obligation = Obligation.objects.select_related("unit", "quarter__plan").get(
        quarter__code="2025-Q2", unit__key=key
    )
    by = User.objects.get(username=leader)
    version = open_draft(obligation=obligation, by=by)
    for cell in owed_cells(obligation):
        if cell.is_typed and (whole or cell.code == "CS_KT"):
            save_answer(version=version, element=cell.element, answer=answer_for(cell, obligation), by=by)
    return submit(version=version, by=by, reason_blank="" if whole else "Chưa thống kê xong.")


def answer_for(cell, obligation):
    match cell.element.entry:
        case "commune_checklist":
            return Answer.ticks([tickable(obligation)[0].pk])
        case "month_log":
            return Answer.log([(date(2025, 5, 5), f"https://tin.example/{cell.code}")])
        case "yes_no":
            return Answer(value=Decimal(1))
    return Answer(value=Decimal(0 if cell.takes_zero else 40 if cell.code in {"NLD_CS", "HV_LUOT"} else 5))


def test_two_reviewers_and_three_units(page, browser, portal_url, house):
    first = sent("595", "lanhdao", whole=False)
    for key in ("593", "594"):
        sent(key, f"lanhdao-{key}", whole=True)
    review = reverse("submissions:review", args=[first.filing.obligation_id])

    become(page, "tonghop")
    page.goto(reverse("submissions:queue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo chờ duyệt (3)")
    page.get_by_role("link", name="Huyện Tuy Phong").click()
    page.locator("details", has=page.locator("input[name=o][value=CS_KT]")).locator("> summary").first.click()
    page.locator("input[name=o][value=CS_KT]").check()
    page.locator("#chinh-ly").fill("Đề nghị đối chiếu số cơ sở được kiểm tra.")
    other = browser.new_context(base_url=portal_url, locale="vi-VN").new_page()
    become(other, "tonghop2")
    other.goto(review)
    page.get_by_role("button", name="Yêu cầu chỉnh lý").click()
    expect(page.locator("main")).to_contain_text("yêu cầu chỉnh lý")

    other.get_by_role("button", name="Duyệt báo cáo").click()
    expect(other.locator("main")).to_contain_text(re.compile("trả lại để chỉnh lý|vừa có lần gửi mới"))
    assert not Version.objects.filter(filing=first.filing, decision="accepted").exists()

    become(page, "lanhdao")
    page.goto(reverse("submissions:home"))
    expect(page.locator("main")).to_contain_text("đề nghị chỉnh lý 1 nội dung")
    page.goto(reverse("submissions:form", args=[first.filing.obligation_id, 4]))
    page.locator("#o-CS_KT").fill("3")
    page.locator("#o-CS_KT").blur()
    expect(page.locator("[data-status]")).to_have_text(re.compile("Đã lưu"))
    page.goto(reverse("submissions:check", args=[first.filing.obligation_id]))
    page.get_by_role("button", name="Gửi Sở Y tế").click()
    expect(page.locator(".done-panel")).to_be_visible()

    other.goto(reverse("submissions:queue"))
    expect(other.locator("h2").first).to_have_text("Gửi lại sau chỉnh lý (1)")
    clean = other.locator("input[name=lan]")
    for box in clean.all():
        box.check()
    assert clean.count() == 2
    other.get_by_role("button", name="Duyệt các báo cáo đã chọn").click()
    expect(other.locator("main")).to_contain_text("Đã duyệt 2 báo cáo.")
    other.goto(review)
    other.get_by_role("button", name="Duyệt báo cáo").click()
    expect(other.locator("main")).to_contain_text("Đã duyệt báo cáo.")
    other.goto(reverse("submissions:queue"))
    expect(other.locator("main")).to_contain_text("Không có báo cáo nào chờ duyệt.")
    other.context.close()
    verbs = Event.objects.filter(version__filing=first.filing).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["opened", "submitted", "returned", "submitted", "accepted"]
