"""Taking the glance of a version when it is sent (models.Glance)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from units.models import Unit

from . import attention, checks
from .answers import Answer
from .models import Glance, Version
from .owed import Cell
from .warnings import Asked, Basis


def take(
    version: Version,
    *,
    owed: Iterable[Cell],
    answers: Mapping[int, Answer],
    asked: Iterable[Asked],
    basis: Basis,
    communes: Iterable[Unit],
) -> Glance:
    """Keep what the desk sees of the version; `communes` are those its unit may tick."""
    obligation = version.filing.obligation
    cells = {cell.element.pk: cell for cell in owed}
    past = basis.last(obligation.quarter)
    before = past.answers if past else {}
    asked = list(asked)
    seen = attention.Seen(obligation, cells, answers, basis, [unit.pk for unit in communes])
    return Glance.objects.create(
        version=version,
        blanks=len(checks.blanks(answers, cells.values())),
        unexplained=sum(each.is_open for each in asked),
        explained=sum(not each.is_open for each in asked),
        new_na=sum(_is_new_na(pk, answer, before) for pk, answer in answers.items()),
        signs=[asdict(sign) for sign in attention.signs_of(seen)],
    )


def _is_new_na(pk, answer, before):
    return answer.not_applicable and not (pk in before and before[pk].not_applicable)
