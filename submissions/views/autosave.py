"""Saving cells while they are typed: a page sends rows of the entry grid and is told what stands in each.

Design: experience.md (Entry): autosave per cell, quietly confirmed; one conflict mechanism everywhere.
"""

from django.db import transaction
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from submissions.actions.drafts import refuse_unless_owed
from submissions.actions.entry import locked_of
from submissions.errors import Refused
from submissions.models import Version
from submissions.owed import cells_of, owed_cells
from submissions.permissions import can_fill, visible_to

from . import grid
from .common import find_obligation
from .entry import LOCKED

SIGN = "-ban"


@require_POST
@transaction.atomic
def save(request, pk):
    """The rows posted, each with the edition it was based on. Statements do not follow how many elements there are."""
    version = draft_in_hand(request.user, pk)
    if version is None:
        find_obligation(request, pk, can_fill)
        return JsonResponse({"refused": LOCKED}, status=409)
    obligation = version.filing.obligation
    try:
        refuse_unless_owed(obligation)
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    codes = [name.removeprefix("o-").removesuffix(SIGN) for name in request.POST if name.endswith(SIGN)]
    rows = grid.rows_of(obligation, owed_cells(obligation, cells_of(obligation.quarter, code__in=codes)))
    grid.refresh(rows, version)
    grid.save(version=version, rows=rows, data=request.POST, by=request.user)
    settled = [row for row in rows if f"{row.name}-xung-dot" in request.POST and not row.error]
    if settled or any(row.conflict for row in rows):
        grid.dress(rows, version)
    if settled:
        grid.compare(rows, [row.cell for row in rows], obligation)
    now, runs = timezone.localtime(), "luy-ke" in request.POST
    return JsonResponse(
        {
            "at": f"{now:%H:%M}",
            "rows": {row.name: told(row, row in settled, runs) for row in rows},
        }
    )


def draft_in_hand(user, pk) -> Version | None:
    """The draft that the person may fill, locked; None says nothing of why there is none."""
    drafts = Version.objects.drafts().filter(filing__obligation__in=visible_to(user).filter(pk=pk))
    version = locked_of(drafts)
    return version if version is not None and can_fill(user, version.filing.obligation) else None


def told(row, is_settled, runs) -> dict:
    """What the page goes on from: the edition and trace that stand, the text as the portal writes it.

    A row whose conflict was settled is sent whole, as it may say what the other one wrote.
    """
    inputs = row.inputs
    return {
        "edition": str(row.edition),
        "trace": row.trace,
        "text": inputs.text,
        "error": row.error,
        "conflict": render_to_string("submissions/_conflict.html", {"row": row}) if row.conflict else "",
        "html": render_to_string("submissions/_row.html", {"row": row, "runs": runs}) if is_settled else "",
    }
