from django.conf import settings
from django.utils.functional import cached_property

from .models import Role
from .permissions import memberships
from .places import REPORTERS, places


class Acting:
    """Whom the person acts for and where they may go; read only when a page shows its frame."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def membership(self):
        """The first role that enters figures, else the first role."""
        held = memberships(self.request.user)
        return next((row for row in held if row.role in REPORTERS), held[0] if held else None)

    @cached_property
    def unit_name(self):
        return (self.membership and self.membership.unit_name) or ""

    @cached_property
    def administers(self):
        return any(row.role == Role.ADMINISTRATOR for row in memberships(self.request.user))

    @cached_property
    def places(self):
        return places(self.request.user, self.request.path)


def frame(request):
    return {
        "acting": Acting(request),
        "portal": {"contact": settings.CONTACT, "version": settings.VERSION},
    }
