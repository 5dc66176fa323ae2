from django.db.models import Exists
from django.utils import timezone
from django.utils.functional import cached_property

from .models import Period, Plan


class Calendar:
    """The quarter that is open today and whether any plan is a demo: one query, when a page asks."""

    @cached_property
    def quarter(self):
        demo = Plan.objects.filter(is_demo=True)
        started = Period.objects.quarters_only().started(timezone.localdate())
        return started.annotate(any_demo=Exists(demo)).order_by("-window_from", "plan").first()

    @property
    def is_demo(self):
        return self.quarter is not None and self.quarter.any_demo


def calendar(request):
    return {"calendar": Calendar()}
