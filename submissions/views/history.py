"""Every write of a cell, newest first."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from submissions.history import changes_of
from submissions.owed import cells_of, owed_cells
from targets.models import DataElement

from .common import find_obligation, versions_of


@require_safe
def history(request, pk, code):
    """What the popover of the entry page holds, or a page of its own."""
    obligation = find_obligation(request, pk)
    element = get_object_or_404(DataElement, plan=obligation.quarter.plan_id, code=code)
    cell = next(iter(owed_cells(obligation, cells_of(obligation.quarter, pk=element.pk))), None)
    if cell is None:
        raise Http404
    context = {
        "obligation": obligation,
        "cell": cell,
        "entry": cell.reads_as(obligation),
        "changes": changes_of(versions_of(obligation), element),
    }
    template = "submissions/_history_popover.html" if request.htmx else "submissions/history.html"
    return render(request, template, context)
