"""What missing answers may still change about a verdict; pure, exact, without Django (issue of bounds, words.md).

The roll-up says how far each side of an indicator can still go (`Reach`); every outcome lies between its corners, so
the verdict is certain when all corners agree. A denominator that may still change makes it an expectation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from units.vietnamese import number, percent

from .rules import Rule
from .sentences import without_denominator

ENDLESS = Decimal(10) ** 15  # Above any figure (< 10^12): a side without an upper end.


class Basis(StrEnum):
    """Of the denominators of units that miss something."""

    FIXED = "fixed"
    CARRIED = "carried"
    NONE = "none"


class Certainty(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"
    NO_BASIS = "no_basis"


@dataclass(frozen=True)
class Reach:
    """How far an indicator can still go: its sums with the missing answers at their least and at their most.

    `endless`: the numerator has no upper end; `grows`: nor has the denominator, which takes the numerator along.
    """

    least: Decimal
    most: Decimal
    denominator: Decimal | None
    basis: Basis = Basis.FIXED
    endless: bool = False
    grows: bool = False

    @property
    def corners(self):
        if self.grows:
            return [
                (self.least, self.denominator),
                (self.least, self.denominator + ENDLESS),
                (self.least + ENDLESS, self.denominator + ENDLESS),
            ]
        return [(self.least, self.denominator), (ENDLESS if self.endless else self.most, self.denominator)]


@dataclass(frozen=True)
class Outlook:
    """`percent` is that of the corner nearest to the other verdict; None while it is open."""

    certainty: Certainty
    expected: bool = False
    percent: Decimal | None = None


def outlook(rule: Rule, reach: Reach, threshold: Decimal) -> Outlook:
    """Whether the verdict stands whatever the missing ones report."""
    if reach.basis == Basis.NONE:
        return Outlook(Certainty.NO_BASIS)
    corners = [pair for pair in reach.corners if pair[1] or not rule.divides]
    verdicts = {rule.is_met(*pair, threshold) for pair in corners}
    if len(verdicts) != 1:
        return Outlook(Certainty.OPEN)
    met = verdicts.pop()
    shares = [rule.percent(*pair, threshold) for pair in corners]
    # Met by a floor: its lowest share is the nearest to failing; of a ceiling the highest is.
    nearest = min if met != rule.falls else max
    return Outlook(
        Certainty.MET if met else Certainty.NOT_MET,
        expected=reach.basis == Basis.CARRIED,
        percent=None if reach.grows else nearest(shares),
    )


def told(rule: Rule, seen: Outlook, lacking: int, without: int, names: Sequence[str]) -> str:
    """The sentence beside the verdict. `lacking`: units that miss something; `names`: those that could turn it."""
    match seen.certainty:
        case Certainty.OPEN:
            return f"Chưa kết luận: kết quả của {', '.join(names)} có thể làm thay đổi đánh giá."
        case Certainty.NO_BASIS:
            return without_denominator(without)
    return _settled(rule, seen, f"{number(lacking)} đơn vị chưa báo cáo")


def _settled(rule, seen, units):
    met = seen.certainty == Certainty.MET
    if seen.expected:
        opening = "Dự kiến đạt" if met else "Dự kiến chưa đạt"
        opening += ", tính theo mẫu số gần nhất"
    else:
        opening = "Chắc chắn đạt" if met else "Không còn khả năng đạt"
    whatever = "kể cả khi" if met else "nếu"
    brings = "không có kết quả" if met != rule.falls else "đều có kết quả cao nhất"
    if seen.percent is None:
        return f"{opening}: kết quả của {units} không làm thay đổi đánh giá."
    still = "vẫn là" if met else "là"
    return f"{opening}: {whatever} {units} {brings}, {rule.sentences.rate} {still} {percent(seen.percent)}."
