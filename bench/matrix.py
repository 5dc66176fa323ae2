"""Sở Y tế's matrix of units and quarters, beside a bare page of the same rows."""

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from plans.models import Plan

from .database import add_communes, person, scratch
from .measure import result, seconds

RUNS = 20
MOST_STATEMENTS = 15
LEAST_SHARE = 3


def run() -> dict:
    with scratch():
        client = Client()
        client.force_login(person("SYT", Role.REVIEWER))
        address = reverse("submissions:matrix")

        def show():
            assert client.get(address).status_code == 200

        def bare():
            with override_settings(ROOT_URLCONF="bench.bare"):
                assert client.get(f"/{timezone.localdate()}/").status_code == 200

        floor, product = min(seconds(bare, RUNS)), min(seconds(show, RUNS))
        with CaptureQueriesContext(connection) as few:
            show()
        add_communes(Plan.objects.get(), 131)
        wide_floor, wide = min(seconds(bare, RUNS)), min(seconds(show, RUNS))
        with CaptureQueriesContext(connection) as many:
            show()
    equal = len(few) == len(many) <= MOST_STATEMENTS
    return result(
        name="matrix",
        floor=wide_floor * 1000,
        product=wide * 1000,
        promise=f"<= {MOST_STATEMENTS} statements, equal with 131 units more; >= 1/{LEAST_SHARE} of a bare page's pace",
        ok=equal and wide <= LEAST_SHARE * wide_floor,
        how=f"ms: the same obligations as a plain list of links; the matrix. {len(few)} and {len(many)} statements; "
        f"before the 131 units more {floor * 1000:.1f} and {product * 1000:.1f} ms",
    )
