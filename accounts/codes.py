"""One-time codes: a password that an administrator hands out on paper, good for one login, which replaces it.

The code is kept as any password is, hashed; `User.code_expires_at` says that it is one, and until when.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import get_hasher
from django.utils import timezone

from .models import User

LASTS = timedelta(days=14)
# Without what is misread on paper: 0 and O, 1 and l and I, 5 and S.
LETTERS, DIGITS = "abcdefghkmnpqrtuvwxyz", "2346789"
GROUPS, GROUP = 3, 4
# A random code needs no slow hash, and a hundred are made at once; the first login hashes it as any password.
ROUNDS = 20_000


def new_code() -> str:
    """ "k7mp-q2xw-9hrt": 58 bits, letters and digits."""
    while True:
        signs = [secrets.choice(LETTERS + DIGITS) for _ in range(GROUPS * GROUP)]
        if any(sign in DIGITS for sign in signs) and any(sign in LETTERS for sign in signs):
            return "-".join("".join(signs[at : at + GROUP]) for at in range(0, len(signs), GROUP))


def hand_out(users: Iterable[User], at: datetime | None = None) -> dict[User, str]:
    """A new code for each, stored hashed; told here and never again. What they logged in with before is void."""
    codes = {user: new_code() for user in users}
    expires = (at or timezone.now()) + LASTS
    for user, code in codes.items():
        user.password, user.code_expires_at = _hashed(code), expires
    User.objects.bulk_update(codes, ["password", "code_expires_at"], 200)
    return codes


def _hashed(code):
    hasher = get_hasher()
    rounds = {"iterations": ROUNDS} if hasattr(hasher, "iterations") else {}
    return hasher.encode(code, hasher.salt(), **rounds)
