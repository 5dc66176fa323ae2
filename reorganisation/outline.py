"""From the rows of a table to what they make of the register; what is wrong is told by row, and nothing is written."""

import copy
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from submissions.importing.problems import Problems
from units.models import Designation, Kind, Succession, Unit
from units.vietnamese import day

from .official import usual
from .placing import place
from .register import Register
from .row import asked_by
from .table import COLUMNS, KEY, LONGEST_KEY, SAID, Action


@dataclass
class Outline:
    """What is to be written. `ended`: the last day of units by key; rows of models are not stored yet.

    `closed` are the designations that end with `last`, the day before the reorganisation.
    """

    register: Register
    on: date
    basis: str
    ended: dict[str, date] = field(default_factory=dict)
    created: dict[str, Unit] = field(default_factory=dict)
    closed: list[Designation] = field(default_factory=list)
    added: list[Designation] = field(default_factory=list)
    successions: list[Succession] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    @property
    def last(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def changed(self) -> list[Designation]:
        """The new designations of units that live on."""
        return [row for row in self.added if row.unit.key not in self.created]

    def after(self) -> Register:
        """The register as it would be."""
        units = {key: copy.copy(unit) for key, unit in self.register.units.items()} | self.created
        for key, last in self.ended.items():
            units[key].valid_to = last
        closed = {row.pk for row in self.closed}
        rows = []
        for old in self.register.designations:
            row = copy.copy(old)
            row.unit = units[old.unit.key]
            if row.pk in closed:
                row.valid_to = self.last
            rows.append(row)
        rows += self.added
        rows.sort(key=lambda row: (row.unit.order, row.unit.key, row.valid_from))
        return Register(self.register.territory, units, rows)


def outline_of(register: Register, rows: Iterable[dict], *, on: date, basis: str) -> Outline:
    """What the rows ask for; `problems` holds every sentence, by row, row 0 for the table as a whole."""
    outline = Outline(register, on, basis)
    reading = _Reading(outline)
    for row in rows:
        reading.take(row)
    reading.finish()
    return outline


class _Reading:
    def __init__(self, outline):
        self.outline, self.register, self.problems = outline, outline.register, outline.problems
        self.alive = self.register.on(outline.on)
        self.before = self.register.on(outline.last)
        self.ends: dict[str, tuple[Action, int]] = {}
        self.heirs = defaultdict(list)  # unit: [(successor, row)]
        self.changes = defaultdict(dict)  # unit: {field: (value, row)}
        self.abolished = []
        self.rows = {}  # unit: row of its new designation

    def take(self, row):
        number, asked = row["row"], asked_by(row, self.problems)
        if asked is None:
            return
        match asked.action:
            case Action.NEW:
                self._new(row, asked.said, number)
            case Action.MERGE | Action.SPLIT | Action.END:
                self._end(asked.action, row, number)
            case Action.ABOLISH:
                self.abolished.append((asked.said, number))
            case _:
                self._change(asked.action, row, asked.said, number)

    def _wrong(self, number, sentence):
        self.problems.add(number, sentence)

    def _new(self, row, values, number):
        key = row["unit"]
        if not re.fullmatch(KEY, key) or len(key) > LONGEST_KEY:
            self._wrong(
                number,
                f"mã đơn vị “{key}” chỉ gồm chữ không dấu, số và @ . _ -, dài nhất {LONGEST_KEY} ký tự.",
            )
            return
        if key in self.register.units:
            called = self.register.called(key)
            self._wrong(
                number,
                f"mã đơn vị “{key}” đã dùng cho {called}; mã không dùng lại, ví dụ ghi {key}@{self.outline.on.year}.",
            )
            return
        if key in self.outline.created:
            self._wrong(number, f"mã đơn vị “{key}” đã ghi ở dòng {self.rows[key]}.")
            return
        order = row.get("order", "")
        if order and not (order.isascii() and order.isdigit() and len(order) < 9):
            self._wrong(number, f"“Thứ tự” là số nguyên không âm, không phải “{order}”.")
            return
        kind = values["kind"]
        unit = Unit(
            territory=self.register.territory,
            key=key,
            order=int(order) if order else self._next_order(kind),
            valid_from=self.outline.on,
        )
        self.outline.created[key], self.rows[key] = unit, number
        said = usual(kind, values["name"]) | {"reports": kind != Kind.PARTNER} | values
        self._designate(unit, said | {"parent": values.get("parent", self.register.territory.key)})

    def _next_order(self, kind):
        """After the last of its kind; the official order of the first is the table's."""
        kin = [row.unit.order for row in self.alive.values() if row.kind == kind]
        kin += [
            row.unit.order
            for row in self.outline.added
            if row.kind == kind and row.unit.key in self.outline.created
        ]
        return max(kin, default=max(row.unit.order for row in self.alive.values())) + 1

    def _designate(self, unit, said):
        row = Designation(unit=unit, territory=self.register.territory, valid_from=self.outline.on)
        if unit.key == self.register.territory.key:
            row.territory = None
        for name in SAID:
            if name != "parent":
                setattr(row, name, said.get(name, False if name == "reports" else ""))
        row.parent_key = said.get("parent", "")
        self.outline.added.append(row)
        return row

    def _living(self, key, number, what="đơn vị"):
        """Is there such a unit on the day before, which goes on, with nothing entered after?"""
        if key not in self.register.units:
            if key in self.outline.created:
                self._wrong(number, f"{what} “{key}” mới thành lập trong bảng này.")
            else:
                self._wrong(number, f"không có {what} mã “{key}”; xem mã ở trang Đơn vị.")
            return False
        called, unit = self.register.called(key), self.register.units[key]
        if key not in self.before:
            self._wrong(
                number, f"{called} không hoạt động ngày {day(self.outline.last)}, ngay trước ngày sắp xếp."
            )
            return False
        later = [row.valid_from for row in self.register.lives[key] if row.valid_from >= self.outline.on]
        if unit.valid_to or later:
            when = unit.valid_to or min(later)
            self._wrong(
                number, f"{called} đã có thay đổi vào ngày {day(when)}; không sắp xếp chồng lên thay đổi đó."
            )
            return False
        return True

    def _end(self, action, row, number):
        key = row["unit"]
        if not self._living(key, number):
            return
        if not self._may_end(key, number):
            return
        known = self.ends.get(key)
        if known and not (action == known[0] == Action.SPLIT):
            self._wrong(number, f"{self.register.called(key)} đã kết thúc ở dòng {known[1]}.")
            return
        self.ends.setdefault(key, (action, number))
        if action != Action.END:
            if any(heir == row["successor"] for heir, _ in self.heirs[key]):
                self._wrong(
                    number, f"{self.register.called(key)} đã chia vào “{row['successor']}” ở dòng trên."
                )
            self.heirs[key].append((row["successor"], number))

    def _may_end(self, key, number):
        called = self.register.called(key)
        if key == self.register.territory.key:
            self._wrong(number, f"{called} là địa bàn của kế hoạch nên không kết thúc được.")
            return False
        if key in self.changes:
            self._wrong(number, f"{called} vừa thay đổi vừa kết thúc trong cùng một bảng.")
            return False
        return True

    def _change(self, action, row, values, number):
        key = row["unit"]
        if not self._living(key, number):
            return
        if not values:
            self._wrong(number, f"“{action.label}” cần ghi nội dung thay đổi.")
            return
        if key in self.ends:
            self._wrong(number, f"{self.register.called(key)} vừa kết thúc vừa thay đổi trong cùng một bảng.")
            return
        self._merge_changes(key, values, number)

    def _merge_changes(self, key, values, number):
        for name, value in values.items():
            known = self.changes[key].setdefault(name, (value, number))
            if known[0] != value:
                self._wrong(
                    number, f"“{COLUMNS[name]}” của {self.register.called(key)} khác với dòng {known[1]}."
                )

    def finish(self):
        for values, number in self.abolished:
            self._abolish(values, number)
        self._write_ends()
        self._write_changes()
        self._write_heirs()
        place(self.outline, self.rows)
        if not self.problems.found and not (self.outline.ended or self.outline.added):
            self._wrong(0, "Bảng không làm thay đổi đơn vị nào.")

    def _abolish(self, values, number):
        kind, parent = values["kind"], values.get("parent", self.register.territory.key)
        ending = [row for row in self.before.values() if row.kind == kind and row.unit.key not in self.ends]
        if not ending:
            self._wrong(number, f"không còn đơn vị {kind.label.lower()} nào đang hoạt động để bỏ.")
        gone = set()
        for row in ending:
            if self._living(row.unit.key, number) and self._may_end(row.unit.key, number):
                self.ends[row.unit.key] = (Action.ABOLISH, number)
                gone.add(row.unit.key)
        moved = {"parent": parent} | ({"reports": values["reports"]} if "reports" in values else {})
        for key, row in self.before.items():
            below = row.parent is not None and row.parent.key in gone
            if (
                below
                and key not in self.ends
                and "parent" not in self.changes[key]
                and self._living(key, number)
            ):
                self._merge_changes(key, moved, number)
        self.changes = defaultdict(dict, {key: said for key, said in self.changes.items() if said})

    def _write_ends(self):
        for key in self.ends:
            self.outline.ended[key] = self.outline.last
            self.outline.closed.append(self.before[key])

    def _write_changes(self):
        for key, said in self.changes.items():
            if key in self.ends:
                continue
            old = self.before[key]
            values = {name: getattr(old, name) for name in SAID if name != "parent"}
            values["parent"] = old.parent.key if old.parent else ""
            new = {name: value for name, (value, _) in said.items()}
            # What followed from the old name follows the new one, unless the table says otherwise.
            followed = usual(old.kind, old.name)
            fresh = usual(new.get("kind", old.kind), new.get("name", old.name))
            follows = {name: fresh.get(name, "") for name, value in followed.items() if values[name] == value}
            now = values | follows | new
            number = min(number for _, number in said.values())
            if now == values:
                self._wrong(number, f"{self.register.called(key)} vốn đã như vậy; bỏ dòng này.")
                continue
            self.outline.closed.append(old)
            row = self._designate(old.unit, now)
            self.rows[key], row.email = number, old.email

    def _write_heirs(self):
        for key, heirs in self.heirs.items():
            action, first = self.ends.get(key, (None, 0))
            if action == Action.SPLIT and len(heirs) < 2:
                called = self.register.called(key)
                self._wrong(
                    first, f"{called} chỉ chia vào một đơn vị; ghi “{Action.MERGE.label}” nếu nhập toàn bộ."
                )
            for successor, number in heirs:
                if self._takes_over(key, successor, number):
                    unit = self.outline.created.get(successor) or self.register.units[successor]
                    self.outline.successions.append(
                        Succession(
                            predecessor=self.register.units[key],
                            successor=unit,
                            on=self.outline.on,
                            part=action == Action.SPLIT,
                            legal_basis=self.outline.basis,
                        )
                    )

    def _takes_over(self, key, successor, number):
        if successor == key:
            self._wrong(
                number,
                f"{self.register.called(key)} không nhập vào chính nó; đơn vị chỉ đổi tên thì ghi "
                f"“{Action.RENAME.label}”.",
            )
        elif successor in self.outline.ended:
            self._wrong(
                number,
                f"{self.register.called(successor)} cũng kết thúc trong bảng này nên không nhận thêm được.",
            )
        elif successor not in self.outline.created and successor not in self.alive:
            self._wrong(number, f"không có đơn vị mã “{successor}” hoạt động từ ngày {day(self.outline.on)}.")
        else:
            return True
        return False
