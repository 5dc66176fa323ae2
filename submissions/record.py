"""The record of all returns, searched: every event, write of a cell or box, turn of talk, file, sentence.

One statement unites the kinds in order of time; the rows of a page are then read whole, kind by kind. What a sensitive
figure says is withheld: an administrator sees that it changed (figures.md section 11).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth import get_user_model
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Role
from accounts.permissions import unit_ids
from plans.models import Obligation, Plan
from targets.models import ElementRevision
from units.models import Unit

from .answers import Answer, shown
from .history import is_clearing
from .models import Comment, Event, Evidence, ExplanationChange, FigureChange, NarrativeChange, ProgressChange

WITHHELD = "(không nêu)"


class Kind(TextChoices):
    EVENT = "event", "Diễn biến"
    CELL = "cell", "Sửa số liệu"
    BOX = "box", "Sửa lời văn"
    PROGRESS = "progress", "Sửa tiến độ nhiệm vụ"
    TALK = "talk", "Góp ý"
    ADDED = "added", "Thêm tệp"
    REMOVED = "removed", "Bỏ tệp"
    EXPLAINED = "explained", "Giải trình"


@dataclass(frozen=True)
class Asked:
    """What of the record is wanted; None and "" ask for everything."""

    unit: int | None = None
    quarter: int | None = None
    people: frozenset[int] | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass
class Line:
    """A row of the record in words; `before` and `after` are of a write of a cell."""

    at: datetime
    kind: Kind
    by: object
    obligation: Obligation
    unit: str
    what: object = None
    number: int | None = None
    element: str = ""
    form: int | None = None
    before: str = ""
    after: str = ""
    text: str = ""

    @property
    def is_event(self):
        return self.kind == Kind.EVENT


def plans_of(user):
    """The plans whose record a person reads: those of the unit that they administer."""
    administered = unit_ids(user, Role.ADMINISTRATOR)
    return Plan.objects.filter(Q(consolidator__in=administered) | Q(territory__in=administered))


def search(plans, asked: Asked):
    """(kind, id, moment, person, obligation) of all that is asked for, newest first; the caller slices and counts."""
    branches = [_branch(kind, plans, asked) for kind in Kind if asked.kind in ("", kind)]
    first, *others = branches
    # Within one moment the order is that of the ids, so that pages never overlap.
    return first.union(*others, all=True).order_by("-moment", "kind", "-row")


def _branch(kind, plans, asked):
    rows, to_obligation, moment, person = SOURCES[kind]()
    rows = rows.annotate(
        kind=Value(kind.value, CharField()),
        row=F("pk"),
        moment=F(moment),
        person=person if not isinstance(person, str) else F(person),
        of=F(f"{to_obligation}__pk"),
    )
    wanted = {f"{to_obligation}__quarter__plan__in": plans}
    if asked.unit:
        wanted[f"{to_obligation}__unit"] = asked.unit
    if asked.quarter:
        wanted[f"{to_obligation}__quarter"] = asked.quarter
    if asked.people is not None:
        wanted["person__in"] = asked.people
    if asked.since:
        wanted["moment__gte"] = asked.since
    if asked.until:
        wanted["moment__lt"] = asked.until
    return rows.filter(**wanted).order_by().values_list("kind", "row", "moment", "person", "of")


def _events():
    return Event.objects.all(), "obligation", "at", "by_id"


def _writes(changes):
    """By whoever wrote or cleared; without what was only copied into a new draft."""
    cleared = Cast(KeyTextTransform("cleared_by", "pgh_context"), BigIntegerField())
    person = Case(
        When(pgh_label="delete", pgh_context__has_key="cleared_by", then=cleared),
        default=Cast("updated_by_id", BigIntegerField()),
    )
    rows = changes.objects.exclude(pgh_context__isnull=False, pgh_context__has_key="copied")
    return rows, "version__filing__obligation", "pgh_created_at", person


def _talk():
    return Comment.objects.all(), "thread__filing__obligation", "at", "by_id"


def _added():
    """Without what a new draft took over from an earlier version of its return."""
    earlier = Evidence.objects.filter(
        version__filing=OuterRef("version__filing"),
        version__number__lt=OuterRef("version__number"),
        file=OuterRef("file"),
    )
    rows = Evidence.objects.exclude(Exists(earlier))
    return rows, "version__filing__obligation", "added_at", "added_by_id"


def _removed():
    rows = Evidence.objects.exclude(removed_at=None)
    return rows, "version__filing__obligation", "removed_at", "removed_by_id"


SOURCES = {
    Kind.EVENT: _events,
    Kind.CELL: partial(_writes, FigureChange),
    Kind.BOX: partial(_writes, NarrativeChange),
    Kind.PROGRESS: partial(_writes, ProgressChange),
    Kind.TALK: _talk,
    Kind.ADDED: _added,
    Kind.REMOVED: _removed,
    Kind.EXPLAINED: partial(_writes, ExplanationChange),
}


def lines(found: Iterable[tuple]) -> list[Line]:
    """The rows found in words, in their order; in a fixed number of statements."""
    found = list(found)
    rows = _rows(found)
    people = get_user_model().objects.in_bulk({person for *_, person, _ in found})
    obligations = Obligation.objects.select_related("quarter").in_bulk({of for *_, of in found})
    units = Unit.objects.filter(pk__in={row.unit_id for row in obligations.values()})
    names = dict(units.named(timezone.localdate()).values_list("pk", "name"))
    elements = _elements({_element_of(row) for row in rows.values()})
    told = []
    for kind, pk, moment, person, of in found:
        obligation = obligations[of]
        line = Line(moment, Kind(kind), people.get(person), obligation, names[obligation.unit_id])
        _tell(line, rows[kind, pk], elements)
        told.append(line)
    return told


def _rows(found):
    """{(kind, id): the row}, by one statement for each kind there is."""
    ids = {}
    for kind, pk, *_ in found:
        ids.setdefault(kind, []).append(pk)
    rows = {}
    for kind, pks in ids.items():
        for row in READ[kind](pks):
            rows[kind, row.pk] = row
    return rows


def _with_before(pks):
    """Writes of cells, each with what stood before."""
    earlier = FigureChange.objects.filter(
        version=OuterRef("version"), element=OuterRef("element"), pgh_id__lt=OuterRef("pgh_id")
    ).order_by("-pgh_id")
    rows = FigureChange.objects.filter(pk__in=pks).select_related("version", "element")
    return rows.annotate(
        label_before=Subquery(earlier.values("pgh_label")[:1]),
        value_before=Subquery(earlier.values("value")[:1]),
        na_before=Subquery(earlier.values("not_applicable")[:1]),
    )


READ = {
    Kind.EVENT: lambda pks: Event.objects.filter(pk__in=pks).select_related("version"),
    Kind.CELL: _with_before,
    Kind.BOX: lambda pks: NarrativeChange.objects.filter(pk__in=pks).select_related("version"),
    Kind.PROGRESS: lambda pks: ProgressChange.objects.filter(pk__in=pks).select_related(
        "version", "task", "duty"
    ),
    Kind.TALK: lambda pks: Comment.objects.filter(pk__in=pks).select_related("thread"),
    Kind.ADDED: lambda pks: Evidence.objects.filter(pk__in=pks).select_related("version"),
    Kind.REMOVED: lambda pks: Evidence.objects.filter(pk__in=pks).select_related("version"),
    Kind.EXPLAINED: lambda pks: ExplanationChange.objects.filter(pk__in=pks).select_related("version"),
}


def _element_of(row):
    return row.thread.element_id if isinstance(row, Comment) else getattr(row, "element_id", None)


@dataclass
class Element:
    name: str = ""
    form: int | None = None
    sensitive: bool = False


def _elements(ids):
    """By id: the latest name and biểu; sensitive when any revision says so."""
    elements = {None: Element()}
    revisions = ElementRevision.objects.filter(element__in=ids - {None}).select_related("form")
    for revision in revisions.order_by("valid_from"):
        known = elements.setdefault(revision.element_id, Element())
        known.name, known.form = revision.name, revision.form.number
        known.sensitive = known.sensitive or revision.sensitive
    return elements


def _tell(line, row, elements):
    element = elements[_element_of(row)]
    version = getattr(row, "version", None)
    line.what, line.number = row, version.number if version else None
    line.element, line.form = element.name, element.form
    if line.kind == Kind.EVENT:
        line.text = row.reason
    elif line.kind == Kind.CELL:
        line.before, line.after, line.text = _sides(row)
    elif line.kind == Kind.BOX:
        line.text = f"{row.get_section_display()}: {row.text}"
    elif line.kind == Kind.PROGRESS:
        line.text = f"{(row.task or row.duty).text}: {row.get_status_display()}. {row.text}".rstrip(" .")
    elif line.kind == Kind.EXPLAINED:
        line.text = f"Bỏ giải trình: {row.text}" if is_clearing(row) else row.text
    elif line.kind in (Kind.ADDED, Kind.REMOVED):
        line.text = row.name
    else:
        line.text = row.text or row.get_turn_display()
    if element.sensitive:
        line.before, line.after, line.text = (
            "",
            *(WITHHELD if each else "" for each in (line.after, line.text)),
        )


def _sides(row):
    entry = row.element.entry
    before = after = None
    if row.label_before not in (None, "delete"):
        before = Answer(value=row.value_before, not_applicable=row.na_before)
    if not is_clearing(row):
        after = Answer(value=row.value, not_applicable=row.not_applicable)
    return shown(before, entry), shown(after, entry), "" if after is None else row.remark
