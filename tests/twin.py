"""The roll-up law in plain Python: the twin that the product's SQL is held against.

Written from figures.md (sections named below) and contract.md alone, one function per rule, as plainly as the
pages say it. It knows no database and shares no code with the product. A test builds a World of plain values,
calls `roll_up(world, code)` and compares `as_export(result)` with what export_results writes. Values are
Fractions, so all arithmetic is exact.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

OWNERS = {
    "territory": ("district", "commune"),
    "district": ("district",),
    "department": ("department",),
    "executive": ("district", "commune", "department"),
    "everyone": ("district", "commune", "department", "invited"),
}


@dataclass(frozen=True)
class Unit:
    """A reporter, or a commune to tick. `kind`: district, commune, department or invited; `valid_to`: last
    day."""

    key: str
    kind: str
    valid_from: date
    valid_to: date | None = None

    def is_alive(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Period:
    """A window, both days inclusive, and the quarters it is made of, in order; a quarter names itself."""

    code: str
    start: date
    end: date
    quarters: tuple[str, ...]
    judged: bool


@dataclass(frozen=True)
class Obligation:
    """`state`: owed, waived or merged; a merged one names the quarter it is merged into."""

    state: str = "owed"
    merged_into: str | None = None


@dataclass(frozen=True)
class Element:
    """`entry`, `over_time` as in elements.csv; `owners`: words of OWNERS and unit keys; `parts`: what a total
    adds."""

    code: str
    entry: str
    over_time: str
    owners: frozenset[str]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """`numerator`, `denominator`: element codes, or ("communes",) below a ratio over communes; only ratios
    have a denominator. `threshold`: per cent. `judged`: year or each. `count_from`: first day of the first
    required month, for rules over months. `none_arising`: 0 of 0 has that verdict (6 and 9)."""

    code: str
    target: int
    rule: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    threshold: int = 100
    judged: str = "year"
    count_from: date | None = None
    none_arising: bool = False


@dataclass(frozen=True)
class Answer:
    """A cell of an accepted return: a value (yes 1, no 0), "không áp dụng" (na), the keys of the communes
    ticked, or the dates of a log's items. A cell that is not there is no Answer."""

    value: Fraction | int | None = None
    na: bool = False
    marks: frozenset[str] = frozenset()
    items: tuple[date, ...] = ()


@dataclass(frozen=True)
class World:
    """All that totals depend on. `year`: the plan's calendar year; `territory`: key of the root; `indicators`
    in the plan's order; `baselines` under the quarters of the year before."""

    year: int
    territory: str
    units: tuple[Unit, ...]
    communes: tuple[Unit, ...]
    periods: dict[str, Period]
    obligations: dict[tuple[str, str], Obligation]  # (unit, quarter)
    elements: dict[str, Element]
    indicators: tuple[Indicator, ...]
    answers: dict[tuple[str, str, str], Answer]  # (unit, quarter, element), accepted returns only
    baselines: dict[tuple[str, str, str], Fraction | int]  # (unit, quarter, element)


@dataclass(frozen=True)
class Standing:
    """What a unit's element comes to in a period: its value, coverage, and the quarters still wanted."""

    value: Fraction | None
    owed: int
    counted: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """What an indicator's rule finds before it is judged; `has_basis` False: no percentage for all that."""

    numerator: Fraction | int
    denominator: Fraction | int
    owed: int
    counted: int
    missing: set[str]
    has_basis: bool = True


@dataclass(frozen=True)
class Result:
    """The rows of export_results, numbers as Fractions, missing sorted."""

    period: str
    targets: list[dict]
    indicators: list[dict]
    elements: list[dict]


# Section 4: the quarters, the months.


def owes(world, unit, element, quarter):
    """Not waived, not merged, owed by its owner; a unit that ends inside a quarter owes only sum and
    union."""
    obligation = world.obligations.get((unit.key, quarter))
    if obligation is None or obligation.state != "owed":
        return False
    if unit.key not in element.owners and all(unit.kind not in OWNERS.get(w, ()) for w in element.owners):
        return False
    ends_inside = unit.valid_to is not None and unit.valid_to < world.periods[quarter].end
    return not ends_inside or element.over_time in ("sum", "union")


