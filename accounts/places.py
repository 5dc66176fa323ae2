"""The row of places under the header: at most six, by role. Higher apps are named, never imported."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from .models import Role
from .permissions import memberships

REPORTERS = (Role.OFFICER, Role.LEADER)
OVERSEERS = (Role.REVIEWER, Role.LEADERSHIP, Role.ADMINISTRATOR)
MOST = 6
# Pages that belong to a place though their addresses do not say so.
BELOW = {"/so-lieu/don-vi/": "reports:forms", "/so-lieu/nguon/": "reports:forms"}

# (label, page, roles; none: everybody). The first of a person's places is their home; help is also at the foot.
PLACES = [
    ("Bàn làm việc", "reports:desk", (Role.REVIEWER,)),
    ("Báo cáo của đơn vị", "submissions:home", REPORTERS),
    ("Đơn vị", "units:list", (Role.ADMINISTRATOR,)),
    ("Tình hình chỉ tiêu", "reports:standing", OVERSEERS),
    ("Số liệu", "reports:forms", (Role.REVIEWER, Role.LEADERSHIP)),
    ("Báo cáo tổng hợp", "reports:documents", OVERSEERS),
    ("Lịch sử", "submissions:record", (Role.ADMINISTRATOR,)),
    ("Thư", "letters:outbox", (Role.ADMINISTRATOR,)),
    ("Kế hoạch", "plans:list", ()),
    ("Đơn vị", "units:list", ()),
    ("Đối soát số liệu", "reports:reconciliation", (Role.REVIEWER, Role.ADMINISTRATOR)),
    ("Hướng dẫn", "help", ()),
]


@dataclass(frozen=True)
class Place:
    label: str
    url: str
    is_current: bool


def places(user, path=""):
    """The first six of what the person may open, and where they are now."""
    shown = _open_to(user)[:MOST]
    # One page may lie below another; the longest address is where the person is.
    named = next((_url(name) for below, name in BELOW.items() if path.startswith(below)), path)
    current = max((url for url, _ in shown if (named or path).startswith(url)), key=len, default="")
    return [Place(label, url, url == current) for url, label in shown]


def further_places(user):
    """What the row of six has no room for, where one person holds many roles: listed on their account's page."""
    return [Place(label, url, False) for url, label in _open_to(user)[MOST:]]


def _open_to(user):
    """(address, label) of what the person's roles open, without pages that this installation does not have."""
    roles = {row.role for row in memberships(user)}
    found = {}
    for label, name, wanted in PLACES:
        url = _url(name)
        if url and url not in found and (not wanted or roles & set(wanted)):
            found[url] = label
    return list(found.items())


def _url(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
