"""What an import took with doubt: doubtful ratios, a no after a yes, blanks. Rows are named where a row is to blame."""

from collections import defaultdict

from django.db.models import F

from targets.models import DataElement

from ..checks import blanks, bounds_of, exceeded
from ..models import Figure
from ..owed import owed_cells
from .scope import Scope
from .writing import Work


def warnings_of(works: list[Work], scope: Scope) -> list[str]:
    works = sorted(works, key=lambda work: (work.obligation.quarter.window_to, work.obligation.unit.order))
    return [*_doubtful_ratios(works, scope), *_no_after_yes(works, scope), *_blanks(works, scope)]


def _doubtful_ratios(works, scope):
    codes = {element.pk: code for code, element in scope.elements.items()}
    bounds = {quarter: bounds_of(quarter) for quarter in {work.obligation.quarter for work in works}}
    for work in works:
        cells = scope.cells[work.obligation.quarter.code].values()
        for bound in exceeded(work.answers, cells, bounds[work.obligation.quarter]):
            part, whole = (" + ".join(codes[pk] for pk in side) for side in (bound.part, bound.whole))
            yield f"{work.obligation}: {part} lớn hơn {whole}."


def _no_after_yes(works, scope):
    """A no where an earlier quarter of the plan, accepted or in this file, says yes."""
    yes = _first_yes(works, scope)
    for work in works:
        for element, stated in work.stated.items():
            earlier = yes.get((work.obligation.unit_id, element.pk))
            answer = stated.value
            if earlier and answer and answer.value == 0 and earlier < work.obligation.quarter.window_to:
                yield f"Dòng {stated.row}: {work.obligation}, {element} ghi “no” sau khi quý trước đã ghi “yes”."


def _first_yes(works, scope):
    """The end of the first quarter that says yes, by (unit id, element id)."""
    asked = [element.pk for element in scope.elements.values() if element.entry == DataElement.Entry.YES_NO]
    accepted = Figure.objects.filter(
        version__filing__counted=F("version"),
        version__filing__obligation__in=scope.obligations.values(),
        element__in=asked,
        value=1,
    ).values_list(
        "version__filing__obligation__unit", "element", "version__filing__obligation__quarter__window_to"
    )
    stated = [
        (work.obligation.unit_id, pk, work.obligation.quarter.window_to)
        for work in works
        for pk in asked
        if pk in work.answers and work.answers[pk].is_yes
    ]
    first = {}
    for unit, element, end in [*accepted, *stated]:
        first[unit, element] = min(end, first.get((unit, element), end))
    return first


def _blanks(works, scope):
    """One line a quarter, so that a file of a province stays readable."""
    empty = defaultdict(list)
    for work in works:
        quarter = work.obligation.quarter
        owed = owed_cells(work.obligation, scope.cells[quarter.code].values())
        if left := len(blanks(work.answers, owed)):
            empty[quarter.code].append(f"{work.obligation.unit} ({left})")
    for code, units in empty.items():
        yield f"{code}: {len(units)} báo cáo còn ô trống, tính là chưa báo cáo: {', '.join(units)}."
