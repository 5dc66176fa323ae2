"""The demonstration, loaded once: each test has a copy of its own."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from plans.models import Plan
from tests.fixtures_services import copy_database, drop_database, numbers, working_in


@pytest.fixture(scope="session")
def demo_template(plan_template, django_db_blocker):
    """The name of a database that holds the demonstration; it is only ever copied."""
    name = f"{settings.RUN}_demo"
    with django_db_blocker.unblock():
        copy_database(plan_template, name)
        with working_in(name):
            call_command("load_demo", stdout=StringIO())
        yield name
        drop_database(name)


@pytest.fixture
def demo(demo_template, django_db_blocker):
    name = f"{settings.RUN}_{next(numbers)}"
    with django_db_blocker.unblock():
        copy_database(demo_template, name)
        with working_in(name):
            yield Plan.objects.get()
        drop_database(name)
