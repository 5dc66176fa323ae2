"""What the report of a period is written from, read once."""

from collections import defaultdict

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property

from plans.models import Period
from reports.bound import element_id
from reports.drafting.gathering import said_by_units
from reports.lifted import lifted_in
from reports.models import RolledUp
from reports.names import Names
from reports.standing import standings
from reports.values import forms
from targets.models import Term


class Reading:
    def __init__(self, period: Period):
        self.period, self.plan = period, period.plan
        prefetch_related_objects([period], "quarters")
        self.names = Names(period, self.plan.periods.quarters_only())
        self.forms = forms(period)
        self.rows = {row.element.code: row for _, rows in self.forms for row in rows}
        self.standings = standings(period, period.quarters.count())
        self.unit_rows = self._unit_rows()
        self.texts = {row.key: row for row in period.draft_texts.select_related("updated_by")}
        self.said = said_by_units(period)

    def id_of(self, row, unit, period=None):
        """The id of an element's figure: of the period, or of another one named by its code."""
        return element_id(row.element.code, unit, period or self.period.code)

    def total_id(self, row):
        return self.id_of(row, self.plan.territory.key)

    def change_id(self, row):
        return self.total_id(row).replace("@", ".change@", 1)

    def growth_id(self, row):
        return self.total_id(row).replace("@", ".growth@", 1)

    def last_year_id(self, row):
        """Last year's period has the same code but for the year."""
        code = self.period.code.replace(str(self.plan.year), str(self.plan.year - 1), 1)
        return self.id_of(row, self.plan.territory.key, code)

    @cached_property
    def numerators(self) -> dict[int, list]:
        """By an indicator's revision, the rows of the elements that its numerator adds."""
        rows = {row.element.pk: row for row in self.rows.values()}
        terms = Term.objects.filter(
            revision__in=[line.revision.pk for line in self.lines], side=Term.Side.NUMERATOR
        )
        found = defaultdict(list)
        for revision, element in terms.order_by("revision__indicator__order").values_list(
            "revision", "element"
        ):
            found[revision] += [rows[element]] if element in rows else []
        return found

    @property
    def lines(self):
        """Every indicator of the plan, in order, without the cohorts that follow."""
        return [line for standing in self.standings for line in standing.lines]

    def _unit_rows(self):
        """By element's code, then by unit's key."""
        found = defaultdict(dict)
        rows = RolledUp.objects.for_period(self.period).of_units().select_related("unit", "element")
        for row in rows.order_by("element__order", "unit__order", "unit__key"):
            found[row.element.code][row.unit.key] = row
        return found

    @cached_property
    def lifted(self):
        return list(lifted_in(self.period))

    @cached_property
    def so_far(self):
        """The cumulative period that ends with a quarter; None for any other period."""
        if not self.period.is_quarter:
            return None
        ending = self.plan.periods.filter(kind=Period.Kind.CUMULATIVE, window_to=self.period.window_to)
        return ending.order_by("order").first()

    @cached_property
    def year_to_date(self):
        """Beside a quarter: the totals of the year so far, by element."""
        if self.so_far is None:
            return None
        totals = RolledUp.objects.for_period(self.so_far).nodes().filter(unit=self.plan.territory_id)
        return {row.element_id: row for row in totals}
