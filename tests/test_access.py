"""Every address of the portal, from the URLconf, asked by every role and for another unit (quality.md, row 39)."""

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from plans.models import Obligation

# What a part of an address is filled with; `pk` is the return of district 595, or the plan.
FILLED = {
    "number": 1,
    "kind": "report.pdf",
    "code": "2025-6T",
    "element": "CS_KT",
    "indicator": "1",
    "key": "595",
    "uidb36": "1",
    "uidb64": "1",
    "token": "x",
    "sha256": "ab" * 32,
}


def named_patterns(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named_patterns(entry, inner)
        elif entry.name:
            yield f"{namespace}{entry.name}", list(entry.pattern.converters)


PATTERNS = sorted(dict(named_patterns()).items())
PORTAL = [(name, parts) for name, parts in PATTERNS if ":" in name]
RETURNS = [(name, parts) for name, parts in PORTAL if name.startswith("submissions:") and "pk" in parts]


@pytest.fixture
def obligation(plan, cast):
    return Obligation.objects.get(quarter__plan=plan, quarter__code="2025-Q2", unit__key="595")


def address(name, parts, obligation):
    pk = obligation.quarter.plan_id if name.startswith("plans:") else obligation.pk
    return reverse(name, kwargs={part: FILLED.get(part, pk) for part in parts})


def test_the_urlconf_was_read():
    assert len(PORTAL) > 30
    assert len(RETURNS) > 15


def asked(client, obligation, patterns):
    """The answers to GET and POST of each address: {(name, method): response}."""
    return {
        (name, ask.__name__): ask(address(name, parts, obligation))
        for name, parts in patterns
        for ask in (client.get, client.post)
    }


def test_no_page_opens_without_a_login(client, obligation):
    """But for the page that confirms an edition's hash to whoever holds a copy."""
    closed = [(name, parts) for name, parts in PORTAL if name != "reports:verify"]
    for name, answer in asked(client, obligation, closed).items():
        assert answer.status_code in (302, 405), name
        if answer.status_code == 302:
            assert answer["Location"].startswith(reverse("account_login")), name


def test_a_stranger_finds_no_return(client, cast, obligation):
    client.force_login(cast["stranger"])

    answers = asked(client, obligation, RETURNS)

    assert {name: a.status_code for name, a in answers.items() if a.status_code not in (404, 405)} == {}


@pytest.mark.parametrize(
    "person", ["officer", "leader", "reviewer", "leadership", "administrator", "stranger"]
)
def test_no_address_fails_for_any_role(client, cast, obligation, person):
    client.force_login(cast[person])
    answers = {name: client.get(address(name, parts, obligation)).status_code for name, parts in PORTAL}

    assert {name: status for name, status in answers.items() if status not in (200, 302, 403, 404, 405)} == {}
    totals = {
        answers[name]
        for name, _ in PORTAL
        if name in ("reports:standing", "reports:forms", "reports:documents")
    }
    assert totals == ({200} if person in ("reviewer", "leadership", "administrator") else {403})
