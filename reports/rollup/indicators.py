"""Adds the terms of each indicator: one statement per shape of rule (figures.md section 6).

ru_term  indicator_id, shape, side, element_id ...     terms under the revision in force at the window's end
ru_part  indicator_id, unit_id, alive, is_in, ...      how each unit takes part in a ratio
ru_monthly  indicator_id, unit_id, required, present   the months a unit must and does have an item in
ru_member  indicator_id, unit_id, is_in, meets ...     who belongs to a cohort, and who meets its condition
ru_compared  indicator_id, unit_id, quarter_id ...     this year's figure of a quarter beside last year's

Each shape ends as rows of the same columns, read into `Found`; judging them is `targets.rules`' part.
"""

import json
from dataclasses import dataclass
from decimal import Decimal

from targets.rules import RULES, Sums
from targets.verdicts import Shape


@dataclass(frozen=True)
class Found:
    """The sums of one indicator, for its headline (`cohort` "") or a cohort that follows it."""

    indicator_id: int
    revision_id: int
    rule: str
    threshold: Decimal
    by_year: bool
    cohort: str
    sums: Sums
    details: dict


TERMS = """
CREATE TEMPORARY TABLE ru_term ON COMMIT DROP AS
WITH rule AS (
    SELECT DISTINCT ON (i.id) i.id AS indicator_id, i."order" AS ord, r.id AS revision_id, r.rule, r.base, r.condition,
           r.threshold, r.judged, r.count_from, r.ended
    FROM targets_indicator i
    JOIN targets_target t ON t.id = i.target_id AND t.plan_id = %(plan)s
    JOIN targets_indicatorrevision r ON r.indicator_id = i.id AND r.valid_from <= %(end)s
    ORDER BY i.id, r.valid_from DESC
), shape AS (
    SELECT * FROM unnest(%(rules)s::text[], %(shapes)s::text[]) AS s (rule, shape)
)
SELECT rule.*, shape.shape, t.side, t.element_id, e.over_time
FROM rule
JOIN shape ON shape.rule = rule.rule AND NOT rule.ended
JOIN targets_term t ON t.revision_id = rule.revision_id
JOIN ru_element e ON e.id = t.element_id;
ANALYZE ru_term;
"""

# A unit takes part with the terms it owes; a dissolved one with its flows only. It is in when each has a value; what
# it wants then is every wanting quarter of those terms.
PARTS = """
CREATE TEMPORARY TABLE ru_part ON COMMIT DROP AS
WITH term AS (
    SELECT t.indicator_id, t.side, r.unit_id, u.key, u.alive, r.value, r.serves, r.missing
    FROM ru_term t
    JOIN ru_row r ON r.element_id = t.element_id AND NOT r.na
    JOIN ru_unit u ON u.id = r.unit_id AND (u.alive OR t.over_time = 'sum')
    WHERE t.shape = 'ratio'
), part AS (
    SELECT indicator_id, unit_id, key, alive, bool_and(serves) AS is_in,
           coalesce(sum(value) FILTER (WHERE side = 'numerator'), 0) AS numerator,
           coalesce(sum(value) FILTER (WHERE side = 'denominator'), 0) AS denominator
    FROM term GROUP BY indicator_id, unit_id, key, alive
), wants AS (
    SELECT indicator_id, unit_id, array_agg(DISTINCT name) AS names
    FROM term, unnest(missing) AS name GROUP BY indicator_id, unit_id
)
SELECT part.*, CASE WHEN is_in THEN coalesce(wants.names, '{}') ELSE ARRAY[key] END AS missing
FROM part LEFT JOIN wants USING (indicator_id, unit_id);
ANALYZE ru_part;
"""

