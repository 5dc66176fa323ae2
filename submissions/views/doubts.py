"""The warnings of a draft beside its cells, asked for again once something was saved."""

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from submissions.warnings import warnings_of

from .entry import draft_of


@require_safe
def doubts(request, pk):
    """{row: its warnings as they stand, as a part of the page}; rows without any are not named."""
    _, version = draft_of(request, pk)
    found = {}
    for asked in warnings_of(version) if version else ():
        found.setdefault(f"o-{asked.warning.cell.code}", []).append(asked)
    shown = {
        name: render_to_string("submissions/_doubts.html", {"warnings": warnings, "pk": pk})
        for name, warnings in found.items()
    }
    return JsonResponse({"rows": shown})
