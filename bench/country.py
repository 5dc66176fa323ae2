"""A country of any size in one territory: provinces as nodes, districts until 30/06/2025, communes after it.

A plan a year, each a copy of plan 1643 with its dates moved, loaded by `load_plan`; obligations come from `derive`.
What units answered is written set-wise and depends on the seed and on keys alone, never on ids.
"""

import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from plans.models import Plan
from plans.obligations import derive
from submissions.importing import system_user
from targets.loading import load_plan

MODEL = Path(settings.BASE_DIR) / "plans" / "packages" / "1643-KH-UBND-2025"
ROOT, FRAME = "VN", ("territory", "department", "invited", "partner")
REORGANISED = date(2025, 7, 1)
FIRST_YEAR = 2025


@dataclass(frozen=True)
class Size:
    """`communes` from 01/07/2025 on; before it three times as many, in `districts`, which report."""

    communes: int
    districts: int
    provinces: int


SIZES = {size.communes: size for size in (Size(3, 1, 1), Size(131, 10, 1), Size(3321, 696, 34))}

UNITS = """
INSERT INTO units_unit (territory_id, key, "order", valid_from, valid_to)
SELECT %(root)s, 'T' || n, 1000 + n, '2021-01-01'::date, NULL::date FROM generate_series(1, %(provinces)s) AS n
UNION ALL
SELECT %(root)s, 'H' || n, 10000 + n, '2021-01-01', '2025-06-30' FROM generate_series(1, %(districts)s) AS n
UNION ALL
SELECT %(root)s, 'C' || n, 20000 + n, '2021-01-01', '2025-06-30' FROM generate_series(1, 3 * %(communes)s) AS n
UNION ALL
SELECT %(root)s, 'X' || n, 40000 + n, '2025-07-01', NULL FROM generate_series(1, %(communes)s) AS n;

CREATE TEMPORARY TABLE place ON COMMIT DROP AS
SELECT *, CASE kind WHEN 'C' THEN (n + 2) / 3 ELSE n END AS commune,
       CASE kind WHEN 'T' THEN 'territory' WHEN 'H' THEN 'district' ELSE 'commune' END AS sort
FROM (SELECT id, key, valid_from, valid_to, left(key, 1) AS kind, substr(key, 2)::bigint AS n
      FROM units_unit WHERE territory_id = %(root)s AND key ~ '^[THCX][0-9]+$') unit;

INSERT INTO units_designation (unit_id, territory_id, valid_from, valid_to, kind, name, authority, code, parent_id,
                               reports, letterhead_parent, letterhead, symbol, place, signer, email)
SELECT p.id, %(root)s, p.valid_from, p.valid_to, p.sort, label || ' ' || p.n, 'UBND ' || lower(label) || ' ' || p.n,
       p.key, coalesce(district.id, province.id, %(root)s), p.kind IN ('H', 'X'), '', '', 'UBND', '', '', ''
FROM place p
CROSS JOIN LATERAL (SELECT CASE p.kind WHEN 'T' THEN 'Tỉnh' WHEN 'H' THEN 'Huyện' ELSE 'Xã' END) AS word (label)
CROSS JOIN LATERAL (SELECT CASE p.kind WHEN 'H' THEN p.n
                                       ELSE (p.commune - 1) * %(districts)s / %(communes)s + 1 END) AS h (n)
LEFT JOIN place district ON p.kind = 'C' AND district.kind = 'H' AND district.n = h.n
LEFT JOIN place province ON p.kind IN ('H', 'X') AND province.kind = 'T'
    AND province.n = (h.n - 1) * %(provinces)s / %(districts)s + 1;

INSERT INTO units_succession (predecessor_id, successor_id, "on", part, legal_basis)
SELECT old.id, new.id, '2025-07-01', false, 'Nghị quyết sắp xếp đơn vị hành chính'
FROM place old JOIN place new ON old.kind = 'C' AND new.kind = 'X' AND new.n = old.commune;
"""

