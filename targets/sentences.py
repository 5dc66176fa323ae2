"""How each type of target speaks: its rule, its verdicts, its goal; bound to values (words.md; without Django).

A sentence states what the figures say and no effort that nobody reported. Percentages are cut, never rounded into a
pass; a number with a percentage of the year's target names both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from units.vietnamese import month, number, percent, points

from .verdicts import Pace, Verdict

ABOVE_FROM = 5  # Points over the threshold from which a result is said to be above its target.
GROWTH_ABOVE = 5  # Per cent; the plan asks for a growth of 3 - 5.
FEW_CASES = 20  # Below this many cases last year a growth is for reference only.


@dataclass(frozen=True)
class Asked:
    """What an indicator asks for, in the names of its elements; `since` is a month ("2025-05")."""

    numerator: Sequence[str]
    denominator: Sequence[str]
    threshold: Decimal
    by_year: bool
    year: int
    measure: str = ""
    base: str = ""
    condition: str = ""
    since: str = ""

    @property
    def parts(self):
        return [f"“{name}”" for name in self.numerator]

    @property
    def added(self):
        return " cộng ".join(self.parts)

    @property
    def below(self):
        return " cộng ".join(f"“{name}”" for name in self.denominator)

    @property
    def from_month(self):
        return f", tính từ tháng {month(self.since)}" if self.since else ""

    @property
    def when(self):
        return "Đánh giá khi kết thúc năm." if self.by_year else "Đánh giá trong từng kỳ có đánh giá."


@dataclass(frozen=True)
class Facts:
    """What one indicator came to in one period, as its sentence needs it.

    `absent` are months ("2025-08") without an item; `thin_units` those without a denominator when there is no basis
    for a percentage.
    """

    sentences: "Share"
    threshold: Decimal
    noun: str
    verdict: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percent: Decimal | None = None
    pace: str = ""
    by_year: bool = True
    arises: bool = False
    absent: Sequence[str] = ()
    thin_units: int = 0
    last_year: int | None = None
    band: str = ""
    quarters: int = 0

    @property
    def unit_noun(self):
        """The word for one more of them: "đơn vị cấp xã" is short of so many "đơn vị"."""
        return "đơn vị" if self.noun.startswith("đơn vị") else self.noun

    @property
    def sides(self):
        return f"{number(self.numerator)}/{number(self.denominator)}"

    @property
    def result(self):
        return f"{self.sides} {self.noun} ({percent(self.percent)})"

    @property
    def margin(self):
        """Points over the threshold, exact."""
        return (self.numerator * 100 - self.threshold * self.denominator) / self.denominator

    @property
    def short(self):
        """How many more are needed to reach the threshold: whole, never below zero."""
        wanted = self.threshold * self.denominator - self.numerator * 100
        return max((wanted / 100).to_integral_value(ROUND_CEILING), Decimal(0))

    @property
    def of_target(self):
        """The share of the year's target that is reached, in per cent."""
        return self.numerator * 10000 / (self.denominator * self.threshold)


class Share:
    """A part of a whole that should be at least so many per cent; the other types differ from it."""

    rate = "tỷ lệ"  # What the percentage is called.

    def rule(self, asked: Asked) -> str:
        """The rule as a person would say it."""
        if asked.base == "communes":
            what = f"Lấy {asked.added} chia cho số đơn vị hành chính cấp xã tại ngày cuối kỳ"
        elif len(asked.denominator) > 1:
            what = f"Lấy tổng của {asked.added}, chia cho tổng của {asked.below}"
        else:
            what = f"Lấy {asked.added} chia cho {asked.below}"
        return f"{what}; {self.reached(asked)}. {asked.when}"

    def reached(self, asked):
        whole = asked.threshold >= 100
        return "đạt khi đủ 100%" if whole else f"đạt khi tỷ lệ từ {number(asked.threshold)}% trở lên"

    def goal(self, threshold: Decimal, measure: str = "") -> str:
        """The threshold beside a value; `measure` is what a number is counted in."""
        return f"{number(threshold)}%"

    def judged(self, facts: Facts) -> str:
        """The sentence of an indicator's verdict; of its bare result in a period that is not judged."""
        match facts.verdict:
            case Verdict.NO_DATA:
                return "Chưa có số liệu được duyệt; chưa đánh giá."
            case Verdict.NONE_ARISING:
                return none_arising()
            case Verdict.NO_BASIS:
                return self.no_basis(facts)
            case Verdict.IN_PROGRESS:
                return self.in_progress(facts)
            case Verdict.MET:
                return self.met(facts)
            case Verdict.NOT_MET:
                return self.not_met(facts)
        return self.unjudged(facts)

    def met(self, facts):
        if facts.threshold < 100 and facts.margin >= ABOVE_FROM:
            return (
                f"Đạt và vượt chỉ tiêu: {facts.sides} {facts.noun} ({percent(facts.percent)}), "
                f"cao hơn chỉ tiêu {points(facts.margin)} điểm phần trăm."
            )
        least = "" if facts.threshold == 100 else "ít nhất "
        return f"Đạt chỉ tiêu: {facts.result}; chỉ tiêu {least}{number(facts.threshold)}%."

    def not_met(self, facts):
        if facts.arises and not facts.by_year:
            overdue = facts.denominator - facts.numerator
            return (
                f"Chưa đạt trong kỳ: {facts.sides} {facts.noun} được xử lý đúng thời hạn "
                f"({percent(facts.percent)}); {number(overdue)} trường hợp quá hạn."
            )
        return (
            f"{_not_yet(facts)}: {facts.result}; còn thiếu {number(facts.short)} {facts.unit_noun} "
            f"để đạt {number(facts.threshold)}%."
        )

    def in_progress(self, facts):
        if facts.short == 0:
            return (
                f"Đang thực hiện: đã ở mức chỉ tiêu năm ({percent(facts.percent)}, "
                f"chỉ tiêu {number(facts.threshold)}%); tiếp tục theo dõi đến hết năm."
            )
        return (
            f"Đang thực hiện: lũy kế {facts.result}, bằng {percent(facts.of_target)} chỉ tiêu năm "
            f"({number(facts.threshold)}%). Đánh giá khi kết thúc năm."
        )

    def unjudged(self, facts):
        """A quarter judges nothing: the result alone."""
        if facts.numerator is None:
            return "Chưa có số liệu được duyệt."
        if facts.percent is None:
            return self.no_basis(facts) if not facts.arises or facts.numerator else none_arising()
        return f"Kết quả trong kỳ: {facts.result}. Chỉ tiêu không đánh giá theo quý."

    def followed(self, facts: Facts) -> str:
        """A cohort that the plan does not bind is shown beside the headline, never judged."""
        if facts.percent is None:
            return "Chưa có số liệu được duyệt."
        return f"Kết quả theo dõi: {facts.result}."

    def no_basis(self, facts):
        if facts.denominator and facts.thin_units:
            return without_denominator(facts.thin_units)
        return f"Mẫu số bằng 0, chưa có cơ sở tính tỷ lệ ({number(facts.numerator or 0)} trên 0)."


