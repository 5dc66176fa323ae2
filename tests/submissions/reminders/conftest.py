from datetime import date

import pytest

from accounts.models import User
from letters.models import Letter
from submissions.models import Reminder


@pytest.fixture
def people(cast):
    """The cast with addresses; the reviewer can be called as well."""
    for user in cast.values():
        user.email = f"{user.username}@example.vn"
    User.objects.bulk_update(cast.values(), ["email"])
    User.objects.filter(username="reviewer").update(phone="0252 3 123 456")
    return cast


@pytest.fixture
def told():
    """Subjects of the letters to an address, oldest first."""

    def told(address):
        return list(Letter.objects.filter(to=address).values_list("subject", flat=True))

    return told


@pytest.fixture
def reminded():
    """(occasion, day) of the reminders of a unit's return, in order."""

    def reminded(obligation) -> list[tuple[str, date]]:
        return list(Reminder.objects.filter(obligation=obligation).values_list("occasion", "on"))

    return reminded
