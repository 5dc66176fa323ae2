"""What whoever sends a draft has looked at, and what was changed in it since.

A leader confirms what the page showed: what says something else by then is shown again and not sent.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Max

from submissions.actions.decisions import CHANGED
from submissions.forms import SeenContent
from submissions.history import writer
from submissions.models import FigureChange
from submissions.owed import owed_cells
from submissions.receipts import as_shown, contents

NAMED = 10
BESIDE_CELLS = "lời văn, nhiệm vụ, giải trình hoặc tệp kèm theo"


@dataclass(frozen=True)
class Look:
    """A draft as a page shows it: the hash of all it says, and the last write of a cell by then."""

    seen: str
    since: int | None


def last_write(version):
    """The last write of a cell; asked before the cells are read, so never newer than what a page shows."""
    return changes_in(version).aggregate(last=Max("pk"))["last"] or 0


def look_at(version, last, answers, owed, asked, said) -> Look:
    """`last` is of `last_write`; the answers, cells, warnings and passages are those that the page shows."""
    codes = {cell.element.pk: cell.code for cell in owed}
    codes = codes if answers.keys() <= codes.keys() else None
    content = contents([version], {version.pk: answers}, codes, {version.pk: said})[version.pk]
    return Look(as_shown(content, ((each.warning.rule, each.warning.cell.code) for each in asked)), last)


def looked(data) -> Look:
    """The look that a form posted; one without says nothing, and equals none."""
    form = SeenContent(data)
    form.is_valid()
    return Look(form.cleaned_data.get("seen", ""), form.cleaned_data.get("since"))


def changed_since(look: Look, version) -> str:
    """What to say when the draft is not as it was looked at: which cells, by whom."""
    if look.since is None:
        return CHANGED
    names = _named(changes_in(version).filter(pk__gt=look.since).order_by("pk"), version)
    more = f" và {len(names) - NAMED} ô khác" if len(names) > NAMED else ""
    return f"{CHANGED} Vừa được sửa: {', '.join(names[:NAMED]) or BESIDE_CELLS}{more}."


def changes_in(version):
    return FigureChange.objects.filter(version=version.pk)


def _named(changes, version):
    """The cells, each once, with who wrote it last."""
    writers = {row.element_id: writer(row) for row in changes}
    people = get_user_model().objects.in_bulk(set(writers.values()))
    cells = {cell.element.pk: cell.revision.name for cell in owed_cells(version.filing.obligation)}
    return [f"“{cells[pk]}” ({people[by]})" for pk, by in writers.items() if pk in cells and by in people]
