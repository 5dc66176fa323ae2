"""Accounts from one sheet: unit, name, mail, role, phone; mistakes by row, nothing written before all is right."""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower

from accounts.codes import hand_out
from accounts.models import Change, Membership, Role, User
from submissions.importing.problems import ImportRefused, Problems
from units.models import Unit
from units.vietnamese import day, plain

from .register import register_of
from .sheets import Line, read_sheet

COLUMNS = {
    "unit": "Mã đơn vị",
    "full_name": "Họ và tên",
    "email": "Thư điện tử",
    "role": "Vai trò",
    "phone": "Điện thoại",
}
REQUIRED = ("unit", "full_name", "email", "role")
ROLES = {plain(word): role for role in Role for word in (role.value, role.label)}
OF_UNITS = (Role.OFFICER, Role.LEADER)
PHONE = re.compile(r"\+?[0-9][0-9 .()-]{6,18}")
LONGEST_NAME = User._meta.get_field("full_name").max_length


@dataclass
class Person:
    """One person of the sheet, by their mail; `user` is there where they have an account already."""

    email: str
    full_name: str
    phone: str
    row: int
    user: User | None = None
    roles: list[tuple[Unit, Role]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.user is None


@dataclass
class Sheet:
    people: list[Person]

    @property
    def new(self) -> list[Person]:
        return [person for person in self.people if person.is_new]

    @property
    def known(self) -> list[Person]:
        """Those who have an account and get a role."""
        return [person for person in self.people if not person.is_new and person.roles]


def as_csv(lines: list[Line]) -> str:
    """What is sent again to confirm a sheet that was looked at."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([line[name] for name in COLUMNS] for line in lines)
    return out.getvalue()


def read_people(data: bytes) -> list[Line]:
    return read_sheet(data, COLUMNS, REQUIRED)


def unstaffed(territory: Unit, *, on: date) -> list[Line]:
    """A line for each role of the reporting units in which nobody holds any; names and mail are to be filled in."""
    held = set(
        Membership.objects.alive(on).values_list("unit__key", flat=True).filter(unit__territory=territory)
    )
    keys = [key for key, row in register_of(territory).on(on).items() if row.reports and key not in held]
    pairs = [(key, role) for key in keys for role in OF_UNITS]
    return [Line(at, {"unit": key, "role": role.label}) for at, (key, role) in enumerate(pairs, start=2)]


def sheet_of(territory: Unit, lines: list[Line], *, on: date) -> Sheet:
    """The people of the sheet; raises ImportRefused with every mistake, by row."""
    problems = Problems()
    register = register_of(territory)
    houses = {register.territory.key} | set(territory.plans.values_list("consolidator__key", flat=True))
    alive, people = register.on(on), {}
    for line in lines:
        unit, role = _unit(line, register, alive, on, problems), _role(line, problems)
        if role and unit and role not in OF_UNITS and unit.key not in houses:
            problems.add(
                line.number,
                f"vai trò “{role.label}” chỉ cấp ở Sở Y tế hoặc địa bàn; ở đơn vị ghi “{Role.LEADER.label}” "
                f"hoặc “{Role.OFFICER.label}”.",
            )
        if role in OF_UNITS and unit and not alive[unit.key].reports:
            problems.add(
                line.number, f"{register.called(unit.key)} không gửi báo cáo nên không cấp vai trò này."
            )
        person = _person(line, people, problems)
        if person and unit and role:
            if (unit, role) in person.roles:
                problems.add(line.number, "người này đã có vai trò đó ở dòng trên.")
            person.roles.append((unit, role))
            person.places.append(f"{role.label}, {alive[unit.key].name}")
    _match(people, problems)
    problems.refuse()
    _leave_missing_roles(people.values(), on)
    return Sheet(list(people.values()))


def _unit(line, register, alive, on, problems):
    key = line["unit"]
    if not key:
        problems.add(line.number, "thiếu mã đơn vị.")
    elif key not in register.units:
        problems.add(line.number, f"không có đơn vị mã “{key}”; xem mã ở trang Đơn vị.")
    elif key not in alive:
        problems.add(
            line.number,
            f"{register.called(key)} không hoạt động ngày {day(on)}; xem mã đang dùng ở trang Đơn vị.",
        )
    else:
        return register.units[key]
    return None


def _role(line, problems):
    role = ROLES.get(plain(line["role"]))
    if role is None:
        words = ", ".join(each.label.lower() for each in Role)
        problems.add(line.number, f"không hiểu vai trò “{line['role']}”; ghi một trong: {words}.")
    return role


def _person(line, people, problems):
    email, name, phone = line["email"].lower(), line["full_name"], line["phone"]
    before = len(problems.found)
    try:
        validate_email(email)
    except ValidationError:
        problems.add(
            line.number, f"thư điện tử “{line['email']}” chưa đúng, ví dụ nguyenvana@lamdong.gov.vn."
        )
    if not name or len(name) > LONGEST_NAME or any(letter.isdigit() for letter in name):
        problems.add(line.number, f"họ và tên “{name}” chưa đúng: chữ, nhiều nhất {LONGEST_NAME} ký tự.")
    if phone and not PHONE.fullmatch(phone):
        problems.add(line.number, f"điện thoại “{phone}” chưa đúng, ví dụ 0912 345 678.")
    if len(problems.found) > before:
        return None
    person = people.setdefault(email, Person(email, name, phone, line.number))
    if plain(person.full_name) != plain(name):
        problems.add(line.number, f"thư điện tử {email} đã ghi cho {person.full_name} ở dòng {person.row}.")
    person.phone = person.phone or phone
    return person


def _match(people, problems):
    known = User.objects.annotate(folded=Lower("email")).filter(folded__in=people)
    for user in known:
        person = people[user.folded]
        if user.is_system or not user.is_active:
            problems.add(person.row, f"tài khoản của {person.email} đang khóa; mở lại trước khi cấp vai trò.")
        elif plain(user.full_name) != plain(person.full_name):
            problems.add(person.row, f"thư điện tử {person.email} đã thuộc tài khoản của {user}.")
        person.user = user


def _leave_missing_roles(people, on):
    """Roles that a person holds already are not given again."""
    known = [person.user for person in people if person.user]
    held = set(Membership.objects.alive(on).filter(user__in=known).values_list("user", "unit", "role"))
    for person in people:
        if person.user:
            kept = [
                (given, place)
                for given, place in zip(person.roles, person.places, strict=True)
                if (person.user.pk, given[0].pk, given[1].value) not in held
            ]
            person.roles, person.places = [given for given, _ in kept], [place for _, place in kept]


@transaction.atomic
def give_accounts(territory: Unit, lines: list[Line], *, by, on: date) -> list[tuple[User, str, list[str]]]:
    """Make the accounts and roles that are missing; returns (person, one-time code, places) of the new ones.

    Reading the sheet again makes nothing: codes are told once.
    """
    Unit.objects.select_for_update().get(pk=territory.pk)
    sheet = sheet_of(territory, lines, on=on)
    fresh, known = sheet.new, sheet.known
    taken = set(User.objects.values_list("username", flat=True))
    for person in fresh:
        person.user = User(
            username=_username(person, taken),
            full_name=person.full_name,
            email=person.email,
            phone=person.phone[:20],
            password="!",
        )
    User.objects.bulk_create(person.user for person in fresh)
    Membership.objects.bulk_create(
        Membership(user=person.user, unit=unit, role=role, valid_from=max(on, unit.valid_from))
        for person in sheet.people
        for unit, role in person.roles
    )
    codes = hand_out([person.user for person in fresh])
    if fresh or known:
        Change.objects.create(
            by=by,
            verb=Change.Verb.ACCOUNTS,
            summary=f"Cấp {len(fresh)} tài khoản, thêm vai trò cho {len(known)} người đã có tài khoản.",
            usernames=[person.user.username for person in sheet.people if person.roles],
        )
    return [(person.user, codes[person.user], person.places) for person in fresh]


def _username(person, taken):
    """ "nguyenvanan", with a number where it is taken."""
    base = re.sub(r"[^a-z0-9]", "", plain(person.full_name))[:30] or "nguoidung"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}{number}", number + 1
    taken.add(name)
    return name


@transaction.atomic
def give_codes(users: list[User], *, by) -> list[tuple[User, str, list[str]]]:
    """New codes for people who lost theirs; whatever they logged in with before opens nothing any more."""
    found = list(
        User.objects.select_for_update().filter(pk__in=[user.pk for user in users]).order_by("username")
    )
    codes = hand_out(found)
    Change.objects.create(
        by=by,
        verb=Change.Verb.CODES,
        summary=f"Cấp lại mã dùng một lần cho {len(found)} người.",
        usernames=[user.username for user in found],
    )
    return [(user, codes[user], []) for user in found]


def problems_of(refusal: ImportRefused) -> list[str]:
    return [str(problem) for problem in refusal.problems]
