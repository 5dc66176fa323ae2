"""The sentences beside figures, bound to values, as the report and the pages say them (words.md; without Django).

What a verdict is called stands in `targets.sentences`; here is all else: coverage, footnotes, legends.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from units.vietnamese import number


def target_of_several(
    met_count: int, of: int, not_met_names: Iterable[str], provisional: bool = False
) -> str:
    names = [lowered(name) for name in not_met_names]
    if names:
        return f"Đạt {met_count}/{of} chỉ số thành phần; chưa đạt: {'; '.join(names)}."
    tail = "; số liệu chưa đầy đủ" if provisional else ""
    return f"Đạt {met_count}/{of} chỉ số thành phần{tail}."


def provisional(counted: int, owed: int, names: Iterable[str]) -> str:
    names = list(names)
    wanting = f"; còn thiếu {'; '.join(names)}" if names else ""
    return f"Số liệu chưa đầy đủ: {number(counted)}/{number(owed)} đơn vị có số liệu{wanting}."


def doubtful() -> str:
    return "Tử số lớn hơn mẫu số, nghi tính trùng; cần rà soát."


def coverage(counted: int, owed: int, names: Iterable[str] = (), *, of_quarters: bool = False) -> str:
    """Of units, or of quarterly returns where the figure adds up over quarters.

    "Chưa đủ quý": every unit has a figure, and some quarter of one is wanting.
    """
    what = "báo cáo quý" if of_quarters else "đơn vị"
    names = list(names)
    if counted >= owed and not names:
        return f"Đủ số liệu: {number(counted)}/{number(owed)} {what}."
    has = what if of_quarters else f"{what} có số liệu"
    wanting = f"; chưa nhận: {', '.join(names)}" if names else ""
    short = "Chưa đủ quý" if counted >= owed else "Chưa đủ"
    return f"{short}: {number(counted)}/{number(owed)} {has}{wanting}."


def invited(name: str) -> str:
    return f"Chưa có số liệu phối hợp của {name}."


def carried(names: Sequence[str]) -> str:
    return f"Dùng số liệu quý gần nhất của {len(names)} đơn vị: {'; '.join(names)}."


def waived(name: str, reason: str) -> str:
    return f"{name} không phải báo cáo kỳ này: {reason}."


def not_applicable(names: Sequence[str]) -> str:
    return f"{len(names)} đơn vị không áp dụng, không tính vào mẫu số: {'; '.join(names)}."


def merged(quarter: str, units: int, into: str) -> str:
    return f"Số liệu {quarter} của {units} đơn vị đã gộp vào {into}."


def reorganised(ended: int, ended_on: date, living: int, began_on: date) -> str:
    """The footnote of a window that crosses a reorganisation of the units."""
    return (
        f"Tử số gồm kết quả của {ended} huyện, thị xã, thành phố đến {official_day(ended_on)} và của {living} xã, "
        f"phường, đặc khu từ {official_day(began_on)}; mẫu số theo {living} đơn vị hiện hành; có thể có trường hợp "
        "được tính hai lần."
    )


def amended(revision, earlier) -> str:
    """An indicator that a decision changed: its goal, its name or its rule, now and before."""
    since = (
        f"Chỉ số {revision.indicator.code}, từ {official_day(revision.valid_from)} theo {revision.decision}"
    )
    if revision.goal != earlier.goal:
        return f"{since}: chỉ tiêu {revision.goal} (trước đó {earlier.goal})."
    if revision.name != earlier.name:
        return f"{since}: {lowered(revision.name)} (trước đó: {lowered(earlier.name)})."
    return f"{since}: thay đổi cách tính."


def reworded(revision, before: str) -> str:
    since = f"từ {official_day(revision.valid_from)} theo {revision.decision}"
    return f"Nội dung chỉ tiêu {revision.target.number} thay đổi {since}; trước đó: {before}"


def ended(revision) -> str:
    since = f"từ {official_day(revision.valid_from)} theo {revision.decision}"
    return f"Chỉ số {revision.indicator.code} ({lowered(revision.name)}) kết thúc theo dõi {since}."


def lowered(text: str) -> str:
    """A name inside a sentence: its first letter small, unless the first word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def official_day(value: date) -> str:
    """Days below 10 and the months 1 and 2 take a zero (Nghị định 30/2020/NĐ-CP): 01/7/2025, 18/02/2025."""
    of_month = f"{value.month:02d}" if value.month <= 2 else str(value.month)
    return f"{value.day:02d}/{of_month}/{value.year}"


LEGEND = (
    '"0": không phát sinh trong kỳ hoặc không có. "x": không áp dụng. "...": chưa có số liệu được duyệt. '
    '"*": số liệu quý gần nhất của đơn vị chưa báo cáo quý cuối kỳ.'
)
SMALL_LEGEND = '"<5": từ 1 đến 4, không nêu chi tiết để bảo vệ người liên quan.'
