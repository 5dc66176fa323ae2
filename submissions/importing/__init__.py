"""Figures in bulk from a CSV file: `import_figures` of contract.md, all or nothing."""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from plans.choosing import Unclear, plan_for
from plans.models import Plan

from .problems import ImportRefused, Problem, Problems
from .reading import read_rows
from .scope import Scope
from .sorting import sort
from .warnings import warnings_of
from .writing import Outcome, write

__all__ = ["ImportRefused", "Imported", "Problem", "import_figures", "system_user"]

SYSTEM_USERNAME = "he-thong"


@dataclass
class Imported:
    """What an import did and what it took with doubt."""

    plan: Plan
    outcome: Outcome
    warnings: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        done = self.outcome
        return (
            f"{self.plan}: {done.returns} báo cáo trong tệp, lập mới {done.opened}, đính chính {done.corrected}, "
            f"duyệt {done.accepted}; {done.cells} ô thay đổi, {done.marks} nghĩa vụ đổi tình trạng, "
            f"{done.baselines} số liệu cùng kỳ thay đổi; {len(self.warnings)} lưu ý."
        )


@transaction.atomic
def import_figures(data: bytes, *, accept: bool = False, plan: str | None = None) -> Imported:
    """Import the bytes of a file; raises ImportRefused with every problem found, and then nothing has changed."""
    rows = read_rows(data)
    try:
        found = plan_for(plan, {row.period for row in rows})
    except Unclear as unclear:
        raise ImportRefused([Problem(0, str(unclear))]) from unclear
    scope = Scope(found, {row.unit for row in rows})
    problems = Problems()
    asked = sort(rows, scope, problems)
    problems.refuse()
    outcome, works = write(asked, by=system_user(), at=timezone.now(), accept=accept, problems=problems)
    return Imported(found, outcome, warnings_of(works, scope))


def system_user():
    """The account in whose name files are imported; nobody can log in with it."""
    users = get_user_model().objects
    user = users.filter(is_system=True, username=SYSTEM_USERNAME).first()
    if user is None:
        user = users.model(username=SYSTEM_USERNAME, full_name="Hệ thống", is_system=True)
        user.set_unusable_password()
        user.save()
    return user
