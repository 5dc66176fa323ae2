"""How far an indicator can still go with what is missing: one statement per shape (targets.certainty judges it).

Each reads the steps of the roll-up and gives, per indicator: least, most, denominator, basis, endless, grows, without
and the keys of the units that could turn it. What an answered quarter says stays; a missing one may say anything that
its form allows, and no unit's numerator outgrows its denominator.
"""

from decimal import Decimal

from targets.certainty import Basis, Reach, outlook
from targets.rules import RULES
from targets.verdicts import Shape, Verdict

LACKING = """
DROP TABLE IF EXISTS ru_leaf, ru_lacking, ru_listed, ru_tickable;
CREATE TEMPORARY TABLE ru_leaf ON COMMIT DROP AS
SELECT DISTINCT t.indicator_id, t.side, coalesce(part.id, e.id) AS element_id,
       coalesce(part.over_time, t.over_time) AS over_time, coalesce(part.entry, e.entry) AS entry
FROM ru_term t
JOIN ru_element e ON e.id = t.element_id
LEFT JOIN ru_element part ON e.entry = 'total' AND part.parent_id = e.id
WHERE t.indicator_id = ANY (%(open)s) AND t.shape = 'ratio';
ANALYZE ru_leaf;
CREATE TEMPORARY TABLE ru_lacking ON COMMIT DROP AS
SELECT indicator_id, unit_id, key, alive FROM ru_part WHERE indicator_id = ANY (%(open)s) AND missing <> '{}';
ANALYZE ru_lacking;
CREATE TEMPORARY TABLE ru_listed ON COMMIT DROP AS
SELECT unit_id, element_id, over_time, max(ord) AS last_ord,
       (array_agg(answered ORDER BY ord DESC))[1] AS last_answered,
       array_agg(ord) FILTER (WHERE answered) AS answered, max(ord) FILTER (WHERE NOT answered) AS gap
FROM ru_cell
WHERE element_id IN (SELECT element_id FROM ru_leaf WHERE entry = 'commune_checklist')
    AND unit_id IN (SELECT unit_id FROM ru_lacking)
GROUP BY unit_id, element_id, over_time;
ANALYZE ru_listed;
"""

# Of a commune's ticks: `broken` once an answered quarter since the first tick left it out, for which nothing makes up.
# A quarter missing in the middle can only take away; the last one can bring every commune that is not broken.
TICKABLE = """
CREATE TEMPORARY TABLE ru_tickable ON COMMIT DROP AS
WITH below AS (
    SELECT d.parent_id AS unit_id, d.unit_id AS commune
    FROM units_designation d
    JOIN units_unit u ON u.id = d.unit_id AND (u.valid_to IS NULL OR u.valid_to >= %(end)s)
    WHERE d.kind = 'commune' AND d.valid_from <= %(end)s AND (d.valid_to IS NULL OR d.valid_to >= %(end)s)
), choice AS (
    SELECT l.*, coalesce(b.commune, l.unit_id) AS commune FROM ru_listed l LEFT JOIN below b USING (unit_id)
), tick AS (
    SELECT c.unit_id, c.element_id, m.unit_id AS commune, min(c.ord) AS since, max(c.ord) AS until, count(*) AS ticks
    FROM ru_listed l
    JOIN ru_cell c USING (unit_id, element_id)
    JOIN submissions_mark m ON m.figure_id = c.figure_id
    GROUP BY c.unit_id, c.element_id, m.unit_id
), marked AS (
    SELECT c.*, t.since, t.until = c.last_ord AS is_last,
           t.since IS NOT NULL AND t.ticks < (
               SELECT count(*) FROM unnest(c.answered) AS answered (ord) WHERE answered.ord >= t.since) AS broken
    FROM choice c
    LEFT JOIN tick t USING (unit_id, element_id, commune)
)
SELECT unit_id, element_id,
       count(*) FILTER (WHERE over_time = 'maintained' AND last_answered AND is_last AND NOT broken AND since > gap)
           AS firm,
       count(*) FILTER (WHERE CASE WHEN over_time <> 'maintained' THEN true
                                   WHEN last_answered THEN is_last AND NOT broken ELSE NOT broken END) AS most
FROM marked GROUP BY unit_id, element_id;
ANALYZE ru_tickable;
"""

