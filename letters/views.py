"""The outbox: every letter of the portal with where it stands, and its text."""

from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Letter
from .permissions import can_read_letters

SHOWN = 50


def reads_letters(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not can_read_letters(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@reads_letters
def outbox(request):
    """The newest first, a page at a time, of one kind if asked."""
    kind = request.GET.get("loai", "")
    kind = kind if kind in Letter.Kind.values else ""
    letters = Letter.objects.filter(kind=kind) if kind else Letter.objects.all()
    context = {
        "page": Paginator(letters.order_by("-pk"), SHOWN).get_page(request.GET.get("trang")),
        "kinds": Letter.Kind.choices,
        "kind": kind,
        "to_files": not settings.EMAIL_URL,
    }
    return render(request, "letters/outbox.html", context)


@require_safe
@reads_letters
def letter(request, pk):
    context = {"letter": get_object_or_404(Letter, pk=pk), "to_files": not settings.EMAIL_URL}
    return render(request, "letters/letter.html", context)
