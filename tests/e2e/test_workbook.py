"""The Excel round trip in a real browser, on a desk and on a phone."""

import openpyxl
import pytest
from django.urls import reverse

from plans.models import Obligation
from submissions.models import Figure
from tests.e2e.conftest import become, fits

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def spoil(path, to, **cells):
    """Puts values beside their codes in the first biểu; saves under another name."""
    book = openpyxl.load_workbook(path)
    rows = {book["Biểu 1"][f"A{row}"].value: row for row in range(5, 20)}
    for code, value in cells.items():
        book["Biểu 1"][f"F{rows[code]}"].value = value
    book.save(to)
    return to


@pytest.mark.parametrize("width", [1280, 360])
def test_a_workbook_goes_out_and_comes_back(page, people, tmp_path, width):
    page.set_viewport_size({"width": width, "height": 800})
    obligation = Obligation.objects.get(quarter__code="2025-Q2", unit__key="595")
    become(page, "canbo")
    page.goto(reverse("submissions:return", args=[obligation.pk]))
    page.get_by_role("link", name="Biểu Excel").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải biểu Excel của đơn vị").click()
    download.value.save_as(tmp_path / "bieu.xlsx")

    wrong = spoil(tmp_path / "bieu.xlsx", tmp_path / "sai.xlsx", NLD_CS="12a", CS_KARAOKE=-1)
    page.get_by_label("Tệp biểu đã ghi").set_input_files(wrong)
    page.get_by_role("button", name="Tải lên và so sánh").click()
    page.get_by_text("Tệp còn 2 nội dung cần sửa.").wait_for()
    fits(page, width)
    with page.expect_download() as commented:
        page.get_by_role("link", name="Tải tệp có ghi chú").click()
    commented.value.save_as(tmp_path / "ghi-chu.xlsx")

    mended = spoil(tmp_path / "ghi-chu.xlsx", tmp_path / "dung.xlsx", NLD_CS=1234, CS_KARAOKE=2)
    page.get_by_role("link", name="Tải lên lại").click()
    fits(page, width)
    page.get_by_label("Tệp biểu đã ghi").set_input_files(mended)
    page.get_by_role("button", name="Tải lên và so sánh").click()
    page.get_by_text("Có 2 ô khác nhau.").wait_for()
    fits(page, width)
    karaoke = page.get_by_role("group", name="Karaoke")
    karaoke.get_by_label("Số đang có trên hệ thống").check()
    page.get_by_role("button", name="Ghi các số đã chọn").click()

    page.get_by_text("Đã ghi 1 ô từ tệp “dung.xlsx”.").wait_for()
    assert [(figure.element.code, figure.value) for figure in Figure.objects.select_related("element")] == [
        ("NLD_CS", 1234)
    ]
