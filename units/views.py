from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from . import register
from .forms import UnitFilter


@require_safe
def unit_list(request):
    """Units of the person's territories by kind, as of a day."""
    form = UnitFilter(request.GET or None)
    groups = register.by_kind(territories_of(request.user), form.day, form.words)
    context = {
        "form": form,
        "on": form.day,
        "words": form.words,
        "groups": groups,
        "total": sum(len(rows) for _, rows in groups),
    }
    return render(request, "units/_list.html" if request.htmx else "units/list.html", context)


@require_safe
def unit_detail(request, key):
    """One unit: its names over time, parent, life, and whom it came from or went to."""
    unit = visible_or_404(request.user, key)
    on = register.last_day(unit, timezone.localdate())
    names = register.names_over_time(unit)
    predecessors, successors = register.kin(unit)
    context = {
        "unit": unit,
        "name": next((row for row in reversed(names) if row.valid_from <= on), names[0]),
        "names": names,
        "predecessors": predecessors,
        "successors": successors,
        "below": register.below(unit, on),
        "on": on,
    }
    return render(request, "units/detail.html", context)


def territories_of(user):
    """The territories in which the person holds a role today."""
    rows = user.memberships.alive(timezone.localdate()).values_list("unit", "unit__territory")
    return {territory or unit for unit, territory in rows}


def visible_or_404(user, key):
    """Keys are unique within a territory; another territory's units do not exist for the person."""
    unit = register.units_of(territories_of(user)).filter(key=key).order_by("territory").first()
    if unit is None:
        raise Http404
    return unit
