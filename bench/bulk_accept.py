"""131 clean returns accepted at once, until every total is right again."""

import time
from decimal import Decimal

from django.urls import get_resolver
from django.utils import timezone

from accounts.models import Role
from plans.models import Obligation, Period, Plan
from reports.models import RolledUp
from reports.rollup.keeping import bring_up_to_date, roll_up
from submissions import cells
from submissions.actions.accepting import accept_many
from submissions.actions.decisions import record_submission
from submissions.answers import Answer
from submissions.models import Return, Version
from submissions.owed import cells_of, owed_cells

from .database import add_communes, person, scratch
from .measure import result

RETURNS = 131
MOST_SECONDS = 5


def submitted(plan, user):
    """So many submitted returns of one quarter, each flow and stock of them 3."""
    quarter = plan.periods.get(code="2025-Q2")
    owed = cells_of(quarter)
    obligations = Obligation.objects.filter(quarter=quarter, unit__key__startswith="b")
    versions = []
    for obligation in obligations.select_related("unit", "quarter__plan"):
        filing = Return.objects.create(obligation=obligation)
        versions.append(Version.objects.create(filing=filing, number=1, created_by=user))
    cells.write(
        {
            version.pk: {
                cell.element.pk: Answer(value=Decimal(3))
                for cell in owed_cells(version.filing.obligation, owed)
                if cell.is_number
            }
            for version in versions
        },
        by=user,
    )
    record_submission(versions, by=user, at=timezone.now())
    return versions


def total(plan):
    row = RolledUp.objects.get(period__code="2025-Q2", unit=plan.territory, element__code="NLD_CS")
    return row.value


def run() -> dict:
    with scratch():
        plan = Plan.objects.select_related("territory").get()
        add_communes(plan, RETURNS)
        officer, reviewer = person("595"), person("SYT", Role.REVIEWER)
        versions = submitted(plan, officer)
        bring_up_to_date()
        get_resolver().url_patterns  # noqa: B018 - a process that serves pages has its addresses loaded.
        start = time.perf_counter()
        done = accept_many(versions=versions, by=reviewer)
        accepted = time.perf_counter() - start
        bring_up_to_date()
        product = time.perf_counter() - start
        assert len(done.versions) == RETURNS
        assert total(plan) == 3 * RETURNS
        start = time.perf_counter()
        for period in Period.objects.filter(plan=plan):
            roll_up(period.pk, force=True)
        floor = time.perf_counter() - start
    return result(
        name="bulk_accept",
        floor=floor,
        product=product,
        promise=f"{RETURNS} returns accepted <= {MOST_SECONDS} s, totals right",
        ok=product <= MOST_SECONDS,
        how=f"s: the roll-up of all periods alone; accepting {RETURNS} returns ({accepted:.2f} s), then the roll-up",
    )
