"""The check before sending, and sending."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from submissions.actions import submit
from submissions.actions.blank import keep_reason_blank
from submissions.actions.drafts import blocking
from submissions.blanks import BlanksLeft
from submissions.checks import blanks, totalled
from submissions.errors import Changed, DayRefused, NotReady, Refused
from submissions.owed import owed_cells
from submissions.passages import passages_of
from submissions.permissions import STAND_IN, can_send, can_submit, capacity
from submissions.sending import Sending
from submissions.talks import open_talks
from submissions.warnings import basis_of, warnings_of

from .beside import beside_of
from .common import NEWER, authority, by_form, find_obligation, form_of, forms_of, newest_of, seen_of
from .entry import draft_of, locked_out
from .filing import rights
from .looking import changed_since, last_write, look_at, looked
from .said import said
from .warned import boxes_of


@require_safe
def check(request, pk):
    """Every answer by biểu, what is blank, doubtful or in the way, then the form that sends."""
    obligation = find_obligation(request, pk)
    version = newest_of(obligation)
    if version is None:
        return redirect("submissions:return", pk)
    form = sending(request, obligation, version)
    return render(request, "submissions/check.html", summary(request.user, obligation, version, form))


def sending(request, obligation, version, *, posted=True):
    """The form that sends: as it was posted, or with what the draft says already."""
    last_day = min(timezone.localdate(), obligation.window_to)
    known = {"as_of": version.as_of or last_day, "reason_blank": version.reason_blank}
    posted = (request.POST, request.FILES) if posted and request.method == "POST" else ()
    needs_paper = not can_submit(request.user, obligation)
    stands_in = capacity(request.user, obligation) == STAND_IN
    return Sending(
        *posted, initial=known, obligation=obligation, needs_paper=needs_paper, stands_in=stands_in
    )


def summary(user, obligation, version, form, *, typed=(), refusals=None):
    """`typed` and `refusals`: the sentences that were refused, shown again as typed."""
    sends = version.is_draft and can_send(user, obligation)
    last = last_write(version) if sends else None
    owed, words = owed_cells(obligation), passages_of([version.pk])
    beside, words = beside_of([version], words)[version.pk], words[version.pk]
    answers = {pk: each.answer for pk, each in beside.items()}
    blank, shown = blanks(answers, owed), totalled(answers, owed)
    asked = warnings_of(version, basis_of(obligation, owed), answers, words.explanations)
    boxes = boxes_of(asked, typed, refusals)
    return {
        "obligation": obligation,
        "authority": authority(obligation),
        "version": version,
        "form": form,
        "look": look_at(version, last, answers, owed, asked, words) if sends else None,
        "sheets": forms_of(owed),
        "forms": [(each, lines_of(found, shown, beside, obligation)) for each, found in by_form(owed)],
        "blank": blank,
        "empty_flows": [cell for cell in blank if cell.takes_zero],
        "boxes": boxes,
        "wrong": [(box.focus, f"{box.asked.name}: {box.error}") for box in boxes if box.error],
        "open": sum(each.is_open for each in asked),
        "obstacles": list(blocking(version, owed, answers, said=words)) if version.is_draft else [],
        "words": said(obligation, words),
        "talks": open_talks(version, owed),
        **rights(user, obligation, version),
    }


def lines_of(found, answers, beside, obligation):
    """(cell, how its answer is shown, that answer or total, what explains it)."""
    return [
        (cell, cell.reads_as(obligation), answers.get(cell.element.pk), beside.get(cell.element.pk))
        for cell in found
    ]


@form_of("submissions:check")
@require_POST
def send(request, pk):
    """Hand the return over; sending again shows the same receipt."""
    obligation = find_obligation(request, pk, can_send)
    version = newest_of(obligation)
    if version is None:
        messages.error(request, "Chưa nhập số liệu nào.")
        return redirect("submissions:return", pk)
    form = sending(request, obligation, version)
    if form.is_valid() and handed_over(request, obligation, version, form):
        return redirect("submissions:receipt", pk)
    return shown_again(request, obligation, version, form)


def shown_again(request, obligation, version, form):
    """The check as it stands now, with what was posted; it says so where that is not what was looked at."""
    context, look = summary(request.user, obligation, version, form), looked(request.POST)
    is_other = context["look"] and context["look"].seen != look.seen
    if is_other and not form.non_field_errors():
        form.add_error(None, changed_since(look, version))
    return render(request, "submissions/check.html", context)


def handed_over(request, obligation, version, form):
    """Was it sent? What keeps it is said in the form; every obstacle is named by the page itself."""
    given = form.cleaned_data
    try:
        if seen_of(request, obligation) != version:
            raise Refused(NEWER)
        submit(
            version=version,
            by=request.user,
            as_of=given["as_of"],
            reason_blank=given["reason_blank"],
            reason=given["reason"],
            paper=form.paper,
            seen=looked(request.POST).seen,
        )
    except BlanksLeft as refusal:
        form.add_error("reason_blank", str(refusal))
    except NotReady:
        return False
    except Changed:
        form.add_error(None, changed_since(looked(request.POST), version))
    except DayRefused as refusal:
        form.add_error("as_of", str(refusal))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


@form_of("submissions:check")
@require_POST
def keep_reason(request, pk):
    """Keep why cells stay blank and show the report that is to be signed with it; nothing is sent."""
    obligation, version = draft_of(request, pk)
    if version is None:
        return locked_out(request, pk)
    form = sending(request, obligation, version)
    form.is_valid()
    for other in form.errors.keys() - {"reason_blank"}:
        del form.errors[other]  # The rest of the form is not sent now.
    if not form.errors:
        try:
            keep_reason_blank(version=version, reason=form.cleaned_data["reason_blank"])
        except Refused as refusal:
            form.add_error("reason_blank", str(refusal))
        else:
            return redirect("reports:unit_report", version.pk)
    return shown_again(request, obligation, version, form)
