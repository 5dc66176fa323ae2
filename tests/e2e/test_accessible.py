"""Every page of an officer, a leader and a reviewer, held against the rules of axe at desk and phone width."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import User
from plans.models import Obligation
from submissions import files
from submissions.actions import open_draft, submit
from tests.e2e.conftest import become

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}


@pytest.fixture
def drafts(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    officer, leader = User.objects.get(username="canbo"), User.objects.get(username="lanhdao")
    found = Obligation.objects.select_related("unit", "quarter__plan").filter(unit__key="595")
    sent, draft = (
        open_draft(obligation=found.get(quarter__code=code), by=officer) for code in ("2025-Q1", "2025-Q2")
    )
    files.attach(version=draft, file=ContentFile(b"%PDF-1.7", name="a.pdf"), by=officer)
    submit(
        version=sent, by=leader, as_of=date(2025, 3, 1), reason_blank="Chưa có số liệu của phòng chuyên môn."
    )
    return sent.filing.obligation_id, draft.filing.obligation_id


def officers(sent, draft):
    forms = [reverse("submissions:form", args=[draft, number]) for number in (1, 2, 3)]
    names = ["return", "gaps", "narratives", "tasks", "papers", "exchange", "check"]
    yield from [
        reverse("submissions:home"),
        *forms,
        *(reverse(f"submissions:{name}", args=[draft]) for name in names),
    ]
    yield reverse("submissions:history", args=[draft, "KT_LUOT"])
    yield reverse("submissions:receipt", args=[sent])
    yield from (
        reverse("help"),
        reverse("guide", args=["chung"]),
        reverse("guide", args=["can-bo-nhap-lieu"]),
    )


def reviewers(sent, draft):
    yield from (
        reverse("submissions:matrix"),
        reverse("submissions:queue"),
        reverse("submissions:review", args=[sent]),
    )


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(("person", "pages"), [("canbo", officers), ("tonghop", reviewers)])
def test_no_page_has_a_serious_finding(page, drafts, person, pages, width):
    page.set_viewport_size({"width": width, "height": 800})
    become(page, person)
    found = []
    for address in pages(*drafts):
        page.goto(address)
        for details in page.locator("main details:not([open]) > summary").all()[:3]:
            details.click()
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{address}: {wide} px wide")
        for finding in Axe().run(page).response["violations"]:
            if finding["impact"] in GRAVE:
                targets = [node["target"] for node in finding["nodes"]]
                found.append(f"{address}: {finding['id']} {targets[:3]}")
    assert not found, "\n".join(found)
