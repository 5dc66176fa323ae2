"""No address of the portal, asked by any role, changes or deletes what was submitted, decided, said or written."""

from importlib.util import find_spec

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, get_resolver, reverse

from submissions.actions import ask_correction, decline_correction, send_back
from submissions.actions.talking import comment
from submissions.models import (
    Comment,
    CorrectionRequest,
    Event,
    Evidence,
    Figure,
    FigureChange,
    Marked,
    Thread,
    Version,
)
from tests.submissions.conftest import submit
from tests.test_access import PORTAL, address

KEPT = [Event, FigureChange, Comment, Marked, CorrectionRequest]
# What a person might post to bend the record; no view reads the last ones.
POSTED = {
    "lan": "1",
    "ly-do": "Thử sửa.",
    "o": "NLD_CS",
    "gy-NLD_CS": "Thử sửa.",
    "o-NLD_CS": "999",
    "o-NLD_CS-ban": "1",
    "version": "1",
    "decision": "accepted",
    "sha256": "0",
    "_method": "DELETE",
}


@pytest.fixture
def record(desk):
    """A return sent back with a cell marked and talked about, sent again; another accepted and asked about."""
    first = desk.submitted(NLD_CS=500)
    element = desk.element("NLD_CS").pk
    comment(filing=first.filing, by=desk.cast["reviewer"], text="Thời vụ?", element=element)
    again = send_back(version=first, by=desk.cast["reviewer"], reason="Rà lại.", marked=[element])
    submit(version=again, by=desk.cast["leader"])
    other = desk.accepted(code="2025-Q1", KP_NS=3).filing
    request = ask_correction(filing=other, by=desk.cast["officer"], reason="Đếm sót.")
    decline_correction(request=request, by=desk.cast["reviewer"], reason="Số đã đúng.")
    return first.filing.obligation


def rows():
    """Every row that must stay, as it is: (table, id): its columns."""
    sealed = Version.objects.exclude(submitted_at=None)
    kept = {model: model.objects.all() for model in KEPT}
    kept[Figure] = Figure.objects.filter(version__in=sealed)
    kept[Evidence] = Evidence.objects.filter(version__in=sealed)
    found = {
        (model, row["pk"]): row for model, held in kept.items() for row in held.values("pk", *_columns(model))
    }
    decision = {"decision", "decided_by_id", "decided_at", "reason"}
    for row in sealed.values():
        undecided = not row["decision"]
        found[Version, row["id"]] = {
            name: value for name, value in row.items() if not (undecided and name in decision)
        }
    for row in Thread.objects.values("pk", "filing", "element", "opened_by", "opened_at"):
        found[Thread, row["pk"]] = row
    return found


def _columns(model):
    return [each.attname for each in model._meta.concrete_fields]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "person", ["officer", "leader", "reviewer", "leadership", "administrator", "stranger"]
)
def test_no_address_changes_the_record(client, desk, record, settings, tmp_path, person, method):
    settings.MEDIA_ROOT = tmp_path
    before = rows()
    client.force_login(desk.cast[person])
    for name, parts in PORTAL:
        if name == "reports:issue":
            continue  # Freezes an edition, which has its own tests, and takes seconds.
        ask = getattr(client, method)
        options = {} if method == "post" else {"content_type": "application/x-www-form-urlencoded"}
        data = POSTED if method == "post" else "&".join(f"{key}={value}" for key, value in POSTED.items())
        assert ask(address(name, parts, record), data, **options).status_code < 500, name
    after = rows()

    lost = {key for key in before if key not in after}
    assert lost == set()
    assert {key: after[key] for key in before} == {key: _as_before(before[key], after[key]) for key in before}


def _as_before(before, after):
    """What was undecided may have got its one decision."""
    return {name: before.get(name, after[name]) for name in after}


def test_the_portal_has_no_admin_site():
    assert not apps.is_installed("django.contrib.admin")
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
    assert "admin" not in {
        entry.namespace for entry in get_resolver().url_patterns if hasattr(entry, "namespace")
    }
    assert not [
        each.name for each in apps.get_app_configs() if find_spec(f"{each.name}.admin") and _own(each)
    ]


def _own(config):
    return "site-packages" not in config.path
