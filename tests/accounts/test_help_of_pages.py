"""Each page leads to the section of a guide that explains it, for whoever reads the page."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.guides import guide_of
from accounts.models import Membership, Role
from plans.models import Obligation
from submissions.actions import open_draft, submit
from tests.test_access import PORTAL, address

OFFICERS = {"home", "return", "form", "gaps", "narratives", "tasks", "papers", "exchange", "check", "history"}
REVIEWERS = {"queue", "matrix", "review", "return"}
HELP = re.compile(r'<a href="(/huong-dan/[\w-]+/)#([\w-]+)">Hướng dẫn trang này</a>')

NAMED = re.compile(r'"components/_help.html" with guide="([\w-]+)" section="([\w-]+)" only')
# What is shown instead of a page leads to the quick guide only.
INSTEAD = {"busy.html", "forbidden.html", "verify.html"}  # The last is for whoever holds a printed report.


@pytest.fixture
def returns(plan, cast):
    """One return that is being filled in, and one that awaits a decision."""
    found = Obligation.objects.select_related("unit", "quarter__plan").filter(unit__key="595")
    draft, sent = (
        open_draft(obligation=found.get(quarter__code=code), by=cast["officer"])
        for code in ("2025-Q2", "2025-Q1")
    )
    submit(version=sent, by=cast["leader"], reason_blank="Chưa thống kê xong.")
    return [draft.filing.obligation, sent.filing.obligation]


def pages_of(client, returns):
    """{name: (address, text)} of every page of the portal that opens for the person."""
    asked = {(name, address(name, parts, obligation)) for name, parts in PORTAL for obligation in returns}
    asked |= {(name, reverse(name)) for name in ("account", "account_change_password")}
    asked.add(("submissions:history", reverse("submissions:history", args=[returns[0].pk, "KT_LUOT"])))
    found = {}
    for name, path in sorted(asked):
        answer = client.get(path)
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            found[name, path] = answer.content.decode()
    return found


@pytest.mark.parametrize(
    ("person", "opened"),
    [
        ("officer", {f"submissions:{name}" for name in OFFICERS}),
        ("leader", {f"submissions:{name}" for name in OFFICERS | {"receipt"}}),
        ("reviewer", {f"submissions:{name}" for name in REVIEWERS} | {"reports:desk", "reports:documents"}),
        ("leadership", {"reports:standing", "reports:forms", "reports:units", "reports:documents"}),
        ("administrator", {"units:list", "units:detail", "plans:detail", "plans:forms"}),
    ],
)
def test_each_page_leads_to_the_section_that_explains_it(client, cast, returns, person, opened):
    client.force_login(cast[person])
    pages, guides = pages_of(client, returns), {}

    for (_, path), text in pages.items():
        if "<footer" not in text:
            continue
        [(guide, section)] = HELP.findall(text)
        guides.setdefault(guide, client.get(guide).content.decode())
        assert f' id="{section}"' in guides[guide], (path, section)
    assert opened <= {name for name, _ in pages}


def test_a_reviewer_of_another_unit_reads_how_duties_are_lifted(client, cast, returns):
    path = reverse("submissions:return", args=[returns[0].pk])
    client.force_login(cast["reviewer"])
    assert HELP.findall(client.get(path).content.decode()) == [
        ("/huong-dan/can-bo-tong-hop/", "gia-han-loai-tru-gop-khoi-phuc-dinh-chinh")
    ]
    Membership.objects.create(
        user=cast["reviewer"], unit=returns[0].unit, role=Role.OFFICER, valid_from="2024-12-01"
    )
    assert HELP.findall(client.get(path).content.decode()) == [
        ("/huong-dan/can-bo-nhap-lieu/", "trang-cua-bao-cao")
    ]


def test_an_error_page_leads_to_the_quick_guide_only(client, cast):
    client.force_login(cast["officer"])
    text = client.get("/khong-co/").content.decode()
    assert HELP.findall(text) == []
    assert f'<a href="{reverse("help")}">Hướng dẫn nhanh</a>' in text


@pytest.mark.parametrize("app", ["submissions", "reports", "plans", "units", "reorganisation"])
def test_each_template_names_sections_that_exist(app):
    pages = [
        path for path in (settings.BASE_DIR / "templates" / app).glob("*.html") if path.name not in INSTEAD
    ]
    texts = {path.name: path.read_text() for path in pages}
    named = {name: NAMED.findall(text) for name, text in texts.items() if '{% extends "base.html" %}' in text}

    silent = [name for name, found in named.items() if not found]
    assert silent == [], "Say in its block `help` which section of docs/huong-dan explains the page"
    for guide, section in {each for found in named.values() for each in found}:
        assert f' id="{section}"' in guide_of(guide).body, (guide, section)
