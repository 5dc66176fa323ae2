"""What units and quarters are called at a period's end, in pages and documents alike."""

import re
from collections import defaultdict
from datetime import date, timedelta
from heapq import nsmallest
from typing import NamedTuple

from django.db.models import Q
from django.utils.functional import cached_property

from targets import wording
from units.models import Designation, Kind

ROMAN = ("I", "II", "III", "IV")


class Named(NamedTuple):
    key: str
    name: str
    kind: str
    order: int
    valid_from: date
    valid_to: date | None


class Names:
    """The units of a period's territory by key: one query, whatever is asked afterwards."""

    do_not_call_in_templates = True

    def __init__(self, period, periods=()):
        self.period, self._periods = period, periods

    @cached_property
    def quarters(self):
        return {row.code: row.name for row in self._periods}

    @cached_property
    def rows(self):
        """One statement over designations: asking for each unit's latest one by one takes seconds for a country."""
        territory = self.period.plan.territory_id
        latest = Designation.objects.filter(valid_from__lte=self.period.window_to)
        latest = latest.filter(Q(unit=territory) | Q(unit__territory=territory))
        latest = latest.order_by("unit_id", "-valid_from").distinct("unit_id")
        fields = ("unit__key", "name", "kind", "unit__order", "unit__valid_from", "unit__valid_to")
        return [Named(*row) for row in latest.values_list(*fields)]

    @cached_property
    def by_key(self):
        return {row.key: row for row in self.rows}

    def __call__(self, key):
        unit = self.by_key.get(key)
        return (unit.name if unit else None) or key

    def quarter(self, code):
        """ "2025-Q2" -> "quý II"; of another year -> "quý II/2024"."""
        found = re.fullmatch(r"(\d{4})-Q([1-4])", code)
        if not found:
            return wording.lowered(self.quarters.get(code, code))
        year = "" if int(found[1]) == self.period.plan.year else f"/{found[1]}"
        return f"quý {ROMAN[int(found[2]) - 1]}{year}"

    def of_quarter(self, key, code):
        return f"{self(key)} ({self.quarter(code)})"

    def missing(self, entries):
        """ "602/2025-Q2" and "593" -> ["Huyện Tánh Linh (quý II)", "Thành phố Phan Thiết"], in official order."""
        quarters = defaultdict(list)
        for entry in entries:
            key, _, quarter = entry.partition("/")
            quarters[key] += [self.quarter(quarter)] if quarter else []
        return [
            f"{self(key)} ({', '.join(quarters[key])})" if quarters[key] else self(key)
            for key in self.in_order(quarters)
        ]

    def in_order(self, keys):
        return sorted(keys, key=self._order)

    def first(self, number, keys):
        """So many of the keys as `in_order` has them."""
        return nsmallest(number, keys, key=self._order)

    def _order(self, key):
        return (self.by_key[key].order, key) if key in self.by_key else (10**9, key)

    def is_invited(self, key):
        return key in self.by_key and self.by_key[key].kind == Kind.INVITED

    def has_ended(self, key):
        """Did the unit end inside the window, before its last day?"""
        unit = self.by_key.get(key)
        return unit is not None and unit.valid_to is not None and unit.valid_to < self.period.window_to

    def reorganised(self):
        """The footnote of a window inside which districts ended and communes began; empty for any other."""
        start, end = self.period.window_from, self.period.window_to
        ended = [
            row.valid_to
            for row in self.rows
            if row.kind == Kind.DISTRICT and row.valid_to and start <= row.valid_to < end
        ]
        living = [
            row.valid_from
            for row in self.rows
            if row.kind == Kind.COMMUNE
            and row.valid_from <= end
            and (row.valid_to is None or row.valid_to >= end)
        ]
        if not ended or not living or max(living) <= start:
            return ""
        began = max(ended) + timedelta(days=1)
        return wording.reorganised(len(ended), max(ended), len(living), began)
