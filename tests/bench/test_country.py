"""What the generator writes is what load_plan and import_figures would have written."""

from decimal import Decimal

from bench import country
from reports.exporting import results_of
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures
from submissions.models import Event, Figure, FigureChange, Version
from submissions.owed import owed_cells
from tests import twin
from tests.reports.test_rollup import as_csv, by_code_and_unit, worth
from tests.world import world_of


def as_rows(plan):
    """The generated figures as lines of an import file."""
    figures = Figure.objects.filter(element__plan=plan).select_related(
        "element", "version__filing__obligation__unit", "version__filing__obligation__quarter"
    )
    for figure in figures.prefetch_related("marks__unit", "items"):
        obligation = figure.version.filing.obligation
        yield obligation.quarter.code, obligation.unit.key, figure.element.code, as_value(figure)


def as_value(figure):
    if figure.not_applicable:
        return "na"
    match figure.element.entry:
        case "yes_no":
            return "yes" if figure.value else "no"
        case "commune_checklist":
            return ";".join(mark.unit.key for mark in figure.marks.all()) or "none"
        case "month_log":
            return ";".join(f"{item.on} {item.link}" for item in figure.items.all()) or "none"
    return f"{figure.value.normalize():f}"


def test_the_country_holds_what_import_would_hold(db):
    plans = country.build(communes=3, years=1)
    versions, events = Version.objects.count(), Event.objects.count()

    for plan in plans:
        again = import_figures(as_csv(as_rows(plan)), accept=True)
        assert (again.outcome.cells, again.outcome.opened, again.outcome.accepted) == (0, 0, 0)

    assert (Version.objects.count(), Event.objects.count()) == (versions, events) == (versions, 3 * versions)
    assert not FigureChange.objects.exists()
    for version in Version.objects.select_related("filing__obligation__quarter", "filing__obligation__unit"):
        owed = {cell.element.pk for cell in owed_cells(version.filing.obligation) if cell.is_typed}
        assert set(version.figures.values_list("element", flat=True)) <= owed


def test_the_country_adds_up_as_the_twin_says(db):
    """The twin knows the territory alone; a province in between holds what its units have."""
    plans = country.build(communes=3, years=2)
    bring_up_to_date()

    for plan in plans:
        world = world_of(plan)
        for period in plan.periods.select_related("plan"):
            told, expected = results_of(period), twin.as_export(twin.roll_up(world, period.code))
            rows = [row for row in told["elements"] if row["unit"] != "T1"]
            assert told["targets"] == expected["targets"]
            assert [
                {name: line[name] for name in expected["indicators"][0]} for line in told["indicators"]
            ] == (expected["indicators"])
            assert by_code_and_unit(worth(rows)) == by_code_and_unit(worth(expected["elements"])), period.code
            assert province(told) == added(worth(expected["elements"]), plan)


def province(told):
    return {row["code"]: row["value"] for row in told["elements"] if row["unit"] == "T1" and row["value"]}


def added(rows, plan):
    """Of each element of districts and communes, what they come to together; logs have no such sum."""
    unions = set(plan.elements.filter(revisions__over_time="union").values_list("code", flat=True))
    sums = {}
    for row in rows:
        if row["unit"][0] in "HX" and row["value"] is not None and row["code"] not in unions:
            sums[row["code"]] = sums.get(row["code"], 0) + Decimal(row["value"])
    return {code: f"{value.normalize():f}" for code, value in sums.items()}
