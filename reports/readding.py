"""Adds an edition's figures again from its contributions, by figures.md and by nothing of the roll-up's own code.

Pure: reads the content of an edition and says, in a sentence each, where it differs from itself.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from targets.rules import RULES
from targets.verdicts import Shape

FLOWS = ("sum", "union")


def differences(content) -> list[str]:
    again = Again(content)
    found = []
    printed = {(row["code"], row["unit"]): row["value"] for row in content["results"]["elements"]}
    for code, unit in sorted(
        set(printed) | {key for key, value in again.elements.items() if value is not None}
    ):
        shown, value = _decimal(printed.get((code, unit))), again.elements.get((code, unit))
        if shown != value:
            found.append(f"{code}, {unit}: bản phát hành ghi {_say(shown)}, cộng lại được {_say(value)}.")
    for row in content["results"]["indicators"]:
        for shown in [row, *row.get("cohorts", [])]:
            found += _indicator_differences(again, row["code"], shown)
    return found


def _indicator_differences(again, code, shown):
    sides = again.indicator(code, shown.get("cohort", ""))
    name = f"Chỉ số {code}" + (f" ({shown['cohort']})" if shown.get("cohort") else "")
    found = []
    for label, side, value in zip(("tử số", "mẫu số"), ("numerator", "denominator"), sides, strict=True):
        printed = _decimal(shown[side])
        if printed != value:
            found.append(f"{name}, {label}: bản phát hành ghi {_say(printed)}, cộng lại được {_say(value)}.")
    if not found and shown["value"] is not None:
        asked = again.indicators[code]
        percent = RULES[asked["rule"]].percent(*sides, Decimal(asked["threshold"]))
        if Decimal(shown["value"]) != percent:
            found.append(f"{name}, tỷ lệ: bản phát hành ghi {shown['value']}, tính lại được {percent}.")
    return found


def _decimal(text):
    return None if text is None else Decimal(text)


def _say(value):
    return "không có số liệu" if value is None else f"{value.normalize():f}"


def _sum(values):
    """None of nothing: what nobody reported is not zero."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


