"""Takes the pictures of the guides anew, from a demonstration of its own in which it is the morning of 8/12/2025.

    .venv/bin/python docs/huong-dan/chup-hinh.py [NAME ...]

Needs requirements-dev.txt and Debian's chromium. Every walk runs each time, as one leads to the next; only the
pictures named are written, or all. Pillow, which weasyprint brings, keeps them small.
"""

import atexit
import io
import os
import shutil
import sys
import tempfile
import threading
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parents[1]
PICTURES = FOLDER / "hinh"
COLOURS = 64
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}

# The unit of the pictures: a commune whose leader and officer file its fourth quarter.
UNIT, QUARTER = "22918@2025", "2025-Q4"
OFFICER, LEADER, REVIEWER = "p-muine.canbo", "p-muine.lanhdao", "syt.tonghop"

# The line at the foot of the window would stand in the middle of a picture that is longer.
STYLE = ".entry-status { position: static } input[type=file]:has(+ .as-in-vietnamese) { display: none }"
# Chromium's own words for choosing a file are English here; in the province's browsers they are these.
IN_VIETNAMESE = """() => {
    for (const input of document.querySelectorAll("input[type=file]")) {
        const words = document.createElement("div");
        words.className = `${input.className} as-in-vietnamese`;
        words.textContent = "Chọn tệp  |  Không có tệp nào được chọn";
        input.after(words);
    }
}"""


class Camera:
    def __init__(self, browser, url, wanted):
        self.browser, self.url, self.wanted = browser, url, set(wanted)

    @contextmanager
    def person(self, name, size=DESK):
        from demo.people import PASSWORD

        context = self.browser.new_context(
            base_url=self.url,
            viewport=size,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            # What only the pictures ask for is set by a style of their own.
            bypass_csp=True,
        )
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("Tên đăng nhập hoặc thư điện tử").fill(name)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)
        yield page
        context.close()

    def take(self, name, page, first=None, last=None, height=None):
        """From the top of one part of the page to the foot of another, or so many pixels of it."""
        if self.wanted and name not in self.wanted:
            return
        page.evaluate("document.activeElement.blur()")
        page.wait_for_load_state("networkidle")
        top, _ = edges(page, first) if first else (0, 0)
        height = height or edges(page, last)[1] - top
        clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": height}
        page.evaluate(IN_VIETNAMESE)
        write(name, page.screenshot(full_page=True, clip=clip, style=STYLE))
        page.evaluate("document.querySelectorAll('.as-in-vietnamese').forEach((part) => part.remove())")

    def take_foot(self, name, page, height):
        """The lower part of what the window shows, with the line that stays at its foot."""
        if not self.wanted or name in self.wanted:
            top = page.viewport_size["height"] - height
            clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": height}
            write(name, page.screenshot(clip=clip))


def edges(page, part):
    """Where the part begins and ends on the whole page, with some air around all but the rows of a table."""
    box, scrolled = part.bounding_box(), page.evaluate("scrollY")
    air = 0 if part.evaluate("part => part.tagName") == "TR" else 12
    return max(box["y"] + scrolled - air, 0), box["y"] + box["height"] + scrolled + air


def write(name, data):
    from PIL import Image

    image = Image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = PICTURES / f"{name}.png"
    image.save(path, optimize=True)
    print(f"{path.relative_to(PROJECT)}: {image.width} x {image.height}, {path.stat().st_size // 1024} KB")


def row(page, label):
    return page.locator("[data-row]").filter(has=page.locator("[data-label-of]", has_text=label)).first


def typed(page, label, text):
    """The number goes in, and the page has answered for it."""
    place = row(page, label).locator("input.entry-number").first
    place.fill(text)
    with page.expect_response(lambda answer: answer.url.endswith("/o/")):
        place.press("Tab")
    page.wait_for_function("document.querySelector('[data-status]').textContent !== 'Đang lưu'")
    page.wait_for_load_state("networkidle")


