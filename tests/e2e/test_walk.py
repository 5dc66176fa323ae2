"""The mission once through, in a real browser with a real worker: officer, leader, reviewer, report, leadership."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from plans.models import Obligation
from reports.models import Document, RolledUp, RollUpState
from tests.e2e.conftest import become
from tests.fixtures_services import wait_for

pytestmark = pytest.mark.browser


def test_a_return_becomes_a_report(page, people, worker, tmp_path):
    obligation = Obligation.objects.get(quarter__code="2025-Q2", unit__key="595")

    become(page, "canbo")
    page.goto(reverse("submissions:return", args=[obligation.pk]))
    page.get_by_role("button", name="Nhập báo cáo").or_(
        page.get_by_role("button", name="Nhập số liệu")
    ).click()
    page.goto(reverse("submissions:form", args=[obligation.pk, 4]))
    page.locator("#o-CS_KT").fill("1.234")
    page.get_by_role("button", name="Lưu").first.click()

    become(page, "lanhdao")
    page.goto(reverse("submissions:check", args=[obligation.pk]))
    page.get_by_label("Lý do để trống").fill("Chưa thống kê xong các biểu khác.")
    page.get_by_role("button", name="Gửi Sở Y tế").click()
    expect(page.locator("main")).to_contain_text("Hệ thống đã nhận báo cáo")

    become(page, "tonghop")
    page.goto(reverse("submissions:queue"))
    page.get_by_role("link", name="Huyện Tuy Phong").click()
    page.get_by_role("button", name="Duyệt báo cáo").click()
    half_year = obligation.quarter.plan.periods.get(code="2025-6T")
    wait_for(
        lambda: RollUpState.objects.filter(period=half_year, revision=half_year.figures_revision).exists(),
        "the roll-up of the accepted return",
    )
    territory = obligation.quarter.plan.territory
    assert RolledUp.objects.get(period=half_year, unit=territory, element__code="CS_KT").value == 1234

    page.goto(reverse("reports:documents"))
    page.get_by_label("Kỳ báo cáo").select_option("2025-6T")
    page.get_by_role("button", name="Phát hành báo cáo của kỳ").click()
    wait_for(lambda: Document.objects.count() == 3, "the files of the report")

    become(page, "ubnd")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(reverse("reports:standing") + "?ky=2025-6T")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tình hình chỉ tiêu")
    page.goto(reverse("reports:documents"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Báo cáo (PDF)").click()
    download.value.save_as(tmp_path / "report.pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "report.pdf").pages)
    assert "1.234" in text