def its_quarters(world, period, unit, element):
    return [quarter for quarter in period.quarters if owes(world, unit, element, quarter)]


def answers_in(world, unit, element, quarters):
    """The answers given in these quarters, in order; None where there is none."""
    return [world.answers.get((unit.key, quarter, element.code)) for quarter in quarters]


def quarters_until(world, period):
    """The plan's quarters that end by the period's end, whatever the period's own window is."""
    return [p.code for p in world.periods.values() if p.quarters == (p.code,) and p.end <= period.end]


def months_with_item(world, period, unit, element):
    """By the item's date, from all accepted returns up to the period's end, in the plan's calendar year."""
    given = answers_in(world, unit, element, quarters_until(world, period))
    return {day.month for answer in given if answer for day in answer.items if day.year == world.year}


def required_months(world, period, unit, indicator):
    """From count_from, last day in the window, lived through whole by the unit (section 6, every_month)."""
    required = set()
    for month in range(1, 13):
        first, last = date(world.year, month, 1), date(world.year, month, monthrange(world.year, month)[1])
        is_counted = first >= indicator.count_from and period.start <= last <= period.end
        if is_counted and unit.is_alive(first) and unit.is_alive(last):
            required.add(month)
    return required


# Section 4: from quarters to a period. `quarters` are the unit's own, `given` their answers or None.


def ticked(world, period, answer):
    return {c.key for c in world.communes if c.key in answer.marks and c.is_alive(period.end)}


def number(world, period, answer):
    """A cell as a number: a tick list is the count of its communes that are alive at the end."""
    return Fraction(len(ticked(world, period, answer)) if answer.value is None else answer.value)


def over_sum(world, period, quarters, given):
    """The answered quarters added; every one is wanted; a quarter "không áp dụng" leaves both sides."""
    values = [number(world, period, answer) for answer in given if answer and not answer.na]
    missing = tuple(q for q, answer in zip(quarters, given, strict=True) if answer is None)
    return Standing(sum(values) if values else None, len(values) + len(missing), len(values), missing)


def over_last(world, period, quarters, given):
    """The latest answer, carried or not, never a "không áp dụng"; the last quarter is wanted, and "không áp
    dụng" there takes the unit from both sides."""
    latest = next((answer for answer in reversed(given) if answer), None)
    value = None if latest is None or latest.na else number(world, period, latest)
    if given[-1] is None:
        return Standing(value, 1, 0, (quarters[-1],))
    return Standing(value, 0, 0) if given[-1].na else Standing(value, 1, 1)


def over_first(world, period, quarters, given):
    """`last`, read from the other end."""
    return over_last(world, period, quarters[::-1], given[::-1])


def over_ever(world, period, quarters, given):
    """Yes once any quarter says yes, and then nothing is wanted; else no, and the last quarter is wanted."""
    said = [answer.value for answer in given if answer and not answer.na]
    if any(said):
        return Standing(Fraction(1), 1, 1)
    value = Fraction(0) if said else None
    return Standing(value, 1, 1) if given[-1] else Standing(value, 1, 0, (quarters[-1],))


def over_maintained(world, period, quarters, given):
    """Communes ticked in the last quarter and in every answered one since their first tick; no value while
    the last is unanswered. Wanted: the last, and every one since the first answer."""
    begun = next((at for at, answer in enumerate(given) if answer), len(given) - 1)
    missing = tuple(q for q, answer in zip(quarters[begun:], given[begun:], strict=True) if answer is None)
    if given[-1] is None:
        return Standing(None, 1, 0, missing)
    ever, kept = set(), set()
    for now in [ticked(world, period, answer) for answer in given if answer]:
        kept = (kept & now) | (now - ever)
        ever |= now
    return Standing(Fraction(len(kept)), 1, 0 if missing else 1, missing)


OVER_TIME = {
    "sum": over_sum,
    "last": over_last,
    "first": over_first,
    "ever": over_ever,
    "maintained": over_maintained,
}


def over_union(world, period, unit, element, quarters):
    """Distinct months of the year so far, a value once any return of the year has answered; coverage as
    `sum`."""
    coverage = over_sum(world, period, quarters, answers_in(world, unit, element, quarters))
    is_heard = any(answers_in(world, unit, element, quarters_until(world, period)))
    value = Fraction(len(months_with_item(world, period, unit, element))) if is_heard else None
    return Standing(value, coverage.owed, coverage.counted, coverage.missing)


