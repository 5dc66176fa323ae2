"""One cell saved while it is typed, among the province's units and among the country's 3,321."""

from decimal import Decimal

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Obligation, Plan
from submissions.actions import open_draft
from submissions.models import Figure

from .database import add_communes, person, scratch
from .measure import p95, result, seconds

RUNS = 200
MOST_STATEMENTS = 12
UPSERT = """
INSERT INTO submissions_figure (version_id, element_id, value, not_applicable, remark, document_number, edition,
                                updated_by_id, updated_at)
VALUES (%s, %s, %s, false, '', '', 1, %s, now())
ON CONFLICT (version_id, element_id) DO UPDATE SET value = excluded.value, edition = submissions_figure.edition + 1
"""


class Cell:
    """A cell of one district's draft, written through the portal or by bare SQL, each time with another value."""

    def __init__(self, obligation, user):
        self.version = open_draft(obligation=obligation, by=user)
        self.user, self.written = user, 0
        self.client = Client()
        self.client.force_login(user)
        self.address = reverse("submissions:autosave", args=[obligation.pk])
        self.seen = {"o-CS_KT-ban": "0", "o-CS_KT-goc": ""}
        self.element = obligation.quarter.plan.elements.get(code="CS_KT")

    def save(self):
        self.written += 1
        answer = self.client.post(self.address, self.seen | {"o-CS_KT": str(self.written)})
        told = answer.json()["rows"]["o-CS_KT"]
        assert told["text"].replace(".", "") == str(self.written), told
        self.seen = {"o-CS_KT-ban": told["edition"], "o-CS_KT-goc": told["trace"]}

    def upsert(self):
        self.written += 1
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM submissions_version WHERE id = %s FOR UPDATE", [self.version.pk])
            cursor.execute(UPSERT, [self.version.pk, self.element.pk, Decimal(self.written), self.user.pk])

    def forget(self):
        Figure.objects.filter(version=self.version).delete()
        self.seen = {"o-CS_KT-ban": "0", "o-CS_KT-goc": ""}


def run() -> dict:
    with scratch():
        plan = Plan.objects.get()
        obligation = Obligation.objects.select_related("unit", "quarter__plan").get(
            quarter__code="2025-Q2", unit__key="595"
        )
        cell = Cell(obligation, person("595"))
        floor = p95(seconds(cell.upsert, RUNS))
        cell.forget()
        province = p95(seconds(cell.save, RUNS))
        with CaptureQueriesContext(connection) as few:
            cell.save()
        add_communes(plan, 3321)
        country = p95(seconds(cell.save, RUNS))
        with CaptureQueriesContext(connection) as many:
            cell.save()
    statements = len(few), len(many)
    kept = max(province, country) <= 0.1 and statements[0] == statements[1] <= MOST_STATEMENTS
    return result(
        name="autosave",
        floor=floor * 1000,
        product=max(province, country) * 1000,
        promise=f"p95 <= 100 ms at 131 and at 3,321 units; statements equal and <= {MOST_STATEMENTS}",
        ok=kept,
        how=f"ms, p95 of {RUNS}: a bare lock and upsert; the whole request in the same process "
        f"({province * 1000:.1f} ms among the province's units, {country * 1000:.1f} with 3,321 more), "
        f"{statements[0]} and {statements[1]} statements",
    )
