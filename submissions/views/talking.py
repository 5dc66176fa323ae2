"""What both sides say about the cells of a return: a page of all threads, and the boxes of other pages."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from submissions.actions.talking import comment, is_closed, reopen, resolve
from submissions.errors import Refused
from submissions.models import Thread
from submissions.owed import Cell, owed_cells
from submissions.permissions import can_resolve
from submissions.talks import Talk, talks_of

from .common import authority, find_obligation, newest_of

WHOLE = "bao-cao"
BOX = "gy-"
NOTHING = "Ghi nội dung vào ô góp ý rồi bấm Gửi góp ý."
# Where the boxes of a page lead back to, by what the page posts.
BACK = {"xem": "submissions:review", "kiem-tra": "submissions:check"}


@dataclass
class Box:
    """A cell, or the whole return (no cell), with its talk; what was typed while that is wrong."""

    cell: Cell | None
    talk: Talk | None = None
    typed: str = ""
    error: str = ""
    may_resolve: bool = False

    @property
    def key(self):
        return self.cell.code if self.cell else WHOLE

    @property
    def name(self):
        return f"{BOX}{self.key}"

    @property
    def title(self):
        return self.cell.revision.name if self.cell else "Cả báo cáo"

    @property
    def is_open(self):
        return self.talk is not None and self.talk.is_open


def boxes_of(user, obligation, filing, cells) -> dict[str, Box]:
    """A box for the whole return and for every cell, by key, in two statements at most."""
    talks = talks_of(filing)
    boxes = {}
    for cell in (None, *cells):
        talk = talks.get(cell.element.pk if cell else None)
        allowed = talk is not None and can_resolve(user, talk.thread, obligation)
        box = Box(cell, talk, may_resolve=allowed)
        boxes[box.key] = box
    return boxes


def take(boxes, data) -> list[Box]:
    """The boxes in which something was typed, each holding it; a text that no column can hold carries its sentence."""
    typed = []
    for box in boxes.values():
        if data.get(box.name, "").strip():
            box.typed = data[box.name]
            try:
                forms.CharField().clean(box.typed)
            except forms.ValidationError as error:
                box.error = error.messages[0]
            typed.append(box)
    return typed


def say(boxes, *, filing, by) -> list[Box]:
    """Keep what was typed; a wrong box carries its sentence and is returned, and keeps none of the others back."""
    for box in boxes:
        element = box.cell.element.pk if box.cell else None
        try:
            if not box.error:
                comment(filing=filing, by=by, text=box.typed, element=element)
                box.typed = ""
        except Refused as refusal:
            box.error = str(refusal)
    return [box for box in boxes if box.error]


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request, pk):
    """All threads, the open ones first; a cell that an address names has its box whether it has a thread or not."""
    obligation = find_obligation(request, pk)
    version = newest_of(obligation)
    if version is None:
        return redirect("submissions:return", pk)
    owed = owed_cells(obligation)
    boxes = boxes_of(request.user, obligation, version.filing, owed)
    if request.method == "POST":
        typed = take(boxes, request.POST)
        wrong = say(typed, filing=version.filing, by=request.user)
        if typed and not wrong:
            messages.success(request, f"Đã gửi {len(typed)} góp ý." if len(typed) > 1 else "Đã gửi góp ý.")
            return redirect(_back(request, pk, typed[0]))
        if not typed:
            messages.error(request, NOTHING)
            return redirect(_back(request, pk))
        boxes = _again(request.user, obligation, version.filing, owed, boxes)
    return render(request, "submissions/talk.html", page(obligation, version, boxes, request.GET.get("o")))


def _again(user, obligation, filing, owed, boxes):
    """The boxes as they stand now, the wrong ones as typed."""
    fresh = boxes_of(user, obligation, filing, owed)
    for key, box in boxes.items():
        fresh[key].typed, fresh[key].error = (box.typed, box.error) if box.error else ("", "")
    return fresh


def page(obligation, version, boxes, asked=None):
    """`asked` is the key of the box that an address names."""
    shown = [box for box in boxes.values() if box.talk or box.error or box.key in (asked, WHOLE)]
    # The one that was asked for goes first, an empty one last.
    shown.sort(key=lambda box: (box.key != asked and not box.error, not box.talk))
    settled = [box for box in shown if box.talk and not box.is_open and not box.error and box.key != asked]
    return {
        "obligation": obligation,
        "authority": authority(obligation),
        "version": version,
        "may_talk": obligation.is_owed and not is_closed(version),
        "boxes": [box for box in shown if box not in settled],
        "settled": settled,
        "asked": asked,
        "errors": [(box.name, f"{box.title}: {box.error}") for box in shown if box.error],
    }


def _back(request, pk, box=None):
    name = BACK.get(request.POST.get("tiep", ""), "submissions:talk")
    anchor = f"#gop-y-{box.key}" if box else ""
    return reverse(name, args=[pk]) + anchor


@require_POST
def settle(request, pk, thread):
    return _turn(request, pk, thread, resolve, "Đã đánh dấu xử lý xong.")


@require_POST
def open_again(request, pk, thread):
    return _turn(request, pk, thread, reopen, "Đã mở lại góp ý.")


@transaction.atomic
def _turn(request, pk, thread, act, told):
    obligation = find_obligation(request, pk)
    found = get_object_or_404(
        Thread.objects.select_related("filing"), pk=thread, filing__obligation=obligation
    )
    try:
        act(thread=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(_back(request, pk))
