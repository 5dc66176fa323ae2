"""Sentences that units asked to have printed beside a doubtful figure: under the table by unit of their biểu.

Of accepted returns only, and never about a sensitive figure (figures.md section 11).
"""

from collections import defaultdict
from dataclasses import dataclass

from plans.models import Obligation
from submissions.models import Explanation
from targets.wording import lowered


@dataclass(frozen=True)
class Footnote:
    unit: str
    quarter: str
    code: str
    text: str


def of_forms(reading) -> dict[int, list[Footnote]]:
    """By number of the biểu, in the order of its rows, units and quarters."""
    found = defaultdict(list)
    for row in _chosen(reading.period):
        obligation, line = row.version.filing.obligation, reading.rows.get(row.element.code)
        if line is None or line.revision.sensitive:
            continue
        note = Footnote(
            obligation.unit.key, obligation.quarter.code, row.element.code, " ".join(row.text.split())
        )
        found[line.revision.form.number].append(note)
    return found


def _chosen(period):
    owed = Obligation.objects.owed().filter(quarter__in=period.quarters.all(), filing__counted__isnull=False)
    return (
        Explanation.objects.filter(footnote=True, version__in=owed.values("filing__counted"))
        .select_related(
            "element", "version__filing__obligation__unit", "version__filing__obligation__quarter"
        )
        .order_by(
            "element__order",
            "version__filing__obligation__unit__order",
            "version__filing__obligation__unit__key",
            "version__filing__obligation__quarter__order",
            "rule",
        )
    )


def line(reading, number, note) -> str:
    """ "(1) Huyện Tánh Linh (quý II), cơ sở được kiểm tra: giải trình." """
    who = reading.names(note.unit)
    if not reading.period.is_quarter:
        who = reading.names.of_quarter(note.unit, note.quarter)
    name = lowered(reading.rows[note.code].revision.name.removeprefix("Trong đó: "))
    return f"({number}) {who}, {name}: {note.text.rstrip('.')}."


def marks(notes, unit) -> str:
    """ " (1) (2)": what stands beside the unit's name."""
    return "".join(f" ({number})" for number, note in notes if note.unit == unit)