RATIOS = """
WITH base AS (
    SELECT indicator_id, base, min(revision_id) AS revision_id, bool_or(base = 'communes') AS of_communes,
           bool_or(side = 'denominator' AND over_time = 'sum') AS arises,
           bool_or(side = 'denominator' AND over_time <> 'sum') AS has_stock,
           bool_and(over_time = 'sum') FILTER (WHERE side = 'numerator')
               AND bool_or(side = 'denominator') AND bool_and(over_time <> 'sum') FILTER (WHERE side = 'denominator')
               AS paced
    FROM ru_term WHERE shape = 'ratio' GROUP BY indicator_id, base
), added AS (
    SELECT indicator_id, count(*) AS owed, count(*) FILTER (WHERE is_in) AS counted,
           sum(numerator) FILTER (WHERE is_in) AS numerator, sum(denominator) FILTER (WHERE is_in) AS denominator,
           coalesce(bool_or(is_in AND NOT alive), false)
               AND count(*) FILTER (WHERE alive AND is_in) * 10 < count(*) FILTER (WHERE alive) * 9 AS thin
    FROM ru_part GROUP BY indicator_id
), named AS (
    SELECT indicator_id, array_agg(name ORDER BY name COLLATE "C") AS missing
    FROM ru_part, unnest(ru_part.missing) AS name GROUP BY indicator_id
)
SELECT b.indicator_id, '' AS cohort, a.numerator,
       CASE WHEN b.base = 'none' THEN NULL WHEN b.of_communes AND a.counted > 0 THEN communes.number
            ELSE a.denominator END AS denominator,
       coalesce(a.owed, 0) AS owed, coalesce(a.counted, 0) AS counted, coalesce(n.missing, '{}') AS missing,
       b.arises, coalesce(b.paced, false) AS paced, coalesce(b.has_stock AND a.thin, false) AS thin,
       s.details
FROM base b
CROSS JOIN ru_commune communes
LEFT JOIN added a USING (indicator_id)
LEFT JOIN named n USING (indicator_id)
CROSS JOIN LATERAL (
    SELECT CASE WHEN b.has_stock AND bool_or(alive) AND bool_or(NOT alive) THEN jsonb_build_object('stretches',
        jsonb_agg(jsonb_build_object('alive', alive, 'numerator', numerator::text, 'denominator', denominator::text,
                                     'owed', owed, 'counted', counted) ORDER BY alive))
        ELSE '{}' END AS details
    FROM (
        SELECT alive, count(*) AS owed, count(*) FILTER (WHERE complete) AS counted,
               sum(numerator) FILTER (WHERE complete) AS numerator,
               sum(denominator) FILTER (WHERE complete) AS denominator
        FROM (
            SELECT u.alive, bool_and(r.serves) AS complete,
                   sum(r.value) FILTER (WHERE t.side = 'numerator') AS numerator,
                   sum(r.value) FILTER (WHERE t.side = 'denominator') AS denominator
            FROM ru_term t
            JOIN ru_row r ON r.element_id = t.element_id AND NOT r.na
            JOIN ru_unit u ON u.id = r.unit_id
            WHERE t.indicator_id = b.indicator_id
            GROUP BY u.id, u.alive
        ) unit GROUP BY alive
    ) stretch
) s;
"""

# The months of the plan's year, from count_from, whose last day the window holds and that the unit lived whole.
MONTHLY = """
CREATE TEMPORARY TABLE ru_monthly ON COMMIT DROP AS
SELECT t.indicator_id, t.element_id, u.id AS unit_id, count(*) AS required, count(l.first_day) AS present,
       jsonb_agg(to_char(m.first_day, 'YYYY-MM') ORDER BY m.first_day) FILTER (WHERE l.first_day IS NULL) AS absent
FROM (SELECT DISTINCT indicator_id, element_id, count_from FROM ru_term WHERE count_from <> '') t
JOIN unnest(%(months)s::date[]) AS m (first_day) ON m.first_day >= (t.count_from || '-01')::date
JOIN ru_unit u ON u.valid_from <= m.first_day
    AND (u.valid_to IS NULL OR u.valid_to >= m.first_day + interval '1 month' - interval '1 day')
LEFT JOIN ru_logged l ON l.unit_id = u.id AND l.element_id = t.element_id AND l.first_day = m.first_day
GROUP BY t.indicator_id, t.element_id, u.id;
ANALYZE ru_monthly;
"""

MONTHS = """
WITH part AS (
    SELECT t.indicator_id, u.key, r.value IS NOT NULL AS is_in, coalesce(m.required, 0) AS required,
           coalesce(m.present, 0) AS present, m.absent,
           CASE WHEN r.value IS NULL THEN ARRAY[u.key]
                WHEN coalesce(m.present, 0) < coalesce(m.required, 0) THEN r.missing ELSE '{}' END AS missing
    FROM ru_term t
    JOIN ru_row r ON r.element_id = t.element_id AND NOT r.na
    JOIN ru_unit u ON u.id = r.unit_id AND u.alive
    LEFT JOIN ru_monthly m ON m.indicator_id = t.indicator_id AND m.unit_id = u.id
    WHERE t.shape = 'months'
), named AS (
    SELECT indicator_id, array_agg(name ORDER BY name COLLATE "C") AS missing
    FROM part, unnest(part.missing) AS name GROUP BY indicator_id
), added AS (
    SELECT indicator_id, sum(present) FILTER (WHERE is_in) AS numerator,
           sum(required) FILTER (WHERE is_in) AS denominator, count(*) AS owed,
           count(*) FILTER (WHERE is_in) AS counted,
           jsonb_agg(absent ORDER BY key COLLATE "C") FILTER (WHERE is_in AND absent IS NOT NULL) AS absent
    FROM part GROUP BY indicator_id
)
SELECT t.indicator_id, '' AS cohort, a.numerator, a.denominator, coalesce(a.owed, 0) AS owed,
       coalesce(a.counted, 0) AS counted, coalesce(n.missing, '{}') AS missing,
       false AS arises, false AS paced, false AS thin, jsonb_build_object('absent', coalesce(a.absent, '[]')) AS details
FROM (SELECT DISTINCT indicator_id FROM ru_term WHERE shape = 'months') t
LEFT JOIN added a USING (indicator_id)
LEFT JOIN named n USING (indicator_id);
"""