# Three in a hundred returns are not there yet, and two in a hundred cells of the others are blank.
RETURNS = """
INSERT INTO submissions_return (obligation_id)
SELECT o.id
FROM plans_obligation o
JOIN plans_period q ON q.id = o.quarter_id AND q.plan_id = %(plan)s
JOIN units_unit u ON u.id = o.unit_id
WHERE o.state = 'owed' AND abs(hashtextextended(u.key || '/' || q.code, %(seed)s)) %% 100 >= 3;

INSERT INTO submissions_version (filing_id, number, source, corrects, reason_opened, reason_blank, reason,
                                 created_by_id, created_at, submitted_by_id, submitted_at, sha256,
                                 decision, decided_by_id, decided_at)
SELECT r.id, 1, 'import', false, 'nhập dữ liệu lịch sử', '', 'nhập dữ liệu lịch sử', %(by)s, now(), %(by)s, now(),
       encode(sha256(convert_to(u.key || '/' || q.code, 'UTF8')), 'hex'), 'accepted', %(by)s, now()
FROM submissions_return r
JOIN plans_obligation o ON o.id = r.obligation_id
JOIN plans_period q ON q.id = o.quarter_id AND q.plan_id = %(plan)s
JOIN units_unit u ON u.id = o.unit_id;

CREATE TEMPORARY TABLE filed ON COMMIT DROP AS
SELECT v.id AS version_id, r.id AS return_id, o.*, u.key, q.code, q.plan_id, q.window_to AS quarter_end
FROM submissions_version v
JOIN submissions_return r ON r.id = v.filing_id
JOIN plans_obligation o ON o.id = r.obligation_id
JOIN plans_period q ON q.id = o.quarter_id AND q.plan_id = %(plan)s
JOIN units_unit u ON u.id = o.unit_id;
ANALYZE filed;

UPDATE submissions_return SET counted_id = filed.version_id FROM filed WHERE filed.return_id = submissions_return.id;
UPDATE plans_obligation SET accepted_at = now() FROM filed WHERE filed.id = plans_obligation.id;
INSERT INTO submissions_event (obligation_id, version_id, verb, by_id, at, reason, note)
SELECT filed.id, version_id, verb, %(by)s, now(), 'nhập dữ liệu lịch sử', ''
FROM filed, unnest(ARRAY['opened', 'submitted', 'accepted']) WITH ORDINALITY AS step (verb, place)
ORDER BY place, filed.id;
"""

FIGURES = """
INSERT INTO submissions_figure (version_id, element_id, value, not_applicable, remark, document_number, edition,
                                updated_by_id, updated_at)
SELECT f.version_id, e.id, CASE WHEN dice.na THEN NULL WHEN e.entry = 'yes_no' THEN dice.value %% 2
           WHEN e.entry = 'money' THEN (dice.value %% 1000) / 10.0 WHEN e.entry = 'count' THEN dice.value %% 60
           ELSE 0 END,
       dice.na, '', '', 1, %(by)s, now()
FROM filed f
JOIN targets_dataelement e ON e.plan_id = f.plan_id AND e.entry <> 'total'
JOIN targets_elementrevision r ON r.element_id = e.id AND r.owners && f.audiences
    AND (NOT f.ends_inside OR r.over_time IN ('sum', 'union'))
CROSS JOIN LATERAL (SELECT abs(hashtextextended(f.key || '/' || f.code || '/' || e.code, %(seed)s)) AS number) AS roll
CROSS JOIN LATERAL (SELECT roll.number / 100000 AS value, r.allows_na AND roll.number / 100 %% 100 < 5 AS na) AS dice
WHERE roll.number %% 100 >= 2;

INSERT INTO submissions_mark (figure_id, unit_id)
SELECT figure.id, coalesce(below.unit_id, f.unit_id)
FROM filed f
JOIN submissions_figure figure ON figure.version_id = f.version_id AND NOT figure.not_applicable
JOIN targets_dataelement e ON e.id = figure.element_id AND e.entry = 'commune_checklist'
LEFT JOIN units_designation below ON below.parent_id = f.unit_id AND below.kind = 'commune'
    AND below.valid_from <= f.window_to AND (below.valid_to IS NULL OR below.valid_to >= f.window_from)
LEFT JOIN units_unit ticked ON ticked.id = below.unit_id
WHERE abs(hashtextextended(f.code || '/' || e.code || coalesce(ticked.key, f.key), %(seed)s)) %% 10 < 6;

INSERT INTO submissions_item (figure_id, "on", link)
SELECT figure.id, f.window_to - days, 'https://example.vn/' || f.key || '/' || (f.window_to - days)
FROM filed f
JOIN submissions_figure figure ON figure.version_id = f.version_id AND NOT figure.not_applicable
JOIN targets_dataelement e ON e.id = figure.element_id AND e.entry = 'month_log'
JOIN plans_plan plan ON plan.id = f.plan_id, unnest(ARRAY[0, 30, 60]) AS days
WHERE f.window_to - days >= f.window_from AND extract(year FROM f.window_to - days) = plan.year
  AND abs(hashtextextended(f.key || f.code || days, %(seed)s)) %% 10 < 7;

UPDATE submissions_figure figure SET value = part.number
FROM (
    SELECT figure.id, (SELECT count(*) FROM submissions_mark WHERE figure_id = figure.id)
                      + (SELECT count(*) FROM submissions_item WHERE figure_id = figure.id) AS number
    FROM filed f
    JOIN submissions_figure figure ON figure.version_id = f.version_id AND NOT figure.not_applicable
    JOIN targets_dataelement e ON e.id = figure.element_id AND e.entry IN ('commune_checklist', 'month_log')
) part WHERE part.id = figure.id;

INSERT INTO targets_baseline (quarter_id, unit_id, element_id, value, source)
SELECT q.id, u.id, e.id, abs(hashtextextended(q.code, %(seed)s)) %% 40, 'Nhập dữ liệu lịch sử'
FROM plans_period q
JOIN targets_dataelement e ON e.plan_id = q.plan_id AND e.code = 'VU_XL'
JOIN units_unit u ON u.key = 'CAT' AND u.territory_id = %(root)s
WHERE q.plan_id = %(plan)s AND q.kind = 'quarter';
"""

