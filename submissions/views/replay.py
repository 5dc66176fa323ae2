"""A return's whole history in words."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from submissions.replay import replay

from .common import authority, find_obligation, versions_of


@require_safe
def story(request, pk):
    """For whoever may see the return; the newest day last, as it happened."""
    obligation = find_obligation(request, pk)
    context = {
        "obligation": obligation,
        "authority": authority(obligation),
        "days": _by_day(replay(obligation, versions_of(obligation))),
    }
    return render(request, "submissions/story.html", context)


def _by_day(moments):
    days = {}
    for moment in moments:
        days.setdefault(_day(moment), []).append(moment)
    return list(days.items())


def _day(moment):
    return timezone.localtime(moment.at).date()
