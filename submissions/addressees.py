"""Who gets the letters about a return, and who at Sở Y tế answers for them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import Membership, Role
from plans.models import Plan
from units.models import Designation, Unit

from .permissions import stands_in


def addresses_of(units: Iterable[int], on: date) -> dict[int, list[str]]:
    """By unit id, in two queries: its active officers and leaders of the day, then the unit's own address.

    A unit that is not in it has nobody to receive a letter.
    """
    units, found = list(units), defaultdict(list)
    for row in _people(on, Role.OFFICER, Role.LEADER).filter(unit__in=units):
        found[row.unit_id].append(row.user.email)
    own = Designation.objects.alive(on).filter(unit__in=units).exclude(email="")
    for unit, address in own.values_list("unit", "email"):
        found[unit].append(address)
    return dict(found)


def receives(on: date):
    """Has the unit of a row anybody in `addresses_of`? To annotate rows that have a unit."""
    people = _people(on, Role.OFFICER, Role.LEADER).filter(unit=OuterRef("unit"))
    own = Designation.objects.alive(on).filter(unit=OuterRef("unit")).exclude(email="")
    return Exists(people) | Exists(own)


def reviewers_of(plan: Plan, on: date) -> list[str]:
    people = _people(on, Role.REVIEWER).filter(unit=plan.consolidator_id)
    return [row.user.email for row in people]


def approvers_of(version, on: date) -> list:
    """Who accepts what its submitter may not: the leaders of Sở Y tế where it was filed for a unit, or other reviewers.

    The leaders go before; an address is not asked for, as they find the return on their start page too.
    """
    house = version.filing.obligation.quarter.plan.consolidator_id
    rows = _active(on, *([Role.LEADER] if stands_in(version) else []), Role.REVIEWER).filter(unit=house)
    rows = list(rows.exclude(user=version.submitted_by_id))
    leaders = [row.user for row in rows if row.role == Role.LEADER]
    return leaders or list(dict.fromkeys(row.user for row in rows))


def overseers_of(plan: Plan, on: date) -> list[str]:
    """Reviewers and administrators of the plan, who answer for its totals."""
    people = _people(on, Role.REVIEWER, Role.ADMINISTRATOR).filter(unit=plan.consolidator_id)
    return [row.user.email for row in people]


def contact_of(plan: Plan, on: date, house: str, by=None) -> str:
    """ "Đầu mối: Nguyễn Thị Thu Hà, 0252 123 456, Sở Y tế.": whoever writes, else the first reviewer of the day."""
    if by is None:
        first = _people(on, Role.REVIEWER).filter(unit=plan.consolidator_id).first()
        by = first and first.user
    told = [str(by), by.phone or settings.CONTACT] if by else [settings.CONTACT]
    return f"Đầu mối: {', '.join(part for part in [*told, house] if part)}."


def house_of(plan: Plan, on: date) -> str:
    """What the office that consolidates is called on the day: "Sở Y tế"."""
    named = Unit.objects.named(on).get(pk=plan.consolidator_id)
    return named.authority or named.name


def _people(on, *roles):
    """Memberships of the day whose holder can be written to."""
    return _active(on, *roles).exclude(user__email="")


def _active(on, *roles):
    rows = Membership.objects.alive(on).filter(role__in=roles, user__is_active=True, user__is_system=False)
    return rows.select_related("user").order_by("pk")