class Again:
    """One edition's figures, from its cells up."""

    def __init__(self, content):
        self.period = content["period"]
        self.end = date.fromisoformat(self.period["to"])
        self.units = {unit["key"]: unit for unit in content["units"]}
        self.rules = {rule["code"]: rule for rule in content["rules"]["elements"]}
        self.indicators = {rule["code"]: rule for rule in content["rules"]["indicators"]}
        self.obligations = content["obligations"]
        self.baselines = {
            (row["code"], row["unit"], row["quarter"]): Decimal(row["value"]) for row in content["baselines"]
        }
        self.cells = {(row["code"], row["unit"], row["quarter"]): row for row in content["contributions"]}
        self.audiences = {row["unit"]: set(row["audiences"]) for row in self.obligations}
        self.order = {code: place for place, code in enumerate(self.period["quarters"])}

    def alive(self, key):
        unit = self.units.get(key)
        return unit is not None and _lived(unit, self.end, self.end)

    def answers(self, code, unit):
        """(quarter, cell or None) for each quarter in which the unit owes the element, oldest first."""
        return [
            (quarter, self.cells.get((code, unit, quarter))) for quarter in self.owing.get((code, unit), [])
        ]

    @cached_property
    def owing(self):
        found = defaultdict(list)
        owed = [row for row in self.obligations if row["state"] == "owed" and row["quarter"] in self.order]
        for row in sorted(owed, key=lambda row: self.order[row["quarter"]]):
            for code, rule in self.rules.items():
                if rule["entry"] == "total" or (row["ends_inside"] and rule["over_time"] not in FLOWS):
                    continue
                if set(rule["owners"].get(row["quarter"], [])) & set(row["audiences"]):
                    found[code, row["unit"]].append(row["quarter"])
        return dict(found)

    # A unit's value

    @cached_property
    def values(self):
        """(code, unit) -> value or None, totals included, whether it counts at the territory or not."""
        values = {key: self.value(*key) for key in self.owing}
        for code, rule in self.rules.items():
            if rule["entry"] == "total":
                parts = [part for part, other in self.rules.items() if other["parent"] == code]
                for unit in {unit for part, unit in self.owing if part in parts}:
                    values[code, unit] = _sum(values.get((part, unit)) for part in parts)
        return values

    def value(self, code, unit):
        answers = self.answers(code, unit)
        known = [Decimal(cell["value"]) for _, cell in answers if cell and cell["value"] is not None]
        match self.rules[code]["over_time"]:
            case "sum":
                return _sum(known)
            case "last":
                return self._first_answer(reversed(answers))
            case "first":
                return self._first_answer(answers)
            case "ever":
                return Decimal(any(value > 0 for value in known)) if known else None
            case "maintained":
                return self._maintained(answers)
            case "union":
                return self._months_logged(code, unit)

    def _first_answer(self, answers):
        answered = next((cell for _, cell in answers if cell), None)
        return _decimal(answered["value"]) if answered else None

    def _maintained(self, answers):
        if not answers or answers[-1][1] is None:
            return None
        ticks = [set(cell.get("marks", [])) for _, cell in answers if cell]
        kept = 0
        for commune in filter(self.alive, ticks[-1]):
            since = next(place for place, marks in enumerate(ticks) if commune in marks)
            kept += all(commune in marks for marks in ticks[since:])
        return Decimal(kept)

    def _logs(self, code, unit):
        return [cell for (of, by, _), cell in self.cells.items() if (of, by) == (code, unit)]

    def _months(self, code, unit):
        days = {day for cell in self._logs(code, unit) for day in cell.get("days", [])}
        return {day[:7] for day in days if day.startswith(f"{self.period['year']}-")}

    def _months_logged(self, code, unit):
        return Decimal(len(self._months(code, unit))) if self._logs(code, unit) else None

    def left_out(self, code, unit):
        """The unit says "không áp dụng" where its rule listens, so it takes part on neither side."""
        rule = self.rules[code]
        if rule["entry"] == "total":
            parts = self._parts(code, unit)
            return bool(parts) and all(self.left_out(part, unit) for part in parts)
        answers = self.answers(code, unit)
        says = [bool(cell and cell.get("not_applicable")) for _, cell in answers]
        match rule["over_time"]:
            case "last":
                return says[-1]
            case "first":
                return says[0]
        return all(says)

    def _parts(self, code, unit):
        """The parts of a total that the unit owes."""
        named = [part for part, rule in self.rules.items() if rule["parent"] == code]
        return [part for part in named if (part, unit) in self.owing]

    def serves(self, code, unit):
        if self.rules[code]["entry"] != "total":
            return self.values[code, unit] is not None
        parts = self._parts(code, unit)
        told = [self.values[part, unit] is not None or self.left_out(part, unit) for part in parts]
        return all(told) and not self.left_out(code, unit)

    # Units to the territory

    @cached_property
    def elements(self):
        """(code, unit or node) -> value, of units that count at the territory and the nodes above them."""
        found, above = {}, defaultdict(list)
        for (code, unit), value in self.values.items():
            over_time = self.rules[code]["over_time"]
            if over_time != "sum" and not self.alive(unit):
                continue
            found[code, unit] = value
            if over_time != "union":
                for node in self._above(unit):
                    above[code, node].append(value)
        return found | {key: _sum(values) for key, values in above.items()}

    def _above(self, key):
        parent = self.units[key]["parent"] if key in self.units else None
        while parent:
            yield parent
            parent = self.units[parent]["parent"] if parent in self.units else None

    # Indicators

    def indicator(self, code, cohort=""):
        """(numerator, denominator) of an indicator's headline or of a cohort that follows it."""
        rule = self.indicators[code]
        match RULES[rule["rule"]].shape:
            case Shape.RATIO:
                return self._ratio(rule)
            case Shape.COHORT:
                return self._cohort(rule, follows=bool(cohort))
            case Shape.MONTHS:
                return self._every_month(rule)
            case Shape.GROWTH:
                return self._growth(rule)

    def _ratio(self, rule):
        parts = defaultdict(list)
        for term in rule["terms"]:
            for code, unit in self.values:
                flows = self.rules[code]["over_time"] == "sum"
                if code == term["code"] and (flows or self.alive(unit)) and not self.left_out(code, unit):
                    parts[unit].append(term)
        inside = [
            unit for unit, terms in parts.items() if all(self.serves(term["code"], unit) for term in terms)
        ]
        if not inside:
            return None, None
        sides = {"numerator": Decimal(0), "denominator": Decimal(0)}
        for unit in inside:
            for term in parts[unit]:
                sides[term["side"]] += self.values[term["code"], unit]
        if rule["base"] == "communes":
            alive = [key for key, unit in self.units.items() if unit["kind"] == "commune" and self.alive(key)]
            return sides["numerator"], Decimal(len(alive))
        if rule["base"] == "none":
            return sides["numerator"], None
        return sides["numerator"], sides["denominator"]

    def _required(self, rule, unit):
        months = [month for month in self.period["months"] if month >= rule["count_from"]]
        return {month for month in months if unit in self.units and _lived(self.units[unit], *_edges(month))}

    def _cohort(self, rule, *, follows):
        monthly = rule["condition"] == "every_month"
        members = defaultdict(list)
        for term in rule["terms"]:
            for code, unit in self.values:
                words = self.audiences[unit]
                joins = "district" in words or ("territory" in words and self.alive(unit))
                if code == term["code"] and joins and not (monthly and not self._required(rule, unit)):
                    members[unit].append(code)
        districts = {unit for unit in members if "district" in self.audiences[unit]}
        rest = set(members) - districts
        chosen = (rest if districts else set()) if follows else districts or rest
        inside = [
            unit for unit in chosen if any(self._told(code, unit) is not None for code in members[unit])
        ]
        if not inside:
            return None, None
        meeting = [unit for unit in inside if any(self._meets(rule, code, unit) for code in members[unit])]
        return Decimal(len(meeting)), Decimal(len(chosen))

    def _told(self, code, unit):
        """A tick list tells of activity in any quarter."""
        if self.rules[code]["over_time"] != "maintained":
            return self.values[code, unit]
        counts = [
            Decimal(cell["value"])
            for _, cell in self.answers(code, unit)
            if cell and cell["value"] is not None
        ]
        return max(counts) if counts else None

    def _meets(self, rule, code, unit):
        if rule["condition"] == "every_month":
            return self._required(rule, unit) <= self._months(code, unit)
        return (self._told(code, unit) or 0) > 0

    def _every_month(self, rule):
        code = rule["terms"][0]["code"]
        units = [
            unit
            for of, unit in self.values
            if of == code and self.alive(unit) and not self.left_out(code, unit)
        ]
        inside = [unit for unit in units if self.values[code, unit] is not None]
        if not inside:
            return None, None
        required = [(unit, self._required(rule, unit)) for unit in inside]
        present = sum(len(months & self._months(code, unit)) for unit, months in required)
        return Decimal(present), Decimal(sum(len(months) for _, months in required))

    def _growth(self, rule):
        code = rule["terms"][0]["code"]
        figures, bases = [], []
        for of, unit in self.owing:
            if of != code:
                continue
            for quarter, cell in self.answers(code, unit):
                base = self._baseline(code, unit, quarter)
                if cell and cell["value"] is not None and base is not None:
                    figures.append(Decimal(cell["value"]))
                    bases.append(base)
        return _sum(figures), _sum(bases)

    def _baseline(self, code, unit, quarter):
        """Last year's figure of the quarter with those of the merged quarters just before it; None if one lacks."""
        own = [row for row in self.obligations if row["unit"] == unit]
        at = next(place for place, row in enumerate(own) if row["quarter"] == quarter)
        heap = [quarter]
        while at and own[at - 1]["state"] == "merged":
            at -= 1
            heap.append(own[at]["quarter"])
        values = [self.baselines.get((code, unit, each)) for each in heap]
        return None if None in values else _sum(values)


def _edges(month):
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _lived(unit, first, last):
    """Did the unit live through all these days?"""
    return unit["valid_from"] <= first.isoformat() and (
        unit["valid_to"] is None or unit["valid_to"] >= last.isoformat()
    )