def over_total(parts):
    """Section 3: the sum of the parts that have a value, covered only when every part is; parts that leave
    both sides ("không áp dụng") are set aside."""
    parts = [part for part in parts if part.owed]
    values = [part.value for part in parts if part.value is not None]
    missing = tuple(sorted({quarter for part in parts for quarter in part.missing}))
    owed, counted = max((p.owed for p in parts), default=0), min((p.counted for p in parts), default=0)
    return Standing(sum(values) if values else None, owed, counted, missing)


def standing(world, period, unit, code):
    """None when no quarter of the window owes the element."""
    element = world.elements[code]
    quarters = its_quarters(world, period, unit, element)
    if not quarters:
        return None
    if element.entry == "total":
        return over_total([standing(world, period, unit, part) for part in element.parts])
    if element.over_time == "union":
        return over_union(world, period, unit, element, quarters)
    given = answers_in(world, unit, element, quarters)
    return OVER_TIME[element.over_time](world, period, quarters, given)


def counts(world, period, unit, code):
    """Flows of every unit that lived in the window; all else only of units alive at its end."""
    return world.elements[code].over_time == "sum" or unit.is_alive(period.end)


# Section 5: from units to the territory.


def wanted(unit, standings):
    return {f"{unit.key}/{quarter}" for own in standings for quarter in own.missing}


def element_rows(world, period, code):
    """The units that count, and their sum at the territory: all values there are, coverage added up."""
    of_unit = {u: standing(world, period, u, code) for u in world.units if counts(world, period, u, code)}
    of_unit = {unit: own for unit, own in of_unit.items() if own}
    rows = [(u.key, own.value, own.owed, own.counted, sorted(wanted(u, [own]))) for u, own in of_unit.items()]
    if world.elements[code].over_time != "union":
        values = [own.value for own in of_unit.values() if own.value is not None]
        owed, counted = (sum(getattr(own, side) for own in of_unit.values()) for side in ("owed", "counted"))
        missing = sorted(name for row in rows for name in row[-1])
        rows.append((world.territory, sum(values) if values else None, owed, counted, missing))
    fields = ("code", "unit", "value", "owed", "counted", "missing")
    return [dict(zip(fields, (code, *row), strict=True)) for row in sorted(rows)]


# Section 6: the rules of indicators.


def serves(world, period, unit, code, own):
    """A total serves only when every part has a value, parts that say "không áp dụng" set aside (section
    3)."""
    parts = [standing(world, period, unit, part) for part in world.elements[code].parts]
    return own.value is not None and all(part.value is not None for part in parts if part.owed)


def ratio_at_least(world, period, indicator):
    """Sums over the units that are in: each term owed has a value (of a dissolved unit its sum terms)."""
    over_communes = indicator.denominator == ("communes",)
    below = () if over_communes else indicator.denominator
    owing, within, numerator, denominator, missing = [], [], 0, 0, set()
    for unit in world.units:
        terms = {c: standing(world, period, unit, c) for c in indicator.numerator + below}
        terms = {c: own for c, own in terms.items() if own and counts(world, period, unit, c)}
        if not terms:
            continue
        owing.append(unit)
        if not all(serves(world, period, unit, code, own) for code, own in terms.items()):
            missing.add(unit.key)
            continue
        within.append(unit)
        numerator += sum(terms[code].value for code in indicator.numerator if code in terms)
        denominator += sum(terms[code].value for code in below if code in terms)
        missing |= wanted(unit, terms.values())
    if over_communes:
        denominator = sum(commune.is_alive(period.end) for commune in world.communes)
    # A dissolved unit brings flows but no stock; with too few living units in, these outgrow the denominator.
    living_owing, living_within = (sum(u.is_alive(period.end) for u in some) for some in (owing, within))
    has_stock = any(world.elements[code].over_time != "sum" for code in below)
    is_lopsided = has_stock and living_within < len(within) and living_within * 10 < living_owing * 9
    return Tally(numerator, denominator, len(owing), len(within), missing, has_basis=not is_lopsided)


