"""The decision on a return, with what was said about its cells: all of it is kept, or all comes back as typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from submissions.actions import accept, forward, send_back
from submissions.errors import Refused
from submissions.owed import owed_cells
from submissions.permissions import can_accept, can_decide
from submissions.states import Transition, refuse_unless

from .common import find_obligation, form_of, newest_of, reason_in, seen_of
from .review import Typed, may_judge, page
from .talking import boxes_of, say, take


@form_of("submissions:review")
@require_POST
def approve(request, pk):
    def do(version, cells):
        if not can_decide(request.user, version.filing.obligation) and not can_accept(request.user, version):
            raise PermissionDenied
        accept(version=version, by=request.user)

    return _decide(request, pk, may_judge, Transition.ACCEPT, do, "Đã duyệt báo cáo.")


@form_of("submissions:review")
@require_POST
def give_back(request, pk):
    def do(version, cells):
        codes = request.POST.getlist("o")
        marked = [cell.element.pk for cell in cells if cell.code in codes]
        send_back(version=version, by=request.user, reason=reason_in(request), marked=marked)

    return _decide(request, pk, can_decide, Transition.SEND_BACK, do, "Đã gửi đơn vị yêu cầu chỉnh lý.")


@form_of("submissions:review")
@require_POST
def hand_over(request, pk):
    """ "Chuyển duyệt" by whoever filed the return and may not accept it."""
    obligation = find_obligation(request, pk, can_decide)
    try:
        event = forward(version=seen_of(request, obligation), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã chuyển {event.note} duyệt.")
    return redirect("submissions:review", pk)


def _decide(request, pk, allowed, transition, do, told):
    obligation = find_obligation(request, pk, allowed)
    newest, cells = newest_of(obligation), owed_cells(obligation)
    if newest is None:
        messages.error(request, "Chưa nhập số liệu nào.")
        return redirect("submissions:return", pk)
    boxes = boxes_of(request.user, obligation, newest.filing, cells)
    try:
        with transaction.atomic():
            version = seen_of(request, obligation)
            refuse_unless(transition, version, request.user)
            if wrong := say(take(boxes, request.POST), filing=version.filing, by=request.user):
                raise Refused(wrong[0].error)
            do(version, cells)
    except Refused as refusal:
        take(boxes, request.POST)
        codes = frozenset(request.POST.getlist("o"))
        return page(request, obligation, Typed(str(refusal), request.POST.get("ly-do", ""), codes, boxes))
    messages.success(request, told)
    return redirect("submissions:return", pk)
