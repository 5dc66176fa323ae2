"""What filing costs a person: clicks, keys and seconds of a quiet commune on a phone and of a busy district.

experience.md: a commune with nothing new goes from login to receipt in at most 12 clicks or 60 keys; a district with
30 changed values in at most 10 minutes.
"""

import os
import shutil
import time
from contextlib import contextmanager
from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role, User
from plans.models import Obligation
from submissions import cells
from submissions.actions import accept, open_draft, submit
from submissions.answers import Answer, Entry
from submissions.models import Figure
from submissions.owed import owed_cells, tickable

from .database import person, scratch
from .measure import result

# Playwright keeps an event loop in this thread, under which Django would refuse to be called.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PASSWORD = "Mat.khau#2025"
CLICKS, KEYS, MINUTES, CHANGED = 12, 60, 10, 30
# A line of 400 kbit/s with a round trip of 400 ms; what a hand takes for a click and a key (Card, Moran and Newell).
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SECONDS_A_CLICK, SECONDS_A_KEY = 1.5, 0.3


class Hand:
    """Clicks and types like a person, and counts."""

    def __init__(self, page):
        self.page, self.clicks, self.keys, self.start = page, 0, 0, time.monotonic()

    def click(self, locator):
        locator.click()
        self.clicks += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, key):
        self.page.keyboard.press(key)
        self.keys += 1

    def button(self, name):
        """Presses a button and waits for the page that it leads to."""
        with self.page.expect_navigation():
            self.click(self.page.get_by_role("button", name=name, exact=True))

    @property
    def seconds(self):
        """The machine's and the line's, with what a hand would add."""
        return time.monotonic() - self.start + self.clicks * SECONDS_A_CLICK + self.keys * SECONDS_A_KEY

    def told(self):
        return f"{self.clicks} clicks, {self.keys} keys, about {self.seconds:.0f} s"


@contextmanager
def window(browser, url, width, slow):
    context = browser.new_context(base_url=url, locale="vi-VN", viewport={"width": width, "height": 800})
    page = context.new_page()
    if slow:
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    yield page
    context.close()


def log_in(hand, name):
    hand.page.goto(reverse("account_login"))
    hand.page.get_by_label("Tên đăng nhập hoặc thư điện tử").focus()
    hand.type(name)
    hand.press("Tab")
    hand.type(PASSWORD)
    hand.press("Enter")
    hand.page.wait_for_url(lambda url: "/tai-khoan/" not in url and "/accounts/" not in url)


def file_whole_quarter(key, code, officer, leader, reviewer, value):
    """The unit's return of an earlier quarter, whole and accepted: every yes given, every flow of that value."""
    obligation = obligation_of(key, code)
    version = open_draft(obligation=obligation, by=officer)
    communes = tickable(obligation)
    answers = {
        cell.element.pk: answer_for(cell, communes, value) for cell in owed_cells(obligation) if cell.is_typed
    }
    cells.write({version.pk: answers}, by=officer)
    accept(version=submit(version=version, by=leader), by=reviewer)


def answer_for(cell, communes, value):
    match cell.element.entry:
        case Entry.YES_NO:
            return Answer(
                value=Decimal(1), document_number="" if not cell.revision.asks_document else "12/KH-UBND"
            )
        case Entry.CHECKLIST:
            return Answer.ticks(unit.pk for unit in communes)
        case Entry.MONTH_LOG:
            return Answer.log([])
    return Answer(value=Decimal(value if cell.takes_zero else 20))


def obligation_of(key, code):
    return Obligation.objects.select_related("unit", "quarter__plan__consolidator").get(
        quarter__code=code, unit__key=key
    )


def people_of(key):
    """One person in both roles, as small units have, who can log in."""
    officer = person(key, Role.OFFICER)
    User.objects.filter(pk=officer.pk).update(username=f"u{officer.pk}")
    officer.refresh_from_db()
    officer.set_password(PASSWORD)
    officer.save()
    officer.memberships.create(unit=officer.memberships.get().unit, role=Role.LEADER, valid_from="2024-12-01")
    return officer


def quiet_commune(page, officer):
    hand = Hand(page)
    log_in(hand, officer.username)
    hand.click(page.get_by_role("button", name="Kỳ này ít thay đổi").first)
    hand.button("Trong kỳ không phát sinh")
    hand.button("Giữ nguyên số quý trước")
    for row in page.locator("[data-row]").all():
        choice = row.get_by_label("Không", exact=True).or_(row.get_by_label("Đã ghi đủ"))
        if choice.count():
            hand.click(choice.first)
    expect(page.locator("[data-status]")).to_contain_text("Đã lưu")
    hand.button("Lưu và tiếp tục")
    hand.button("Gửi Sở Y tế")
    expect(page.locator(".done-panel")).to_be_visible()
    return hand


def busy_district(page, officer, obligation):
    hand = Hand(page)
    log_in(hand, officer.username)
    card = page.locator("article").filter(has_text=f"Báo cáo {obligation.quarter.name}")
    hand.click(card.get_by_role("button", name="Kỳ này ít thay đổi"))
    hand.button("Giữ nguyên số quý trước")
    page.locator("input.entry-number[inputmode=numeric]:not([name$='-ngay'])").first.click()
    hand.clicks += 1
    for at in range(CHANGED):
        hand.type(str(20 + at % 3))
        hand.press("Enter")
    expect(page.locator("tr.unsaved")).to_have_count(0)
    stored = Figure.objects.filter(version__filing__obligation=obligation, value__in=[20, 21, 22]).count()
    assert stored >= CHANGED, stored
    return hand


def run() -> dict:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with scratch(), sync_playwright() as playwright:
        reviewer = person("SYT", Role.REVIEWER)
        commune, district = people_of("22945@2025"), people_of("595")
        file_whole_quarter("22945@2025", "2025-Q3", commune, commune, reviewer, 0)
        file_whole_quarter("595", "2025-Q1", district, district, reviewer, 20)
        server = LiveServer("127.0.0.1")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            with window(browser, server.url, 360, slow=True) as page:
                quiet = quiet_commune(page, commune)
                told = quiet.told()
            with window(browser, server.url, 1280, slow=False) as page:
                busy = busy_district(page, district, obligation_of("595", "2025-Q2"))
                minutes = busy.seconds / 60
        finally:
            browser.close()
            server.stop()
    kept = (quiet.clicks <= CLICKS or quiet.keys <= KEYS) and minutes <= MINUTES
    return result(
        name="people",
        floor=CLICKS,
        product=quiet.clicks,
        promise=f"a quiet commune in <= {CLICKS} clicks or {KEYS} keys; {CHANGED} values in <= {MINUTES} minutes",
        ok=kept,
        how=f"clicks, login to receipt at 360 px on a slow line: {told}. District: {busy.told()}",
    )
