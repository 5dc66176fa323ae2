"""Elements over time per unit, then along the tree (figures.md sections 4 and 5).

ru_row   one row per unit and element that it owes in the period; `counts`: does it count at the territory?
ru_node  the same for the nodes above, as of the window's end
"""

# The facts of a unit's quarters for an element, gathered at once, and then each rule's own reading of them. `latest`
# and `earliest` are [ord, value] of an answer; `wanted` names the unanswered quarters that matter to the rule;
# `left_out`: the unit says "không áp dụng" and leaves.
ROWS = """
CREATE TEMPORARY TABLE ru_row ON COMMIT DROP AS
WITH grouped AS MATERIALIZED (
    SELECT unit_id, element_id, over_time,
           min(ord) AS first_ord,
           max(ord) AS last_ord,
           min(ord) FILTER (WHERE answered) AS since,
           count(*) AS quarters,
           count(*) FILTER (WHERE answered) AS answers,
           count(*) FILTER (WHERE na) AS nas,
           count(value) AS values,
           sum(value) AS total,
           max(value) AS peak,
           bool_or(value > 0) AS ever_yes,
           coalesce(max(ord) FILTER (WHERE answered) = max(ord), false) AS last_answered,
           coalesce(max(ord) FILTER (WHERE na) = max(ord), false) AS last_na,
           coalesce(min(ord) FILTER (WHERE na) = min(ord), false) AS first_na,
           max(ARRAY[ord, value]) FILTER (WHERE answered AND over_time = 'last') AS latest,
           min(ARRAY[ord, value]) FILTER (WHERE answered AND over_time = 'first') AS earliest,
           array_agg(ord) FILTER (WHERE answered AND over_time = 'maintained') AS answered
    FROM ru_cell GROUP BY unit_id, element_id, over_time
), wanted AS (
    SELECT c.unit_id, c.element_id, array_agg(c.name ORDER BY c.name COLLATE "C") AS names
    FROM ru_cell c JOIN grouped g USING (unit_id, element_id)
    WHERE NOT c.answered AND CASE c.over_time
        WHEN 'last' THEN c.ord = g.last_ord
        WHEN 'first' THEN c.ord = g.first_ord
        WHEN 'ever' THEN c.ord = g.last_ord AND g.ever_yes IS NOT TRUE
        WHEN 'maintained' THEN c.ord = g.last_ord OR c.ord > g.since
        ELSE true END
    GROUP BY c.unit_id, c.element_id
), kept AS (
    SELECT unit_id, element_id, count(*) AS communes
    FROM (
        SELECT c.unit_id, c.element_id, m.unit_id AS commune,
               min(c.ord) AS since, max(c.ord) AS until, count(*) AS ticks
        FROM ru_cell c
        JOIN submissions_mark m ON m.figure_id = c.figure_id
        JOIN units_unit u ON u.id = m.unit_id AND (u.valid_to IS NULL OR u.valid_to >= %(end)s)
        WHERE c.over_time = 'maintained'
        GROUP BY c.unit_id, c.element_id, m.unit_id
    ) tick
    JOIN grouped e USING (unit_id, element_id)
    WHERE tick.until = e.last_ord AND tick.ticks = (
        SELECT count(*) FROM unnest(e.answered) AS answered (ord) WHERE answered.ord >= tick.since
    )
    GROUP BY unit_id, element_id
), logged AS (
    SELECT unit_id, element_id, count(*) FILTER (
        WHERE first_day BETWEEN make_date(%(year)s, 1, 1) AND make_date(%(year)s, 12, 31)
    ) AS months
    FROM ru_logged GROUP BY unit_id, element_id
), valued AS (
    SELECT g.*, CASE g.over_time
            WHEN 'sum' THEN total
            WHEN 'last' THEN latest[2]
            WHEN 'first' THEN earliest[2]
            WHEN 'ever' THEN CASE WHEN ever_yes THEN 1 WHEN g.values > 0 THEN 0 END
            WHEN 'maintained' THEN CASE WHEN last_answered THEN coalesce(kept.communes, 0) END
            WHEN 'union' THEN logged.months
        END::numeric AS value,
        CASE g.over_time
            WHEN 'last' THEN last_na
            WHEN 'first' THEN first_na
            ELSE nas = quarters
        END AS left_out, coalesce(wanted.names, '{}') AS missing
    FROM grouped g
    LEFT JOIN wanted USING (unit_id, element_id)
    LEFT JOIN kept USING (unit_id, element_id)
    LEFT JOIN logged USING (unit_id, element_id)
)
SELECT v.unit_id, v.element_id, v.over_time, v.value, v.left_out AS na, v.peak,
       v.over_time = 'sum' OR u.alive AS counts,
       v.over_time = 'last' AND NOT v.last_answered AND v.value IS NOT NULL AS carried,
       v.value IS NOT NULL AS serves,
       CASE WHEN v.over_time IN ('sum', 'union') THEN quarters - nas WHEN left_out THEN 0 ELSE 1 END AS owed,
       CASE WHEN v.over_time IN ('sum', 'union') THEN answers - nas
            WHEN left_out OR v.missing <> '{}' THEN 0 ELSE 1 END AS counted,
       v.missing
FROM valued v
JOIN ru_unit u ON u.id = v.unit_id;
"""

