"""Every period of five years rolled up from nothing, beside one statement that adds and stores the same cells."""

from django.db import connection

from plans.models import Period
from reports.models import RolledUp, RollUpState
from reports.rollup.keeping import bring_up_to_date

from . import floors
from .country import SIZES
from .database import country_of
from .measure import once, peak_memory, result

MOST = 3


def measured(communes) -> dict:
    with country_of(communes):
        periods = list(Period.objects.all())
        adding = once(lambda: floors.add(periods))
        floor = once(lambda: floors.store(periods))
        product = once(bring_up_to_date)
        assert RollUpState.objects.count() == len(periods)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            memory = peak_memory(cursor.fetchone()[0])
        return {
            "units": communes,
            "floor": floor,
            "product": product,
            "ratio": product / floor,
            "adding only": adding,
            "rows": RolledUp.objects.count(),
            "MB": memory,
        }


def run() -> dict:
    growth = [measured(communes) for communes in SIZES]
    largest = growth[-1]
    return result(
        name="rollup_full",
        floor=largest["floor"],
        product=largest["product"],
        promise=f"at most {MOST} x one statement at 3,321 units",
        ok=largest["product"] <= MOST * largest["floor"],
        how="s: one statement that adds the cells of all periods by unit and along the tree and stores the sums under "
        "the same key; the roll-up of the same periods with coverage, missing returns and indicators. MB: the most "
        "that the server process had, shared buffers included",
        growth=growth,
    )
