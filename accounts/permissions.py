"""Which roles a person holds today; every right in the portal is asked through these.

A plan's reviewers hold their role in the unit that consolidates it, its leadership there or in the territory itself.
"""

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from units.models import Designation

from .models import Role


def memberships(user, on=None):
    """The person's roles of the day with their units and what these are called, read once per request and person."""
    if not user.is_authenticated or not user.is_active:
        return []
    if on is not None:
        names = Designation.objects.filter(unit=OuterRef("unit"), valid_from__lte=on).order_by("-valid_from")
        held = user.memberships.alive(on).select_related("unit")
        return list(held.annotate(unit_name=Subquery(names.values("name")[:1])))
    if not hasattr(user, "_memberships_today"):
        user._memberships_today = memberships(user, timezone.localdate())
    return user._memberships_today


def holds(user, unit_id, *roles) -> bool:
    return any(row.unit_id == unit_id and row.role in roles for row in memberships(user))


def unit_ids(user, *roles) -> list[int]:
    """The units in which the person holds one of the roles, without repeats."""
    return list(dict.fromkeys(row.unit_id for row in memberships(user) if row.role in roles))


def can_enter(user, unit_id) -> bool:
    """Officers and leaders enter their own unit's figures."""
    return holds(user, unit_id, Role.OFFICER, Role.LEADER)


def can_submit(user, unit_id) -> bool:
    return holds(user, unit_id, Role.LEADER)


def can_review(user, plan) -> bool:
    return holds(user, plan.consolidator_id, Role.REVIEWER)


def can_read_totals(user, plan) -> bool:
    """Dashboards and issued documents: reviewers, leadership and administrators of the plan."""
    return any(
        holds(user, unit_id, Role.REVIEWER, Role.LEADERSHIP, Role.ADMINISTRATOR)
        for unit_id in (plan.consolidator_id, plan.territory_id)
    )
