"""What the nightly comparison of stored totals with accepted returns has found."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.permissions import can_review, holds
from reports.content.targets import LABELS as VERDICTS
from reports.models import Divergence, Reconciliation
from reports.tables import shown
from units.models import Unit

from .access import reads_totals

ON_A_PAGE = 100
LABELS = {
    "value": "giá trị",
    "numerator": "tử số",
    "denominator": "mẫu số",
    "percent": "tỷ lệ (%)",
    "verdict": "kết quả",
    "met": "chỉ số đạt",
    "of": "chỉ số đánh giá",
    "owed": "phải có",
    "counted": "đã có",
    "missing": "còn thiếu",
}


@require_safe
@reads_totals
def page(request, shelf):
    """For reviewers and administrators; numbers of single units are the reviewers' alone."""
    plan = shelf.plan
    reviews = can_review(request.user, plan)
    if not (reviews or holds(request.user, plan.consolidator_id, Role.ADMINISTRATOR)):
        return render(request, "reports/forbidden.html", {"reviewers_only": True}, status=403)
    found = Divergence.objects.filter(period__plan=plan).order_by("-reconciliation", "pk")
    found = found.select_related("reconciliation", "period", "unit", "element", "indicator", "target")
    rows = Paginator(found, ON_A_PAGE).get_page(request.GET.get("trang"))
    named = Unit.objects.filter(pk__in={row.unit_id for row in rows}).named(shelf.today)
    names = {unit.pk: unit.name for unit in named}
    for row in rows:
        row.whose = names.get(row.unit_id, "")
        row.told = [
            (LABELS[name], *map(in_words, pair)) for name, pair in row.facts.items() if name in LABELS
        ]
    context = {
        "plan": plan,
        "plans": shelf.plans,
        "last": Reconciliation.objects.first(),
        "rows": rows,
        "reviews": reviews,
    }
    return render(request, "reports/reconciliation.html", context)


def in_words(fact):
    """A fact of a `Divergence`: keys of units and quarters, a verdict, or a number."""
    if fact in (None, [], ""):
        return "không có"
    if isinstance(fact, list):
        return ", ".join(fact)
    return VERDICTS[fact] if fact in VERDICTS else shown(Decimal(fact))
