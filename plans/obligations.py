"""Who owes which return: derived from the plan's quarters and the units alive in them (figures.md section 1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from units.models import Designation, Kind, Unit

from .models import Audience, Obligation, Period, Plan

AUDIENCES = {
    Kind.DISTRICT: [Audience.TERRITORY, Audience.DISTRICT, Audience.EXECUTIVE, Audience.EVERYONE],
    Kind.COMMUNE: [Audience.TERRITORY, Audience.EXECUTIVE, Audience.EVERYONE],
    Kind.DEPARTMENT: [Audience.DEPARTMENT, Audience.EXECUTIVE, Audience.EVERYONE],
    Kind.INVITED: [Audience.EVERYONE],
}
DERIVED = ["window_from", "window_to", "audiences", "invited", "ends_inside"]
# Sent with `shifts` and `by`, inside the transaction, to whoever keeps what hangs on obligations.
realigned = Signal()
LONGEST_REASON = Obligation._meta.get_field("reason").max_length


class Settled(ValueError):
    """What has been accepted, sent, merged or issued forbids the change; `sentences` says each."""

    def __init__(self, sentences):
        self.sentences = list(sentences)
        super().__init__("\n".join(self.sentences))


@dataclass
class Shift:
    """What new lives of units do to the obligations of a quarter: rows to add, to change and to take away.

    `changed` holds (the row as it stands, the row that it becomes).
    """

    quarter: Period
    added: list[Obligation] = field(default_factory=list)
    changed: list[tuple[Obligation, Obligation]] = field(default_factory=list)
    ended: list[Obligation] = field(default_factory=list)

    def __bool__(self):
        return bool(self.added or self.changed or self.ended)

    @property
    def moved(self) -> list[Obligation]:
        """The rows that stand and do not stay as they are."""
        return [*(old for old, _ in self.changed), *self.ended]


def audiences(kind: str, key: str) -> list[str]:
    """Every word by which an element's owners may name a unit of this kind and key (units.md)."""
    return [*(audience.value for audience in AUDIENCES[kind]), key]


def derive(*, plan: Plan, why: str = "Đơn vị không còn phải báo cáo kỳ này.", by=None) -> list[Shift]:
    """Bring the obligations of every quarter in line with the lives of units.

    Obligations of units that end inside a quarter are cut to their last day, those of new units added, those of units
    that ended before it taken away; one that has a history is kept and lifted instead, `why` being the reason. What
    has been decided about a quarter stands: raises Settled, and then the caller's transaction is to be given up.
    Locks the plan's obligations, in order of id; the caller bumps the periods. Returns what moved.
    """
    quarters = list(plan.periods.quarters_only())
    lock_obligations([plan])
    shifts = [shift(quarter, stored_of(quarter), owing(quarter, _reporting(quarter))) for quarter in quarters]
    shifts = [found for found in shifts if found]
    if sentences := [sentence for found in shifts for sentence in obstacles(found)]:
        raise Settled(sentences)
    for found in shifts:
        _write(found, why[:LONGEST_REASON])
    if shifts:
        realigned.send(sender=Plan, shifts=shifts, by=by)
    return shifts


def lock_obligations(plans: Iterable[Plan]) -> None:
    """Of all quarters: whoever drafts, sends or accepts waits; before the rows of periods are taken."""
    rows = Obligation.objects.filter(quarter__plan__in=plans).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk"))


def owing(quarter: Period, designations: Iterable[Designation]) -> Iterator[Obligation]:
    """One obligation per unit that reports at any time in the window, for the days on which it does.

    `designations` are of one territory, each with its unit, oldest first; stored or not.
    """
    lives = {}
    for row in designations:
        last = min(each or quarter.window_to for each in (row.valid_to, row.unit.valid_to))
        if row.reports and row.valid_from <= quarter.window_to and last >= quarter.window_from:
            lives.setdefault(row.unit.key, []).append(row)
    for rows in lives.values():
        # Of two designations in one window the later one says what the unit is, as the tree does.
        unit, latest = rows[0].unit, rows[-1]
        last = min(each or quarter.window_to for each in (quarter.window_to, unit.valid_to, latest.valid_to))
        yield Obligation(
            unit=unit,
            quarter=quarter,
            window_from=max(quarter.window_from, unit.valid_from, rows[0].valid_from),
            window_to=last,
            audiences=audiences(latest.kind, unit.key),
            invited=latest.kind == Kind.INVITED,
            ends_inside=last < quarter.window_to,
        )


