"""Random histories of plan 1643 as a CSV of import_figures: what units answered, left blank, or merged."""

import random

from plans.models import Obligation
from submissions.owed import cells_of, owed_cells, tickable_by

HEADER = "period,unit,element,value"


def history(plan, seed, chance=0.8):
    """Lines of every unit that reports: each of its cells is answered with the chance given."""
    dice = random.Random(seed)
    lines = []
    for quarter in plan.periods.quarters_only():
        cells = cells_of(quarter)
        obligations = list(
            Obligation.objects.for_quarter(quarter).select_related("unit", "quarter").in_order()
        )
        communes = tickable_by(obligations)
        for obligation in obligations:
            if dice.random() > chance:
                continue
            for cell in owed_cells(obligation, cells):
                if cell.is_typed and dice.random() < chance:
                    value = _value(dice, cell, obligation, communes[obligation.pk])
                    lines.append(f"{quarter.code},{obligation.unit.key},{cell.code},{value}")
    lines += [f"2024-Q{number},CAT,VU_XL,{dice.randint(0, 9)}" for number in (1, 2, 4)]
    return "\n".join([HEADER, *lines]).encode()


def _value(dice, cell, obligation, communes):
    entry = cell.element.entry
    if cell.revision.allows_na and dice.random() < 0.1:
        return "na"
    if entry == "yes_no":
        return dice.choice(["yes", "no"])
    if entry == "commune_checklist":
        ticked = [unit.key for unit in communes if dice.random() < 0.5]
        return ";".join(ticked) or "none"
    if entry == "month_log":
        on = obligation.window_to
        return f"{on} https://example.vn/{on}" if dice.random() < 0.7 else "none"
    return str(dice.randint(0, 60))
