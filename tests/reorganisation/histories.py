"""Plan 1643 as it was written, before anybody knew of 01/07/2025, and the figures of its quarters."""

import csv
import random
import shutil
from pathlib import Path

from django.db import connection

from plans.models import Obligation
from reports.exporting import results_of
from reports.models import RolledUp
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures
from submissions.models import Figure, Item, Mark, Return, Version
from targets.management.commands.load_plan import DEFAULT
from tests.reports.test_rollup import as_csv, random_history
from units.models import Designation, Succession, Unit

FIRST_OF_JULY = Path(__file__).with_name("2025-07-01.csv")
NAMED = [
    "valid_from",
    "valid_to",
    "kind",
    "name",
    "authority",
    "code",
    "parent__key",
    "reports",
    "letterhead_parent",
    "letterhead",
    "symbol",
    "place",
    "signer",
]
EVE = "2025-06-30"
FILLED = (Obligation, Return, Version, Figure, Mark, Item, RolledUp)


def stripped_package(folder):
    """A copy of the package without what came after 30/06/2025: units, designations, successions, ends of lives."""
    package = shutil.copytree(DEFAULT, folder / "package")
    for name in ("units", "designations"):
        _rewrite(package / f"{name}.csv", lambda row: row["valid_from"] <= EVE)
    _rewrite(package / "successions.csv", lambda row: False)
    return package


def _rewrite(path, keeps):
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if keeps(row)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row | {"valid_to": ""} if "valid_to" in row else row)


def figures_of(plan, seed):
    """{quarter code: rows of an import file} of the plan with its reorganisation; baselines go with the first.

    A fifth of the units report: those missing are told too, and files stay small.
    """
    rows = some(random_history(plan, seed), seed, chance=0.2)
    codes = {f"2024-Q{number}": "2025-Q1" for number in range(1, 5)}
    found = {code: [] for code in plan.periods.quarters_only().values_list("code", flat=True)}
    for row in rows:
        found[codes.get(row[0], row[0])].append(row)
    return found


def accept(rows):
    """Accepted at once; statistics of what earlier tests took back would make a query run for minutes."""
    import_figures(as_csv(rows), accept=True)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in FILLED)}")


def results(plan):
    """Every period as `export_results` tells it."""
    bring_up_to_date()
    return {period.code: results_of(period) for period in plan.periods.select_related("plan")}


def some(rows, seed, chance=0.5):
    """The rows of some of the units."""
    dice = random.Random(seed)
    units = sorted({row[1] for row in rows})
    chosen = {unit for unit in units if dice.random() < chance}
    return [row for row in rows if row[1] in chosen]


def owed(plan):
    """The obligations as figures.md tells them, without what people decided about them."""
    rows = Obligation.objects.of_plan(plan).in_order()
    return list(
        rows.values_list("quarter__code", "unit__key", "window_from", "window_to", "audiences", "ends_inside")
    )


def register(plan):
    """Lives, names and kin of all units, without ids and marks."""
    units = Unit.objects.of_territory(plan.territory)
    names = Designation.objects.filter(unit__in=units)
    return (
        sorted(units.values_list("key", "order", "valid_from", "valid_to"), key=str),
        sorted(names.values_list("unit__key", *NAMED), key=str),
        sorted(
            Succession.objects.values_list("predecessor__key", "successor__key", "on", "part", "legal_basis")
        ),
    )
