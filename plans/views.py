from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from . import reading
from .models import Plan


@require_safe
def plan_list(request):
    """Every plan, newest first; the only one is opened at once."""
    plans = list(Plan.objects.all())
    if len(plans) == 1:
        return redirect("plans:detail", plans[0].pk)
    return render(request, "plans/list.html", {"plans": plans})


@require_safe
def plan_detail(request, pk):
    """The plan section by section in its own words, with what Sở Y tế added set apart."""
    plan = get_object_or_404(Plan, pk=pk)
    names = reading.Names(plan)
    of_task, of_group = reading.responsibilities(plan, names)
    context = {
        "plan": plan,
        "targets": reading.targets(plan, names),
        "task_groups": reading.task_groups(plan, of_task),
        "duty_groups": reading.duty_groups(plan, of_group),
        "periods": reading.periods(plan),
    }
    return render(request, "plans/detail.html", context)


@require_safe
def form_list(request, pk):
    """The forms (biểu) as a dictionary for those who fill them in."""
    plan = get_object_or_404(Plan, pk=pk)
    forms = reading.forms(plan, reading.Names(plan))
    return render(request, "plans/forms.html", {"plan": plan, "forms": forms})