# Districts are the headline where they owe any term in the window, living communes follow; else communes are. A unit
# that already meets its condition wants nothing. An activity of a tick list is a tick in any quarter (its peak).
MEMBERS = """
CREATE TEMPORARY TABLE ru_member ON COMMIT DROP AS
WITH term AS (
    SELECT t.indicator_id, t.condition, u.id AS unit_id, u.key, u.is_district,
           CASE WHEN t.over_time = 'maintained' THEN r.peak ELSE r.value END AS value, r.missing, m.required, m.present
    FROM ru_term t
    JOIN ru_row r ON r.element_id = t.element_id
    JOIN ru_unit u ON u.id = r.unit_id AND (u.is_district OR u.alive AND u.is_territorial)
    LEFT JOIN ru_monthly m ON m.indicator_id = t.indicator_id AND m.element_id = t.element_id AND m.unit_id = u.id
    WHERE t.shape = 'cohort' AND (t.condition <> 'every_month' OR m.required > 0)
), unit AS (
    SELECT indicator_id, unit_id, key, is_district, bool_or(value IS NOT NULL) AS is_in,
           coalesce(bool_or(CASE WHEN condition = 'every_month' THEN present = required ELSE value > 0 END), false)
               AS meets
    FROM term GROUP BY indicator_id, unit_id, key, is_district
), wants AS (
    SELECT indicator_id, unit_id, array_agg(DISTINCT name) AS names
    FROM term, unnest(term.missing) AS name GROUP BY indicator_id, unit_id
)
SELECT unit.*, is_district <> bool_or(is_district) OVER (PARTITION BY indicator_id) AS follows,
       CASE WHEN NOT is_in THEN ARRAY[key] WHEN meets THEN '{}' ELSE coalesce(names, '{}') END AS missing
FROM unit LEFT JOIN wants USING (indicator_id, unit_id);
ANALYZE ru_member;
"""

COHORTS = """
WITH named AS (
    SELECT indicator_id, follows, array_agg(name ORDER BY name COLLATE "C") AS missing
    FROM ru_member, unnest(ru_member.missing) AS name GROUP BY indicator_id, follows
), added AS (
    SELECT indicator_id, follows, bool_or(is_district) AS of_districts, count(*) AS owed,
           count(*) FILTER (WHERE is_in) AS counted, count(*) FILTER (WHERE is_in AND meets) AS met,
           jsonb_agg(key ORDER BY key COLLATE "C") FILTER (WHERE is_in AND NOT meets) AS short
    FROM ru_member GROUP BY indicator_id, follows
)
SELECT t.indicator_id, CASE WHEN a.follows THEN 'communes' ELSE '' END AS cohort,
       CASE WHEN a.counted > 0 THEN a.met END AS numerator, CASE WHEN a.counted > 0 THEN a.owed END AS denominator,
       coalesce(a.owed, 0) AS owed, coalesce(a.counted, 0) AS counted, coalesce(n.missing, '{}') AS missing,
       false AS arises, false AS paced, false AS thin,
       jsonb_build_object('of', CASE WHEN a.of_districts THEN 'districts' ELSE 'communes' END,
                          'short', coalesce(a.short, '[]')) AS details
FROM (SELECT DISTINCT indicator_id FROM ru_term WHERE shape = 'cohort') t
LEFT JOIN added a USING (indicator_id)
LEFT JOIN named n ON n.indicator_id = a.indicator_id AND n.follows = a.follows;
"""

