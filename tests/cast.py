"""The fixed cast: plan 1643, and the people most tests need (style.md, point 22)."""

from datetime import date

import pytest
from django.db import transaction

from accounts.models import Membership, Role, User
from plans.models import Plan
from tests.fixtures_services import working_in
from units.models import Unit

CAST = {
    "officer": ("595", Role.OFFICER),
    "leader": ("595", Role.LEADER),
    "stranger": ("596", Role.OFFICER),
    "reviewer": ("SYT", Role.REVIEWER),
    "leadership": ("BT", Role.LEADERSHIP),
    "administrator": ("SYT", Role.ADMINISTRATOR),
}


@pytest.fixture
def plan(plan_room, django_db_blocker):
    """Plan 1643 in a transaction that is rolled back, as `db` would; loading it for each test takes far longer."""
    with django_db_blocker.unblock(), working_in(plan_room), transaction.atomic():
        yield Plan.objects.select_related("consolidator", "territory").get()
        transaction.set_rollback(True)


@pytest.fixture
def cast(plan):
    """People by name; district 595 is everyone's "own unit", 596 the stranger's."""
    return {name: add_person(plan, name, key, role) for name, (key, role) in CAST.items()}


def add_person(plan, name, key, role):
    user = User.objects.create(username=name, full_name=name.title())
    unit = Unit.objects.of_territory(plan.territory).get(key=key)
    Membership.objects.create(user=user, unit=unit, role=role, valid_from=date(2024, 12, 1))
    return user
