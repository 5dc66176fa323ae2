"""Who logs in for the units that a reorganisation ends, and which new units nobody logs in for."""

from dataclasses import dataclass

from accounts.models import Membership, User
from units.models import Designation

from .outline import Outline


@dataclass
class Logins:
    """Memberships in units that end; `homeless` are people who hold no role in a unit that goes on.

    `empty` are units that would begin to report without anybody.
    """

    ending: list[Membership]
    homeless: list[User]
    people: int
    empty: list[Designation]


def logins_of(outline: Outline) -> Logins:
    rows = list(
        Membership.objects.filter(unit__territory=outline.register.territory)
        .alive(outline.on)
        .select_related("user", "unit")
        .order_by("unit__order", "pk")
    )
    ending = [row for row in rows if row.unit.key in outline.ended and row.user.is_active]
    elsewhere = {row.user_id for row in rows if row.unit.key not in outline.ended}
    people = {row.user_id: row.user for row in ending}
    staffed = {row.unit.key for row in rows}
    begin = [row for row in outline.added if row.unit.key in outline.created and row.reports]
    return Logins(
        ending=ending,
        homeless=[user for pk, user in people.items() if pk not in elsewhere],
        people=len(people),
        empty=[row for row in begin if row.unit.key not in staffed],
    )
