"""Who reads the dashboards, of which plan, and for which period."""

from functools import wraps

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from accounts.permissions import can_read_totals, can_review
from plans.models import Plan
from submissions.permissions import visible_to


def reads_totals(view):
    """Gives the view the plan's calendar as `shelf`; others are told whose page it is."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        plans = [
            plan
            for plan in Plan.objects.select_related("territory", "consolidator")
            if can_read_totals(request.user, plan)
        ]
        if not plans:
            return render(request, "reports/forbidden.html", status=403)
        shelf = Shelf(plans, timezone.localdate(), request.GET.get("ke-hoach", ""))
        return view(request, shelf, *args, **kwargs)

    return guarded


def reviews(view):
    """Like `reads_totals`, for the plan's reviewers only."""

    @wraps(view)
    @reads_totals
    def guarded(request, shelf, *args, **kwargs):
        shelf.plans = [plan for plan in shelf.plans if can_review(request.user, plan)]
        if shelf.plan not in shelf.plans:
            return render(request, "reports/forbidden.html", {"reviewers_only": True}, status=403)
        return view(request, shelf, *args, **kwargs)

    return guarded


def returns_read_by(user, plan) -> set[int]:
    """The obligations of the plan whose returns the person may open."""
    return set(visible_to(user).filter(quarter__plan=plan).values_list("pk", flat=True))


class Shelf:
    """The plans that a person reads, newest first, and the periods of the one that is open.

    That is the one an address names by `?ke-hoach=`, an unknown one is not found; else the newest.
    """

    def __init__(self, plans, today, asked=""):
        self.plans, self.today = plans, today
        self.asked = next((plan for plan in plans if str(plan.pk) == asked), None)
        if asked and self.asked is None:
            raise Http404

    @property
    def plan(self):
        return self.asked or next(iter(self.plans), None)

    @property
    def periods(self):
        if not hasattr(self, "_periods"):
            self._periods = list(self.plan.periods.select_related("rolled_up_state"))
            for period in self._periods:
                period.plan = self.plan
        return self._periods

    def period(self, code):
        """The period of that code; an unknown one is not found."""
        for period in self.periods:
            if period.code == code:
                return period
        raise Http404

    def quarters_in(self, period):
        """How many quarters the period holds; a quarter holds itself."""
        return sum(
            each.is_quarter and period.window_from <= each.window_from and each.window_to <= period.window_to
            for each in self.periods
        )

    def judged(self):
        """The newest judged period that has ended, else the first one to end."""
        judged = [period for period in self.periods if period.judged]
        ended = [period for period in judged if period.window_to < self.today]
        return max(ended, key=_end) if ended else min(judged, key=_end)

    def quarter(self):
        """The newest quarter that has started, else the first."""
        quarters = [period for period in self.periods if period.is_quarter]
        started = [period for period in quarters if period.window_from <= self.today]
        return max(started, key=_end) if started else min(quarters, key=_end)

    def chosen(self, code, default):
        """The period that an address names by `?ky=`, or the default."""
        return self.period(code) if code else default()


def _end(period):
    return period.window_to
