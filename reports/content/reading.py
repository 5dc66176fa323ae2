"""What the report of a period is written from, read once."""

from collections import defaultdict

from plans.models import Period
from reports.bound import element_id
from reports.drafting.gathering import said_by_units
from reports.lifted import lifted_in
from reports.models import RolledUp
from reports.names import Names
from reports.standing import standings
from reports.values import forms


class Reading:
    def __init__(self, period: Period):
        self.period, self.plan = period, period.plan
        self.names = Names(period, self.plan.periods.quarters_only())
        self.forms = forms(period)
        self.rows = {row.element.code: row for _, rows in self.forms for row in rows}
        self.standings = standings(period, period.quarters.count())
        self.unit_rows = self._unit_rows()
        self.texts = {row.key: row for row in period.draft_texts.select_related("updated_by")}
        self.said = said_by_units(period)
        self.so_far = self._so_far()
        self.year_to_date = self._year_to_date()
        self.lifted = list(lifted_in(period))

    def id_of(self, row, unit, period=None):
        """The id of an element's figure: of the period, or of another one named by its code."""
        return element_id(row.element.code, unit, period or self.period.code)

    def total_id(self, row):
        return self.id_of(row, self.plan.territory.key)

    def last_year_id(self, row):
        """Last year's period has the same code but for the year."""
        code = self.period.code.replace(str(self.plan.year), str(self.plan.year - 1), 1)
        return self.id_of(row, self.plan.territory.key, code)

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

    def _so_far(self):
        """The cumulative period that ends with a quarter; None for any other period."""
        if not self.period.is_quarter:
            return None
        ending = self.plan.periods.filter(kind=Period.Kind.CUMULATIVE, window_to=self.period.window_to)
        return ending.order_by("order").first()

    def _year_to_date(self):
        """Beside a quarter: the totals of the year so far, by element."""
        if self.so_far is None:
            return None
        totals = RolledUp.objects.for_period(self.so_far).nodes().filter(unit=self.plan.territory_id)
        return {row.element_id: row for row in totals}
