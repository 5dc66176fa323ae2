"""Accepting many returns at once: each its own event, one touch of the totals for all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from plans.models import Obligation

from ..decision_letters import post_decisions
from ..errors import Refused
from ..models import Version
from ..permissions import can_accept
from ..states import Transition, refuse_unless
from .decisions import record_acceptance
from .drafts import refuse_unless_owed

OWN = "bạn đã gửi (nhập thay) báo cáo này nên không duyệt được."


@dataclass
class Accepted:
    """The versions that were accepted, and of each other one why not."""

    versions: list[Version] = field(default_factory=list)
    refusals: list[tuple[Version, str]] = field(default_factory=list)


@transaction.atomic
def accept_many(*, versions: Iterable[Version], by, at: datetime | None = None) -> Accepted:
    """Accept those that still await a decision; what became of another one meanwhile keeps none from it."""
    done = Accepted()
    for version in _locked(versions):
        try:
            refuse_unless(Transition.ACCEPT, version, by)
            refuse_unless_owed(version.filing.obligation)
            if not can_accept(by, version):
                raise Refused(OWN)
        except Refused as refusal:
            done.refusals.append((version, str(refusal)))
        else:
            done.versions.append(version)
    for found in _by_plan(done.versions).values():
        record_acceptance(found, by=by, at=at or timezone.now())
        post_decisions(found)
    return done


def _locked(versions):
    """Obligations first, then versions, each in order of id, with all that accepting reads; two statements."""
    wanted = [version.pk for version in versions]
    obligations = {
        row.pk: row
        for row in Obligation.objects.filter(filing__versions__in=wanted)
        .select_for_update(of=("self",))
        .select_related("unit", "quarter__plan__consolidator")
        .order_by("pk")
    }
    found = Version.objects.filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk")
    locked = list(found.select_related("filing", "submitted_by", "decided_by"))
    for version in locked:
        version.filing.obligation = obligations[version.filing.obligation_id]
    return locked


def _by_plan(versions):
    plans = {}
    for version in versions:
        plans.setdefault(version.filing.obligation.quarter.plan_id, []).append(version)
    return plans
