"""What the plan asks a unit to do: the tasks of section II it leads or joins, and its duties of section IV."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from plans.models import Duty, Obligation, Plan, Responsibility, Task

Part = Responsibility.Part


@dataclass(frozen=True)
class Assignment:
    """A task or a duty of a unit, in the plan's words; `number` and `title` are those of its group."""

    thing: Task | Duty
    number: str
    title: str
    part: Part

    @property
    def code(self) -> str:
        return self.thing.code

    @property
    def is_task(self) -> bool:
        return isinstance(self.thing, Task)

    @property
    def leads(self) -> bool:
        return self.part == Part.LEAD


@dataclass(frozen=True)
class Register:
    """Every responsibility of a plan and the duties of its groups: read once, asked for any number of units."""

    rows: list[Responsibility]
    duties: dict[int, list[Duty]]


def register(plan: Plan) -> Register:
    rows = (
        Responsibility.objects.filter(Q(task__group__plan=plan) | Q(duty_group__plan=plan))
        .select_related("task__group", "duty_group")
        .order_by("task__group__number", "task__order", "duty_group__number", "-part", "order")
    )
    duties: dict[int, list[Duty]] = {}
    for duty in Duty.objects.filter(group__plan=plan).order_by("group__number", "order"):
        duties.setdefault(duty.group_id, []).append(duty)
    return Register(list(rows), duties)


def assigned(obligation: Obligation, known: Register | None = None) -> list[Assignment]:
    """The unit's tasks and duties in the plan's order, each once; whoever leads does not also join.

    `known`: the register of the plan, when a caller asks for many obligations of it.
    """
    known = known or register(obligation.quarter.plan)
    mine = [row for row in known.rows if is_borne_by(row, obligation)]
    found: dict[str, Assignment] = {}
    for each in _unfolded(mine, known.duties):
        found.setdefault(each.code, each)
    return list(found.values())


def is_borne_by(row: Responsibility, obligation: Obligation) -> bool:
    """Does the responsibility name the unit, or a class of units that it belongs to?"""
    return row.unit_id == obligation.unit_id or row.audience in obligation.audiences


def _unfolded(rows: Iterable[Responsibility], duties):
    """Rows come leads first within a task ("lead" sorts after "joins"), and duties last, having no task."""
    for row in rows:
        group = row.task.group if row.task_id else row.duty_group
        things = [row.task] if row.task_id else duties.get(row.duty_group_id, [])
        for thing in things:
            yield Assignment(thing, str(group), group.title, Part(row.part))
