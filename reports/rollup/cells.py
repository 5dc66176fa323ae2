"""What each unit owes and has answered in a period: the cells every later step reads.

Temporary tables, dropped with the transaction, hold the steps. Each is analysed as soon as it is filled: a query
planned as for an empty table was seen to run for minutes.

ru_quarter  id, code, ord                           the period's quarters in order
ru_element  id, code, entry, parent_id, over_time   elements under the revision in force at the window's end
ru_unit     id, key, ord, alive, is_district        units with an obligation in the plan, as of the window's end
ru_commune  number                                  how many communes live at the window's end, whoever reports
ru_owner    quarter_id, element_id, over_time, owners          who owes an element for a quarter
ru_owed     unit_id, quarter_id, ord, ends_inside, name, version_id, words   the quarters a unit owes
ru_asked    quarter_id, words, ends_inside, element_id, over_time            what is asked of such units
ru_cell     unit_id, quarter_id, ord, element_id, over_time, figure_id, value, na, answered, name
ru_logged   unit_id, element_id, first_day          the months with an item, from all returns so far
"""

STEPS = (
    "quarter",
    "element",
    "unit",
    "commune",
    "owner",
    "owed",
    "asked",
    "cell",
    "logged",
    "row",
    "node",
    "term",
    "part",
    "monthly",
    "member",
    "compared",
)
DROP = f"DROP TABLE IF EXISTS {', '.join(f'ru_{step}' for step in STEPS)};"

QUARTERS = """
CREATE TEMPORARY TABLE ru_quarter ON COMMIT DROP AS
SELECT q.id, q.code, q."order" AS ord, q.window_to
FROM plans_period_quarters link
JOIN plans_period q ON q.id = link.to_period_id
WHERE link.from_period_id = %(period)s;
ANALYZE ru_quarter;
"""

ELEMENTS = """
CREATE TEMPORARY TABLE ru_element ON COMMIT DROP AS
SELECT DISTINCT ON (e.id) e.id, e.code, e.entry, e.parent_id, r.over_time
FROM targets_dataelement e
JOIN targets_elementrevision r ON r.element_id = e.id AND r.valid_from <= %(end)s
WHERE e.plan_id = %(plan)s
ORDER BY e.id, r.valid_from DESC;
ANALYZE ru_element;
"""

UNITS = """
CREATE TEMPORARY TABLE ru_unit ON COMMIT DROP AS
SELECT u.id, u.key, u."order" AS ord, u.valid_from, u.valid_to,
       u.valid_from <= %(end)s AND (u.valid_to IS NULL OR u.valid_to >= %(end)s) AS alive,
       bool_or('district' = ANY (o.audiences)) AS is_district,
       bool_or('territory' = ANY (o.audiences)) AS is_territorial
FROM units_unit u
JOIN plans_obligation o ON o.unit_id = u.id
JOIN plans_period q ON q.id = o.quarter_id AND q.plan_id = %(plan)s
GROUP BY u.id;
ANALYZE ru_unit;
"""

COMMUNES = """
CREATE TEMPORARY TABLE ru_commune ON COMMIT DROP AS
SELECT count(*) AS number
FROM units_unit u
JOIN units_designation d ON d.unit_id = u.id AND d.kind = 'commune' AND d.valid_from <= %(end)s
    AND (d.valid_to IS NULL OR d.valid_to >= %(end)s)
WHERE u.territory_id = %(territory)s AND u.valid_from <= %(end)s AND (u.valid_to IS NULL OR u.valid_to >= %(end)s);
"""

# A unit that ends inside the quarter owes its flows and logs only. A total is never owed as such: it is the sum of its
# parts. An element is owed by those whom its revision of the quarter's end names; of an obligation's words those that
# no owner uses are left out, so that thousands of units share a few sets of words, each compared with owners once.
OWED = """
CREATE TEMPORARY TABLE ru_owner ON COMMIT DROP AS
SELECT DISTINCT ON (q.id, r.element_id) q.id AS quarter_id, r.element_id, e.over_time, r.owners
FROM ru_quarter q
JOIN targets_elementrevision r ON r.valid_from <= q.window_to
JOIN ru_element e ON e.id = r.element_id AND e.entry <> 'total'
ORDER BY q.id, r.element_id, r.valid_from DESC;

CREATE TEMPORARY TABLE ru_owed ON COMMIT DROP AS
SELECT o.unit_id, o.quarter_id, q.ord, o.ends_inside, u.key || '/' || q.code AS name,
       filing.counted_id AS version_id,
       ARRAY(SELECT word FROM unnest(o.audiences) AS word WHERE word = ANY (used.words)) AS words
FROM plans_obligation o
JOIN ru_quarter q ON q.id = o.quarter_id
JOIN ru_unit u ON u.id = o.unit_id
LEFT JOIN submissions_return filing ON filing.obligation_id = o.id
CROSS JOIN (SELECT array_agg(DISTINCT word) AS words FROM ru_owner, unnest(owners) AS word) used
WHERE o.state = 'owed';
ANALYZE ru_owed;

CREATE TEMPORARY TABLE ru_asked ON COMMIT DROP AS
SELECT kind.*, owner.element_id, owner.over_time
FROM (SELECT DISTINCT quarter_id, words, ends_inside FROM ru_owed) kind
JOIN ru_owner owner ON owner.quarter_id = kind.quarter_id AND owner.owners && kind.words
    AND (NOT kind.ends_inside OR owner.over_time IN ('sum', 'union'));
ANALYZE ru_asked;
"""

# The figures of the returns that count are fetched by return: reading them cell by cell takes ten times as long.
CELLS = """
CREATE TEMPORARY TABLE ru_cell ON COMMIT DROP AS
SELECT o.unit_id, o.quarter_id, o.ord, a.element_id, a.over_time,
       f.id AS figure_id, f.value, coalesce(f.not_applicable, false) AS na, f.id IS NOT NULL AS answered, o.name
FROM ru_owed o
JOIN ru_asked a USING (quarter_id, words, ends_inside)
LEFT JOIN (
    SELECT f.id, f.version_id, f.element_id, f.value, f.not_applicable
    FROM ru_owed filed JOIN submissions_figure f ON f.version_id = filed.version_id
) f ON f.version_id = o.version_id AND f.element_id = a.element_id;
ANALYZE ru_cell (unit_id, quarter_id, element_id, over_time, answered, figure_id);
"""


# From every return that counts up to the window's end; a log answered with no item has a row without a month.
LOGGED = """
CREATE TEMPORARY TABLE ru_logged ON COMMIT DROP AS
SELECT DISTINCT o.unit_id, f.element_id, date_trunc('month', i."on")::date AS first_day
FROM plans_obligation o
JOIN plans_period q ON q.id = o.quarter_id AND q.plan_id = %(plan)s AND q.window_to <= %(end)s
JOIN submissions_return filing ON filing.obligation_id = o.id
JOIN submissions_figure f ON f.version_id = filing.counted_id
JOIN ru_element e ON e.id = f.element_id AND e.over_time = 'union'
LEFT JOIN submissions_item i ON i.figure_id = f.id;
ANALYZE ru_logged;
"""


def gather(cursor, period):
    """Fill the tables of a period from the version of each return that counts."""
    values = {
        "period": period.pk,
        "plan": period.plan_id,
        "territory": period.plan.territory_id,
        "end": period.window_to,
    }
    cursor.execute(DROP)
    for statement in (QUARTERS, ELEMENTS, UNITS, COMMUNES, OWED, CELLS, LOGGED):
        cursor.execute(statement, values)