def shift(quarter: Period, stored: Iterable[Obligation], wanted: Iterable[Obligation]) -> Shift:
    """How the obligations that stand differ from those wanted; both with their units."""
    found, standing = Shift(quarter), {row.unit.key: row for row in stored}
    for row in wanted:
        old = standing.pop(row.unit.key, None)
        if old is None:
            found.added.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in DERIVED):
            found.changed.append((old, row))
    # What was lifted before owes nothing, and keeps its reason.
    found.ended = [row for row in standing.values() if row.state != Obligation.State.WAIVED]
    return found


def obstacles(found: Shift) -> Iterator[str]:
    """Why the quarter's obligations may not change so: an edition, an accepted, awaiting or merged return.

    Returns belong to an app above, so they are reached from the obligation by their names.
    """
    if not found:
        return
    quarter = found.quarter
    if quarter.periods.filter(issued_at__isnull=False).exists():
        yield f"{quarter} đã có báo cáo phát hành nên nghĩa vụ báo cáo của kỳ này không thay đổi được."
        return
    moved = Obligation.objects.filter(pk__in=[row.pk for row in found.moved])
    for unit in _named(moved.exclude(accepted_at=None), quarter):
        yield f"{unit}: báo cáo {quarter} đã được duyệt nên nghĩa vụ báo cáo không thay đổi được."
    awaiting = Q(filing__versions__submitted_at__isnull=False, filing__versions__decision="")
    for unit in _named(moved.filter(awaiting, accepted_at=None), quarter):
        yield f"{unit}: báo cáo {quarter} đang chờ duyệt; trả lại để đơn vị lập lại cho đúng số ngày."
    merged = Obligation.objects.filter(
        quarter__plan=quarter.plan_id,
        quarter__order__lt=quarter.order,
        state=Obligation.State.MERGED,
        unit__in=[row.unit_id for row in found.ended],
    )
    for unit in _named(merged, quarter):
        yield f"{unit}: có quý trước đã gộp vào quý sau; khôi phục nghĩa vụ của quý đó trước."


def _named(obligations, quarter):
    """ "Huyện Tuy Phong (595)", of the units of the obligations, in official order."""
    units = Unit.objects.filter(pk__in=obligations.values("unit")).named(quarter.window_to)
    return [f"{unit.name} ({unit.key})" for unit in units]


def stored_of(quarter: Period):
    """The obligations of a quarter as they stand, with their units."""
    return quarter.obligations.select_related("unit").order_by("pk")


def _write(found, why):
    Obligation.objects.bulk_create(found.added)
    for old, new in found.changed:
        for name in DERIVED:
            setattr(old, name, getattr(new, name))
    Obligation.objects.bulk_update([old for old, _ in found.changed], DERIVED)
    kept = with_history(found.ended)
    Obligation.objects.filter(pk__in=[row.pk for row in found.ended if row.pk not in kept]).delete()
    Obligation.objects.filter(pk__in=kept).update(
        state=Obligation.State.WAIVED, reason=why, decided_by=None, decided_at=timezone.now()
    )


def with_history(obligations: Iterable[Obligation]) -> set[int]:
    """The ids of those that any row refers to: a return, an event, a reminder."""
    ids = [row.pk for row in obligations]
    kept = set()
    for relation in Obligation._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
        kept |= set(rows.values_list(relation.field.attname, flat=True))
    return kept


def _reporting(quarter):
    return (
        Designation.objects.reporting()
        .filter(unit__territory=quarter.plan.territory)
        .lived_between(quarter.window_from, quarter.window_to)
        .select_related("unit")
        .order_by("unit", "valid_from")
    )
