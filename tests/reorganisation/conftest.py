import copy
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction

from accounts.models import Membership, Role, User
from plans.models import Obligation
from reorganisation.preparing import prepare
from reorganisation.table import read_table
from targets.loading import load_plan
from targets.management.commands.load_plan import DEFAULT
from tests.reorganisation.histories import FIRST_OF_JULY, accept, figures_of, owed, results, stripped_package
from units.models import Unit

BASIS = "Nghị quyết số 1671/NQ-UBTVQH15"
kept = {}


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def whole(db):
    """{"figures", "results", "owed"} of the plan that was loaded with its reorganisation; made once."""
    if not kept:
        with taken_back():
            plan = load_plan(DEFAULT)
            kept["figures"] = figures_of(plan, 31)
            for rows in kept["figures"].values():
                accept(rows)
            kept["results"], kept["owed"] = results(plan), owed(plan)
    return copy.deepcopy(kept)


@pytest.fixture
def old_package(tmp_path):
    return stripped_package(tmp_path)


@pytest.fixture
def old_plan(old_package, db):
    """Plan 1643 as if nobody knew of 01/07/2025; every quarter has begun."""
    return load_plan(old_package)


@pytest.fixture
def administrator(old_plan):
    return person(old_plan, "quantri", "SYT", Role.ADMINISTRATOR)


def person(plan, username, key, role):
    user = User.objects.create(username=username, full_name=username.title(), email=f"{username}@cu.example")
    unit = Unit.objects.of_territory(plan.territory).get(key=key)
    Membership.objects.create(user=user, unit=unit, role=role, valid_from=date(2024, 12, 1))
    return user


@pytest.fixture
def prepared(old_plan, administrator):
    """The reorganisation of 01/07/2025, not applied."""
    return prepared_for(old_plan, administrator)


def prepared_for(plan, by, rows=None, on=date(2025, 7, 1)):
    return prepare(
        territory=plan.territory,
        by=by,
        title="Sắp xếp đơn vị hành chính cấp xã",
        legal_basis=BASIS,
        on=on,
        rows=read_table(FIRST_OF_JULY.read_bytes()) if rows is None else rows,
    )


def obligation_of(code, key):
    return Obligation.objects.get(quarter__code=code, unit__key=key)
