"""An administrator merges a ward: from a table with a mistake to the preview, the day itself, and back."""

from datetime import date

from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Membership, Role, User
from units.models import Unit

from .conftest import PASSWORD, become, fits

TABLE = """Việc;Mã đơn vị;Vào đơn vị;Tên;Loại;Mã hành chính
Thành lập;p-moi;;Phường Mới;xã;99001
Nhập toàn bộ vào;22945@2025;p-khac;;;
"""


def test_a_table_is_mended_applied_and_taken_back(page, portal_url):
    person = User.objects.create_user("quantri", "quantri@example.vn", PASSWORD)
    house = Unit.objects.get(key="SYT")
    Membership.objects.create(user=person, unit=house, role=Role.ADMINISTRATOR, valid_from=date(2024, 12, 1))
    page.set_viewport_size({"width": 360, "height": 740})
    become(page, "quantri")
    page.goto(reverse("reorganisation:create"))
    page.get_by_label("Nội dung sắp xếp").fill("Sắp xếp phường")
    page.get_by_label("Căn cứ pháp lý").fill("Nghị quyết số 12/NQ-HĐND")
    page.get_by_label("Áp dụng từ ngày").fill("01/10/2025")
    page.get_by_label("Bảng sắp xếp").set_input_files(
        {"name": "bang.csv", "mimeType": "text/csv", "buffer": TABLE.encode("utf-8-sig")}
    )
    page.get_by_role("button", name="Lưu và xem trước").click()

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(
        "Dòng 3: không có đơn vị mã “p-khac” hoạt động từ ngày 1/10/2025."
    )
    expect(page.get_by_role("button", name="Áp dụng sắp xếp")).to_have_count(0)
    fits(page, 360)
    page.get_by_role("link", name="Dòng 3", exact=True).click()
    expect(page.get_by_label("Việc")).to_have_value("merge")
    page.get_by_label("Vào đơn vị").fill("p-moi")
    page.get_by_role("button", name="Lưu dòng").click()

    expect(page.get_by_text("1 đơn vị kết thúc, 1 đơn vị thành lập")).to_be_visible()
    fits(page, 360)
    page.get_by_role("button", name="Áp dụng sắp xếp từ ngày 1/10/2025").click()
    expect(page.get_by_text("Đã áp dụng lúc")).to_be_visible()
    assert Unit.objects.get(key="22945@2025").valid_to == date(2025, 9, 30)

    page.get_by_label("Lý do hoàn tác").fill("Nghị quyết hoãn thi hành.")
    page.get_by_role("button", name="Hoàn tác sắp xếp từ ngày 1/10/2025").click()
    expect(page.get_by_text("Lý do: Nghị quyết hoãn thi hành.")).to_be_visible()
    assert Unit.objects.get(key="22945@2025").valid_to is None
    assert not Unit.objects.filter(key="p-moi").exists()