RATIO = """
WITH answer AS (
    SELECT l.*, f.side, f.over_time = 'sum' AS flows, l.alive OR f.over_time = 'sum' AS takes_part, r.value,
           r.missing = '{}' AS whole, c.most,
           CASE WHEN r.missing = '{}' OR f.over_time IN ('sum', 'ever') THEN coalesce(r.value, 0)
                ELSE coalesce(c.firm, 0) END AS firm
    FROM ru_lacking l
    JOIN ru_leaf f USING (indicator_id)
    JOIN ru_row r ON r.unit_id = l.unit_id AND r.element_id = f.element_id AND NOT r.na
    LEFT JOIN ru_tickable c ON c.unit_id = l.unit_id AND c.element_id = f.element_id
), unit AS (
    SELECT indicator_id, unit_id, key,
           coalesce(sum(firm) FILTER (WHERE side = 'numerator' AND takes_part), 0) AS least,
           coalesce(sum(value) FILTER (WHERE side = 'numerator' AND takes_part), 0) AS known,
           coalesce(sum(CASE WHEN whole THEN value ELSE most END) FILTER (WHERE side = 'numerator'), 0) AS ticked,
           coalesce(bool_or(NOT whole) FILTER (WHERE side = 'numerator' AND takes_part), false) AS rises,
           coalesce(sum(firm) FILTER (WHERE side = 'denominator' AND takes_part), 0) AS firm_below,
           coalesce(sum(value) FILTER (WHERE side = 'denominator' AND takes_part), 0) AS below,
           sum(value) FILTER (WHERE side = 'denominator') AS cap,
           coalesce(bool_or(value IS NULL) FILTER (WHERE side = 'denominator'), true) AS unknown,
           coalesce(bool_or(NOT whole) FILTER (WHERE side = 'denominator'), false) AS carried
    FROM answer GROUP BY indicator_id, unit_id, key
), kind AS (
    SELECT t.indicator_id, t.base, bool_or(f.side = 'denominator' AND f.over_time = 'sum') AS grows
    FROM ru_term t JOIN ru_leaf f USING (indicator_id) GROUP BY t.indicator_id, t.base
), reach AS (
    SELECT u.*, k.base, k.grows,
           CASE WHEN k.base = 'communes' THEN u.ticked WHEN NOT u.rises THEN u.least
                ELSE greatest(u.known, u.cap, u.least) END AS most,
           k.base = 'elements' AND NOT k.grows AND u.unknown AS lost
    FROM unit u JOIN kind k USING (indicator_id)
), fixed AS (
    SELECT indicator_id, sum(numerator) AS numerator, sum(denominator) AS denominator
    FROM ru_part WHERE is_in AND missing = '{}' GROUP BY indicator_id
)
SELECT r.indicator_id, coalesce(f.numerator, 0) + sum(r.least) AS least, coalesce(f.numerator, 0) + sum(r.most) AS most,
       CASE r.base WHEN 'none' THEN NULL WHEN 'communes' THEN communes.number
           ELSE coalesce(f.denominator, 0) + sum(CASE WHEN r.grows THEN r.firm_below ELSE r.below END) END
           AS denominator,
       CASE WHEN r.base <> 'elements' OR r.grows THEN 'fixed' WHEN bool_or(r.lost) THEN 'none'
            WHEN bool_or(r.carried) THEN 'carried' ELSE 'fixed' END AS basis,
       r.base = 'none' AND bool_or(r.rises) AS endless, r.grows, count(*) FILTER (WHERE r.lost) AS without,
       coalesce(array_agg(r.key) FILTER (WHERE r.grows OR r.rises AND r.base = 'none' OR r.most > r.least OR r.carried
                                         AND r.base = 'elements'), '{}') AS units
FROM reach r
CROSS JOIN ru_commune communes
LEFT JOIN fixed f USING (indicator_id)
GROUP BY r.indicator_id, r.base, r.grows, f.numerator, f.denominator, communes.number;
"""

# Until when a missing return can still date an item: its window's end, for it may tell of earlier months too.
LATEST = """
latest AS (
    SELECT t.indicator_id, c.unit_id, max(q.window_to) AS until
    FROM ru_term t
    JOIN ru_cell c ON c.element_id = t.element_id AND NOT c.answered
    JOIN ru_quarter q ON q.id = c.quarter_id
    WHERE t.indicator_id = ANY (%(open)s)
    GROUP BY t.indicator_id, c.unit_id
)
"""