class Cohort(Share):
    """Units of a cohort that meet a condition."""

    def rule(self, asked):
        if asked.condition == "every_month":
            met = f"tháng nào cũng có {asked.added}{asked.from_month}"
        elif len(asked.parts) > 1:
            met = f"có ít nhất một trong các nội dung: {', '.join(asked.parts)}"
        else:
            met = f"có {asked.added}"
        reached = self.reached(asked)
        return f"Đếm số đơn vị {met}; chia cho số đơn vị phải thực hiện; {reached}. {asked.when}"


class Months(Share):
    """Required months with an item."""

    def rule(self, asked):
        months = f"các tháng của kỳ{asked.from_month}"
        return f"Đếm số tháng có {asked.added} trong {months}; {self.reached(asked)}. {asked.when}"

    def not_met(self, facts):
        absent = ", ".join(month(each) for each in facts.absent)
        tail = f"; chưa có tin, bài: tháng {absent}" if absent else ""
        return f"Có tin, bài trong {facts.sides} tháng{tail}."

    def no_basis(self, facts):
        return "Trong kỳ chưa có tháng nào phải đăng tin, bài."


class Growth(Share):
    """An increase over the same quarters of last year; told as results of enforcement, not as more evil."""

    rate = "mức tăng"

    def rule(self, asked):
        return (
            f"So sánh {asked.added} với cùng kỳ năm {asked.year - 1}; "
            f"đạt khi tăng từ {number(asked.threshold)}% trở lên. {asked.when}"
        )

    def goal(self, threshold, measure=""):
        return f"tăng từ {number(threshold)}%"

    def judged(self, facts):
        if facts.numerator is None or facts.denominator is None or facts.verdict == Verdict.NO_DATA:
            year = f" năm {facts.last_year}" if facts.last_year else ""
            return f"Chưa có số liệu cùng kỳ{year}, chưa tính được mức tăng."
        if facts.denominator == 0:
            cases = f"{number(facts.numerator)} {facts.noun}"
            return f"Cùng kỳ không phát sinh, không tính tỷ lệ; trong kỳ xử lý {cases}."
        said = super().judged(facts)
        return f"{said} {few_cases(facts)}" if facts.denominator < FEW_CASES else said

    def met(self, facts):
        cases, grown = f"{number(facts.numerator)} {facts.noun}", percent(facts.percent)
        if facts.percent > GROWTH_ABOVE:
            return (
                f"Đạt và vượt: {cases}, tăng {grown}. Số liệu phản ánh kết quả đấu tranh, "
                "xử lý, không dùng để đánh giá diễn biến tệ nạn."
            )
        return f"Đạt chỉ tiêu: xử lý {cases}, tăng {grown} {self._base(facts)}."

    def not_met(self, facts):
        return f"Chưa đạt chỉ tiêu tăng {facts.band or number(facts.threshold)}%: {self._handled(facts)}."

    def in_progress(self, facts):
        return f"Đang thực hiện: {self._handled(facts)}. Đánh giá khi kết thúc năm."

    def unjudged(self, facts):
        return f"Kết quả trong kỳ: {self._handled(facts)}."

    def _handled(self, facts):
        return f"xử lý {number(facts.numerator)} {facts.noun}, {self._change(facts)} {self._base(facts)}"

    @staticmethod
    def _base(facts):
        return f"so với cùng kỳ ({number(facts.denominator)} {facts.noun})"

    @staticmethod
    def _change(facts):
        change = facts.numerator - facts.denominator
        if change == 0:
            return "không tăng, không giảm"
        return f"{'tăng' if change > 0 else 'giảm'} {number(abs(change))} {facts.noun}"


