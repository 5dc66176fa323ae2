"""From the check to the receipt in a browser, where the policy of the pages is enforced, on a desk and on a phone."""

import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from letters.models import Letter
from plans.models import Obligation
from submissions.models import Version
from tests.e2e.conftest import become, fits

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 360])
def test_an_officer_prints_signs_and_sends(page, people, width, tmp_path):
    page.set_viewport_size({"width": width, "height": 800})
    back = [Obligation.objects.get(quarter__code="2025-Q2", unit__key="595").pk]
    become(page, "canbo")
    page.goto(reverse("submissions:return", args=back))
    page.get_by_role("button", name="Nhập số liệu").click()

    page.goto(reverse("submissions:check", args=back))
    page.get_by_role("link", name="Để trống và nêu lý do").click()
    page.get_by_label("Lý do để trống").fill("Chờ xã gửi.")
    page.get_by_role("button", name="Lưu lý do và xem bản in").click()
    expect(page.get_by_label("Bản in báo cáo")).to_contain_text("Lý do: Chờ xã gửi.")
    fits(page, width)

    page.goto(reverse("submissions:check", args=back))
    page.get_by_role("button", name="Gửi Sở Y tế").click()
    page.get_by_role("link", name=re.compile("Ghi số, ký hiệu văn bản")).click()
    page.keyboard.type("45/BC-UBND")
    page.get_by_label("Ngày văn bản").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_label("Tệp bản ký").set_input_files(
        {"name": "45.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 scan"}
    )
    page.get_by_role("button", name="Gửi Sở Y tế").click()

    expect(page.locator("main")).to_contain_text("Hệ thống đã nhận báo cáo")
    expect(page.get_by_role("img", name="Mã QR dẫn đến phiếu tiếp nhận này")).to_be_visible()
    fits(page, width)
    version = Version.objects.select_related("signed").get()
    assert (version.signed.number, version.signed.name) == ("45/BC-UBND", "45.pdf")
    assert Letter.objects.get().to == "canbo@example.vn"
    assert len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1

    page.get_by_text("Rút lại báo cáo", exact=True).click()
    page.get_by_label("Lý do rút lại").fill("Nhầm Biểu 1.")
    page.get_by_role("button", name="Rút lại").click()
    expect(page.locator("main")).to_contain_text("Đã rút lại báo cáo.")
    assert Version.objects.get(number=1).decision == "withdrawn"
