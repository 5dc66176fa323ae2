"""Sở Y tế's matrix of units and quarters."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.permissions import unit_ids
from plans.calendar import local_day
from plans.models import Obligation, Period
from submissions.forms import MatrixFilter, stands
from submissions.states import State, state_of

from .common import names_of
from .home import versions_by

# What the head of the matrix counts; each count is a link.
COUNTED = [
    ("owed", "Phải nộp"),
    ("filed", "Đã nộp"),
    (State.ACCEPTED, "Đã duyệt"),
    (State.RETURNED, "Chỉnh lý"),
    (State.OVERDUE, "Quá hạn"),
]


def reviewed(request):
    """The opened obligations of the plans the person reviews, with their states and versions."""
    house = unit_ids(request.user, Role.REVIEWER)
    if not house:
        raise PermissionDenied
    now = timezone.now()
    obligations = list(
        Obligation.objects.filter(quarter__plan__consolidator__in=house, window_from__lte=local_day(now))
        .defer("reason", "audiences")
        .order_by("unit__order", "unit__key", "quarter__order")
    )
    quarters = Period.objects.in_bulk({row.quarter_id for row in obligations})
    versions = versions_by(obligations)
    for row in obligations:
        row.quarter = quarters[row.quarter_id]  # Shared: a thousand rows have four quarters.
        row.standing = state_of(row, versions.get(row.pk, []), now)
    return obligations


@require_safe
def matrix(request):
    """Units by quarters; the filter keeps the units that stand so in some quarter, or in the one chosen."""
    obligations = reviewed(request)
    quarters = list({row.quarter_id: row.quarter for row in obligations}.values())
    quarters.sort(key=lambda quarter: quarter.order)
    form = MatrixFilter(request.GET, quarters=quarters)
    shown = [quarter for quarter in quarters if form.wanted("quarter") in ("", quarter.code)]
    table = tabled(obligations, shown, form)
    context = {
        "form": form,
        "quarters": shown,
        "counts": [(quarter, counts(obligations, quarter)) for quarter in quarters],
        "heads": [label for _, label in COUNTED],
        "table": table,
        "filtered": form.wanted("quarter") or form.wanted("state"),
    }
    return render(request, "submissions/matrix.html", context)


def tabled(obligations, quarters, form):
    names = names_of(obligations, timezone.localdate())
    by_unit, home = {}, reverse("submissions:home")
    for row in obligations:
        row.address = f"{home}{row.pk}/"  # As `submissions:return`, which is asked for a thousand times.
        by_unit.setdefault(row.unit_id, {})[row.quarter_id] = row
    return [
        (names[unit], [cells.get(quarter.pk) for quarter in quarters], any(c.invited for c in cells.values()))
        for unit, cells in by_unit.items()
        if any(form.keeps(row, row.standing) for row in cells.values())
    ]


def counts(obligations, quarter):
    """[(code, number)] of one quarter; invited bodies are asked, not bound, and never overdue."""
    standing = [row.standing for row in obligations if row.quarter_id == quarter.pk]
    return [(code, label, sum(stands(each, code) for each in standing)) for code, label in COUNTED]
