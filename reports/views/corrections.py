"""All corrections of a period, as a page and as a workbook."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.permissions import can_review
from reports.content.corrected import table_of
from reports.corrections import corrections
from reports.names import Names
from reports.render.sheet import sheet_xlsx

from .access import reads_totals

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@reads_totals
def page(request, shelf):
    period, found = _found(request, shelf)
    context = {
        "plan": shelf.plan,
        "plans": shelf.plans,
        "period": period,
        "periods": shelf.periods,
        "names": Names(period, shelf.periods),
        "found": found,
        "reviews": can_review(request.user, shelf.plan),
    }
    return render(request, "reports/corrections.html", context)


@require_safe
@reads_totals
def workbook(request, shelf):
    """The same rows; who may not read sensitive figures of units on the page gets none in the file."""
    period, found = _found(request, shelf)
    table = table_of(found, Names(period, shelf.periods))
    data = sheet_xlsx(f"Số liệu đính chính {period.name}", shelf.plan, table)
    answer = HttpResponse(data, content_type=XLSX)
    name = f"Đính chính {period.name}.xlsx".replace("/", "-")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _found(request, shelf):
    period = shelf.chosen(request.GET.get("ky"), shelf.judged)
    return period, corrections(period, with_sensitive=can_review(request.user, shelf.plan))
