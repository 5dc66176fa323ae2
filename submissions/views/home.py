"""What the person's units owe, and how far each return is."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.permissions import unit_ids
from plans.calendar import local_day
from plans.models import Obligation, Period
from submissions.marking import count_marked, returned_of
from submissions.models import Reminder, Version
from submissions.owed import cells_of, owed_cells
from submissions.states import State, state_of
from targets.wording import official_day
from units.models import Succession

from .common import names_of
from .queue import lines_of

TO_DO = {State.EMPTY, State.DRAFT, State.RETURNED, State.OVERDUE}


@dataclass
class Task:
    obligation: Obligation
    name: str
    state: State
    version: Version | None
    returned: Version | None
    asked: int
    today: object
    marked: int = 0
    reminder: Reminder | None = None

    @property
    def filled(self):
        return self.version.filled if self.version else 0

    @property
    def last_day(self):
        """The last day that is on time."""
        return local_day(self.obligation.due_at - timezone.timedelta(microseconds=1))

    @property
    def days_left(self):
        return (local_day(self.obligation.due_at) - self.today).days

    @property
    def days_over(self):
        return -self.days_left

    @property
    def began(self):
        """Since when the unit lives, in the first return of one that others went into; "" in any other."""
        unit = self.obligation.unit
        if not self.obligation.has_predecessors or self.obligation.window_from != unit.valid_from:
            return ""
        return official_day(unit.valid_from)

    @property
    def is_to_do(self):
        return self.state in TO_DO or (self.version is not None and self.version.is_draft)


@require_safe
def home(request):
    """A task list: what is owed first, then what has been sent."""
    today = timezone.localdate()
    tasks = tasks_of(unit_ids(request.user, Role.OFFICER, Role.LEADER), today)
    next_quarter = Period.objects.quarters_only().filter(window_from__gt=today).order_by("window_from")
    context = {
        "to_accept": to_accept(request.user),
        "owed": [task for task in tasks if task.is_to_do],
        "sent": [task for task in tasks if not task.is_to_do],
        "next_quarter": None if any(task.is_to_do for task in tasks) else next_quarter.first(),
        "many": len({task.obligation.unit_id for task in tasks}) > 1,
    }
    return render(request, "submissions/home.html", context)


def to_accept(user):
    """What Sở Y tế filed for other units, for its leader who reviews nothing else; the reviewers have their queue."""
    if unit_ids(user, Role.REVIEWER) or not unit_ids(user, Role.LEADER):
        return []
    return [line for line in lines_of(user) if line.may_accept]


def tasks_of(units, today):
    """In a number of statements that depends on the quarters only."""
    obligations = list(
        Obligation.objects.for_units(units)
        .filter(window_from__lte=today)
        .select_related("unit", "quarter")
        .annotate(has_predecessors=Exists(Succession.objects.filter(successor=OuterRef("unit"))))
        .order_by("-quarter__window_to", "unit__order")
    )
    versions = versions_by(obligations)
    names = names_of(obligations, today)
    cells = {quarter: cells_of(quarter) for quarter in {row.quarter for row in obligations}}
    tasks = [_task(row, names, versions.get(row.pk, []), cells[row.quarter], today) for row in obligations]
    reminders = Reminder.objects.latest_of(obligations)
    marked = count_marked(task.returned for task in tasks)
    for task in tasks:
        task.marked = marked.get(task.returned and task.returned.pk, 0)
        task.reminder = reminders.get(task.obligation.pk)
    return tasks


def versions_by(obligations):
    """{obligation id: its versions in order}, each with how many cells it answers as `filled`."""
    found = {}
    versions = (
        Version.objects.filter(filing__obligation__in=[row.pk for row in obligations])
        .select_related("filing", "submitted_by")
        .annotate(filled=Count("figures"))
        .order_by("number")
    )
    for version in versions:
        found.setdefault(version.filing.obligation_id, []).append(version)
    return found


def _task(obligation, names, versions, cells, today):
    asked = [cell for cell in owed_cells(obligation, cells) if cell.is_typed]
    return Task(
        obligation=obligation,
        name=names[obligation.unit_id],
        state=state_of(obligation, versions),
        version=versions[-1] if versions else None,
        returned=returned_of(versions),
        asked=len(asked),
        today=today,
    )