class AtMost(Share):
    """A part of a whole that should not be more than so many per cent."""

    def reached(self, asked):
        return f"đạt khi tỷ lệ không quá {number(asked.threshold)}%"

    def goal(self, threshold, measure=""):
        return f"không quá {number(threshold)}%"

    def met(self, facts):
        return f"Đạt chỉ tiêu: {facts.result}; chỉ tiêu {self.goal(facts.threshold)}."

    def not_met(self, facts):
        over = (facts.margin * facts.denominator / 100).to_integral_value(ROUND_CEILING)
        return (
            f"{_not_yet(facts)}: {facts.result}; nhiều hơn mức chỉ tiêu {number(over)} {facts.unit_noun} "
            f"({self.goal(facts.threshold)})."
        )

    def in_progress(self, facts):
        where = "trong" if facts.margin <= 0 else "cao hơn"
        return (
            f"Đang thực hiện: lũy kế {facts.result}, {where} mức chỉ tiêu năm ({self.goal(facts.threshold)}). "
            "Đánh giá khi kết thúc năm."
        )


class Total(Share):
    """A number that should be reached: no denominator, and the percentage is that of the target."""

    rate = "tỷ lệ so với chỉ tiêu"

    def rule(self, asked):
        return f"Cộng {asked.added}; {self.reached(asked)}. {asked.when}"

    def reached(self, asked):
        return f"đạt khi từ {number(asked.threshold)} {asked.measure} trở lên"

    def goal(self, threshold, measure=""):
        return f"{number(threshold)} {measure}"

    def met(self, facts):
        if facts.percent >= 100 + ABOVE_FROM:
            return f"Đạt và vượt chỉ tiêu: {self._of_goal(facts)}."
        return f"Đạt chỉ tiêu: {self._amount(facts)}; chỉ tiêu ít nhất {self._goal(facts)}."

    def not_met(self, facts):
        lacking = number(facts.threshold - facts.numerator)
        return f"{_not_yet(facts)}: {self._of_goal(facts)}; còn thiếu {lacking} {facts.unit_noun}."

    def in_progress(self, facts):
        if facts.numerator >= facts.threshold:
            return (
                f"Đang thực hiện: đã ở mức chỉ tiêu năm ({self._amount(facts)}, chỉ tiêu {self._goal(facts)}); "
                "tiếp tục theo dõi đến hết năm."
            )
        reached = f"bằng {percent(facts.percent)} chỉ tiêu năm ({self._goal(facts)})"
        return f"Đang thực hiện: lũy kế {self._amount(facts)}, {reached}. Đánh giá khi kết thúc năm."

    def unjudged(self, facts):
        if facts.numerator is None:
            return "Chưa có số liệu được duyệt."
        return f"Kết quả trong kỳ: {self._amount(facts)}. Chỉ tiêu không đánh giá theo quý."

    def _goal(self, facts):
        return self.goal(facts.threshold, facts.noun)

    @staticmethod
    def _amount(facts):
        return f"{number(facts.numerator)} {facts.noun}"

    def _of_goal(self, facts):
        return f"{self._amount(facts)}, bằng {percent(facts.percent)} chỉ tiêu ({self._goal(facts)})"


def _not_yet(facts):
    return "Chưa đạt chỉ tiêu" if facts.by_year else "Chưa đạt trong kỳ"


def none_arising() -> str:
    return "Trong kỳ không phát sinh trường hợp nào; không tính tỷ lệ, không đưa vào số chỉ tiêu đạt."


def without_denominator(units: int) -> str:
    return f"Chưa đủ căn cứ: {number(units)} đơn vị chưa có số liệu mẫu số."


def few_cases(facts: Facts) -> str:
    return f"Số vụ ít (cùng kỳ {number(facts.denominator)} {facts.noun}), tỷ lệ chỉ để tham khảo."


def pace(facts: Facts) -> str:
    """Against an even spread over the year; never a reproach."""
    if facts.pace not in (Pace.ON_PACE, Pace.BEHIND):
        return "Không đánh giá tiến độ theo quý đối với chỉ số này."
    even = number(Decimal(25 * facts.quarters))
    reached = percent(facts.of_target)
    if facts.pace == Pace.ON_PACE:
        return f"Bảo đảm tiến độ: bằng {reached} chỉ tiêu năm; mức bình quân theo thời gian {even}%."
    wanting = (
        f"; cần thêm {number(facts.short)} {facts.unit_noun} trong các quý còn lại"
        if facts.quarters < 4
        else ""
    )
    return f"Thấp hơn tiến độ bình quân: bằng {reached} chỉ tiêu năm (bình quân {even}%){wanting}."
