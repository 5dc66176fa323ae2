from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from units.models import Unit

from .guides import guide_of, guides
from .places import further_places, places


@require_safe
def home(request):
    """A person's home is the first of their places; help is everybody's."""
    return redirect(places(request.user)[0].url)


@require_safe
def account(request):
    today = timezone.localdate()
    rows = list(request.user.memberships.order_by("-valid_from", "pk"))
    units = Unit.objects.filter(pk__in=[row.unit_id for row in rows]).named(today).in_bulk()
    held = [{"row": row, "unit": units[row.unit_id], "holds": _holds(row, today)} for row in rows]
    return render(request, "accounts/account.html", {"held": held, "further": further_places(request.user)})


@require_safe
@login_not_required
def quick_guide(request):
    return render(request, "accounts/quick_guide.html", {"guides": guides()})


@require_safe
def guide(request, name):
    found = guide_of(name)
    if found is None:
        raise Http404
    return render(request, "accounts/guide.html", {"guide": found, "guides": guides()})


@require_safe
@never_cache
def session(request):
    """A page left open over a new login fetches the token that its forms need, and whose login it was (portal.js)."""
    return JsonResponse({"token": get_token(request), "user": str(request.user.pk)})


def _holds(row, on):
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
