"""Returns to work on."""

import re
from datetime import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from plans.models import Obligation
from submissions import actions
from submissions.actions import accept, open_draft, save_answer
from submissions.answers import Answer
from submissions.models import Version
from targets.models import DataElement
from units.vietnamese import LOCAL


def submit(**told):
    """Submit with a reason for what is blank, as most drafts of tests answer a cell or two."""
    return actions.submit(**{"reason_blank": "Chưa thống kê xong.", "reason": "Đơn vị gửi bản giấy."} | told)


class Desk:
    """Short ways to bring a return where a test needs it; district 595 in Quý II/2025 unless told otherwise."""

    def __init__(self, plan, cast):
        self.plan, self.cast = plan, cast

    def obligation(self, key="595", code="2025-Q2"):
        found = Obligation.objects.select_related("unit", "quarter__plan__consolidator")
        return found.get(quarter__plan=self.plan, quarter__code=code, unit__key=key)

    def element(self, code):
        return DataElement.objects.get(plan=self.plan, code=code)

    def unit(self, key):
        return self.plan.territory.members.get(key=key)

    def draft(self, key="595", code="2025-Q2", **numbers):
        """A draft holding the numbers given by element code."""
        version = open_draft(obligation=self.obligation(key, code), by=self.cast["officer"])
        for element, value in numbers.items():
            self.save(version, element, value)
        return version

    def save(self, version, element, value, *, by="officer", seen=None):
        answer = value if isinstance(value, Answer) else Answer(value=Decimal(value))
        return save_answer(
            version=version, element=self.element(element), answer=answer, by=self.cast[by], seen=seen
        )

    def submitted(self, key="595", code="2025-Q2", at=None, **numbers):
        return submit(version=self.draft(key, code, **numbers), by=self.cast["leader"], at=at)

    def accepted(self, key="595", code="2025-Q2", **numbers):
        return accept(version=self.submitted(key, code, **numbers), by=self.cast["reviewer"])

    def values(self, version):
        """What a version says, by element code."""
        figures = Version.objects.get(pk=version.pk).figures.select_related("element")
        return {figure.element.code: figure.value for figure in figures}


@pytest.fixture
def desk(plan, cast):
    return Desk(plan, cast)


def looked_at(client, obligation):
    """What the form that sends posts of the draft it showed; nothing where there is no such form."""
    page = client.get(reverse("submissions:check", args=[obligation.pk])).content.decode()
    return dict(
        re.findall(r'<input type="hidden" name="(noi-dung|thay-doi)" value="(\w+)" autocomplete="off">', page)
    )


def send(client, obligation, typed):
    """Post the form that sends, as the check shows it now."""
    return client.post(
        reverse("submissions:send", args=[obligation.pk]), looked_at(client, obligation) | typed
    )


def local(*parts):
    """A moment in Việt Nam."""
    return datetime(*parts, tzinfo=LOCAL)
