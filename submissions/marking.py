"""The cells that the reviewer wanted changed when a return last came back."""

from collections.abc import Iterable

from django.db.models import Count, F, Q

from .models import Marked, Version
from .owed import Cell


def returned_of(versions: Iterable[Version]) -> Version | None:
    """The version sent back last; None where none was since the one that was accepted."""
    found = None
    for version in versions:
        if version.is_accepted:
            found = None
        elif version.decision == Version.Decision.RETURNED:
            found = version
    return found


def marked_cells(returned: Version | None, owed: Iterable[Cell]) -> list[Cell]:
    """Those marked in a version that was sent back, in official order."""
    if returned is None:
        return []
    marked = set(returned.marked.values_list("element", flat=True))
    return [cell for cell in owed if cell.element.pk in marked]


def marked_for(draft: Version) -> set[int]:
    """The elements, by id, that a draft is to change; in one statement, and none for a first draft."""
    if draft.number == 1:
        return set()
    accepted = F("version__filing__counted__number")
    rows = (
        Marked.objects.filter(version__filing=draft.filing_id, version__number__lt=draft.number)
        .filter(Q(version__filing__counted=None) | Q(version__number__gt=accepted))
        .values_list("version__number", "element")
    )
    found = list(rows)
    newest = max((number for number, _ in found), default=0)
    return {element for number, element in found if number == newest}


def count_marked(versions: Iterable[Version | None]) -> dict[int, int]:
    """{version id: how many cells are marked in it}, in one statement."""
    ids = [version.pk for version in versions if version is not None]
    rows = Marked.objects.filter(version__in=ids).values_list("version").annotate(Count("pk"))
    return dict(rows) if ids else {}
