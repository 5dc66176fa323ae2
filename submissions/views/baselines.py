"""Last year's figures, entered or pasted by Sở Y tế with the document they come from."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.models import Role
from accounts.permissions import unit_ids
from plans.models import Obligation, Period
from submissions.actions.baselines import state_baselines
from submissions.errors import Refused
from submissions.numbers import NumberRefused, from_form
from submissions.owed import Cell, cells_of
from submissions.text import tidy
from targets.models import Baseline
from units.models import Unit
from units.vietnamese import number


@dataclass
class Row:
    """One number of last year: as it stands, or as it was typed while that is wrong."""

    cell: Cell
    text: str = ""
    source: str = ""
    error: str = ""

    @property
    def name(self):
        return f"o-{self.cell.code}"


def obligations_of(request):
    """Of the plans the person reviews; 403 to whoever reviews none."""
    house = unit_ids(request.user, Role.REVIEWER)
    if not house:
        raise PermissionDenied
    return Obligation.objects.filter(quarter__plan__consolidator__in=house)


@require_http_methods(["GET", "HEAD", "POST"])
def baselines(request):
    asked = request.POST if request.method == "POST" else request.GET
    mine = obligations_of(request)
    quarters = list(Period.objects.quarters_only().filter(pk__in=mine.values("quarter")).order_by("order"))
    quarter = next(
        (each for each in quarters if each.code == asked.get("ky")), quarters[0] if quarters else None
    )
    units = units_of(mine, quarter) if quarter else []
    unit = next((each for each in units if each.key == asked.get("don-vi")), units[0] if units else None)
    rows = rows_of(mine, quarter, unit) if unit else []
    context = {"quarters": quarters, "quarter": quarter, "units": units, "unit": unit, "rows": rows}
    if request.method == "POST" and unit:
        context["source"] = tidy(request.POST.get("nguon", ""))
        context["errors"] = _keep(request, quarter, unit, rows, context["source"])
        if not context["errors"]:
            there = urlencode({"ky": quarter.code, "don-vi": unit.key})
            return redirect(f"{reverse('submissions:baselines')}?{there}")
    return render(request, "submissions/baselines.html", context)


def units_of(obligations, quarter):
    """The units that owe the quarter and lived a year before it."""
    year_ago = quarter.window_to.replace(year=quarter.window_to.year - 1)
    found = Unit.objects.filter(pk__in=obligations.filter(quarter=quarter).values("unit")).alive(year_ago)
    return list(found.named(quarter.window_to).order_by("order", "key"))


def rows_of(obligations, quarter, unit):
    """The numbers that the unit is asked for, with last year's."""
    obligation = obligations.get(quarter=quarter, unit=unit)
    standing = {row.element_id: row for row in Baseline.objects.filter(quarter=quarter, unit=unit)}
    rows = []
    for cell in cells_of(quarter):
        if cell.is_number and set(cell.revision.owners) & set(obligation.audiences):
            known = standing.get(cell.element.pk)
            rows.append(Row(cell, number(known.value) if known else "", known.source if known else ""))
    return rows


def _keep(request, quarter, unit, rows, source):
    """All of them or none; every error at once."""
    values, errors = {}, []
    for row in rows:
        row.text = tidy(request.POST.get(row.name, ""))
        try:
            values[row.cell.element] = _value(row)
        except NumberRefused as refusal:
            row.error = str(refusal)
            errors.append((row.name, f"{row.cell.revision.name}: {refusal}"))
    if errors:
        return errors
    try:
        count = state_baselines(quarter=quarter, unit=unit, values=values, source=source)
    except Refused as refusal:
        return [("nguon", str(refusal))]
    done = f"Đã lưu {count} số liệu cùng kỳ của {unit.name}." if count else "Không có số nào thay đổi."
    messages.success(request, done)
    return []


def _value(row) -> Decimal | None:
    whole = row.cell.element.entry == row.cell.element.Entry.COUNT
    return from_form(row.text, whole=whole, measure=row.cell.revision.measure) if row.text else None
