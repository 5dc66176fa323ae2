"""Saying why cells of a draft stay blank before it is sent, so that its report can be printed and signed with it."""

from django.db import transaction

from .. import blanks
from ..models import Version
from .entry import locked_draft


@transaction.atomic
def keep_reason_blank(*, version: Version, reason: str) -> Version:
    version = locked_draft(version)
    version.reason_blank = blanks.fit(reason)
    version.save(update_fields=["reason_blank"])
    return version