def headline_cohort(world, period, indicator):
    """The districts that owe any term in the window, where there are any; else the communes that do. In a
    rule over months a unit without a required month is not in the cohort."""
    elements = [world.elements[code] for code in indicator.numerator]
    owing = [u for u in world.units if any(its_quarters(world, period, u, element) for element in elements)]
    districts = [unit for unit in owing if unit.kind == "district"]
    cohort = districts or [unit for unit in owing if unit.kind == "commune"]
    return [u for u in cohort if not indicator.count_from or required_months(world, period, u, indicator)]


def units_meeting(world, period, indicator):
    """Units of the cohort that meet the condition over all of the cohort; one that meets it wants nothing."""
    cohort = headline_cohort(world, period, indicator)
    meeting, within, missing = 0, 0, set()
    for unit in cohort:
        terms = {world.elements[code]: standing(world, period, unit, code) for code in indicator.numerator}
        terms = {element: own for element, own in terms.items() if own}
        tick_lists = [
            answer
            for element in terms
            if element.entry == "commune_checklist"
            for answer in answers_in(world, unit, element, its_quarters(world, period, unit, element))
            if answer
        ]
        if not tick_lists and all(own.value is None for own in terms.values()):
            missing.add(unit.key)
            continue
        within += 1
        if indicator.count_from:
            done = months_with_item(world, period, unit, world.elements[indicator.numerator[0]])
            is_met = required_months(world, period, unit, indicator) <= done
        else:
            is_met = any(own.value for own in terms.values()) or any(ticks.marks for ticks in tick_lists)
        meeting += is_met
        missing |= set() if is_met else wanted(unit, terms.values())
    return Tally(meeting, len(cohort), len(cohort), within, missing)


def every_month(world, period, indicator):
    """Required months with an item over required months; with all of them done, nothing is wanted."""
    (code,) = indicator.numerator
    numerator, denominator, owed, within, missing = 0, 0, 0, 0, set()
    for unit in world.units:
        own = standing(world, period, unit, code)
        if own is None:
            continue
        owed += 1
        if own.value is None:
            missing.add(unit.key)
            continue
        within += 1
        required = required_months(world, period, unit, indicator)
        done = required & months_with_item(world, period, unit, world.elements[code])
        numerator += len(done)
        denominator += len(required)
        missing |= set() if required and done == required else wanted(unit, [own])
    return Tally(numerator, denominator, owed, within, missing)


def baseline_quarters(world, unit, quarter):
    """The quarter of the year before, with those of the quarters merged into this one, directly or in
    turn."""
    merged = [q for (key, q), o in world.obligations.items() if key == unit.key and o.merged_into == quarter]
    before = f"{int(quarter[:4]) - 1}{quarter[4:]}"
    return [before, *(q for earlier in merged for q in baseline_quarters(world, unit, earlier))]


def growth_at_least(world, period, indicator):
    """Value and baseline over the quarters that have a figure in both years; the figures that lack are
    named."""
    (code,) = indicator.numerator
    numerator, denominator, owed, within, missing = 0, 0, 0, 0, set()
    for unit in world.units:
        pairs, lacking = [], set()
        quarters = its_quarters(world, period, unit, world.elements[code])
        for quarter in quarters:
            answer = world.answers.get((unit.key, quarter, code))
            before = baseline_quarters(world, unit, quarter)
            baselines = [world.baselines.get((unit.key, q, code)) for q in before]
            lacking |= {f"{unit.key}/{q}" for q, b in zip(before, baselines, strict=True) if b is None}
            lacking |= {f"{unit.key}/{quarter}"} if answer is None else set()
            if answer and not answer.na and None not in baselines:
                pairs.append((number(world, period, answer), sum(map(Fraction, baselines))))
        numerator += sum(value for value, _ in pairs)
        denominator += sum(baseline for _, baseline in pairs)
        owed += bool(quarters)
        within += bool(pairs)
        if quarters:
            missing |= lacking if pairs else {unit.key}
    return Tally(numerator, denominator, owed, within, missing)


RULES = {rule.__name__: rule for rule in (ratio_at_least, units_meeting, every_month, growth_at_least)}


# Section 6: test, verdict, pace, targets.


def cut(numerator, denominator):
    """The percentage cut to two decimals toward zero."""
    return Fraction(int(Fraction(numerator) * 10000 / denominator), 100)


