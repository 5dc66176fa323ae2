"""What a new draft takes over from the version it starts from: cells, files, sentences, boxes, progress.

One draft or many, in a fixed number of statements.
"""

from collections.abc import Mapping

from . import cells
from .models import Evidence, Explanation, Narrative, TaskProgress


def carry(pairs: Mapping[int, int], *, by) -> None:
    """Copy all that versions hold into new, empty ones ({from id: to id}); a copied file keeps its stored name."""
    cells.copy(pairs, by=by)
    for rows in (
        Evidence.objects.standing(),
        Explanation.objects.all(),
        Narrative.objects.all(),
        TaskProgress.objects.all(),
    ):
        _carry_rows(rows.filter(version__in=list(pairs)), pairs)


def _carry_rows(rows, pairs):
    copies = list(rows.order_by("pk"))
    for row in copies:
        row.pk, row.version_id = None, pairs[row.version_id]
    if copies:
        with cells.as_copies():
            rows.model.objects.bulk_create(copies)
