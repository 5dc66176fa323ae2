"""Moving everybody's mail from one domain to another in one step: people, and the units' own addresses."""

import re
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Left, Lower, StrIndex

from units.models import Designation

from .models import Change, User

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


class DomainRefused(ValueError):
    """The domains can't be taken; `sentences` says why."""

    def __init__(self, sentences):
        self.sentences = list(sentences)
        super().__init__("\n".join(self.sentences))


@dataclass
class Move:
    """`people` as they stand, each with `new_email`; `clashes` are new addresses that somebody else has."""

    old: str
    new: str
    people: list[User]
    designations: list[Designation]
    clashes: list[str]


def domain_of(text: str) -> str:
    """ "@Tinh.gov.vn" -> "tinh.gov.vn"; raises DomainRefused."""
    domain = text.strip().lower().removeprefix("@")
    try:
        validate_email(f"a@{domain}")
    except ValidationError:
        domain = ""
    if not DOMAIN.fullmatch(domain):
        raise DomainRefused([f"“{text.strip()[:80]}” không phải tên miền thư, ví dụ lamdong.gov.vn."])
    return domain


def move_of(territories, old: str, new: str) -> Move:
    """What would change; raises DomainRefused."""
    old, new = domain_of(old), domain_of(new)
    if old == new:
        raise DomainRefused(["Tên miền mới giống tên miền cũ."])
    users = people_of(territories).filter(email__iendswith=f"@{old}")
    people = list(users.order_by("username"))
    for user in people:
        user.new_email = moved(user.email, new)
    wanted = {user.new_email.casefold() for user in people}
    taken = User.objects.annotate(folded=Lower("email")).filter(folded__in=wanted)
    clashes = sorted(taken.values_list("email", flat=True))
    rows = Designation.objects.filter(territory__in=territories, valid_to=None, email__iendswith=f"@{old}")
    return Move(old, new, people, list(rows.order_by("unit__order")), clashes)


def people_of(territories):
    """Whoever holds or held a role in the territories."""
    ids = Q(memberships__unit__in=territories) | Q(memberships__unit__territory__in=territories)
    return User.objects.filter(ids, is_system=False).distinct()


def moved(address: str, new: str) -> str:
    return f"{address.rpartition('@')[0]}@{new}"


@transaction.atomic
def move_domain(territories, old: str, new: str, *, by) -> Move:
    """For all at once; raises DomainRefused, and then nothing has changed."""
    move = move_of(territories, old, new)
    if move.clashes:
        raise DomainRefused(f"Thư điện tử {address} đã thuộc tài khoản khác." for address in move.clashes)
    if not move.people and not move.designations:
        raise DomainRefused([f"Không có địa chỉ nào thuộc tên miền {move.old}."])
    ending, fresh = Q(email__iendswith=f"@{move.old}"), _with_domain(move.new)
    User.objects.filter(ending, pk__in=[user.pk for user in move.people]).update(email=fresh)
    EmailAddress.objects.filter(ending, user__in=move.people).update(email=fresh)
    Designation.objects.filter(ending, pk__in=[row.pk for row in move.designations]).update(email=fresh)
    Change.objects.create(
        by=by,
        verb=Change.Verb.DOMAIN,
        summary=f"Đổi tên miền thư {move.old} thành {move.new}: {len(move.people)} người, "
        f"{len(move.designations)} đơn vị.",
        usernames=[user.username for user in move.people],
    )
    return move


def _with_domain(new):
    return Concat(Left("email", StrIndex("email", Value("@"))), Value(new))
