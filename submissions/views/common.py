from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect

from submissions.errors import Refused
from submissions.forms import Reason, Seen
from submissions.models import Version
from submissions.owed import owed_cells
from submissions.permissions import visible_to
from submissions.querysets import authority_of
from units.models import Unit

NEWER = "Báo cáo vừa có lần gửi mới; xem lại trước khi quyết định."


def form_of(page):
    """Names the page whose form a view takes: a login after an ended session may lead to the form's own address."""

    def mark(view):
        view.form_of = page
        return view

    return mark


def find_obligation(request, pk, allowed=None):
    """The obligation, 404 to a stranger, 403 to one who may look but not do what `allowed` asks."""
    found = visible_to(request.user).select_related("unit", "quarter__plan__consolidator")
    found = found.annotate(authority=authority_of("unit", "window_to"))
    obligation = get_object_or_404(found, pk=pk)
    if allowed is not None and not allowed(request.user, obligation):
        raise PermissionDenied
    return obligation


def versions_of(obligation):
    """All versions of the return, in order of number, each knowing the obligation."""
    versions = list(
        Version.objects.with_stand_in()
        .filter(filing__obligation=obligation)
        .select_related("submitted_by", "decided_by", "created_by", "filing", "signed", "glance")
        .order_by("number")
    )
    for version in versions:
        version.filing.obligation = obligation
    return versions


def newest_of(obligation):
    versions = versions_of(obligation)
    return versions[-1] if versions else None


def authority(obligation):
    """What the unit signs as on the last day of its window; nothing is asked again of what `find_obligation` found."""
    if hasattr(obligation, "authority"):
        return obligation.authority
    unit = Unit.objects.named(obligation.window_to).get(pk=obligation.unit_id)
    return unit.authority or unit.name


def names_of(obligations, on):
    ids = {row.unit_id for row in obligations}
    return dict(Unit.objects.filter(pk__in=ids).named(on).values_list("pk", "name"))


def forms_of(cells):
    """The biểu in which the cells stand, in order."""
    forms = {cell.revision.form.number: cell.revision.form for cell in cells}
    return [forms[number] for number in sorted(forms)]


def form_numbers(obligation):
    return forms_of(owed_cells(obligation))


def by_form(cells):
    """[(biểu, its cells)], in order."""
    return [(form, [cell for cell in cells if cell.revision.form == form]) for form in forms_of(cells)]


def act(request, pk, allowed, do, done):
    """Do one thing to the return owed under the obligation and go back to its page; a refusal is told there."""
    obligation = find_obligation(request, pk, allowed)
    try:
        do(obligation)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("submissions:return", pk)


def existing(versions):
    if not versions:
        raise Refused("Chưa nhập số liệu nào.")
    return versions


def seen_of(request, obligation):
    """The version that the page showed: the newest, or one decided on meanwhile, of which the action says so."""
    versions, form = existing(versions_of(obligation)), Seen(request.POST)
    number = form.cleaned_data["lan"] if form.is_valid() else None
    seen = next((version for version in versions if version.number == number), None)
    newest = versions[-1]
    if seen is None or (seen != newest and not newest.is_draft):
        raise Refused(NEWER)
    return seen


def reason_in(request):
    form = Reason(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["reason"][0])
    return form.cleaned_data["reason"]
