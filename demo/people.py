"""The demonstration's accounts: two people in every reporting unit, and Sở Y tế's and the province's own."""

from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Membership, Role, User
from plans.models import Obligation, Plan
from units.models import Unit
from units.vietnamese import plain

PASSWORD = "Minhhoa@2025"
SINCE = date(2024, 12, 1)

# username, full name, unit key, roles
HOUSE = [
    ("syt.tonghop", "Nguyễn Thị Thu Hà", "SYT", [Role.REVIEWER]),
    ("syt.tonghop2", "Trần Quốc Bảo", "SYT", [Role.REVIEWER]),
    ("syt.lanhdao", "Lê Minh Đức", "SYT", [Role.LEADER, Role.LEADERSHIP]),
    ("syt.canbo", "Phạm Thị Lan", "SYT", [Role.OFFICER]),
    ("ubnd.lanhdao", "Võ Thanh Sơn", "BT", [Role.LEADERSHIP]),
    ("quantri", "Đặng Hoàng Nam", "SYT", [Role.ADMINISTRATOR]),
]
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô"]
GIVEN = [
    "Văn An",
    "Thị Bình",
    "Quốc Cường",
    "Thị Dung",
    "Minh Đạt",
    "Thị Hạnh",
    "Anh Khoa",
    "Thị Mai",
    "Hữu Phước",
]


def load_people(plan: Plan) -> dict[str, User]:
    """Every account by username; running again adds only what is missing."""
    password = make_password(PASSWORD)
    units = {unit.key: unit for unit in Unit.objects.of_territory(plan.territory)}
    wanted = list(HOUSE)
    for number, (key, name) in enumerate(_reporters(plan)):
        if key == plan.consolidator.key:
            continue
        slug = _slug(key, name)
        wanted.append((f"{slug}.canbo", _invented(number), key, [Role.OFFICER]))
        wanted.append((f"{slug}.lanhdao", _invented(number + 3), key, [Role.LEADER]))
    people = {}
    for username, full_name, key, roles in wanted:
        user, _ = User.objects.get_or_create(
            username=username,
            defaults={"full_name": full_name, "email": f"{username}@minhhoa.example", "password": password},
        )
        people[username] = user
        for role in roles:
            since = max(SINCE, units[key].valid_from)
            Membership.objects.get_or_create(
                user=user, unit=units[key], role=role, defaults={"valid_from": since}
            )
    return people


def _reporters(plan):
    """(key, name) of every unit that owes a return, in official order, under its last name."""
    owing = Obligation.objects.of_plan(plan).values("unit")
    last_day = plan.periods.last().window_to
    return Unit.objects.filter(pk__in=owing).named(last_day).order_by("order").values_list("key", "name")


def username_of(unit, role: str) -> str:
    """The account of a unit (with its `name` annotated) for "canbo" or "lanhdao"."""
    return f"{_slug(unit.key, unit.name)}.{role}"


def _slug(key, name):
    """Huyện Tuy Phong -> tuyphong; Xã Tuy Phong -> xa-tuyphong; CAT -> cat."""
    if key.isalpha():
        return key.lower()
    words = plain(name).split()
    for prefix, mark in (("thanh pho", ""), ("thi xa", ""), ("huyen", ""), ("xa", "xa-"), ("phuong", "p-")):
        if plain(name).startswith(prefix + " "):
            return mark + "".join(words[len(prefix.split()) :])
    return "dk-" + "".join(words[2:])


def _invented(number):
    return f"{FAMILY[number % len(FAMILY)]} {GIVEN[number % len(GIVEN)]}"