# What acceptance marks as used, so that load_plan asks for an amendment.
USED = """
UPDATE targets_elementrevision SET used_at = now()
FROM targets_dataelement e WHERE e.id = element_id AND e.plan_id = %(plan)s;
UPDATE targets_indicatorrevision SET used_at = now()
FROM targets_indicator i JOIN targets_target t ON t.id = i.target_id
WHERE i.id = indicator_id AND t.plan_id = %(plan)s;
UPDATE plans_period SET figures_revision = figures_revision + 1 WHERE plan_id = %(plan)s;
"""


def build(*, communes: int, years: int = 5, seed: int = 1643) -> list[Plan]:
    """The country's plans, oldest first, with everything accepted and nothing rolled up yet."""
    size, plans = SIZES[communes], []
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        with package(year) as folder, transaction.atomic():
            plan = load_plan(folder)
            if not plans:
                _settle(plan, size)
            _fill(plan, seed)
        plans.append(plan)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if not connection.in_atomic_block else "ANALYZE")
    return plans


def _settle(plan, size):
    """Units of the country, and what they owe in the first plan; the later ones find them there."""
    _without_triggers([UNITS], {**vars(size), "root": plan.territory_id})
    derive(plan=plan)


def _fill(plan, seed):
    values = {"plan": plan.pk, "root": plan.territory_id, "by": system_user().pk, "seed": seed}
    _without_triggers([RETURNS, FIGURES, USED], values)


def _without_triggers(statements, values):
    """No history of cells is kept; constraints hold all the same, but for foreign keys, which joins see to."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("DROP TABLE IF EXISTS filed, place")


@contextmanager
def package(year):
    """Plan 1643 of another year for the country: its units above communes only, its dates moved."""
    with tempfile.TemporaryDirectory() as folder:
        for file in MODEL.iterdir():
            shutil.copy(file, folder)
        home = Path(folder)
        for name in ("periods.yaml", "targets.yaml", "plan.yaml"):
            _rewrite(home / name, lambda text: _moved(text, year - FIRST_YEAR))
        _rewrite(home / "plan.yaml", lambda text: _named(text, year))
        _keep_frame(home)
        yield home


def _moved(text, years):
    return re.sub(r"\b20\d\d(?=\b)", lambda found: str(int(found[0]) + years), text)


def _named(text, year):
    text = text.replace("territory: BT\n", f"territory: {ROOT}\n")
    return text.replace("key: 1643/KH-UBND\n", f"key: 1643/KH-UBND/{year}\n", 1)


def _keep_frame(home):
    header, *lines = (home / "designations.csv").read_text().splitlines()
    kept = [line for line in lines if line.split(",")[3] in FRAME]
    keys = {line.split(",")[0] for line in kept}
    (home / "designations.csv").write_text("\n".join([header, *map(_of_country, kept)]) + "\n")
    header, *lines = (home / "units.csv").read_text().splitlines()
    kept = [_of_country(line) for line in lines if line.split(",")[0] in keys]
    (home / "units.csv").write_text("\n".join([header, *kept]) + "\n")
    header = (home / "successions.csv").read_text().splitlines()[0]
    (home / "successions.csv").write_text(header + "\n")


def _of_country(line):
    return re.sub(r"(^|,)BT(?=,)", rf"\1{ROOT}", line).replace("Địa bàn tỉnh Bình Thuận", "Cả nước")


def _rewrite(path, change):
    path.write_text(change(path.read_text()))
