"""The dashboards of a country of some size: how long each page takes the server, and how many statements."""

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from plans.models import Obligation, Period
from reports.rollup.keeping import bring_up_to_date
from submissions.models import Return, Version

from .database import country_of, person
from .measure import result, seconds

RUNS, MOST_STATEMENTS, LEAST_SHARE, BARE_ROWS = 5, 15, 3, 178
SMALLEST = 3
PERIOD, YEAR = "2026-NAM", 2026


def pages():
    """Each by name: the dashboards proper, which the promise holds, and the reviewers' pages beside them."""
    asked = f"?ky={PERIOD}&ke-hoach={{plan}}"
    return {
        "targets": reverse("reports:standing") + asked,
        "forms": reverse("reports:forms") + asked,
        "desk": reverse("reports:desk") + "?ke-hoach={plan}",
    }


def measured(communes) -> dict:
    with country_of(communes):
        period = Period.objects.select_related("plan").get(code=PERIOD)
        leave_one_unfiled(period.quarters.latest("window_to"))
        bring_up_to_date(list(Period.objects.filter(plan=period.plan)))
        client = Client()
        client.force_login(person("SYT", Role.REVIEWER))
        found = {name: address.format(plan=period.plan_id) for name, address in pages().items()}
        with override_settings(ROOT_URLCONF="bench.bare"):
            row = {
                "units": communes,
                "floor": min(seconds(lambda: shown(client, f"/rows/{BARE_ROWS}/"), RUNS)),
            }
        for name, address in found.items():
            row[name] = min(seconds(lambda address=address: shown(client, address), RUNS))
            with CaptureQueriesContext(connection) as statements:
                shown(client, address)
            row[f"statements of {name}"] = len(statements)
        return row


def leave_one_unfiled(quarter):
    """So that the pages have somebody to name at every size."""
    obligation = Obligation.objects.filter(quarter=quarter, state="owed", accepted_at__isnull=False).first()
    versions = Version.objects.filter(filing__obligation=obligation)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Return.objects.filter(obligation=obligation).update(counted=None)
        Obligation.objects.filter(pk=obligation.pk).update(accepted_at=None)
        versions.update(
            source="portal",
            submitted_by=None,
            submitted_at=None,
            sha256="",
            decision="",
            decided_by=None,
            decided_at=None,
        )


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def run_at(communes, most_seconds) -> dict:
    sizes = [SMALLEST] if communes == SMALLEST else [SMALLEST, communes]
    growth = [measured(size) for size in sizes]
    last = growth[-1]
    slowest = max(pages(), key=last.get)
    counts = [[row[f"statements of {name}"] for name in pages()] for row in growth]
    kept = (
        last[slowest] <= most_seconds
        and all(each == counts[0] for each in counts)
        and max(counts[0]) <= MOST_STATEMENTS
        and last[slowest] <= LEAST_SHARE * last["floor"]
    )
    return result(
        name=f"dashboard_{communes}",
        floor=last["floor"] * 1000,
        product=last[slowest] * 1000,
        promise=f"<= {most_seconds * 1000:.0f} ms; statements equal and <= {MOST_STATEMENTS}; "
        f">= 1/{LEAST_SHARE} of a bare page's pace",
        ok=kept,
        how=f"ms, best of {RUNS} requests in this process: a bare page of {BARE_ROWS} rows; the slowest of the "
        f"dashboards ({slowest}) for {PERIOD}. Below, in seconds",
        growth=growth,
    )
