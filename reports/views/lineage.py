"""A unit's figures beside those of the units that went into it."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import can_enter, can_read_totals, can_review
from plans.models import Plan
from reports import provenance, standing
from reports.lineage import table_of
from reports.names import Names
from units.lineage import lineage_of
from units.views import visible_or_404

from .access import Shelf, returns_read_by


@require_safe
def page(request, key):
    """For whoever reads the totals, and the people of the unit; sensitive figures for Sở Y tế's reviewers only."""
    unit = visible_or_404(request.user, key)
    plans = [
        plan for plan in Plan.objects.filter(territory=unit.territory_id) if _reads(request.user, plan, unit)
    ]
    if unit.territory is None:
        raise Http404
    if not plans:
        return render(request, "reports/forbidden.html", status=403)
    shelf = Shelf(plans, timezone.localdate(), request.GET.get("ke-hoach", ""))
    period = shelf.chosen(request.GET.get("ky"), lambda: max(shelf.periods, key=lambda each: each.order))
    lineage = lineage_of(unit.territory)
    divided, reported_by = lineage.apart(unit.pk)
    unit = lineage.units[unit.pk]
    heir = lineage.today(unit.pk) if unit.valid_to else None
    table = table_of(period, unit, lineage, sensitive=can_review(request.user, shelf.plan))
    context = {
        "unit": unit,
        "plan": shelf.plan,
        "plans": shelf.plans,
        "period": period,
        "periods": shelf.periods,
        "table": table,
        "versions": provenance.counted_versions(period, [each.pk for each in table.units]),
        "visible": returns_read_by(request.user, shelf.plan),
        "names": Names(period, shelf.periods),
        "reads_totals": can_read_totals(request.user, shelf.plan),
        "divided": divided,
        "reported_by": reported_by,
        "heir": lineage.units.get(heir),
        "has_heirs": any(row.predecessor_id == unit.pk for row in lineage.successions),
        "is_behind": standing.is_behind(period),
        "rolled_up": standing.rolled_up_state(period),
    }
    return render(request, "reports/lineage.html", context)


def _reads(user, plan, unit):
    return can_read_totals(user, plan) or can_enter(user, unit.pk)
