"""Who may read the outbox: administrators; in a demonstration, which has no mail server, its reviewers too."""

from accounts.models import Role
from accounts.permissions import unit_ids
from plans.models import Plan


def can_read_letters(user) -> bool:
    if unit_ids(user, Role.ADMINISTRATOR):
        return True
    house = unit_ids(user, Role.REVIEWER)
    return bool(house) and Plan.objects.filter(is_demo=True, consolidator__in=house).exists()
