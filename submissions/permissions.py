"""Who may see, fill, submit and decide a return: a stranger gets 404, a known reader without the right 403."""

from django.db.models import Exists, OuterRef, Q

from accounts import permissions as holding
from accounts.models import Role
from plans.models import Obligation

from .models import Event
from .querysets import STAND_IN
from .states import Actor


def visible_to(user):
    """The obligations a person may look at: those of their units, and those they may decide on."""
    own = holding.unit_ids(user, Role.OFFICER, Role.LEADER)
    return Obligation.objects.filter(Q(unit__in=own) | _decided_by(user))


def reviewable(user):
    """The obligations on whose returns a person may decide."""
    return Obligation.objects.filter(_decided_by(user))


def _decided_by(user):
    """All of the plans a person reviews; as leader of Sở Y tế what it filed for other units."""
    decided = Q(quarter__plan__consolidator__in=holding.unit_ids(user, Role.REVIEWER))
    if led := holding.unit_ids(user, Role.LEADER):
        filed = Event.objects.filter(
            obligation=OuterRef("pk"), verb=Event.Verb.SUBMITTED, note__contains=STAND_IN
        )
        decided |= Q(Exists(filed), quarter__plan__consolidator__in=led)
    return decided


def can_fill(user, obligation) -> bool:
    return holding.can_enter(user, obligation.unit_id) or can_decide(user, obligation)


def can_submit(user, obligation) -> bool:
    """Whose own confirmation sends the return: the unit's leader, or Sở Y tế for the unit."""
    return holding.can_submit(user, obligation.unit_id) or can_decide(user, obligation)


def can_send(user, obligation) -> bool:
    """Whoever fills the return: without the leader's role only by the document that the leader signed (signing.py)."""
    return can_fill(user, obligation)


def can_decide(user, obligation) -> bool:
    return holding.can_review(user, obligation.quarter.plan)


def can_withdraw(user, version) -> bool:
    """The unit's leader; others what they sent themselves: Sở Y tế for the unit, an officer by a signed document."""
    obligation = version.filing.obligation
    filed = version.submitted_by_id == user.pk and can_send(user, obligation)
    return holding.can_submit(user, obligation.unit_id) or filed


def can_accept(user, version) -> bool:
    """A reviewer who did not submit the version; or the leader of Sở Y tế, what it filed for another unit."""
    obligation = version.filing.obligation
    if version.submitted_by_id == user.pk:
        return False
    return can_decide(user, obligation) or (leads_house(user, obligation) and stands_in(version))


def leads_house(user, obligation) -> bool:
    return holding.holds(user, obligation.quarter.plan.consolidator_id, Role.LEADER)


def stands_in(version) -> bool:
    """Was the version filed by Sở Y tế for the unit ("nhập thay")? `with_stand_in` says so where a query has asked."""
    if hasattr(version, "why_stood_in"):
        return version.why_stood_in is not None
    return version.events.filter(verb=Event.Verb.SUBMITTED, note__contains=STAND_IN).exists()


def can_ask_correction(user, obligation) -> bool:
    """The people of the unit ask; whoever decides on the return opens the correction (states.py)."""
    return holding.can_enter(user, obligation.unit_id)


def can_resolve(user, thread, obligation) -> bool:
    """A reviewer, or who opened the thread, calls it settled or open again; whoever sees the return speaks in it."""
    return can_decide(user, obligation) or thread.opened_by_id == user.pk


def can_merge(user, obligation) -> bool:
    """Reviewers; and the unit's leader for a quarter from before the plan, which the unit may not tell apart."""
    leads = holding.can_submit(user, obligation.unit_id)
    return can_decide(user, obligation) or (leads and obligation.quarter.late_from is None)


def capacity(user, obligation) -> str:
    """What the event of a submission says beside the name: one person in both roles, or Sở Y tế for the unit."""
    if not holding.can_submit(user, obligation.unit_id):
        return STAND_IN if can_decide(user, obligation) else ""
    return (
        "người nhập đồng thời là người gửi" if holding.holds(user, obligation.unit_id, Role.OFFICER) else ""
    )


def may(user, transition, version) -> bool:
    """Has the person the right that the table of states asks for?"""
    actor, obligation = transition.value.actor, version.filing.obligation
    match actor:
        case Actor.FILLER:
            return can_fill(user, obligation)
        case Actor.SUBMITTER:
            return can_send(user, obligation)
        case Actor.SENDER:
            return can_withdraw(user, version)
        case Actor.REVIEWER:
            return can_decide(user, obligation)
