from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports import desk, standing
from reports.names import Names

from .access import reviews


@require_safe
@reviews
def home(request, shelf):
    """The reviewers' start page: who has filed for the newest quarter, and where the targets stand."""
    quarter, judged = shelf.quarter(), shelf.judged()
    filings = desk.filings(quarter)
    rows = standing.standings(judged, shelf.quarters_in(judged))
    context = {
        "plan": shelf.plan,
        "plans": shelf.plans,
        "quarter": quarter,
        "judged": judged,
        "names": Names(quarter, shelf.periods),
        **desk.waiting(shelf.plan, request.user),
        "owing": desk.tally(filings, invited=False),
        "invited": desk.tally(filings, invited=True),
        "summary": standing.counts(rows),
        "off_track": [row for row in rows if row.is_off_track],
        "is_behind": standing.is_behind(judged),
        "rolled_up": standing.rolled_up_state(judged),
    }
    return render(request, "reports/desk.html", context)
