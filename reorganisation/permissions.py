"""Who reorganises a territory and keeps its accounts: administrators of a plan of it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Role
from accounts.permissions import unit_ids
from units.models import Unit

from .models import Reorganisation


def territories_of(user):
    """Where the person is administrator: of the territory itself, or in the unit that consolidates a plan of it."""
    held = unit_ids(user, Role.ADMINISTRATOR)
    direct = Unit.objects.filter(pk__in=held, territory=None)
    return (direct | Unit.objects.filter(plans__consolidator__in=held)).distinct().order_by("pk")


def administered(user) -> list[Unit]:
    """The person's territories; 403 to whoever administers none."""
    found = list(territories_of(user))
    if not found:
        raise PermissionDenied
    return found


def visible_or_404(user, pk) -> Reorganisation:
    territories = administered(user)
    found = Reorganisation.objects.filter(territory__in=territories, pk=pk)
    reorganisation = found.select_related("territory", "applied_by", "created_by").first()
    if reorganisation is None:
        raise Http404
    return reorganisation
