"""What returns say in words, read: the eight boxes, the progress of tasks, and what last quarter leaves standing.

Design: experience.md (Narrative and tasks), figures.md section 11.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce

from plans.models import Obligation, Plan

from .answers import Answer
from .assignments import assigned
from .cells import as_copies, first_edition
from .models import Evidence, Explanation, Narrative, Return, TaskProgress, Version
from .owed import Cell
from .privacy import personal_numbers, sentence

Section = Narrative.Section

# Which group of section II a box reports on.
GROUPS = {Section.TASK_1: 1, Section.TASK_2: 2, Section.TASK_3: 3, Section.TASK_4: 4, Section.TASK_5: 5}


def titles(plan: Plan) -> dict[str, str]:
    """The boxes in order; those of the results are titled as the plan's groups of tasks are."""
    groups = dict(plan.task_groups.values_list("number", "title"))
    return {section.value: groups.get(GROUPS.get(section), section.label) for section in Section}


def narratives_of(version_ids: Iterable[int]) -> dict[int, dict[str, Narrative]]:
    """{version id: {section: its box}}, in one query."""
    found = {pk: {} for pk in version_ids}
    for row in Narrative.objects.filter(version__in=list(found)).select_related("updated_by"):
        found[row.version_id][row.section] = row
    return found


def progress_of(version_ids: Iterable[int]) -> dict[int, dict[str, TaskProgress]]:
    """{version id: {code of a task or duty: its progress}} in the plan's order, in one query."""
    found = {pk: {} for pk in version_ids}
    rows = (
        TaskProgress.objects.filter(version__in=list(found))
        .select_related("task__group", "duty__group", "updated_by")
        .order_by("task__group__number", "task__order", "duty__group__number", "duty__order")
    )
    for row in rows:
        found[row.version_id][str(row.task or row.duty)] = row
    return found


@dataclass
class Passages:
    """All that a version says beside its cells, as rows: read once for whatever a page makes of it."""

    explanations: list[Explanation] = field(default_factory=list)
    narratives: dict[str, Narrative] = field(default_factory=dict)
    progress: dict[str, TaskProgress] = field(default_factory=dict)
    files: list[Evidence] = field(default_factory=list)


def passages_of(version_ids: Iterable[int]) -> dict[int, Passages]:
    """What the versions say beside their cells by id, each with its own order, in four queries."""
    ids = list(version_ids)
    narratives, progress = narratives_of(ids), progress_of(ids)
    found = {pk: Passages(narratives=narratives[pk], progress=progress[pk]) for pk in ids}
    explanations = Explanation.objects.filter(version__in=ids).select_related("element", "updated_by")
    for row in explanations:
        found[row.version_id].explanations.append(row)
    for row in Evidence.objects.standing().filter(version__in=ids).select_related("element"):
        found[row.version_id].files.append(row)
    return found


def last_accepted(obligation: Obligation) -> Version | None:
    """The unit's accepted version of the newest earlier quarter that has one."""
    filing = (
        Return.objects.accepted()
        .filter(
            obligation__unit=obligation.unit_id,
            obligation__quarter__plan=obligation.quarter.plan_id,
            obligation__quarter__window_to__lt=obligation.quarter.window_to,
        )
        .select_related("counted__filing__obligation__quarter")
        .order_by("-obligation__quarter__window_to")
        .first()
    )
    return filing.counted if filing else None


def carry_statuses(version: Version, obligation: Obligation, *, by) -> None:
    """Statuses, not texts, of the last accepted return stand in a new draft; the obligation is locked.

    What is no longer the unit's is left behind.
    """
    last = last_accepted(obligation)
    standing = progress_of([last.pk])[last.pk] if last else {}
    if not standing:
        return
    carried = [
        TaskProgress(
            version=version,
            task_id=row.task_id,
            duty_id=row.duty_id,
            status=row.status,
            edition=first_edition(),
            updated_by=by,
        )
        for row in (standing.get(each.code) for each in assigned(obligation))
        if row is not None
    ]
    with as_copies():
        TaskProgress.objects.bulk_create(carried)


def personal_obstacles(
    version: Version, owed: Mapping[int, Cell], answers: Mapping[int, Answer], said: Passages | None = None
) -> Iterator[str]:
    """Numbers that look like a person's, by the place they stand in; `owed` and `answers` by element id.

    `said`: what the version says, where a caller has read it.
    """
    for place, text in _texts(_words_of(said) if said else _words(version), owed, answers):
        for number in personal_numbers(text):
            yield f"{place}: {sentence(number)}; xóa trước khi gửi."


def _texts(said, owed, answers):
    words = defaultdict(list)
    for kind, key, text in said:
        words[kind].append((key, text))
    yield from ((f"Mục {key}", text) for key, text in sorted(words["section"]))
    yield from ((f"Nhiệm vụ {key}", text) for key, text in sorted(words["task"], key=_in_order))
    for pk, cell in owed.items():
        place = f"Biểu {cell.revision.form.number}, {cell.revision.name}, giải trình"
        if pk in answers:
            yield place, answers[pk].remark
        yield from ((place, text) for key, text in words["element"] if key == str(pk))


def _words(version):
    """Every text of the version but its remarks, (kind, key, text), in one query."""
    boxes = version.narratives.values_list(Value("section"), "section", "text")
    progress = version.progress.values_list(Value("task"), Coalesce("task__code", "duty__code"), "text")
    explanations = version.explanations.values_list(Value("element"), Cast("element_id", CharField()), "text")
    return list(boxes.order_by().union(progress, explanations, all=True))


def _words_of(said):
    yield from (("section", key, row.text) for key, row in said.narratives.items())
    yield from (("task", key, row.text) for key, row in said.progress.items())
    yield from (("element", str(row.element_id), row.text) for row in said.explanations)


def _in_order(keyed):
    """II.1.10 after II.1.9."""
    return [int(part) if part.isdecimal() else part for part in keyed[0].split(".")]
