"""The return's own page and what its unit does to it as a whole."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import can_enter
from submissions import lifting, signing
from submissions.actions import open_draft, withdraw
from submissions.actions.forwarding import forwarded
from submissions.actions.talking import is_closed
from submissions.addressees import approvers_of
from submissions.errors import Refused
from submissions.forms import Extension
from submissions.marking import marked_cells, returned_of
from submissions.owed import owed_cells
from submissions.permissions import (
    can_accept,
    can_ask_correction,
    can_decide,
    can_fill,
    can_merge,
    can_send,
    can_withdraw,
    may,
)
from submissions.sending import SignedFile
from submissions.states import Transition, available, is_late, state_of, timeliness

from .common import (
    act,
    authority,
    find_obligation,
    form_numbers,
    form_of,
    forms_of,
    reason_in,
    seen_of,
    versions_of,
)
from .said import written


@require_safe
def detail(request, pk):
    obligation = find_obligation(request, pk)
    return render(request, "submissions/detail.html", standing(request.user, obligation))


def standing(user, obligation, **more):
    """Where the return stands, what happened to it, and what this person may do."""
    versions = versions_of(obligation)
    version = versions[-1] if versions else None
    owed = owed_cells(obligation)
    sent = [row for row in versions if row.submitted_at]
    first = sent[0] if sent else None
    returned = returned_of(versions) if version and version.is_draft else None
    asked = requests_of(versions)
    return {
        "obligation": obligation,
        "authority": authority(obligation),
        "state": state_of(obligation, versions),
        "late": is_late(obligation, timezone.now()),
        "timed": timeliness(obligation, first) if first else None,
        "version": version,
        "versions": versions[::-1],
        "returned": returned,
        "marked": marked_cells(returned, owed),
        "asked": next((row for row in asked if row.is_pending), None),
        "declined": declined_of(versions, asked),
        "events": obligation.events.in_order(),
        "reminder": obligation.reminders.order_by("at", "pk").last() if obligation.is_owed else None,
        "forms": forms_of(owed),
        "written": written(version, owed) if version and version.is_draft else None,
        "extension": Extension(quarter=obligation.quarter),
        **signed(user, obligation, sent[-1] if sent else None),
        "is_own": can_enter(user, obligation.unit_id),
        **rights(user, obligation, version),
        **talk_of(user, obligation, version),
        **more,
    }


def requests_of(versions):
    """The requests for corrections of the return, oldest first."""
    if not any(row.is_accepted for row in versions):
        return []
    return list(versions[0].filing.requests.select_related("asked_by", "answered_by"))


def declined_of(versions, asked):
    """The last request, where it was declined and the unit may ask again."""
    last = asked[-1] if asked else None
    return last if last and last.refusal and versions[-1].is_accepted else None


def talk_of(user, obligation, version):
    """How many threads there are and are open, and whether one may be added to."""
    if version is None:
        return {"threads": 0, "open_threads": 0, "may_talk": False}
    open_ones = [thread.is_open for thread in version.filing.threads.all()]
    may_talk = obligation.is_owed and not is_closed(version)
    return {"threads": len(open_ones), "open_threads": sum(open_ones), "may_talk": may_talk}


def signed(user, obligation, version):
    """The document that the last version went out with, and its scan, which may follow."""
    lacks = signing.lacks_file(version)
    return {
        "signed": signing.paper_of(version),
        "signed_form": SignedFile() if lacks and can_send(user, obligation) else None,
        "file_due": signing.file_due(version) if lacks else None,
        "file_late": lacks and timezone.localdate() > signing.file_due(version),
    }


def rights(user, obligation, version):
    """What the person may do now: the right is theirs and the return stands where it starts."""
    owed, steps = obligation.is_owed, available(version) if version else []
    mine = [step for step in steps if may(user, step, version)]
    untouched = not obligation.accepted_at and Transition.WITHDRAW not in steps
    fills, decides = can_fill(user, obligation), can_decide(user, obligation)
    accepts = Transition.ACCEPT in steps and can_accept(user, version)
    return {
        "may_start": owed and version is None and fills,
        "may_fill": owed and Transition.SUBMIT in steps and fills,
        "may_submit": owed and Transition.SUBMIT in mine,
        "may_withdraw": Transition.WITHDRAW in mine,
        "may_correct": Transition.CORRECT in mine,
        "may_ask": Transition.CORRECT in steps and can_ask_correction(user, obligation),
        "may_decide": Transition.ACCEPT in mine,
        "may_accept": accepts,
        **(_others(version) if Transition.ACCEPT in mine and not accepts else {}),
        "joins": _joined(user, obligation) if owed and untouched else None,
        "may_lift": owed and untouched and decides,
        "may_restore": not owed and decides,
        "decides": decides,
    }


def _others(version):
    """Who accepts a version that the person filed, and when they were asked to."""
    return {"approvers": approvers_of(version, timezone.localdate()), "forwarded": forwarded(version)}


def _joined(user, obligation):
    """The obligation that this one may be merged into; None where the page does not offer it."""
    if obligation.quarter.late_from is not None or not can_merge(user, obligation):
        return None
    following = lifting.following(obligation)
    return following if following is not None and following.is_owed else None


@form_of("submissions:return")
@require_POST
def start(request, pk):
    obligation = find_obligation(request, pk, can_fill)
    try:
        open_draft(obligation=obligation, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("submissions:return", pk)
    if "nhanh" in request.POST:
        return redirect("submissions:gaps", pk)
    return redirect("submissions:form", pk, form_numbers(obligation)[0].number)


@form_of("submissions:return")
@require_POST
def take_back(request, pk):
    def do(obligation):
        version = seen_of(request, obligation)
        if not can_withdraw(request.user, version):
            raise PermissionDenied
        withdraw(version=version, by=request.user, reason=reason_in(request))

    return act(request, pk, can_send, do, "Đã rút lại báo cáo. Số liệu đã mở để sửa.")
