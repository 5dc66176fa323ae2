"""What a reorganisation would change: units, obligations, logins, denominators before and after; nothing is written."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from plans.models import Period, Plan
from plans.obligations import obstacles
from submissions.importing.problems import Problem
from submissions.models import Version
from submissions.realigning import unowed
from targets.models import ElementRevision
from targets.querysets import in_force
from units.models import Kind, Unit
from units.vietnamese import day, listed, number

from .denominators import Counted, Denominators, denominators_of
from .duties import Duties, duties_of
from .logins import Logins, logins_of
from .models import Reorganisation
from .outline import Outline, outline_of
from .register import Register, register_of
from .table import COLUMNS, SAID


@dataclass
class Preview:
    outline: Outline
    plans: list[Plan]
    access_until: object = None

    @cached_property
    def after(self) -> Register:
        return self.outline.after()

    @cached_property
    def periods(self) -> list[Period]:
        """Every period that the reorganisation can move, of every plan of the territory."""
        rows = Period.objects.filter(plan__in=self.plans, window_to__gte=self.outline.on)
        return list(rows.select_related("plan").order_by("plan", "order"))

    @cached_property
    def duties(self) -> list[Duties]:
        return list(duties_of((period for period in self.periods if period.is_quarter), self.after))

    @cached_property
    def problems(self) -> list[Problem]:
        """Every reason against applying: by row, then of what has been accepted, sent, merged or issued."""
        found = sorted(self.outline.problems.found)
        if not found:
            sentences = [sentence for row in self.duties for sentence in obstacles(row.shift)]
            sentences += self._issued()
            found = [Problem(0, sentence) for sentence in dict.fromkeys(sentences)]
        return found

    def _issued(self):
        for period in self.periods:
            if period.issued_at:
                yield (
                    f"{period} đã có báo cáo phát hành, mà kỳ này kết thúc sau ngày sắp xếp; "
                    f"chọn ngày áp dụng sau ngày {day(period.window_to)}."
                )
        for plan in self.plans:
            if plan.consolidator.key in self.outline.ended:
                called = self.outline.register.called(plan.consolidator.key)
                yield f"{called} là đơn vị tổng hợp của {plan} nên không kết thúc được."

    @cached_property
    def drafts(self) -> list[tuple[str, Period, int]]:
        """(unit, quarter, cells owed no more) of each draft whose obligation is cut or taken away."""
        wanted = {}
        for duties in self.duties:
            for old, new in duties.shift.changed:
                wanted[old.pk] = new
        cut = unowed(wanted)
        moved = {row.pk: row for duties in self.duties for row in duties.shift.moved}
        drafts = Version.objects.drafts().filter(filing__obligation__in=moved).select_related("filing")
        found = []
        for draft in drafts.order_by("pk"):
            row = moved[draft.filing.obligation_id]
            called = self.outline.register.called(row.unit.key)
            found.append((called, row.quarter, len(cut.get(draft, ()))))
        return found

    @cached_property
    def orphans(self) -> list[str]:
        """Elements that the plan gives to a unit by its key, which ends: nobody reports them any more."""
        if not self.outline.ended:
            return []
        rows = ElementRevision.objects.filter(
            element__plan__in=self.plans, owners__overlap=list(self.outline.ended)
        )
        return [
            f"{row.name} ({listed(set(row.owners) & self.outline.ended.keys())})"
            for row in in_force(rows, "element", self.outline.on)
        ]

    @cached_property
    def logins(self) -> Logins:
        return logins_of(self.outline)

    @cached_property
    def denominators(self) -> list[Denominators]:
        sides = (self.outline.register, self.after)
        return denominators_of(self.periods, *sides, self.duties, self.outline.on)

    @cached_property
    def kinds(self) -> list[Counted]:
        """How many units of each kind live on the day before and on the day."""
        sides = (
            Counter(row.kind for row in self.outline.register.on(self.outline.last).values()),
            Counter(row.kind for row in self.after.on(self.outline.on).values()),
        )
        return [
            Counted(kind.label, *(side[kind] for side in sides))
            for kind in Kind
            if kind != Kind.TERRITORY and any(side[kind] for side in sides)
        ]

    @cached_property
    def ending(self) -> list[tuple[str, list[str]]]:
        """Units that end, by name, and who takes over."""
        heirs = defaultdict(list)
        for row in self.outline.successions:
            heirs[row.predecessor.key].append(self.after.called(row.successor.key))
        units = sorted(self.outline.ended, key=lambda key: self.outline.register.units[key].order)
        return [(self.outline.register.called(key), heirs[key]) for key in units]

    @cached_property
    def starting(self) -> list[tuple[str, list[str]]]:
        """Units that begin, by name, and whom they come from."""
        origins = defaultdict(list)
        for row in self.outline.successions:
            part = " (một phần)" if row.part else ""
            origins[row.successor.key].append(self.outline.register.called(row.predecessor.key) + part)
        return [(self.after.called(key), origins[key]) for key in self.outline.created]

    @cached_property
    def renamed(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Units that go on under another designation: what was and what will be."""
        before = {row.unit.key: row for row in self.outline.closed}
        return [
            (self.outline.register.called(row.unit.key), _differences(before[row.unit.key], row))
            for row in self.outline.changed
        ]

    @cached_property
    def splits(self) -> dict[str, list[str]]:
        """Units that were divided, by name: into which."""
        found = defaultdict(list)
        for row in self.outline.successions:
            if row.part:
                found[self.outline.register.called(row.predecessor.key)].append(
                    self.after.called(row.successor.key)
                )
        return dict(found)

    @property
    def summary(self) -> str:
        """One sentence for the log and the command."""
        cut = sum(len(row.shift.changed) for row in self.duties)
        added = sum(len(row.shift.added) for row in self.duties)
        ended = sum(len(row.shift.ended) for row in self.duties)
        return (
            f"{number(len(self.outline.ended))} đơn vị kết thúc, {number(len(self.outline.created))} đơn vị thành lập, "
            f"{number(len(self.outline.changed))} đơn vị thay đổi tên gọi, "
            f"{number(len(self.outline.successions))} quan hệ kế thừa; nghĩa vụ báo cáo: thêm {number(added)}, "
            f"điều chỉnh {number(cut)}, bỏ {number(ended)}."
        )

    @property
    def sha256(self) -> str:
        """Of all that applying would write, so that what was looked at is what is applied."""
        outline = self.outline
        said = {
            "on": str(outline.on),
            "basis": outline.basis,
            "access_until": str(self.access_until),
            "ended": {key: str(last) for key, last in outline.ended.items()},
            "added": [[row.unit.key, row.kind, row.name, row.code, row.parent_key] for row in outline.added],
            "successions": [
                [row.predecessor.key, row.successor.key, row.part] for row in outline.successions
            ],
            "shifts": [
                [
                    row.quarter.pk,
                    sorted(each.unit.key for each in row.shift.added),
                    sorted(new.unit.key for _, new in row.shift.changed),
                    sorted(each.unit.key for each in row.shift.ended),
                ]
                for row in self.duties
            ],
            "ending": [row.pk for row in self.logins.ending],
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _differences(old, new):
    found = []
    for name in SAID:
        before, after = (_told(row, name) for row in (old, new))
        if before != after:
            found.append((COLUMNS[name], before, after))
    return found


def _told(row, name):
    if name == "parent":
        return row.parent.key if row.parent else ""
    if name == "reports":
        return "có" if row.reports else "không"
    return row.get_kind_display() if name == "kind" else getattr(row, name)


def preview_of(reorganisation: Reorganisation) -> Preview:
    """Of the register as it stands now."""
    return preview(
        reorganisation.territory,
        reorganisation.rows,
        on=reorganisation.on,
        basis=reorganisation.legal_basis,
        access_until=reorganisation.access_until,
    )


def preview(territory: Unit, rows, *, on, basis, access_until=None) -> Preview:
    outline = outline_of(register_of(territory), rows, on=on, basis=basis)
    plans = list(territory.plans.select_related("consolidator").order_by("pk"))
    return Preview(outline, plans, access_until)
