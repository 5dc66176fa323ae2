"""The register of units as pages read it: who is alive on a day, by kind; one unit's life and kin."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q

from .models import Designation, Kind, Succession, Unit
from .vietnamese import plain


def units_of(territories):
    """The territories themselves and every unit of them."""
    return Unit.objects.filter(pk__in=territories) | Unit.objects.filter(territory__in=territories)


def by_kind(territories, on, words=""):
    """[(kind, designations with `parent_name`)] alive on the day whose name or key holds the words."""
    rows = list(
        Designation.objects.filter(unit__in=units_of(territories)).alive(on).select_related("unit").in_order()
    )
    names = {row.unit_id: row.name for row in rows}
    kinds = {row.unit_id: row.kind for row in rows}
    wanted = plain(words.strip())
    found = {kind: [] for kind in Kind}
    for row in rows:
        if wanted in plain(f"{row.name} {row.authority} {row.unit.key}"):
            # The territory itself, above everybody, says nothing.
            row.parent_name = names[row.parent_id] if kinds.get(row.parent_id) == Kind.DISTRICT else ""
            found[Kind(row.kind)].append(row)
    return [(kind, designations) for kind, designations in found.items() if designations]


def names_over_time(unit):
    """The unit's designations, oldest first, each with `above`, its parent as it was called at the start."""
    rows = list(unit.designations.order_by("valid_from"))
    parents = _by_unit({row.parent_id for row in rows})
    for row in rows:
        row.above = _at(parents, row.parent_id, row.valid_from)
    return rows


def kin(unit):
    """(predecessors, successors): successions with `other`, the unit at the far end as it was called then.

    A predecessor is called as on its last day, and shows the district it stood in: names are not unique.
    """
    rows = list(Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit)))
    designations = _by_unit({row.predecessor_id for row in rows} | {row.successor_id for row in rows})
    parents = _by_unit({row.parent_id for lives in designations.values() for row in lives})
    predecessors = [row for row in rows if row.successor_id == unit.pk]
    successors = [row for row in rows if row.predecessor_id == unit.pk]
    for row in predecessors:
        row.other = _at(designations, row.predecessor_id, row.on - timedelta(days=1))
    for row in successors:
        row.other = _at(designations, row.successor_id, row.on)
    for row in rows:
        parent = _at(parents, row.other.parent_id, row.other.valid_from)
        row.other.parent_name = parent.name if parent and parent.kind == Kind.DISTRICT else ""
    return sorted(predecessors, key=_by_order), sorted(successors, key=_by_order)


def below(unit, on):
    """Units directly under this one on the day, under their names of that day."""
    return Designation.objects.filter(parent=unit).alive(on).select_related("unit").in_order()


def last_day(unit, today):
    """The day on which to look at a unit: today, or the last it lived."""
    return min(today, unit.valid_to) if unit.valid_to else max(today, unit.valid_from)


def _by_unit(ids):
    """{unit id: its designations, oldest first}."""
    lives = defaultdict(list)
    for row in (
        Designation.objects.filter(unit__in=ids - {None}).select_related("unit").order_by("valid_from")
    ):
        lives[row.unit_id].append(row)
    return lives


def _at(lives, unit_id, on):
    """The designation of the day, or the last one before it; None for no unit."""
    return next((row for row in reversed(lives[unit_id]) if row.valid_from <= on), None)


def _by_order(row):
    return (row.other.unit.order, row.other.unit.key)
