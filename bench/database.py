"""Databases made for one run and dropped after it, and the country's size."""

import atexit
import os
from contextlib import contextmanager
from datetime import date
from io import StringIO

from django.core.management import call_command
from django.db import connections

from accounts.models import Membership, Role, User
from config import embedded
from plans.models import Obligation, Period
from units.models import Designation, Kind, Unit

from . import country


@contextmanager
def scratch():
    """A database of its own with plan 1643, under Django's default connection."""
    with _database(f"bench_{os.getpid()}") as name:
        call_command("migrate", verbosity=0)
        call_command("load_plan", stdout=StringIO())
        yield name


@contextmanager
def country_of(communes: int):
    """A database of its own with the country of that size, five years of it; made once in a run, then copied."""
    template = f"bench_{os.getpid()}_country_{communes}"
    if template not in _templates:
        with _database(template, keep=True):
            # After the server's own, which stops it, and therefore before it.
            atexit.register(_drop, template)
            _templates.add(template)
            call_command("migrate", verbosity=0)
            country.build(communes=communes)
    with _database(f"bench_{os.getpid()}", template) as name:
        yield name


_templates: set[str] = set()


@contextmanager
def _database(name, template="template1", keep=False):
    embedded.hold_if_configured()
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    _drop(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        if not keep:
            _drop(name)


def _drop(name):
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def person(key: str, role: Role = Role.OFFICER) -> User:
    unit = Unit.objects.get(key=key, territory__isnull=False)
    user = User.objects.create(username=f"{key}-{role}", full_name=f"{key} {role}")
    Membership.objects.create(user=user, unit=unit, role=role, valid_from=date(2024, 12, 1))
    return user


def add_communes(plan, number: int) -> None:
    """So many more communes under the territory, each owing every quarter of the plan as a district does."""
    territory = plan.territory
    units = Unit.objects.bulk_create(
        Unit(territory=territory, key=f"b{at}", order=10_000 + at, valid_from=date(2020, 1, 1))
        for at in range(number)
    )
    Designation.objects.bulk_create(
        Designation(
            unit=unit,
            territory=territory,
            valid_from=unit.valid_from,
            kind=Kind.COMMUNE,
            name=f"Xã {unit.key}",
            code=unit.key,
            parent=territory,
        )
        for unit in units
    )
    model = Obligation.objects.filter(quarter__plan=plan, audiences__contains=["territory"]).first()
    Obligation.objects.bulk_create(
        Obligation(
            unit=unit,
            quarter=quarter,
            window_from=quarter.window_from,
            window_to=quarter.window_to,
            audiences=[unit.key, *(word for word in model.audiences if word != model.unit.key)],
        )
        for quarter in Period.objects.quarters_only().filter(plan=plan)
        for unit in units
    )
