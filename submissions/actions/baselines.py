"""Last year's figures of a unit for a quarter, entered with the document they come from.

Design: figures.md section 6 (growth), section 8: a baseline moves totals, so its periods are touched.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from plans.models import Period
from plans.revisions import touch
from targets.models import Baseline, DataElement
from units.models import Unit

from ..reasons import reason_given

LONGEST_SOURCE = Baseline._meta.get_field("source").max_length


@transaction.atomic
def state_baselines(
    *, quarter: Period, unit: Unit, values: Mapping[DataElement, Decimal | None], source: str
) -> int:
    """Set or clear (None) the figures named; how many changed. Those not named stay, with their own source."""
    source = reason_given(source, longest=LONGEST_SOURCE, asked="Nêu văn bản, báo cáo mà số liệu lấy từ đó.")
    Period.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    standing = {row.element_id: row for row in Baseline.objects.filter(quarter=quarter, unit=unit)}
    cleared, written = [], []
    for element, value in values.items():
        row = standing.get(element.pk)
        if value == (row.value if row else None):
            continue
        if value is None:
            cleared.append(row.pk)
        else:
            written.append(Baseline(quarter=quarter, unit=unit, element=element, value=value, source=source))
    Baseline.objects.filter(pk__in=cleared).delete()
    Baseline.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["quarter", "unit", "element"],
        update_fields=["value", "source"],
    )
    if cleared or written:
        touch(quarter=quarter)
    return len(cleared) + len(written)
