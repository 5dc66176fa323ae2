"""What the nightly comparison of stored totals with accepted returns has found."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.permissions import can_review, holds
from reports.content.targets import LABELS as VERDICTS
from reports.models import Divergence, Reconciliation
from reports.names import Names
from reports.provenance import Revisions
from reports.tables import shown

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
    names = Names(max(shelf.periods, key=lambda each: each.order), shelf.periods)
    revisions = Revisions({row.element_id for row in rows})
    for row in rows:
        row.whose = names(row.unit.key) if row.unit else ""
        if row.element_id:
            row.called = revisions.current(row.element_id, row.period.window_to).name
        row.told = [
            (LABELS[name], *(in_words(fact, names) for fact in pair))
            for name, pair in row.facts.items()
            if name in LABELS
        ]
    last = Reconciliation.objects.first()
    context = {
        "plan": plan,
        "plans": shelf.plans,
        "last": last,
        "last_found": last and found.filter(reconciliation=last).count(),
        "rows": rows,
        "reviews": reviews,
    }
    return render(request, "reports/reconciliation.html", context)


def in_words(fact, names):
    """A fact of a `Divergence`: keys of units and quarters, a verdict, or a number."""
    if fact in (None, [], ""):
        return "không có"
    if isinstance(fact, list):
        return ", ".join(names.missing(fact))
    return VERDICTS[fact] if fact in VERDICTS else shown(Decimal(fact))
