"""The revisions of elements: which one served a quarter, and who owed the element then."""

from collections import defaultdict

from django.db.models import Q

from submissions import owed
from targets.models import ElementRevision


class Revisions:
    """Every revision of some elements and their parts, oldest first: one query."""

    def __init__(self, elements):
        self.of_element = defaultdict(list)
        rows = ElementRevision.objects.filter(Q(element__in=elements) | Q(element__parent__in=elements))
        for row in rows.select_related("element", "form").order_by("element__order", "valid_from"):
            self.of_element[row.element_id].append(row)

    def current(self, element_id, on):
        begun = [row for row in self.of_element[element_id] if row.valid_from <= on]
        return begun[-1] if begun else None

    def owes(self, obligation, element_id):
        """By the revision in force at the quarter's end."""
        revision = self.current(element_id, obligation.quarter.window_to)
        return revision is not None and owed.Cell(revision.element, revision).is_owed_by(obligation)

    def owes_any(self, obligation):
        return any(self.owes(obligation, element_id) for element_id in self.of_element)
