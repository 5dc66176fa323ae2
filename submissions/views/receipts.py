"""The receipt: what was received, when and under which code; and whether a code at hand is that of the portal."""

import segno
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from submissions.receipt_letters import receipt_path
from submissions.receipts import verify
from submissions.signing import paper_of
from submissions.states import Timeliness, timeliness

from .common import authority, find_obligation, versions_of
from .filing import rights


@require_safe
def receipt(request, pk):
    """The receipt of the last version that was sent, or of the one whose code is asked for by `?ma=`."""
    obligation = find_obligation(request, pk)
    versions = versions_of(obligation)
    sent = [version for version in versions if version.submitted_at]
    if not sent:
        return redirect("submissions:return", pk)
    asked = read_code(request.GET.get("ma", ""))
    matched = next((version for version in sent if version.receipt_code == asked), None)
    version = matched or sent[-1]
    timed = timeliness(obligation, sent[0])
    context = {
        "obligation": obligation,
        "authority": authority(obligation),
        "version": version,
        "newest": sent[-1],
        "signed": paper_of(version),
        "asked": asked,
        "matches": matched is not None and verify(matched),
        "timed": timed if version == sent[0] else None,
        "is_late": timed.kind == Timeliness.LATE,
        "qr": qr(request.build_absolute_uri(receipt_path(version))),
        **rights(request.user, obligation, versions[-1]),
    }
    return render(request, "submissions/receipt.html", context)


def read_code(text):
    """ "7f3a 91c2", as a person may type it, is "7F3A-91C2"; anything else stays what it is, cut short."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())[:16]
    return f"{signs[:4]}-{signs[4:]}" if signs else ""


def qr(address):
    """The address as a drawing that needs no style and no other file."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2))
