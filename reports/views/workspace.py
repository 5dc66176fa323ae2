"""The workspace of a period's report: what an issue today would hold, and the prose of each section."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import standing
from reports.content.prose import written
from reports.drafting import today
from reports.drafting.models import NarrativeUse
from reports.drafting.tokens import editable
from reports.drafting.writing import LONGEST, DraftConflict, decide_use, save_text
from reports.render.pdf import aligned
from submissions.errors import Refused

from .access import reviews

EXPLAINED = "nguon-"


class TextForm(forms.Form):
    """`seen`: the edition that the writer looked at, 0 for what the figures draft."""

    text = forms.CharField(
        label="Lời văn",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 12, "class": "form-control"}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@require_safe
@reviews
def overview(request, shelf):
    """ "Nếu phát hành hôm nay" for any period that has begun."""
    period = shelf.chosen(request.GET.get("ky", ""), shelf.judged)
    context = _about(shelf, period) | {
        "seen": today.look(period),
        "periods": [each for each in shelf.periods if each.window_from <= shelf.today],
        "is_behind": standing.is_behind(period),
        "rolled_up": standing.rolled_up_state(period),
    }
    return render(request, "reports/workspace.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reviews
def section(request, shelf, code, key):
    """One section: its prose with bound figures, a preview, and what units said for it."""
    seen = _seen(shelf.period(code), key)
    if request.method == "POST":
        return _keep(request, shelf, seen, seen.place(key))
    return _page(request, shelf, seen, key)


def _keep(request, shelf, seen, place):
    form, conflict, period = TextForm(request.POST), None, seen.period
    if form.is_valid():
        try:
            _save(request, period, place, form.cleaned_data)
        except DraftConflict as error:
            conflict = error
        except Refused as error:
            form.add_error("text", str(error))
        else:
            if request.htmx:
                return _page(request, shelf, today.look(period), place.key, template="reports/_kept.html")
            messages.success(request, f"Đã lưu mục {place.name}.")
            return redirect(_address("reports:draft", shelf, period.code, place.key))
    status = 409 if conflict else 422
    template = "reports/_kept.html" if request.htmx else "reports/draft.html"
    page = _page(request, shelf, seen, place.key, form=form, conflict=conflict, template=template)
    page.status_code = 200 if request.htmx else status
    return page


def _save(request, period, place, typed):
    """What the figures draft is not kept as anybody's text, so that it goes on following the plan's wording."""
    text, explained = typed["text"].replace("\r\n", "\n"), _explained(request.POST)
    if request.POST.get("do") == "tu-dong":
        text = ""
    elif place.draft is None and text.strip() == place.text.strip():
        return
    save_text(
        period=period, key=place.key, text=text, seen=typed["seen"], explained=explained, by=request.user
    )


def _explained(posted):
    return {name.removeprefix(EXPLAINED): why for name, why in posted.items() if name.startswith(EXPLAINED)}


def _page(request, shelf, seen, key, *, form=None, conflict=None, template="reports/draft.html"):
    place, drafted = seen.place(key), seen.drafts[key]
    context = _about(shelf, seen.period) | {
        "place": place,
        "places": seen.places,
        "form": form
        or TextForm(initial={"text": place.text, "seen": place.draft.edition if place.draft else 0}),
        "conflict": conflict,
        "preview": aligned(written(seen.reading, key, drafted, seen.values)),
        "drafted": editable(drafted),
        "uses": NarrativeUse.Use.choices,
        "names": seen.reading.names,
    }
    return render(request, template, context)


@require_POST
@reviews
def use(request, shelf, code, key):
    """What the report does with units' words: of each one that was chosen, or of all that nobody has looked at."""
    period = shelf.period(code)
    done, refused = 0, {}
    for said in _seen(period, key).place(key).said:
        chosen, reason = _chosen(request.POST, said)
        if not chosen:
            continue
        try:
            decide_use(period=period, narrative=said.narrative, use=chosen, reason=reason, by=request.user)
        except Refused as error:
            refused[said.narrative.pk] = str(error)
        else:
            done += 1
    if done:
        messages.success(request, f"Đã ghi nhận {done} nội dung của đơn vị.")
    if refused:
        seen = today.look(period)
        for said in seen.place(key).said:
            said.refused = refused.get(said.narrative.pk, "")
        return _page(request, shelf, seen, key)
    return redirect(_address("reports:draft", shelf, code, key) + "#loi-van")


def _chosen(posted, said):
    """(use, reason) where something changes; a box that nobody looked at takes what is chosen for all of them."""
    pk, own = said.narrative.pk, said.use
    chosen, reason = posted.get(f"use-{pk}", ""), posted.get(f"reason-{pk}", "").strip()
    if not chosen and said.is_unseen:
        chosen = posted.get("all", "")
    if own and (chosen, reason) == (own.use, own.reason):
        return "", ""
    return chosen, reason


def _seen(period, key):
    seen = today.look(period)
    if seen.place(key) is None:
        raise Http404
    return seen


def _about(shelf, period):
    return {"plan": shelf.plan, "plans": shelf.plans, "period": period}


def _address(name, shelf, *arguments):
    asked = f"?ke-hoach={shelf.plan.pk}" if shelf.asked else ""
    return reverse(name, args=arguments) + asked