def pasted(page, label, text):
    place = row(page, label).locator("input.entry-number").first
    place.focus()
    place.evaluate(
        """(input, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    page.wait_for_load_state("networkidle")


# Two columns of a sheet, the total among them.
BLOCK = """Cơ sở kinh doanh dịch vụ dễ phát sinh tệ nạn mại dâm\t29
Cơ sở lưu trú (khách sạn, nhà nghỉ)\t11
Karaoke\t4
Xoa bóp, tẩm quất\t2
Vũ trường, quán bar\t1
Nhà hàng, cà phê, cắt tóc, gội đầu\t9
Cơ sở khác\t2
"""


def home(camera, back):
    with camera.person(OFFICER) as page:
        camera.take("trang-dau", page, last=page.locator("article.card").first)
        page.get_by_role("button", name="Nhập báo cáo").click()
        page.goto(f"/bao-cao/{back}/")
        camera.take("trang-bao-cao", page, page.locator("h1"), page.locator("ul.parts"))


def entry(camera, back):
    with camera.person(OFFICER) as page:
        page.goto(f"/bao-cao/{back}/nhap/1/")
        typed(page, "Người lao động tại các cơ sở", "190")
        typed(page, "lao động nữ", "126")
        typed(page, "Cơ sở lưu trú", "12a")
        camera.take("nhap-so-lieu", page, page.locator("h1"), row(page, "Cơ sở lưu trú"))
        typed(page, "Cơ sở lưu trú", "11")
        pasted(page, "Cơ sở lưu trú", BLOCK)
        camera.take("dan-tu-excel", page, page.locator("[data-pasted]"), row(page, "Xoa bóp"))
        page.goto(f"/bao-cao/{back}/nhap/1/")
        typed(page, "lao động nữ", "60")
        typed(page, "Người lao động tại các cơ sở", "82")
        page.locator("[data-doubts] p", has_text="194 xuống 82").wait_for()
        page.locator("[data-doubts] p", has_text="130 xuống 60").wait_for()
        camera.take("canh-bao", page, page.locator("table.entry-grid"), row(page, "lao động nữ"))


def offline(camera, back):
    with camera.person(OFFICER) as page:
        page.goto(f"/bao-cao/{back}/nhap/4/")
        page.context.set_offline(True)
        place = row(page, "Cơ sở được kiểm tra").locator("input.entry-number").first
        place.fill("2")
        place.press("Tab")
        page.locator("[data-status].trouble").wait_for()
        page.locator("table.entry-grid").scroll_into_view_if_needed()
        camera.take_foot("mat-ket-noi", page, 300)
        page.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.locator("[data-status]", has_text="Đã lưu").wait_for()


def two_people(camera, back):
    with camera.person(OFFICER) as page, camera.person(LEADER) as other:
        page.goto(f"/bao-cao/{back}/nhap/4/")
        other.goto(f"/bao-cao/{back}/nhap/4/")
        typed(other, "Lượt kiểm tra cơ sở", "3")
        typed(page, "Lượt kiểm tra cơ sở", "4")
        camera.take("hai-nguoi", page, row(page, "Lượt kiểm tra cơ sở"), row(page, "Lượt kiểm tra cơ sở"))
        page.get_by_label("Số tôi nhập").check()
        page.locator("[data-status]", has_text="Đã lưu").wait_for()


def blanks(camera, back):
    with camera.person(OFFICER) as page:
        page.goto(f"/bao-cao/{back}/o-trong/")
        page.get_by_role("button", name="Giữ nguyên số quý trước").click()
        camera.take("o-con-trong", page, page.locator("h1"), page.locator("[data-row]").nth(2))


def words(camera, back):
    with camera.person(OFFICER) as page:
        page.goto(f"/bao-cao/{back}/loi-van/")
        box = page.locator("textarea").first
        box.fill("UBND phường đã ban hành Kế hoạch số 15/KH-UBND. Đầu mối tiếp nhận: 0912 345 678.")
        box.press("Tab")
        page.locator("mark").wait_for()
        camera.take("loi-van", page, page.locator(".words-box").first, page.locator(".words-box").first)
        box.fill("UBND phường đã ban hành Kế hoạch số 15/KH-UBND và tổ chức hai đợt kiểm tra trong quý.")
        box.press("Tab")
        page.locator("mark").wait_for(state="detached")
        page.goto(f"/bao-cao/{back}/nhiem-vu/")
        camera.take("nhiem-vu", page, page.locator("h2").first, page.locator(".task-table tr").nth(3))


def papers(camera, back):
    with camera.person(OFFICER) as page:
        page.goto(f"/bao-cao/{back}/tai-lieu/")
        file = {
            "name": "Kế hoạch 15-KH-UBND.pdf",
            "mimeType": "application/pdf",
            "buffer": b"%PDF-1.7 " * 9000,
        }
        page.get_by_label("Chọn tệp").set_input_files(file)
        page.get_by_role("button", name="Tải tệp lên").click()
        page.locator("#papers table").wait_for()
        camera.take("tai-lieu", page, page.locator(".drop-area"), page.locator("#papers table"))


def workbook(camera, back):
    from openpyxl import load_workbook

    with camera.person(OFFICER) as page:
        page.goto(f"/bao-cao/{back}/excel/")
        with page.expect_download() as download:
            page.get_by_role("link", name="Tải biểu Excel").click()
        book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
        for label, value in (("Karaoke", 5), ("Cơ sở khác", 3)):
            _write(book["Biểu 1"], label, value)
        filled = io.BytesIO()
        book.save(filled)
        page.get_by_label("Tệp biểu đã ghi").set_input_files(
            {
                "name": "Biểu báo cáo.xlsx",
                "mimeType": "application/octet-stream",
                "buffer": filled.getvalue(),
            }
        )
        page.get_by_role("button", name="Tải lên và so sánh").click()
        camera.take("bieu-excel", page, page.locator("h1"), page.get_by_role("button", name="Ghi các số"))


def _write(sheet, label, value):
    """Into the cell of this quarter in the row of the label."""
    cells = [cell for line in sheet.iter_rows() for cell in line if isinstance(cell.value, str)]
    [column] = {cell.column for cell in cells if cell.value.startswith("Kỳ này")}
    place = next(cell.row for cell in cells if label in cell.value)
    sheet.cell(place, column).value = value


def check(camera, back):
    with camera.person(OFFICER) as page:
        page.goto(f"/bao-cao/{back}/kiem-tra/")
        boxes = page.locator("#giai-trinh + form textarea")
        for box in boxes.all():
            box.fill("Hai cơ sở lưu trú lớn tạm ngừng hoạt động để sửa chữa.")
        camera.take("kiem-tra", page, page.locator("h1"), page.locator("#giai-trinh + form li").first)
        page.get_by_role("button", name="Lưu giải trình").click()
        page.get_by_label("Lý do để trống").wait_for()
        page.get_by_label("Lý do để trống").fill("Công an phường chưa gửi số liệu.")
        page.get_by_label("Số, ký hiệu văn bản").fill("45/BC-UBND")
        page.get_by_label("Ngày văn bản").fill("08/12/2025")
        camera.take("gui", page, page.locator("#gui"), page.get_by_role("button", name="Gửi Sở Y tế"))


def sending(camera, back):
    with camera.person(LEADER) as page:
        page.goto(f"/bao-cao/{back}/kiem-tra/")
        page.get_by_label("Lý do để trống").fill("Công an phường chưa gửi số liệu.")
        camera.take(
            "lanh-dao-gui", page, page.locator("#gui"), page.get_by_role("button", name="Gửi Sở Y tế")
        )
        page.get_by_role("button", name="Gửi Sở Y tế").click()
        camera.take("phieu-tiep-nhan", page, page.locator("h1"), page.locator("main .page-actions"))
        page.get_by_role("link", name="Xem báo cáo của đơn vị").click()
        camera.take("ban-in", page, page.locator("main .page-actions"), height=760)


def review(camera, back):
    with camera.person(REVIEWER) as page:
        page.goto("/so-lieu/")
        camera.take("ban-lam-viec", page, last=page.locator("h2", has_text="Tình hình chỉ tiêu"))
        page.goto("/bao-cao/tong-hop/")
        camera.take("theo-doi", page, page.locator("h1"), page.locator("table.sticky-column tbody tr").nth(3))
        page.goto("/bao-cao/cho-duyet/")
        camera.take("cho-duyet", page, page.locator("h1"), page.locator("main form"))
        page.goto(f"/bao-cao/{back}/xem/")
        camera.take("xem-xet", page, page.locator("h1"), page.locator("main table tbody tr").nth(5))
        page.goto("/so-lieu/chi-tieu/?ky=2025-9T")
        camera.take("chi-tieu", page, height=900)


def phone(camera, back):
    with camera.person("p-phuthuy.canbo", PHONE) as page:
        camera.take("dien-thoai-trang-dau", page, height=PHONE["height"])
        page.get_by_role("link", name="Tiếp tục").click()
        page.get_by_role("link", name="Nhập số liệu", exact=True).click()
        camera.take("dien-thoai-nhap", page, page.locator(".gates"), height=PHONE["height"])


WALKS = [home, entry, offline, two_people, blanks, words, papers, workbook, check, sending, review, phone]


@contextmanager
def portal():
    """The demonstration, served from this process so that its clock can stand where the story is."""
    import time_machine
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *told):
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, connections_override={})
    server.set_app(get_wsgi_application())
    from units.vietnamese import LOCAL

    with time_machine.travel(datetime(2025, 12, 8, 9, 5, tzinfo=LOCAL)):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def main(wanted):
    from playwright.sync_api import sync_playwright

    from config import demo, embedded
    from plans.models import Obligation

    embedded.hold_if_configured()
    for command in (["migrate", "--verbosity", "0"], ["load_plan"], ["load_demo"], ["rollup"]):
        if demo.manage(*command):
            sys.exit(f"manage.py {command[0]} failed")
    back = Obligation.objects.get(unit__key=UNIT, quarter__code=QUARTER).pk
    with portal() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--hide-scrollbars"],
        )
        camera = Camera(browser, url, wanted)
        for walk in WALKS:
            walk(camera, back)
        browser.close()


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    place = tempfile.mkdtemp()
    # Registered first, so that it runs last: the database in it is let go before.
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    os.environ |= {"VAR_DIR": place, "HTTPS": "false", "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()
    main(sys.argv[1:])
