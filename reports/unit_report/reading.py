"""What a unit's report is written from, read once, in a number of statements that follows the plan's quarters only."""

import re
from functools import cached_property

from django.utils import timezone

from plans.calendar import local_day
from plans.models import Obligation, Period
from submissions import cells
from submissions.actions.drafts import obstacles
from submissions.answers import Answer
from submissions.assignments import assigned
from submissions.checks import blanks, totalled
from submissions.models import Explanation, Return
from submissions.owed import cells_of, owed_cells
from submissions.passages import narratives_of, progress_of, titles
from submissions.signing import paper_of
from targets.wording import lowered
from units.models import Designation, Unit

from .running import Running, added, running


class UnitReading:
    """A version with the unit's accepted answers of the period's earlier quarters."""

    def __init__(self, version, at=None):
        self.version, self.at = version, at or timezone.now()
        self.obligation = version.filing.obligation
        self.quarter, self.unit = self.obligation.quarter, self.obligation.unit
        self.plan = self.quarter.plan
        self.signed = paper_of(version)
        self.cells = owed_cells(self.obligation)
        self.answers = cells.read([version.pk])[version.pk]
        self.shown = totalled(self.answers, self.cells)
        self.blank = blanks(self.answers, self.cells)
        self.designations = list(Designation.objects.filter(unit=self.unit).order_by("valid_from"))

    @property
    def cells_by_id(self):
        return {cell.element.pk: cell for cell in self.cells}

    @property
    def on(self):
        """The document's own day: that of the signed paper, else of the submission, else today."""
        if self.signed:
            return self.signed.on
        return local_day(self.version.submitted_at or self.at)

    @property
    def is_ready(self):
        """Was it sent, or may it be sent as it stands? Anything else is a "dự thảo"."""
        if not self.version.is_draft:
            return True
        told = not self.blank or self.version.reason_blank
        return bool(told) and not list(obstacles(self.version, self.cells, self.answers))

    def designation(self, on):
        """What the unit was last called up to the day; a unit that ended keeps its last name."""
        named = [row for row in self.designations if row.valid_from <= on]
        return named[-1] if named else self.designations[0]

    @property
    def authority(self):
        """Who reports: the unit as it was called on the last day of its window."""
        named = self.designation(self.obligation.window_to)
        return named.authority or named.name

    @cached_property
    def consolidator(self):
        """The name of the office that the report goes to, on the document's day."""
        named = Unit.objects.named(self.on).get(pk=self.plan.consolidator_id)
        return named.authority or named.name

    @cached_property
    def cumulative(self):
        """The period that ends with the quarter and is due with it; None in the first quarter."""
        ending = self.plan.periods.filter(
            kind=Period.Kind.CUMULATIVE, window_to=self.quarter.window_to
        ).order_by("order")
        return ending.first()

    @property
    def quarter_name(self):
        """ "quý II", where the year is plain."""
        return lowered(self.quarter.name.partition("/")[0])

    @property
    def period_name(self):
        """ "Quý II và 6 tháng đầu năm 2025"; "Quý I năm 2025"."""
        if self.cumulative is None:
            return re.sub(r"/(\d{4})$", r" năm \1", self.quarter.name)
        return f"{self.quarter.name.partition('/')[0]} và {lowered(self.cumulative.name)}"

    @cached_property
    def running(self) -> dict[int, Running]:
        """By element id: the value over the cumulative period, of accepted earlier quarters and this version."""
        quarters = self._quarters()
        living = self._living([answers for _, answers in quarters])
        found = {}
        for cell in self.cells:
            if cell.is_typed:
                pk = cell.element.pk
                asked = [answers.get(pk) for owed, answers in quarters if pk in owed]
                found[pk] = running(cell.revision.over_time, asked, living=living, year=self.plan.year)
        for cell in self.cells:
            if not cell.is_typed:
                parts = [each for each in self.cells if each.element.parent_id == cell.element.pk]
                found[cell.element.pk] = added([found[part.element.pk] for part in parts])
        return found

    def _quarters(self) -> list[tuple[set[int], dict[int, Answer]]]:
        """(ids of the elements owed, answers) of each quarter that the unit owes in the period, this one last."""
        earlier = list(
            Obligation.objects.filter(
                unit=self.unit,
                quarter__in=self.cumulative.quarters.all(),
                quarter__window_to__lt=self.quarter.window_to,
                state=Obligation.State.OWED,
            )
            .select_related("quarter")
            .order_by("quarter__order")
        )
        counted = dict(
            Return.objects.accepted()
            .filter(obligation__in=[row.pk for row in earlier])
            .values_list("obligation", "counted")
        )
        answers = cells.read(counted.values())
        found = [
            (
                {cell.element.pk for cell in owed_cells(row, cells_of(row.quarter))},
                answers.get(counted.get(row.pk), {}),
            )
            for row in earlier
        ]
        return [*found, ({cell.element.pk for cell in self.cells}, self.answers)]

    def _living(self, answers):
        ticked = {pk for row in answers for answer in row.values() for pk in answer.marks}
        units = Unit.objects.filter(pk__in=ticked) if ticked else []
        end = self.quarter.window_to
        return {unit.pk for unit in units if unit.valid_to is None or unit.valid_to >= end}

    @cached_property
    def communes(self) -> dict[int, str]:
        """Names of the communes that the version ticks, by id, in official order."""
        ticked = {pk for answer in self.answers.values() for pk in answer.marks}
        units = Unit.objects.filter(pk__in=ticked).named(self.obligation.window_to).order_by("order", "key")
        return {unit.pk: unit.name for unit in units} if ticked else {}

    @cached_property
    def titles(self):
        return titles(self.plan)

    @cached_property
    def narratives(self):
        return narratives_of([self.version.pk])[self.version.pk]

    @cached_property
    def progress(self):
        return progress_of([self.version.pk])[self.version.pk]

    @cached_property
    def assigned(self):
        return assigned(self.obligation)

    @cached_property
    def explanations(self):
        rows = Explanation.objects.filter(version=self.version).select_related("element")
        return list(rows.order_by("element__order", "rule"))


def by_form(found) -> list[tuple]:
    """[(biểu, its cells)], in order."""
    forms = {cell.revision.form.number: cell.revision.form for cell in found}
    return [
        (forms[number], [cell for cell in found if cell.revision.form_id == forms[number].pk])
        for number in sorted(forms)
    ]