# A total is the sum of what its parts have; it is covered when every part is, and serves an indicator when every
# part has a value, parts that say "không áp dụng" set aside.
TOTALS = """
INSERT INTO ru_row
WITH part AS (
    SELECT r.*, t.id AS total_id, t.over_time AS total_over_time
    FROM ru_row r
    JOIN ru_element e ON e.id = r.element_id
    JOIN ru_element t ON t.id = e.parent_id AND t.entry = 'total'
), named AS (
    SELECT unit_id, total_id, array_agg(DISTINCT name COLLATE "C") AS names
    FROM part, unnest(part.missing) AS name GROUP BY unit_id, total_id
)
SELECT unit_id, total_id, total_over_time, sum(value), bool_and(na), NULL, bool_and(counts), bool_or(carried),
       bool_and(serves OR na) AND NOT bool_and(na),
       max(owed), greatest(max(owed) - coalesce(cardinality(names), 0), 0), coalesce(names, '{}')
FROM part LEFT JOIN named USING (unit_id, total_id)
GROUP BY unit_id, total_id, total_over_time, names;
ANALYZE ru_row (unit_id, element_id, over_time, counts);
"""

# The tree of a period is the one at its window's end; a unit that ended counts under its last parent. Rows are added
# up under their own parent first, and these few sums then for every node above.
NODES = """
CREATE TEMPORARY TABLE ru_node ON COMMIT DROP AS
WITH RECURSIVE parent AS MATERIALIZED (
    SELECT DISTINCT ON (d.unit_id) d.unit_id, d.parent_id
    FROM units_designation d
    WHERE d.valid_from <= %(end)s
    ORDER BY d.unit_id, d.valid_from DESC
), part AS (
    SELECT p.parent_id, r.*
    FROM ru_row r JOIN parent p ON p.unit_id = r.unit_id AND p.parent_id IS NOT NULL
    WHERE r.counts AND r.over_time <> 'union'
), below AS MATERIALIZED (
    SELECT parent_id, element_id, over_time, sum(value) AS value, max(peak) AS peak, bool_or(carried) AS carried,
           sum(owed) AS owed, sum(counted) AS counted
    FROM part GROUP BY parent_id, element_id, over_time
), above AS (
    SELECT DISTINCT parent_id, parent_id AS node_id FROM below
    UNION ALL
    SELECT a.parent_id, p.parent_id
    FROM above a JOIN parent p ON p.unit_id = a.node_id AND p.parent_id IS NOT NULL
), added AS (
    SELECT node_id, element_id, over_time, sum(value) AS value, max(peak) AS peak, bool_or(carried) AS carried,
           sum(owed) AS owed, sum(counted) AS counted
    FROM below JOIN above USING (parent_id) GROUP BY node_id, element_id, over_time
), named AS (
    SELECT node_id, element_id, array_agg(name ORDER BY name COLLATE "C") AS missing
    FROM part JOIN above USING (parent_id), unnest(part.missing) AS name
    WHERE part.missing <> '{}'
    GROUP BY node_id, element_id
)
SELECT added.*, coalesce(named.missing, '{}') AS missing
FROM added LEFT JOIN named USING (node_id, element_id);
ANALYZE ru_node (node_id, element_id);
"""


def roll_up_elements(cursor, period):
    values = {"plan": period.plan_id, "end": period.window_to, "year": period.plan.year}
    for statement in (ROWS, TOTALS, NODES):
        cursor.execute(statement, values)
