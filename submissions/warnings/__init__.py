"""What is doubtful in a return and asks for a sentence: one list of rules (checks.yaml), one evaluator.

Nothing here refuses a figure or changes one. Design: experience.md (Entry, Check and submit), words.md (warn.*).
"""

from .asking import Asked, leave_only_asked, unexplained, warnings_of
from .basis import Basis, Past, Rules, basis_of, rules_of
from .evaluating import Warning, evaluate

__all__ = [
    "Asked",
    "Basis",
    "Past",
    "Rules",
    "Warning",
    "basis_of",
    "evaluate",
    "leave_only_asked",
    "rules_of",
    "unexplained",
    "warnings_of",
]
