"""The buttons that fill what is empty in a biểu or in the whole return, and undo it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from submissions.actions import fill_none_arising, keep_last_quarter, undo_filling
from submissions.errors import Refused

from .entry import keep, locked_out, sheet_of, show
from .filled import remember, undoable


@require_POST
def none_arising(request, pk, number=None):
    said = "Đã ghi 0 cho {} nội dung phát sinh trong kỳ{}; số hiện có giữ nguyên."
    return _fill(request, pk, number, fill_none_arising, said)


@require_POST
def keep_last(request, pk, number=None):
    said = "Đã giữ nguyên số quý trước cho {} nội dung{}."
    return _fill(request, pk, number, keep_last_quarter, said)


def _fill(request, pk, number, action, said):
    """What was typed on the page is saved first, so that the button loses nothing."""
    sheet = sheet_of(request, pk, number)
    if sheet is None:
        return locked_out(request, pk)
    try:
        keep(request, sheet)
        filled = action(version=sheet.version, form=sheet.form, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("submissions:return", pk)
    if filled:
        remember(request, sheet.version, filled)
    messages.success(request, said.format(len(filled), f" của Biểu {number}" if number else ""))
    return show(request, sheet) if sheet.errors else redirect(sheet.address)


@require_POST
def undo(request, pk, number=None):
    sheet = sheet_of(request, pk, number)
    if sheet is None:
        return locked_out(request, pk)
    try:
        cleared = undo_filling(version=sheet.version, filled=undoable(request, sheet), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("submissions:return", pk)
    messages.success(request, f"Đã hoàn tác: {cleared} ô trở lại chưa báo cáo.")
    return redirect(sheet.address)
