"""What bare SQL takes for the sums that a roll-up stores."""

from django.db import connection

# Every answered cell of each period's quarters, added by unit and along the tree of the period's end.
SUMS = """
WITH RECURSIVE parent AS MATERIALIZED (
    SELECT DISTINCT ON (d.unit_id) d.unit_id, d.parent_id
    FROM units_designation d ORDER BY d.unit_id, d.valid_from DESC
), lineage AS (
    SELECT unit_id, unit_id AS node_id FROM (SELECT DISTINCT unit_id FROM plans_obligation) unit
    UNION ALL
    SELECT l.unit_id, p.parent_id FROM lineage l JOIN parent p ON p.unit_id = l.node_id AND p.parent_id IS NOT NULL
), answered AS MATERIALIZED (
    SELECT period.id AS period_id, o.unit_id, f.element_id, sum(f.value) AS value, count(*) AS number
    FROM plans_period period
    JOIN plans_period_quarters link ON link.from_period_id = period.id
    JOIN plans_obligation o ON o.quarter_id = link.to_period_id AND o.state = 'owed'
    JOIN submissions_return r ON r.obligation_id = o.id
    JOIN submissions_figure f ON f.version_id = r.counted_id
    WHERE period.id = ANY (%s)
    GROUP BY period.id, o.unit_id, f.element_id
)
SELECT a.period_id, l.node_id, a.element_id, sum(a.value) AS value, sum(a.number) AS number
FROM answered a JOIN lineage l USING (unit_id)
GROUP BY a.period_id, l.node_id, a.element_id
"""
TABLE = """
CREATE TABLE bench_floor (period_id bigint, unit_id bigint, element_id bigint, value numeric(18, 3), number bigint,
                          UNIQUE (period_id, unit_id, element_id))
"""


def add(periods) -> None:
    """The sums alone, made and thrown away."""
    _run(f"SELECT count(*) FROM ({SUMS}) sums", periods)


def store(periods) -> None:
    """The same sums in one statement into a table with the key that rolled-up rows have."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_floor")
        cursor.execute(TABLE)
    _run(f"INSERT INTO bench_floor {SUMS}", periods)


def _run(statement, periods):
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '64MB'")
        cursor.execute(statement, [[period.pk for period in periods]])
        cursor.execute("RESET work_mem")
