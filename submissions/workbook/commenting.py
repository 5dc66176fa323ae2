"""The officer's own workbook again, with each problem as a comment on its cell, and all of them on the first sheet.

It is written anew from what was read, so nothing of the uploaded file comes back but its values.
"""

import re
from decimal import Decimal

from submissions.models import Upload

from .contents import Content
from .facts import facts_of
from .layout import Field
from .raws import shown_raw
from .signing import sealed
from .uploads import opened
from .writing import written

PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def commented(upload: Upload) -> bytes:
    kept = opened(upload)
    contents = {place: _content(place, raw) for place, raw in kept.raws.items()}
    facts = facts_of(upload.version.filing.obligation, upload.version)
    return written(facts, kept.sheets, sealed(kept.stamp), contents=contents, problems=upload.problems)


def _content(place, raw) -> Content:
    """The value as it was: a number stays one, and anything else is text."""
    kind, text = raw
    is_number = kind == "n" and place[1] == Field.VALUE and PLAIN.fullmatch(text)
    return Decimal(text) if is_number else shown_raw(raw)
