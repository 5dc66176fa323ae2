from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports import standing, values
from reports.names import Names

from .access import reads_totals


@require_safe
@reads_totals
def forms(request, shelf):
    """The biểu with the territory's values, how far they are covered, and last year's figure."""
    period = shelf.chosen(request.GET.get("ky"), shelf.judged)
    return render(request, "reports/forms.html", _about(shelf, period) | {"forms": values.forms(period)})


@require_safe
@reads_totals
def units(request, shelf):
    """One biểu by unit. Sensitive elements stand as the territory's total only, for whoever looks."""
    period = shelf.chosen(request.GET.get("ky"), shelf.judged)
    forms = list(shelf.plan.forms.all())
    wanted = request.GET.get("bieu") or "1"
    form = next((each for each in forms if str(each.number) == wanted), None)
    if form is None:
        raise Http404
    context = _about(shelf, period) | {"forms": forms, "form": form, "table": values.by_unit(period, form)}
    return render(request, "reports/units.html", context)


def _about(shelf, period):
    return {
        "plan": shelf.plan,
        "plans": shelf.plans,
        "period": period,
        "periods": shelf.periods,
        "names": Names(period, shelf.periods),
        "is_behind": standing.is_behind(period),
        "rolled_up": standing.rolled_up_state(period),
    }
