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
from submissions.actions.baselines import Overtaken, Stated, state_baselines
from submissions.errors import Refused
from submissions.history import restated
from submissions.numbers import NumberRefused, from_form
from submissions.owed import Cell, cells_of
from submissions.text import tidy
from targets.models import Baseline
from units.models import Unit
from units.vietnamese import number


@dataclass
class Row:
    """One number of last year: as it stands, or as it was typed while that is wrong; `seen` is what the form showed."""

    cell: Cell
    text: str = ""
    source: str = ""
    seen: str = ""
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
    names = {row.cell.element.pk: row.cell.revision.name for row in rows}
    changes = restated(quarter, unit) if unit else []
    context["changes"] = [(names.get(each.element.pk, each.element.code), each) for each in changes]
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
            text, source = (number(known.value), known.source) if known else ("", "")
            rows.append(Row(cell, text, source, seen=text))
    return rows


def _keep(request, quarter, unit, rows, source):
    """All of them or none; every error at once. What the form showed and nobody touched is left as it stands now."""
    values = {}
    for row in rows:
        typed, seen = tidy(request.POST.get(row.name, "")), tidy(request.POST.get(f"{row.name}-ban", ""))
        if typed == seen:
            continue
        row.text, row.seen = typed, seen
        try:
            values[row.cell.element] = Stated(_value(row, typed), _value(row, seen))
        except NumberRefused as refusal:
            row.error = str(refusal)
    if wrong := _wrong(rows):
        return wrong
    try:
        count = state_baselines(quarter=quarter, unit=unit, values=values, source=source, by=request.user)
    except Overtaken as overtaken:
        for row in rows:
            _meet(row, overtaken.rows)
        return _wrong(rows)
    except Refused as refusal:
        return [("nguon", str(refusal))]
    done = f"Đã lưu {count} số liệu cùng kỳ của {unit.name}." if count else "Không có số nào thay đổi."
    messages.success(request, done)
    return []


def _wrong(rows):
    return [(row.name, f"{row.cell.revision.name}: {row.error}") for row in rows if row.error]


def _meet(row, standing):
    """Both numbers are told; saving once more keeps the one that was typed."""
    if row.cell.element.pk not in standing:
        return
    now = standing[row.cell.element.pk]
    row.seen = number(now.value) if now else ""
    by = f" {now.updated_by}" if now and now.updated_by else ""
    did, mine = f"sửa thành {row.seen}" if now else "xóa", row.text or "bỏ trống"
    row.error = f"Ô này vừa được{by} {did}; bạn nhập {mine}. Lưu lại để dùng số bạn nhập, hoặc ghi số đúng."


def _value(row, text) -> Decimal | None:
    whole = row.cell.element.entry == row.cell.element.Entry.COUNT
    return from_form(text, whole=whole, measure=row.cell.revision.measure) if text else None
