"""Filling the eight boxes, and how far the unit's tasks and duties have come."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from submissions.actions.words import save_narratives, save_progress
from submissions.errors import Refused
from submissions.models import Version
from submissions.permissions import can_fill

from .boxes import Box, save, section_boxes, task_boxes
from .common import authority, find_obligation, form_numbers, newest_of
from .entry import locked_out


@dataclass(frozen=True)
class Kind:
    """One of the two pages: its boxes, what keeps them, what is said then and where "Lưu và tiếp tục" leads."""

    name: str
    boxes: Callable[[Version], list[Box]]
    keep: Callable
    row: str
    done: str
    then: str


NARRATIVES = Kind(
    "narratives",
    section_boxes,
    save_narratives,
    "submissions/_section.html",
    "Đã lưu lời văn.",
    "tasks",
)
TASKS = Kind(
    "tasks",
    task_boxes,
    save_progress,
    "submissions/_task_row.html",
    "Đã lưu tình trạng nhiệm vụ.",
    "check",
)


@require_http_methods(["GET", "HEAD", "POST"])
def narratives(request, pk):
    return _fill(request, pk, NARRATIVES)


@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request, pk):
    return _fill(request, pk, TASKS)


def _fill(request, pk, kind):
    """What comes too late - the return was sent meanwhile - is refused, and stays on the page to be copied."""
    obligation = find_obligation(request, pk, can_fill)
    version = newest_of(obligation)
    if version is None or (request.method != "POST" and not version.is_draft):
        return locked_out(request, pk)
    boxes, errors = kind.boxes(version), []
    if request.method == "POST" and request.htmx:
        return _autosave(request, kind, version, boxes)
    if request.method == "POST":
        try:
            save(boxes, request.POST, partial(kind.keep, version=version, by=request.user), request.user)
        except Refused as refusal:
            errors = [("", str(refusal))]
        else:
            errors = [(box.name, f"{box.place}: {box.error}") for box in boxes if box.error]
            if not errors:
                messages.success(request, kind.done)
                return redirect(_next_page(request, boxes, kind), pk)
    context = {
        "obligation": obligation,
        "version": version,
        "authority": authority(obligation),
        "sheets": form_numbers(obligation),
        "boxes": boxes,
        "before": next((box.before_name for box in boxes), ""),
        "groups": _by_group(boxes),
        "errors": errors,
        "personal": [(box.name, each) for box in boxes for each in box.warnings],
    }
    return render(request, f"submissions/{kind.name}.html", context)


def _autosave(request, kind, version, boxes):
    """The boxes posted, kept while they are typed; the answer is that of views/autosave.py."""
    try:
        save(boxes, request.POST, partial(kind.keep, version=version, by=request.user), request.user)
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    now = timezone.localtime()
    posted = [box for box in boxes if f"{box.name}-ban" in request.POST]
    rows = {box.name: _told(kind, box, f"{box.name}-xung-dot" in request.POST) for box in posted}
    return JsonResponse({"at": f"{now:%H:%M}", "rows": rows})


def _told(kind, box, was_conflict):
    """A box whose conflict was settled is sent whole, as it may say what the other one wrote."""
    html = was_conflict and not box.error
    return {
        "edition": str(box.edition),
        "trace": box.trace,
        "error": box.error,
        "conflict": render_to_string("submissions/_box_conflict.html", {"box": box}) if box.conflict else "",
        "marked": render_to_string("submissions/_marked.html", {"box": box}),
        "html": render_to_string(kind.row, {"box": box}) if html else "",
    }


def _next_page(request, boxes, kind):
    """Here again where a number looks personal, so that it is seen marked."""
    stays = "o-lai" in request.POST or any(box.warnings for box in boxes)
    return f"submissions:{kind.name if stays else kind.then}"


def _by_group(boxes):
    """[(number, title, its boxes)] of tasks and duties, in the plan's order; the box of a section has no group."""
    groups = {}
    for box in boxes:
        if box.assignment:
            key = (box.assignment.number, box.assignment.title)
            groups.setdefault(key, []).append(box)
    return [(*key, found) for key, found in groups.items()]
