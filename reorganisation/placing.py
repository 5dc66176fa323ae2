"""Where the new designations stand in the tree: below living units, in no circle, no administrative code twice."""

from collections import defaultdict

from units.models import Designation
from units.vietnamese import day


def place(outline, rows: dict[str, int]) -> None:
    """Gives each added designation its parent; `rows` are the numbers by which mistakes are told, by unit."""
    _find_parents(outline, rows)
    after = outline.after().on(outline.on)
    _refuse_left_below(outline, after, rows)
    _refuse_circles(outline, after, rows)
    _refuse_codes(outline, after, rows)


def _find_parents(outline, rows):
    register = outline.register
    units = register.units | outline.created
    living = (register.on(outline.on).keys() - outline.ended.keys()) | outline.created.keys()
    for row in outline.added:
        if row.unit.key == register.territory.key:
            row.parent = None
            continue
        row.parent = units.get(row.parent_key)
        if row.parent_key not in living:
            gone = (
                f"{register.called(row.parent_key)} đã kết thúc"
                if row.parent_key in units
                else f"không có đơn vị mã “{row.parent_key}”"
            )
            outline.problems.add(rows[row.unit.key], f"đơn vị cấp trên không hợp lệ: {gone}.")


def _refuse_left_below(outline, after, rows):
    called = outline.register.called
    for key, row in after.items():
        if key not in rows and row.parent is not None and row.parent.key in outline.ended:
            outline.problems.add(
                0,
                f"{called(key)} vẫn thuộc {called(row.parent.key)} đã kết thúc; "
                "ghi nhập, chia, kết thúc hoặc chuyển đơn vị cấp trên.",
            )


def _refuse_circles(outline, after, rows):
    for key in rows:
        seen, at = set(), after.get(key)
        while at is not None and at.parent is not None and at.unit.key not in seen:
            seen.add(at.unit.key)
            at = after.get(at.parent.key)
        if at is not None and at.unit.key in seen:
            outline.problems.add(rows[key], f"{_named(after[key])} và đơn vị cấp trên thuộc lẫn nhau.")


def _refuse_codes(outline, after, rows):
    holders = defaultdict(list)
    for key, row in after.items():
        if row.code:
            holders[row.code].append(key)
    for code, keys in holders.items():
        for key in keys if len(keys) > 1 else ():
            if key in rows:
                other = _named(after[next(each for each in keys if each != key)])
                outline.problems.add(
                    rows[key], f"mã hành chính {code} đang dùng cho {other} từ ngày {day(outline.on)}."
                )


def _named(row: Designation):
    return f"{row.name} ({row.unit.key})"
