"""Rows of text into what they ask for: figures by return, marks on obligations, baselines; every row is judged."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from plans.models import Obligation, Period
from targets.models import DataElement
from units.models import Unit

from ..answers import Answer
from ..errors import Refused
from .problems import Problems
from .reading import Row
from .scope import Scope
from .values import CLEAR, answer_from, baseline_from

WHOLE_RETURN = "*"
MARKS = {
    "merged": Obligation.State.MERGED,
    "waived": Obligation.State.WAIVED,
    CLEAR: Obligation.State.OWED,
}


@dataclass(frozen=True)
class Stated:
    """What one row states of a cell; None clears it."""

    row: int
    value: Answer | Decimal | None


@dataclass
class Asked:
    """All that a file asks for, once every row has been judged."""

    figures: dict[Obligation, dict[DataElement, Stated]] = field(default_factory=lambda: defaultdict(dict))
    marks: dict[Obligation, tuple[int, Obligation.State]] = field(default_factory=dict)
    baselines: dict[tuple[Period, Unit, DataElement], Stated] = field(default_factory=dict)

    def state_of(self, obligation: Obligation) -> str:
        """The state an obligation will have, whatever the order of rows."""
        return self.marks[obligation][1] if obligation in self.marks else obligation.state


def sort(rows: list[Row], scope: Scope, problems: Problems) -> Asked:
    """Judge each row by itself, then the obligations that the file marks and fills."""
    asked, first = Asked(), {}
    for row in rows:
        if row.cell in first:
            problems.add(row.number, f"{row}: ô này đã có ở dòng {first[row.cell]}.")
            continue
        first[row.cell] = row.number
        try:
            _place(row, scope, asked)
        except ValueError as refusal:
            problems.add(row.number, f"{row}: {_lower(str(refusal))}")
    _judge_marks(asked, scope, problems)
    _judge_figures(asked, problems)
    return asked


def _lower(sentence):
    return sentence[:1].lower() + sentence[1:]


def _place(row, scope, asked):
    unit = scope.units.get(row.unit)
    if unit is None:
        raise Refused(f"không có đơn vị “{row.unit}” trên địa bàn của kế hoạch.")
    if row.period in scope.baseline_quarters and row.period not in scope.periods:
        _place_baseline(row, unit, scope, asked)
        return
    period = scope.periods.get(row.period)
    if period is None:
        raise Refused(f"kế hoạch không có kỳ “{row.period}”.")
    if not period.is_quarter:
        raise Refused("kỳ lũy kế do hệ thống tính từ các quý, không nhập.")
    obligation = scope.obligations.get((row.period, row.unit))
    if obligation is None:
        raise Refused("đơn vị không có nghĩa vụ báo cáo trong kỳ này.")
    if row.element == WHOLE_RETURN:
        _place_mark(row, obligation, asked)
    else:
        _place_figure(row, obligation, scope, asked)


def _place_mark(row, obligation, asked):
    if row.value not in MARKS:
        raise Refused(f"“{row.value}” không hợp lệ: dòng “*” ghi “merged”, “waived” hoặc “-”.")
    state = MARKS[row.value]
    if obligation.accepted_at and state != Obligation.State.OWED:
        raise Refused("kỳ này đã có báo cáo được duyệt nên không loại trừ hoặc gộp được.")
    asked.marks[obligation] = row.number, state


def _place_figure(row, obligation, scope, asked):
    cells = scope.cells[obligation.quarter.code]
    element = _element(row, scope)
    cell = cells.get(element.code)
    if cell is not None and not cell.is_typed:
        raise Refused("nội dung này là tổng, hệ thống tự tính, không nhập.")
    if cell is None or not cell.is_owed_by(obligation):
        raise Refused("đơn vị không phải báo cáo nội dung này trong kỳ này.")
    answer = None
    if row.value != CLEAR:
        answer = answer_from(
            row.value, cell=cell, obligation=obligation, communes=scope.communes[obligation.pk]
        )
    asked.figures[obligation][element] = Stated(row.number, answer)


def _element(row, scope):
    element = scope.elements.get(row.element)
    if element is None:
        raise Refused(f"không có thành phần số liệu “{row.element}”.")
    return element


def _place_baseline(row, unit, scope, asked):
    """Last year's figure; the unit must be one that owes the element in some quarter of the plan."""
    if row.element == WHOLE_RETURN:
        raise Refused("dòng “*” chỉ dùng cho các quý của kế hoạch.")
    element = _element(row, scope)
    owes = any(
        row.element in scope.cells[code]
        and set(scope.cells[code][row.element].revision.owners) & set(obligation.audiences)
        for (code, key), obligation in scope.obligations.items()
        if key == row.unit
    )
    if not owes:
        raise Refused("đơn vị không báo cáo nội dung này.")
    value = None if row.value == CLEAR else baseline_from(row.value, element)
    asked.baselines[scope.baseline_quarters[row.period], unit, element] = Stated(row.number, value)


def _judge_marks(asked, scope, problems):
    """A merged quarter needs a next one that is owed, so a quarter that an earlier one joins can't be lifted."""
    for obligation, (row, state) in asked.marks.items():
        if state == Obligation.State.MERGED:
            following = scope.following(obligation)
            if following is None or asked.state_of(following) != Obligation.State.OWED:
                problems.add(row, f"{obligation}: chỉ gộp được khi đơn vị phải báo cáo quý sau.")
        if state != Obligation.State.OWED:
            preceding = scope.preceding(obligation)
            merged_here = preceding is not None and asked.state_of(preceding) == Obligation.State.MERGED
            if merged_here and preceding not in asked.marks:
                problems.add(row, f"{obligation}: quý trước của đơn vị đã gộp vào quý này.")


def _judge_figures(asked, problems):
    for obligation, stated in asked.figures.items():
        if asked.state_of(obligation) == Obligation.State.OWED:
            continue
        label = Obligation.State(asked.state_of(obligation)).label.lower()
        for each in stated.values():
            problems.add(each.row, f"{obligation}: kỳ này {label} nên không nhận số liệu.")
