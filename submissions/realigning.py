"""When an obligation is cut, its draft keeps only what the unit still owes; what is cleared stays in the history.

Without this a draft would hold cells that no form shows, and could be neither sent nor cleared.
"""

from collections.abc import Mapping

from plans.models import Obligation, Period
from plans.obligations import realigned

from . import cells
from .importing import system_user
from .models import Version
from .owed import Cell, cells_of


def unowed(wanted: Mapping[int, Obligation]) -> dict[Version, list[Cell]]:
    """The drafts under the obligations, by id, as they are or would be, and the cells of each that are owed no more."""
    drafts = list(
        Version.objects.drafts().filter(filing__obligation__in=wanted).select_related("filing").order_by("pk")
    )
    answers = cells.read([draft.pk for draft in drafts])
    every: dict[Period, list[Cell]] = {}
    found = {}
    for draft in drafts:
        obligation = wanted[draft.filing.obligation_id]
        known = every.setdefault(obligation.quarter, []) or cells_of(obligation.quarter)
        every[obligation.quarter] = known
        found[draft] = [
            cell for cell in known if cell.element.pk in answers[draft.pk] and not cell.is_owed_by(obligation)
        ]
    return found


def clear_unowed(sender, *, shifts, by=None, **signal) -> None:
    """Inside the transaction that cut the obligations, which holds their locks."""
    cut = {old.pk: old for shift in shifts for old, _ in shift.changed}
    drafts = {draft: found for draft, found in unowed(cut).items() if found} if cut else {}
    changes = {draft.pk: {cell.element.pk: None for cell in found} for draft, found in drafts.items()}
    if changes:
        list(Version.objects.filter(pk__in=changes).order_by("pk").select_for_update())
        cells.write(changes, by=by or system_user())


realigned.connect(clear_unowed)
