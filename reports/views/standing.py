from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import can_review
from reports import standing
from reports.names import Names

from .access import reads_totals


@require_safe
@reads_totals
def targets(request, shelf):
    """The plan's targets as they stand in a period, what is off track first."""
    period = shelf.chosen(request.GET.get("ky"), shelf.judged)
    rows = standing.standings(period, shelf.quarters_in(period))
    context = {
        "plan": shelf.plan,
        "plans": shelf.plans,
        "period": period,
        "periods": shelf.periods,
        "names": Names(period, shelf.periods),
        "off_track": [row for row in rows if row.is_off_track],
        "others": [row for row in rows if not row.is_off_track],
        "summary": standing.counts(rows),
        "editions": standing.issued(period),
        "is_behind": standing.is_behind(period),
        "rolled_up": standing.rolled_up_state(period),
        "reviews": can_review(request.user, shelf.plan),
    }
    return render(request, "reports/standing.html", context)
