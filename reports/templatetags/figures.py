"""How a rolled-up figure stands on a page: "..." for missing, "x" for not applicable, "<5" for small sensitive ones."""

import re
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from reports.facts import outlook_of
from reports.tables import MISSING, NOT_APPLICABLE, shown
from targets.models import DataElement
from units.vietnamese import month, number

register = template.Library()

register.filter("shown", shown)
register.filter("outlook", outlook_of)

# A province is always named whole.
MOST_NAMED = 400


@register.filter
def row_shown(row, sensitive=False):
    """A rolled-up row, or none: nobody owed it."""
    if row is None:
        return ""
    if row.value is None and row.not_applicable:
        return NOT_APPLICABLE
    return shown(row.value, sensitive)


@register.filter
def unit_shown(row, element):
    """A unit's own figure of an element: a yes and a no are words, as in the annex."""
    if row and element.entry == DataElement.Entry.YES_NO and row.value is not None:
        return "Có" if row.value else "Không"
    return row_shown(row)


@register.filter
def named(entries, names):
    """Keys of units, or unit/quarter, as people call them: {{ row.missing|named:names }}; of a country the first."""
    more = (
        [f"và {number(len(entries) - MOST_NAMED)} báo cáo, đơn vị khác"] if len(entries) > MOST_NAMED else []
    )
    return names.missing(entries[:MOST_NAMED]) + more


@register.filter
def unit_name(unit, names):
    return names(unit.key)


@register.filter
def quarter_name(code, names):
    return names.quarter(code)


@register.filter
def part_name(element_id, parts):
    return parts[element_id].name


@register.filter
def part_label(label):
    """A month ("2025-08") as people write it; a quarter's name as it is."""
    return f"tháng {month(label)}" if re.fullmatch(r"\d{4}-\d\d", label) else label


@register.filter
def side_shown(side, name):
    """One side of a unit's part in an indicator: "..." when it was owed and is not there, empty when not owed."""
    if name in side.lacks:
        return MISSING
    value = getattr(side, name)
    return "" if value is None else number(value)


@register.simple_tag(takes_context=True)
def report_url(context, name, *arguments, plan=None, **asked):
    """The address of a page with what is asked of it; it stays with the plan that this page was asked for."""
    asked["ke-hoach"] = plan or context.request.GET.get("ke-hoach")
    query = urlencode({key: value for key, value in asked.items() if value})
    return reverse(name, args=arguments) + (f"?{query}" if query else "")


@register.filter
def in_text(name):
    """A period's name inside a sentence or heading: "Năm 2025" -> "năm 2025"."""
    return f"năm{name[3:]}" if name.startswith("Năm") else name
