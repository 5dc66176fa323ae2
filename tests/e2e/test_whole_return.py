"""A whole return of a district by keys alone, and by pasted blocks: the line fails midway, and no keystroke is lost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, expect

from plans.models import Obligation
from submissions.assignments import assigned
from submissions.checks import blanks
from submissions.models import Narrative, Version
from submissions.owed import owed_cells
from submissions.views.common import by_form
from targets.models import DataElement
from tests.e2e.conftest import become, soon

pytestmark = pytest.mark.browser

Entry = DataElement.Entry
FORMS = (1, 2, 3, 4, 6, 7, 8)
LINK = "https://tuyphong.gov.vn/tin/phong-chong-te-nan"
DAYS = ("10/03", "10/04", "13/05", "14/05", "10/06")
LATE = "Bài đăng ngày 10/3/2025 thuộc quý trước; ghi nhận cho tháng 3 dưới dạng bổ sung kỳ trước."
SENTENCE = "Số lao động nữ gồm cả lao động thời vụ."

# What has the focus, and whether a person sees that: a mark around it, inside the window, with nothing over it.
FOCUSED = """
() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const style = getComputedStyle(here), box = here.getBoundingClientRect();
  const hasMark = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const isInside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  const [right, down] = [box.width, box.height].map((size) => Math.min(size, 20) / 2);
  const over = document.elementFromPoint(box.left + right, box.top + down);
  return {
    name: here.name ?? "", id: here.id, type: here.type ?? here.localName, words: (here.textContent ?? "").trim(),
    isSeen: hasMark && isInside && Boolean(over) && (here.contains(over) || over.contains(here)),
  };
}
"""


@pytest.fixture
def obligation(people):
    return Obligation.objects.select_related("unit", "quarter__plan").get(
        quarter__code="2025-Q2", unit__key="595"
    )


def status(page):
    return page.locator("[data-status]")


def saved(page):
    expect(status(page)).to_have_text(re.compile(r"Đã lưu \d\d:\d\d"))
    expect(page.locator(".unsaved")).to_have_count(0)


class Keys:
    """A person without a mouse."""

    def __init__(self, page):
        self.page, self.unseen, self.logged = page, [], set()

    def tab(self):
        """Forward to what takes the next key."""
        self.page.keyboard.press("Tab")
        here = self.page.evaluate(FOCUSED)
        if here and not here["isSeen"] and not self.comes_into_sight():
            self.unseen.append(f"{self.page.url}: {here['id'] or here['name'] or here['words'][:40]}")
        return here

    def comes_into_sight(self):
        """What an answer of the server has pushed away is scrolled to in a moment."""
        return soon(self.page, lambda: (self.page.evaluate(FOCUSED) or {}).get("isSeen"), seconds=2)

    def walk(self, most=300):
        """Everything that takes the focus from here to the end of the page, once each."""
        for _ in range(most):
            here = self.tab()
            if here is None:
                return
            yield here
        pytest.fail(f"Tab does not leave {self.page.url}")

    def press(self, words):
        """The link or button of that name, the first below where the person is."""
        for here in self.walk():
            if re.search(words, here["words"]):
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return
        pytest.fail(f"“{words}” is not reached by Tab on {self.page.url}")

    def answer(self, number_of):
        """Fills whatever asks for something between here and the button that goes on."""
        for here in self.walk():
            if here["words"] == "Lưu và tiếp tục":
                return
            self.fill(here, number_of)
        pytest.fail(f"The button that goes on is not reached on {self.page.url}")

    def fill(self, here, number_of):
        name, type_ = here["name"], here["type"]
        if type_ == "radio":
            self.page.keyboard.press("ArrowRight")  # From "…" round to "Có".
        elif type_ == "checkbox" and not name.endswith(("-x", "-tep-bo")):
            self.page.keyboard.press("Space")
        elif name.endswith("-so"):
            self.page.keyboard.type("12/KH-UBND")
        elif name.endswith(("-ngay", "-link")) and name not in self.logged:
            self.logged.add(name)  # One item: a log has always a line more.
            self.page.keyboard.type("05/05/2025" if name.endswith("-ngay") else LINK)
        elif type_ == "text" and not name.endswith(("-ly-do", "-ngay")):
            self.page.keyboard.type(number_of(name.removeprefix("o-")))
        elif type_ == "textarea":
            self.page.keyboard.type("Đã tổ chức theo kế hoạch của huyện.")
        elif type_ == "select-one":
            self.page.keyboard.press("ArrowDown")


def numbers():
    money = set(DataElement.objects.filter(entry=Entry.MONEY).values_list("code", flat=True))

    def number_of(code):
        return "1,5" if code in money else "30" if code == "NV_CS_NU" else "20"

    return number_of


def typed_in(page):
    """All that stands in the fields of the page."""
    return page.locator("form[data-autosave]").evaluate(
        "form => [...new FormData(form)].filter(([name, value]) =>"
        " typeof value === 'string' && value && !/csrf|-ban$|-goc$|-tra-loi$/.test(name))"
    )


def fail_and_come_back(page, page_errors, saves):
    """The line is dead, the page is closed by loading it again, and the line comes back as poor lines do."""
    before, address = typed_in(page), page.url
    expect(status(page)).to_have_text(re.compile("Mất kết nối. Số liệu vừa nhập được giữ trên máy này"))
    with pytest.raises(Error):
        page.reload()
    page.context.set_offline(False)
    page.route(saves, lambda route: route.abort())
    page.goto(address)
    assert typed_in(page) == before
    expect(page.locator(".unsaved").first).to_be_attached()
    page.unroute(saves)
    saved(page)
    page.reload()
    assert typed_in(page) == before
    page_errors[:] = [error for error in page_errors if "net::ERR" not in error]


def test_a_whole_return_is_filled_and_sent_by_keys_alone(page, page_errors, obligation):
    become(page, "canbo")
    keys, number_of = Keys(page), numbers()
    keys.press("^Nhập báo cáo Quý II/2025")
    saves = f"**{reverse('submissions:autosave', args=[obligation.pk])}"
    for number in FORMS:
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Biểu {number}.")
        if number == 4:
            page.context.set_offline(True)
        keys.answer(number_of)
        if number == 4:
            fail_and_come_back(page, page_errors, saves)
            keys.answer(lambda code: "")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    keys.press("^Lời văn$")
    for heading in ("Lời văn", "Nhiệm vụ"):
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        keys.answer(number_of)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    explain_and_send(page, keys)
    assert whole(obligation).progress.count() == len(assigned(obligation))
    assert not keys.unseen, "\n".join(keys.unseen)


def explain_and_send(page, keys):
    """From the check to the receipt, by keys."""
    expect(page.get_by_text("1 cảnh báo cần giải trình trước khi gửi.")).to_be_visible()
    for here in keys.walk():
        if here["name"].startswith("gt-"):
            page.keyboard.type(SENTENCE)
            keys.press("^Lưu giải trình")
            break
    for here in keys.walk():
        if here["name"] == "number":
            page.keyboard.type("45/BC-UBND")
        elif here["name"] == "on":
            page.keyboard.type(f"{timezone.localdate():%d/%m/%Y}")
        elif here["words"] == "Gửi Sở Y tế":
            with page.expect_navigation():
                page.keyboard.press("Enter")
            break
    expect(page.get_by_role("heading", name="Hệ thống đã nhận báo cáo")).to_be_visible()


def whole(obligation):
    """Every cell and box of the return was sent."""
    version = Version.objects.get()
    assert version.submitted_at
    assert version.explanations.get().text == SENTENCE
    figures = {figure.element_id: figure for figure in version.figures.all()}
    assert blanks(figures, owed_cells(obligation)) == []
    assert version.narratives.exclude(text="").count() == len(Narrative.Section.values)
    return version


class Clipboard:
    """A person who has the figures in a sheet of their own."""

    def __init__(self, page, number_of):
        self.page, self.number_of = page, number_of
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def paste(self, into, lines):
        self.page.evaluate("text => navigator.clipboard.writeText(text)", "\r\n".join(lines) + "\r\n")
        into.focus()
        self.page.keyboard.press("Control+V")

    def paste_form(self, cells):
        """One block down the biểu, its totals among the rest; then one block into each list."""
        block = [f"{cell.revision.name}\t{self.value_of(cell)}" for cell in cells]
        numbers = [cell for cell in cells if cell.is_number]
        self.paste(self.page.locator(f"#o-{numbers[0].code}"), block)
        for cell in cells:
            row = self.page.locator(f"[data-row='o-{cell.code}']")
            if cell.element.entry == Entry.CHECKLIST:
                names = row.locator(
                    "[data-ticks] label:has([name$='XA_TT'], [name$='XA_MH'])"
                ).all_inner_texts()
                self.paste(row.locator(f"#o-{cell.code}-1"), [*names[1:], "Xã không có"])
                expect(self.page.locator("[data-words]")).to_contain_text(f"Đã chọn {len(names) - 1} nơi")
            if cell.element.entry == Entry.MONTH_LOG:
                items = [f"{day}/2025\tTin bài\t{LINK}/{at}" for at, day in enumerate(DAYS)]
                self.paste(row.locator(f"#o-{cell.code}-1"), items)
                expect(row.locator("[data-line]")).to_have_count(len(DAYS) + 1)
                expect(row.locator("[data-late]").first).to_have_text(LATE)

    def value_of(self, cell):
        if cell.element.entry == Entry.YES_NO:
            return "Có"
        return self.number_of(cell.code) if cell.is_number else "999"


def test_a_whole_return_is_filled_by_pasted_blocks(page, page_errors, obligation):
    become(page, "lanhdao")
    page.goto(reverse("submissions:home"))
    page.get_by_role("button", name="Nhập báo cáo Quý II/2025").click()
    saves = f"**{reverse('submissions:autosave', args=[obligation.pk])}"
    clipboard, cells = Clipboard(page, numbers()), dict(by_form(owed_cells(obligation)))
    for form, found in cells.items():
        page.goto(reverse("submissions:form", args=[obligation.pk, form.number]))
        if form.number == 3:
            page.context.set_offline(True)
        clipboard.paste_form(found)
        if form.number == 3:
            fail_and_come_back(page, page_errors, saves)
        else:
            saved(page)
    page.goto(reverse("submissions:narratives", args=[obligation.pk]))
    for box in page.locator("textarea").all():
        clipboard.paste(box, ["Đã tổ chức theo kế hoạch của huyện.", "Kết quả tốt."])
    saved(page)
    page.goto(reverse("submissions:check", args=[obligation.pk]))
    explain_and_send(page, Keys(page))
    version = whole(obligation)
    assert version.figures.get(element__code="CONG_HUYEN").items.count() == len(DAYS)
