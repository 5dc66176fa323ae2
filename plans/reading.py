"""The plan as a document: its own words in order, and beside them what Sở Y tế added to follow it up.

Targets and forms belong to the app above, so they are reached from the plan by their names. Queries per
page are constant; revisions shown are the latest, with the ones before them.
"""

from collections import defaultdict

from django.db.models import Q

from units.models import Designation, Kind
from units.vietnamese import listed

from .models import Audience, Duty, Responsibility, Task


class Names:
    """What units of the plan's territory are called on its day of issue, by id and by key: one query.

    Communes are left out: a plan names them as a class only.
    """

    def __init__(self, plan):
        rows = (
            Designation.objects.filter(Q(unit__territory=plan.territory_id) | Q(unit=plan.territory_id))
            .exclude(kind=Kind.COMMUNE)
            .alive(plan.issued_on)
            .values_list("unit_id", "unit__key", "name")
        )
        self.by_id, self.by_key = {}, {}
        for pk, key, name in rows:
            self.by_id[pk] = self.by_key[key] = name

    def owner(self, owner):
        """An owner of an element: a class of reporters, or the key of a unit."""
        return Audience(owner).label if owner in Audience.values else self.by_key.get(owner, owner)

    def party(self, responsibility):
        if responsibility.audience:
            return responsibility.get_audience_display()
        return self.by_id.get(responsibility.unit_id, "")


def latest(revisions):
    """Revisions by the id of what they revise, the latest first: {id: [latest, ..., first]}."""
    of_thing = defaultdict(list)
    for thing_id, revision in revisions:
        of_thing[thing_id].insert(0, revision)
    return of_thing


def targets(plan, names):
    """Each target in the plan's words with its indicators: rule in a sentence, note, who reports."""
    indicators = plan.targets.model._meta.get_field("indicators").related_model
    rules = _revisions(indicators, "indicator", indicator__target__plan=plan)
    rules = rules.select_related("indicator").prefetch_related("terms")
    wordings = _revisions(plan.targets.model, "target", target__plan=plan).select_related("target")
    elements = element_revisions(plan)
    of_target = defaultdict(list)
    for rows in latest((row.indicator_id, row) for row in rules).values():
        of_target[rows[0].indicator.target_id].append(_indicator(rows, elements, names, plan.year))
    return [
        {
            "number": rows[0].target.number,
            "wording": rows[0],
            "earlier": rows[1:],
            "indicators": sorted(of_target[target_id], key=lambda row: row["order"]),
        }
        for target_id, rows in latest((row.target_id, row) for row in wordings).items()
    ]


def element_revisions(plan):
    """Revisions of the plan's data elements, latest first, by element: one query."""
    rows = _revisions(plan.elements.model, "element", element__plan=plan)
    rows = rows.select_related("element", "form").order_by("element__order", "valid_from")
    return latest((row.element_id, row) for row in rows)


def forms(plan, names):
    """The forms with their elements in order: owners by name, and the indicators that read each."""
    elements = element_revisions(plan)
    uses = defaultdict(set)
    terms = plan.elements.model._meta.get_field("terms").related_model.objects
    for element_id, code in terms.filter(element__plan=plan).values_list(
        "element_id", "revision__indicator__code"
    ):
        uses[element_id].add(code)
    of_form = defaultdict(list)
    for element_id, rows in elements.items():
        of_form[rows[0].form_id].append(
            {
                "element": rows[0].element,
                "revision": rows[0],
                "owners": [names.owner(owner) for owner in rows[0].owners],
                "uses": sorted(uses[element_id], key=lambda code: (int(code.rstrip("abcdefgh")), code)),
            }
        )
    return [{"form": form, "rows": of_form[form.pk]} for form in plan.forms.all()]


def responsibilities(plan, names):
    """Names of leads and partners, and of bearers of duties: ({task: {part: []}}, {duty group: []})."""
    rows = Responsibility.objects.filter(Q(task__group__plan=plan) | Q(duty_group__plan=plan))
    of_task, of_group = defaultdict(lambda: defaultdict(list)), defaultdict(list)
    for row in rows:
        if row.task_id:
            of_task[row.task_id][row.part].append(names.party(row))
        else:
            of_group[row.duty_group_id].append(names.party(row))
    return of_task, of_group


def task_groups(plan, of_task):
    groups = {}
    for task in (
        Task.objects.filter(group__plan=plan).select_related("group").order_by("group__number", "order")
    ):
        parts = of_task[task.pk]
        groups.setdefault(task.group, []).append(
            {
                "task": task,
                "leads": listed(parts[Responsibility.Part.LEAD]),
                "joins": listed([*parts[Responsibility.Part.JOINS], *task.others]),
            }
        )
    return [{"group": group, "tasks": tasks} for group, tasks in groups.items()]


def duty_groups(plan, of_group):
    groups = {}
    for duty in (
        Duty.objects.filter(group__plan=plan).select_related("group").order_by("group__number", "order")
    ):
        groups.setdefault(duty.group, []).append(duty)
    return [
        {"group": group, "duties": duties, "bearers": listed(of_group[group.pk])}
        for group, duties in groups.items()
    ]


def periods(plan):
    """The calendar; a cumulative period with the quarters inside its window."""
    rows = list(plan.periods.all())
    quarters = [row for row in rows if row.is_quarter]
    return [
        {
            "period": row,
            "quarters": listed(
                quarter.name
                for quarter in quarters
                if not row.is_quarter
                and row.window_from <= quarter.window_from
                and quarter.window_to <= row.window_to
            ),
        }
        for row in rows
    ]


def _revisions(model, thing, **of_plan):
    """Revisions of a model's rows, oldest first, in the plan's order."""
    revision = model._meta.get_field("revisions").related_model
    return revision.objects.filter(**of_plan).order_by(thing, "valid_from")


def _indicator(rows, elements, names, year):
    revision = rows[0]
    terms = {"numerator": [], "denominator": []}
    for term in revision.terms.all():
        terms[term.side].append(elements[term.element_id][0])
    owners = dict.fromkeys(owner for side in terms.values() for element in side for owner in element.owners)
    if revision.rule == "units_meeting":
        # Its cohort is the territory's, whoever else fills in the elements.
        owners = [Audience.TERRITORY]
    elif Audience.EVERYONE in owners:
        owners = [Audience.EVERYONE]
    return {
        "code": revision.indicator.code,
        "order": revision.indicator.order,
        "revision": revision,
        "earlier": rows[1:],
        "sentence": revision.sentence(terms["numerator"], terms["denominator"], year),
        "owners": listed(names.owner(owner) for owner in owners),
    }