COHORT = f"""
WITH {LATEST}, turn AS (
    SELECT m.*, NOT m.meets AND m.missing <> '{{}}' AND (monthly.absent IS NULL OR (
               SELECT bool_and((month || '-01')::date <= latest.until)
               FROM jsonb_array_elements_text(monthly.absent) AS month)) AS could
    FROM ru_member m
    LEFT JOIN latest USING (indicator_id, unit_id)
    LEFT JOIN ru_monthly monthly USING (indicator_id, unit_id)
    WHERE m.indicator_id = ANY (%(open)s) AND NOT m.follows
)
SELECT indicator_id, count(*) FILTER (WHERE meets), count(*) FILTER (WHERE meets OR could), count(*), 'fixed', false,
       false, 0, coalesce(array_agg(key) FILTER (WHERE could), '{{}}')
FROM turn GROUP BY indicator_id;
"""

MONTHS = f"""
WITH {LATEST}, part AS (
    SELECT t.indicator_id, u.key, coalesce(m.required, 0) AS required, coalesce(m.present, 0) AS present,
           (SELECT count(*) FROM jsonb_array_elements_text(m.absent) AS month
            WHERE (month || '-01')::date <= latest.until) AS could
    FROM ru_term t
    JOIN ru_row r ON r.element_id = t.element_id AND NOT r.na
    JOIN ru_unit u ON u.id = r.unit_id AND u.alive
    LEFT JOIN latest ON latest.indicator_id = t.indicator_id AND latest.unit_id = u.id
    LEFT JOIN ru_monthly m ON m.indicator_id = t.indicator_id AND m.unit_id = u.id
    WHERE t.indicator_id = ANY (%(open)s) AND t.shape = 'months'
)
SELECT indicator_id, sum(present), sum(present + could), sum(required), 'fixed', false, false, 0,
       coalesce(array_agg(key) FILTER (WHERE could > 0), '{{}}')
FROM part GROUP BY indicator_id;
"""

GROWTH = """
SELECT indicator_id, coalesce(sum(figure) FILTER (WHERE complete), 0), coalesce(sum(figure) FILTER (WHERE complete), 0),
       coalesce(sum(baseline) FILTER (WHERE complete), 0),
       CASE WHEN bool_and(complete) THEN 'fixed' ELSE 'none' END, bool_or(complete AND figure IS NULL), false,
       count(DISTINCT unit_id) FILTER (WHERE NOT complete),
       coalesce(array_agg(DISTINCT key) FILTER (WHERE figure IS NULL), '{}')
FROM ru_compared WHERE indicator_id = ANY (%(open)s) GROUP BY indicator_id;
"""

STATEMENTS = {
    Shape.RATIO: LACKING + TICKABLE + RATIO,
    Shape.COHORT: COHORT,
    Shape.MONTHS: MONTHS,
    Shape.GROWTH: GROWTH,
}


def outlooks(cursor, period, results) -> dict[int, dict]:
    """What may still come of each headline that has a verdict and misses something, as its row keeps it."""
    asked = {
        found.indicator_id: found
        for found, outcome in results
        if outcome.verdict in (Verdict.MET, Verdict.NOT_MET) and found.sums.missing and not found.cohort
    }
    return {
        pk: _kept(asked[pk], *row)
        for statement, chosen in _chosen(asked.values())
        for pk, *row in _rows(cursor, statement, chosen, period)
    }


def _chosen(asked):
    for shape, statement in STATEMENTS.items():
        chosen = [found.indicator_id for found in asked if RULES[found.rule].shape == shape]
        if chosen:
            yield statement, chosen


def _rows(cursor, statement, chosen, period):
    """A shape may take steps before the statement that tells."""
    cursor.execute(statement, {"open": chosen, "end": period.window_to})
    return cursor.fetchall()


def _kept(found, least, most, denominator, basis, endless, grows, without, units):
    below = None if denominator is None else Decimal(denominator)
    reach = Reach(Decimal(least), Decimal(most), below, Basis(basis), endless, grows)
    seen = outlook(RULES[found.rule], reach, found.threshold)
    return {
        "certainty": seen.certainty,
        "expected": seen.expected,
        "percent": None if seen.percent is None else f"{seen.percent:f}",
        "units": sorted(units),
        "lacking": len({name.partition("/")[0] for name in found.sums.missing}),
        "without": without,
    }
