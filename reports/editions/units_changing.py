"""Units that ended, began, were renamed or moved between the ends of two editions' windows."""

from collections import defaultdict
from datetime import timedelta

from targets import wording
from units.models import Kind, Succession, Unit
from units.vietnamese import number

NAMES_SHOWN = 12  # More of a kind are counted alone; annex III has their names.
NOUNS = {
    Kind.DISTRICT: "đơn vị cấp huyện",
    Kind.COMMUNE: "đơn vị cấp xã",
    Kind.INVITED: "cơ quan được đề nghị",
}


def changes_of_units(period, old: dict, new: dict) -> list[str]:
    """`old` and `new`: what the two editions froze. The lives are read as they are known now."""
    return [*_lives(period, old), *_renamed(old, new), *_moved(old, new)]


def _lives(period, old):
    """A sentence a day, with the legal basis of the successions of that day."""
    last, end = old["period"]["to"], period.window_to
    known = {row["key"] for row in old["units"] if row["valid_to"] is None or row["valid_to"] >= last}
    days = defaultdict(lambda: ([], []))
    for unit in Unit.objects.of_territory(period.plan.territory).named(end).order_by("order", "key"):
        if unit.key in known and not unit.is_alive(end):
            days[unit.valid_to + timedelta(days=1)][0].append(unit)
        elif unit.key not in known and unit.is_alive(end):
            days[unit.valid_from][1].append(unit)
    bases = _bases(period, days)
    for day in sorted(days):
        ended, began = days[day]
        parts = [*_counted(ended, "kết thúc hoạt động"), *_counted(began, "được thành lập")]
        yield f"Từ {wording.official_day(day)}{bases.get(day, '')}: {'; '.join(parts)}."


def _bases(period, days):
    rows = Succession.objects.filter(on__in=days, predecessor__territory=period.plan.territory)
    found = defaultdict(dict)
    for on, basis in rows.order_by("on", "legal_basis").values_list("on", "legal_basis"):
        found[on][basis] = None
    return {on: f" theo {', '.join(named)}" for on, named in found.items()}


def _counted(units, what):
    """ "10 đơn vị cấp huyện (Thành phố Phan Thiết, ...) và 121 đơn vị cấp xã kết thúc hoạt động"."""
    of_kind = defaultdict(list)
    for unit in units:
        of_kind[NOUNS.get(unit.kind, "đơn vị")].append(unit.name)
    told = [
        f"{number(len(names))} {noun}" + (f" ({', '.join(names)})" if len(names) <= NAMES_SHOWN else "")
        for noun, names in of_kind.items()
    ]
    return [f"{' và '.join(told)} {what}"] if told else []


def _both(old, new):
    """(before, now) of the units that both editions know; what the territory is called is for the letterhead."""
    before = {row["key"]: row for row in old["units"] if row["kind"] != Kind.TERRITORY}
    return [(before[row["key"]], row) for row in new["units"] if row["key"] in before]


def _renamed(old, new):
    told = [
        f"{was['name']} thành {now['name']}" for was, now in _both(old, new) if was["name"] != now["name"]
    ]
    return [f"Đổi tên: {'; '.join(told)}."] if told else []


def _moved(old, new):
    names = {row["key"]: row["name"] for row in [*old["units"], *new["units"]]}
    told = [
        f"{now['name']} từ {names[was['parent']]} sang {names[now['parent']]}"
        for was, now in _both(old, new)
        if was["parent"] != now["parent"] and {was["parent"], now["parent"]} <= names.keys()
    ]
    return [f"Chuyển trực thuộc: {'; '.join(told)}."] if told else []