def is_year(world, period):
    return period.end == max(p.end for p in world.periods.values()) and period.quarters != (period.code,)


def pace(world, period, indicator, tally):
    """Only year-judged ratios of flows above a stock have one."""
    is_ratio = indicator.rule == "ratio_at_least" and indicator.denominator != ("communes",)
    if not is_ratio or indicator.judged != "year":
        return None
    has_flows = all(world.elements[code].over_time == "sum" for code in indicator.numerator)
    has_stock = all(world.elements[code].over_time != "sum" for code in indicator.denominator)
    if not has_flows or not has_stock:
        return None
    is_ahead = tally.numerator * 400 >= indicator.threshold * tally.denominator * len(period.quarters)
    return "on_pace" if is_ahead else "behind"


def indicator_row(world, period, indicator):
    tally = RULES[indicator.rule](world, period, indicator)
    tested = tally.numerator - (tally.denominator if indicator.rule == "growth_at_least" else 0)
    has_percentage = bool(tally.counted and tally.denominator and tally.has_basis)
    if not tally.counted:
        verdict = "no_data"
    elif indicator.none_arising and tally.numerator == tally.denominator == 0:
        verdict = "none_arising"
    elif not has_percentage:
        verdict = "no_basis"
    elif indicator.judged == "year" and not is_year(world, period):
        verdict = "in_progress"
    else:
        verdict = "met" if tested * 100 >= indicator.threshold * tally.denominator else "not_met"
    is_doubtful = indicator.rule == "ratio_at_least" and tally.numerator > tally.denominator
    return {
        "code": indicator.code,
        "numerator": Fraction(tally.numerator) if tally.counted else None,
        "denominator": Fraction(tally.denominator) if tally.counted else None,
        "value": cut(tested, tally.denominator) if has_percentage else None,
        "verdict": verdict if period.judged else None,
        "pace": pace(world, period, indicator, tally) if has_percentage and period.judged else None,
        "provisional": bool(tally.missing) or is_doubtful,
        "owed": tally.owed,
        "counted": tally.counted,
        "missing": sorted(tally.missing),
    }


def target_row(target, rows):
    verdicts = [row["verdict"] for row in rows]
    judged = [verdict for verdict in verdicts if verdict in ("met", "not_met", "in_progress")]
    met = judged.count("met")
    if not judged:
        verdict = "none_arising" if set(verdicts) == {"none_arising"} else "no_data"
    elif "in_progress" in judged:
        verdict = "in_progress"
    elif met in (0, len(judged)):
        verdict = "met" if met else "not_met"
    else:
        verdict = "partly_met"
    doubt = any(row["provisional"] or row["verdict"] in ("no_data", "no_basis") for row in rows)
    return {"number": target, "verdict": verdict, "met": met, "of": len(judged), "provisional": doubt}


def roll_up(world: World, code: str) -> Result:
    """All that export_results says of the period with this code."""
    period = world.periods[code]
    indicators = [indicator_row(world, period, indicator) for indicator in world.indicators]
    of_target = {}
    for indicator, row in zip(world.indicators, indicators, strict=True):
        of_target.setdefault(indicator.target, []).append(row)
    targets = [target_row(target, rows) for target, rows in of_target.items()] if period.judged else []
    elements = [row for element in sorted(world.elements) for row in element_rows(world, period, element)]
    return Result(code, targets, indicators, elements)


def decimal_string(value: Fraction, places: int) -> str:
    """Exact, and refused with an error where the value has more decimals than `places`."""
    scaled = value * 10**places
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {places} decimals")
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    return ("-" if value < 0 else "") + digits[:-places] + "." + digits[-places:]


def as_export(result: Result) -> dict:
    """Ready for JSON, without the plan's name: figures without trailing zeros, percentages with two
    decimals."""

    def figure(value):
        return None if value is None else decimal_string(value, 3).rstrip("0").rstrip(".")

    def percentage(value):
        return None if value is None else decimal_string(value, 2)

    terms = ("numerator", "denominator")
    return {
        "period": result.period,
        "targets": result.targets,
        "indicators": [
            {**row, **{term: figure(row[term]) for term in terms}, "value": percentage(row["value"])}
            for row in result.indicators
        ],
        "elements": [{**row, "value": figure(row["value"])} for row in result.elements],
    }
