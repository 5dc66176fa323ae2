"""What a reorganisation would change: units, obligations, logins, denominators before and after; nothing is written."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from accounts.models import Membership
from plans.models import Period, Plan
from plans.obligations import Shift, obstacles, owing, shift, stored_of
from submissions.importing.problems import Problem
from submissions.models import Version
from submissions.owed import FLOWS
from submissions.realigning import unowed
from targets.models import ElementRevision, IndicatorRevision
from targets.querysets import in_force
from units.models import Designation, Kind, Unit
from units.vietnamese import day, listed, number

from .models import Reorganisation
from .outline import Outline, outline_of
from .register import Register, register_of
from .table import COLUMNS, SAID


@dataclass
class Counted:
    """A number before and after, under its name; `note` says what stands behind it."""

    name: str
    before: int
    after: int
    note: str = ""

    @property
    def moves(self):
        return self.before != self.after


@dataclass
class Duties:
    """The obligations of a quarter before and after."""

    shift: Shift
    before: int
    after: int

    names: dict[str, str] = field(default_factory=dict)

    @property
    def quarter(self):
        return self.shift.quarter

    @property
    def named(self) -> list[str]:
        """What moves, a sentence each."""
        added = [f"{self._called(row)}: {_days(row)}" for row in self.shift.added]
        cut = [f"{self._called(new)}: {_days(new)} (trước: {_days(old)})" for old, new in self.shift.changed]
        ended = [f"{self._called(row)}: không còn phải báo cáo" for row in self.shift.ended]
        return [*cut, *ended, *added]

    def _called(self, row):
        return self.names.get(row.unit.key, row.unit.key)


def _days(row):
    return f"từ ngày {day(row.window_from)} đến hết ngày {day(row.window_to)}"


@dataclass
class Logins:
    """Memberships in units that end; `homeless` are people who hold no role in a unit that goes on."""

    ending: list[Membership] = field(default_factory=list)
    homeless: list = field(default_factory=list)
    people: int = 0
    empty: list[Designation] = field(default_factory=list)


@dataclass
class Denominators:
    """A period's communes and terms before and after."""

    period: Period
    lines: list[Counted]


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
        found, names = [], {key: rows[-1].name for key, rows in self.after.lives.items()}
        for quarter in (period for period in self.periods if period.is_quarter):
            stored = list(stored_of(quarter))
            wanted = list(owing(quarter, self.after.designations))
            found.append(Duties(shift(quarter, stored, wanted), len(stored), len(wanted), names))
        return found

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
        on, ended = self.outline.on, set(self.outline.ended)
        rows = list(
            Membership.objects.filter(unit__territory=self.outline.register.territory)
            .alive(on)
            .select_related("user", "unit")
            .order_by("unit__order", "pk")
        )
        ending = [row for row in rows if row.unit.key in ended and row.user.is_active]
        elsewhere = {row.user_id for row in rows if row.unit.key not in ended}
        people = {row.user_id: row.user for row in ending}
        staffed = {row.unit.key for row in rows}
        return Logins(
            ending=ending,
            homeless=[user for pk, user in people.items() if pk not in elsewhere],
            people=len(people),
            empty=[
                row
                for row in self.outline.added
                if row.unit.key in self.outline.created and row.reports and row.unit.key not in staffed
            ],
        )

    @cached_property
    def denominators(self) -> list[Denominators]:
        terms = self._terms()
        return [Denominators(period, self._lines(period, terms)) for period in self.periods]

    def _lines(self, period, terms):
        sides = [(self.outline.register, False), (self.after, True)]
        alive = [Counter(row.kind for row in register.on(period.window_to).values()) for register, _ in sides]
        lines = [
            Counted("Đơn vị cấp xã có đến cuối kỳ", alive[0][Kind.COMMUNE], alive[1][Kind.COMMUNE]),
            Counted("Đơn vị cấp huyện có đến cuối kỳ", alive[0][Kind.DISTRICT], alive[1][Kind.DISTRICT]),
        ]
        owing = [self._owing(period, is_after) for _, is_after in sides]
        lines.append(Counted("Báo cáo quý phải nộp trong kỳ", len(owing[0]), len(owing[1])))
        for name, codes, owners in terms[period.plan_id]:
            counts = [
                len({row.unit.key for row in rows if self._gives(row, owners, period)}) for rows in owing
            ]
            lines.append(Counted(name, *counts, note=codes))
        return lines

    def _owing(self, period, is_after):
        """Obligations of the period's quarters, as they stand or as they would."""
        rows = self._standing[period.plan_id] if not is_after else self._wanted[period.plan_id]
        return [
            row
            for row in rows
            if period.window_from <= row.quarter.window_from and row.quarter.window_to <= period.window_to
        ]

    @staticmethod
    def _gives(row, owners, period):
        """Does the unit stand in a stock's denominator of the period: owing it in its last quarter, to the end?"""
        lasts = row.quarter.window_to == period.window_to and not row.ends_inside
        return lasts and bool(owners & set(row.audiences))

    @cached_property
    def _standing(self):
        rows = defaultdict(list)
        quarters = Period.objects.filter(plan__in=self.plans, kind=Period.Kind.QUARTER)
        for quarter in quarters:
            rows[quarter.plan_id] += stored_of(quarter).select_related("unit", "quarter")
        return rows

    @cached_property
    def _wanted(self):
        moved = {duties.quarter.pk for duties in self.duties}
        rows = defaultdict(list)
        for plan_id, standing in self._standing.items():
            rows[plan_id] += [row for row in standing if row.quarter_id not in moved]
        for duties in self.duties:
            rows[duties.quarter.plan_id] += owing(duties.quarter, self.after.designations)
        return rows

    def _terms(self):
        """By plan: (name, codes, owners) of each stock that stands in a denominator."""
        found = defaultdict(list)
        for plan in self.plans:
            rules = in_force(
                IndicatorRevision.objects.filter(indicator__target__plan=plan),
                "indicator",
                self.outline.on,
            )
            stocks = in_force(ElementRevision.objects.filter(element__plan=plan), "element", self.outline.on)
            known = {row.element_id: row for row in stocks if row.over_time not in FLOWS}
            codes = defaultdict(list)
            for rule in rules.prefetch_related("terms").select_related("indicator"):
                for term in rule.terms.all():
                    if term.side == "denominator" and term.element_id in known:
                        codes[term.element_id].append(rule.indicator.code)
            for element, indicators in codes.items():
                row = known[element]
                found[plan.pk].append((row.name, listed(sorted(set(indicators))), set(row.owners)))
        return found

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
