"""The preview of a reorganisation, applying it and taking it back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reorganisation.applying import NotApplicable, apply
from reorganisation.forms import Reason, Seen
from reorganisation.permissions import visible_or_404
from reorganisation.preview import preview_of
from reorganisation.register import register_of
from reorganisation.table import COLUMNS, shown
from reorganisation.undoing import obstacles, undo
from submissions.errors import Refused


@require_safe
def detail(request, pk):
    return _page(request, visible_or_404(request.user, pk))


@require_POST
def apply_it(request, pk):
    found, form = visible_or_404(request.user, pk), Seen(request.POST)
    try:
        event = apply(reorganisation=found, by=request.user, seen=form.data.get("seen", ""))
    except NotApplicable:
        return _page(request, found, status=409)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã áp dụng: {event.summary}")
    return redirect(found)


@require_POST
def undo_it(request, pk):
    found, form = visible_or_404(request.user, pk), Reason(request.POST)
    form.is_valid()
    try:
        undo(reorganisation=found, by=request.user, reason=form.cleaned_data.get("reason", ""))
    except Refused as refusal:
        return _page(request, found, refused=str(refusal), text=form.data.get("ly-do", ""), status=409)
    messages.success(request, "Đã hoàn tác. Đơn vị, nghĩa vụ báo cáo trở lại như trước khi áp dụng.")
    return redirect(found)


def _page(request, found, refused="", text="", status=200):
    preview = None if found.is_applied else preview_of(found)
    problems = preview.problems if preview else []
    register = preview.after if preview else register_of(found.territory)
    names = {key: lives[-1].name for key, lives in register.lives.items()}
    wrong = {}
    for problem in problems:
        wrong.setdefault(problem.row, []).append(problem.sentence)
    context = {
        "found": found,
        "preview": preview,
        "problems": problems,
        "rows": [_shown(row, wrong.get(row["row"], []), names) for row in found.rows],
        "events": found.events.select_related("by"),
        "obstacles": obstacles(found) if found.is_applied else [],
        "refused": refused,
        "text": text,
    }
    return render(request, "reorganisation/detail.html", context, status=status)


def _shown(row, wrong, names):
    """A row as the page tells it: what is done to which unit, and the rest of what it says."""
    beside = [
        (label, shown(name, row[name]))
        for name, label in COLUMNS.items()
        if row.get(name) and name not in ("action", "unit", "successor")
    ]
    return {
        "number": row["row"],
        "action": shown("action", row.get("action", "")),
        "unit": row.get("unit", ""),
        "unit_name": names.get(row.get("unit"), ""),
        "successor": row.get("successor", ""),
        "successor_name": names.get(row.get("successor"), ""),
        "beside": beside,
        "wrong": wrong,
    }