# A quarter compares when this year's figure is there and last year's is, together with those of the merged quarters
# just before it, whose figures it holds.
# Few cells grow, so they are gathered first; planned from the other end it reads every cell for every quarter.
COMPARED = """
CREATE TEMPORARY TABLE ru_compared ON COMMIT DROP AS
WITH grown AS MATERIALIZED (
    SELECT t.indicator_id, t.element_id, c.unit_id, c.quarter_id, c.value, c.name
    FROM ru_term t JOIN ru_cell c ON c.element_id = t.element_id WHERE t.shape = 'growth'
), quarter AS (
    SELECT o.unit_id, q.id, q."order" AS ord, q.baseline_code, o.state,
           count(*) FILTER (WHERE o.state <> 'merged') OVER (
               PARTITION BY o.unit_id ORDER BY q."order" ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS heap
    FROM plans_obligation o
    JOIN plans_period q ON q.id = o.quarter_id AND q.plan_id = %(plan)s AND q.kind = 'quarter'
    WHERE o.unit_id IN (SELECT unit_id FROM grown)
)
SELECT c.indicator_id, c.element_id, c.unit_id, c.quarter_id, c.value AS figure, c.name, u.key,
       sum(b.value) AS baseline, count(*) = count(b.id) AS complete,
       array_agg(u.key || '/' || h.baseline_code) FILTER (WHERE b.id IS NULL) AS without
FROM grown c
JOIN ru_unit u ON u.id = c.unit_id
JOIN quarter own ON own.unit_id = c.unit_id AND own.id = c.quarter_id
JOIN quarter h ON h.unit_id = own.unit_id AND h.heap = own.heap AND h.ord <= own.ord
LEFT JOIN targets_baseline b ON b.quarter_id = h.id AND b.unit_id = c.unit_id AND b.element_id = c.element_id
GROUP BY c.indicator_id, c.element_id, c.unit_id, c.quarter_id, c.value, c.name, u.key;
ANALYZE ru_compared;
"""

GROWTH = """
WITH part AS (
    SELECT indicator_id, unit_id, key,
           bool_or(figure IS NOT NULL AND complete) AS is_in,
           sum(figure) FILTER (WHERE complete) AS numerator,
           sum(baseline) FILTER (WHERE figure IS NOT NULL AND complete) AS denominator
    FROM ru_compared GROUP BY indicator_id, unit_id, key
), wants AS (
    SELECT b.indicator_id, b.name FROM ru_compared b JOIN part p USING (indicator_id, unit_id)
    WHERE p.is_in AND b.figure IS NULL
    UNION
    SELECT b.indicator_id, absent
    FROM ru_compared b JOIN part p USING (indicator_id, unit_id), unnest(b.without) AS absent
    WHERE p.is_in
    UNION
    SELECT indicator_id, key FROM part WHERE NOT is_in
), named AS (
    SELECT indicator_id, array_agg(name ORDER BY name COLLATE "C") AS missing FROM wants GROUP BY indicator_id
), added AS (
    SELECT indicator_id, sum(numerator) FILTER (WHERE is_in) AS numerator,
           sum(denominator) FILTER (WHERE is_in) AS denominator, count(*) AS owed,
           count(*) FILTER (WHERE is_in) AS counted
    FROM part GROUP BY indicator_id
)
SELECT t.indicator_id, '' AS cohort, a.numerator, a.denominator, coalesce(a.owed, 0) AS owed,
       coalesce(a.counted, 0) AS counted, coalesce(n.missing, '{}') AS missing,
       false AS arises, false AS paced, false AS thin, '{}'::jsonb AS details
FROM (SELECT DISTINCT indicator_id FROM ru_term WHERE shape = 'growth') t
LEFT JOIN added a USING (indicator_id)
LEFT JOIN named n USING (indicator_id);
"""

STATEMENTS = {Shape.RATIO: RATIOS, Shape.MONTHS: MONTHS, Shape.COHORT: COHORTS, Shape.GROWTH: GROWTH}


def add_up(cursor, period) -> list[Found]:
    """The sums of every indicator of the plan for the period, headlines and followers."""
    values = {
        "plan": period.plan_id,
        "end": period.window_to,
        "months": [f"{month}-01" for month in period.months],
        "rules": list(RULES),
        "shapes": [rule.shape.value for rule in RULES.values()],
    }
    for statement in (TERMS, PARTS, MONTHLY, MEMBERS, COMPARED):
        cursor.execute(statement, values)
    cursor.execute("SELECT DISTINCT indicator_id, revision_id, rule, threshold, judged FROM ru_term")
    rules = {row[0]: row[1:] for row in cursor.fetchall()}
    found = []
    for statement in STATEMENTS.values():
        cursor.execute(statement, values)
        found += [_found(row, rules[row[0]]) for row in cursor.fetchall()]
    return found


def _found(row, rule):
    indicator_id, cohort, numerator, denominator, owed, counted, missing, arises, paced, thin, details = row
    revision_id, name, threshold, judged = rule
    # Units are counted as whole numbers, and those would be divided into a float.
    above, below = (None if number is None else Decimal(number) for number in (numerator, denominator))
    sums = Sums(above, below, owed, counted, tuple(missing), arises, paced, thin)
    kept = details if isinstance(details, dict) else json.loads(details)
    return Found(indicator_id, revision_id, name, threshold, judged == "year", cohort, sums, kept)
