"""Last year's figures of a unit for a quarter, entered with the document they come from.

Design: figures.md section 6 (growth), section 8: a baseline moves totals, so its periods are touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.db import transaction

from plans.models import Period
from plans.revisions import touch
from targets.models import Baseline, DataElement
from units.models import Unit

from ..errors import Refused
from ..reasons import reason_given

LONGEST_SOURCE = Baseline._meta.get_field("source").max_length


@dataclass(frozen=True)
class Stated:
    """What a figure is to be (None: cleared), and what its writer saw."""

    value: Decimal | None
    seen: Decimal | None


class Overtaken(Refused):
    """Figures that others wrote since they were seen: {element id: the row that stands, None where it was cleared}."""

    def __init__(self, rows: Mapping[int, Baseline | None]):
        self.rows = rows
        super().__init__("Số liệu cùng kỳ vừa được người khác sửa.")


@transaction.atomic
def state_baselines(
    *, quarter: Period, unit: Unit, values: Mapping[DataElement, Stated], source: str, by
) -> int:
    """Set or clear the figures named; how many changed. Those not named stay, with their own source.

    All of them or none: one that stands otherwise than its writer saw keeps the others back.
    """
    source = reason_given(source, longest=LONGEST_SOURCE, asked="Nêu văn bản, báo cáo mà số liệu lấy từ đó.")
    Period.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    rows = Baseline.objects.filter(quarter=quarter, unit=unit).select_related("updated_by")
    standing = {row.element_id: row for row in rows}
    cleared, written, overtaken = [], [], {}
    for element, stated in values.items():
        row = standing.get(element.pk)
        now = row.value if row else None
        if stated.value == now:
            continue
        if stated.seen != now:
            overtaken[element.pk] = row
        elif stated.value is None:
            cleared.append(row.pk)
        else:
            told = {"value": stated.value, "source": source, "updated_by": by}
            written.append(Baseline(quarter=quarter, unit=unit, element=element, **told))
    if overtaken:
        raise Overtaken(overtaken)
    if cleared:
        with pghistory.context(cleared_by=by.pk):
            Baseline.objects.filter(pk__in=cleared).delete()
    Baseline.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["quarter", "unit", "element"],
        update_fields=["value", "source", "updated_by"],
    )
    if cleared or written:
        touch(quarter=quarter)
    return len(cleared) + len(written)
