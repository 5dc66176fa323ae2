"""What is worth a second look in a return without being wrong ("Nội dung cần xem lại"). It accuses nobody.

Pure given its inputs. The year so far is what targets read, so it is what a threshold is compared with.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from plans.models import Obligation
from units.vietnamese import number

from .answers import Answer, Entry
from .checks import with_totals
from .owed import Cell
from .warnings import Basis

# Fewer numbers than this may well be the same two quarters running.
LEAST_COPIED = 8
# People counted by the authorities, and those among them who need support: all of them without any need is unlikely.
COUNTED, IN_NEED = "NBD_HS", "NBD_NC"


@dataclass(frozen=True)
class Sign:
    """`code` is the element it stands at, empty for the whole return."""

    kind: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Seen:
    """A return as it is looked at: its cells and answers, and what it is held against."""

    obligation: Obligation
    cells: Mapping[int, Cell]
    answers: Mapping[int, Answer]
    basis: Basis
    communes: Collection[int]

    @property
    def values(self) -> dict[int, Decimal]:
        return with_totals(self.answers, self.cells.values())

    @property
    def before(self) -> Mapping[int, Answer]:
        past = self.basis.last(self.obligation.quarter)
        return past.answers if past else {}


def signs_of(seen: Seen) -> list[Sign]:
    return [sign for look in LOOKS for sign in look(seen)]


def _thresholds(seen: Seen) -> Iterator[Sign]:
    """A ratio exactly at its threshold, or one that passes only because its denominator went down."""
    values = seen.values
    for bound in seen.basis.rules.bounds:
        if bound.threshold is None or not all(pk in values for pk in (*bound.part, *bound.whole)):
            continue
        part, whole = _so_far(seen, values, bound.part), _so_far(seen, values, bound.whole)
        code = seen.cells[bound.part[0]].code
        if whole and part * 100 == bound.threshold * whole:
            yield Sign("exact", code, f"Tỷ lệ đúng bằng mức chỉ tiêu {number(bound.threshold)}%.")
        elif whole and part * 100 > bound.threshold * whole:
            yield from _cut(seen, bound, part, whole)


def _cut(seen, bound, part, whole):
    old = [seen.before.get(pk) for pk in bound.whole]
    if any(answer is None or answer.value is None for answer in old):
        return
    before = sum(answer.value for answer in old)
    if before > whole and part * 100 < bound.threshold * before:
        cell = seen.cells[bound.whole[0]]
        yield Sign(
            "cut",
            cell.code,
            f"Mẫu số giảm từ {number(before)} còn {number(whole)}; với mẫu số quý trước thì chưa đạt "
            f"{number(bound.threshold)}%.",
        )


def _so_far(seen, values, side):
    """Flows with the accepted earlier quarters of the year, stocks as they stand."""
    total = sum(values[pk] for pk in side)
    for past in seen.basis.history:
        for pk in side:
            answer = past.answers.get(pk)
            if seen.cells[pk].is_flow and answer and answer.value is not None:
                total += answer.value
    return total


def _copied(seen: Seen) -> Iterator[Sign]:
    """Every number of last quarter again, the flows among them."""
    pairs = [
        (answer.value, seen.before[pk].value)
        for pk, answer in seen.answers.items()
        if seen.cells[pk].takes_zero and pk in seen.before
    ]
    if (
        len(pairs) >= LEAST_COPIED
        and all(now == before for now, before in pairs)
        and any(now for now, _ in pairs)
    ):
        yield Sign("copied", "", "Toàn bộ số phát sinh trong kỳ giống hệt quý trước.")


def _all_ticked(seen: Seen) -> Iterator[Sign]:
    for pk, answer in seen.answers.items():
        cell = seen.cells[pk]
        is_list = cell.element.entry == Entry.CHECKLIST and len(seen.communes) > 1
        if is_list and answer.marks >= set(seen.communes):
            yield Sign("all_ticked", cell.code, f"Chọn tất cả {len(seen.communes)} xã, phường.")


def _links(seen: Seen) -> Iterator[Sign]:
    for pk, answer in seen.answers.items():
        months = defaultdict(set)
        for on, link in answer.items:
            months[link].add((on.year, on.month))
        code = seen.cells[pk].code
        for link, found in months.items():
            if len(found) > 1:
                yield Sign("one_link", code, f"Một liên kết dùng cho {len(found)} tháng: {link}")
            if _is_homepage(link):
                yield Sign("homepage", code, f"Liên kết dẫn đến trang chủ, không phải bài viết: {link}")


def _is_homepage(link):
    parts = urlsplit(link)
    return parts.path in ("", "/") and not parts.query


def _no_need(seen: Seen) -> Iterator[Sign]:
    """Sensitive: the sentence gives no number."""
    found = {cell.code: seen.answers.get(pk) for pk, cell in seen.cells.items()}
    counted, needs = found.get(COUNTED), found.get(IN_NEED)
    if counted and counted.value and needs and needs.value == 0:
        yield Sign("no_need", IN_NEED, "Có người được thống kê nhưng không ai có nhu cầu hỗ trợ.")


LOOKS = (_thresholds, _copied, _all_ticked, _links, _no_need)
