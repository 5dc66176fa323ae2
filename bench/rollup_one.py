"""One acceptance in the last quarter: its quarter and its year brought up to date, beside the bare sums of both."""

import statistics

from plans.models import Period
from reports.models import RolledUp
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures
from submissions.models import Figure

from . import floors
from .country import SIZES
from .database import country_of
from .measure import once, result

MOST, RUNS, YEAR = 3, 3, 2026


def accept(value):
    """One figure of one commune is another, by an accepted correction."""
    rows = f"period,unit,element,value\n{YEAR}-Q4,X1,CS_KT,{value}\n"
    import_figures(rows.encode(), accept=True, plan=f"1643/KH-UBND/{YEAR}")


def measured(communes) -> dict:
    with country_of(communes):
        codes = [f"{YEAR}-Q4", f"{YEAR}-NAM"]
        periods = list(Period.objects.filter(code__in=codes).order_by("order"))
        bring_up_to_date(periods)
        floor = min(once(lambda: floors.store(periods)) for _ in range(RUNS))
        adding = min(once(lambda: floors.add(periods)) for _ in range(RUNS))
        taken = []
        for value in range(100, 100 + RUNS):
            accept(value)
            taken.append(once(lambda: bring_up_to_date(periods)))
        stored = RolledUp.objects.get(period=periods[0], unit__key="X1", element__code="CS_KT")
        assert stored.value == 99 + RUNS
        cells = Figure.objects.filter(version__filing__obligation__quarter__in=periods).count()
        product = statistics.median(taken)
        return {
            "units": communes,
            "floor": floor,
            "product": product,
            "ratio": product / floor,
            "adding only": adding,
            "cells of the quarter": cells,
        }


def run() -> dict:
    growth = [measured(communes) for communes in SIZES]
    largest = growth[-1]
    return result(
        name="rollup_one",
        floor=largest["floor"],
        product=largest["product"],
        promise=f"at most {MOST} x one statement at 3,321 units",
        ok=largest["product"] <= MOST * largest["floor"],
        how=f"s, of {RUNS}: one statement that adds and stores the same cells of a quarter and its year; both periods "
        "recomputed whole, compared with what is stored, and the difference written",
        growth=growth,
    )
