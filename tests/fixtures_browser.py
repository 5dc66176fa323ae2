"""Chromium and a server for it, on a database of the test's own."""

import shutil

import pytest
from django.db import connections
from pytest_django.live_server_helper import LiveServer

OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1"


@pytest.fixture
def portal_url(plan_db):
    """The address of the portal, served from this process, with plan 1643 loaded."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.fail("Chromium is missing: sudo apt-get install chromium (bin/test does it)")
    # Playwright keeps an event loop in this thread: Django would refuse to be called under it, and has other
    # connections there, so none may stay open when it comes and when it goes.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        connections.close_all()
        with sync_playwright() as playwright:
            # Its own sandbox does not start as root, and it sees nothing but these pages.
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", OFFLINE])
            yield browser
            browser.close()
            connections.close_all()


@pytest.fixture
def page_errors():
    """What the pages complained of; a test that breaks something on purpose takes its own away."""
    return []


@pytest.fixture
def page(browser, portal_url, page_errors):
    """A fresh window whose paths are relative to the portal; any error on a page fails the test."""
    context = browser.new_context(base_url=portal_url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.on("console", lambda message: page_errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert not page_errors
