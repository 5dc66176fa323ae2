"""The list of reorganisations, and the table of one that is being prepared."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reorganisation.forms import About, RowForm, sent
from reorganisation.models import Reorganisation
from reorganisation.permissions import administered, visible_or_404
from reorganisation.preparing import change, prepare
from reorganisation.register import register_of
from reorganisation.table import as_csv, entered
from reorganisation.template_book import table_book
from submissions.errors import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW = "moi"


@require_safe
def index(request):
    territories = administered(request.user)
    found = Reorganisation.objects.filter(territory__in=territories).select_related(
        "applied_by", "created_by"
    )
    return render(request, "reorganisation/list.html", {"reorganisations": found})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    territory = administered(request.user)[0]
    form = About(*sent(request))
    if request.method == "POST" and form.is_valid():
        found = prepare(territory=territory, by=request.user, **{"rows": []} | form.values)
        messages.success(request, "Đã lập bảng sắp xếp. Chưa đơn vị nào thay đổi.")
        return redirect(found)
    return render(request, "reorganisation/about.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    found = visible_or_404(request.user, pk)
    asked = ("title", "legal_basis", "on", "access_until")
    initial = {name: getattr(found, name) for name in asked}
    form = About(*sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change(
                reorganisation=found,
                by=request.user,
                edition=_edition(request, found),
                **form.values,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã lưu. Chưa đơn vị nào thay đổi.")
            return redirect(found)
    return render(request, "reorganisation/about.html", {"form": form, "found": found}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def row(request, pk, place):
    """One row of the table, or a new one at its end."""
    found = visible_or_404(request.user, pk)
    at = _place(found, place)
    known = {} if at is None else found.rows[at]
    form = RowForm(*sent(request)[:1], initial=known | {"edition": found.edition})
    if request.method == "POST" and form.is_valid():
        rows = [*found.rows]
        rows[len(rows) if at is None else at : len(rows) if at is None else at + 1] = [form.row]
        try:
            change(
                reorganisation=found,
                by=request.user,
                edition=form.cleaned_data["edition"],
                rows=entered(rows),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã lưu dòng. Chưa đơn vị nào thay đổi.")
            return redirect(f"{found.get_absolute_url()}#bang")
    context = {
        "form": form,
        "found": found,
        "known": known,
        "units": register_of(found.territory).on(found.on).values(),
    }
    return render(request, "reorganisation/row.html", context, status=_status(form))


@require_POST
def drop_row(request, pk, place):
    found = visible_or_404(request.user, pk)
    at = _place(found, place)
    if at is None:
        raise Http404
    rows = [*found.rows[:at], *found.rows[at + 1 :]]
    try:
        change(reorganisation=found, by=request.user, edition=_edition(request, found), rows=entered(rows))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã bỏ dòng.")
    return redirect(f"{found.get_absolute_url()}#bang")


@require_safe
def table(request, pk, kind):
    """The table as a file that can be changed and read again."""
    found = visible_or_404(request.user, pk)
    return _file(kind, found.rows, f"sap-xep-{found.on:%Y-%m-%d}")


@require_safe
def template(request, kind):
    administered(request.user)
    return _file(kind, [], "mau-bang-sap-xep")


def _file(kind, rows, name):
    if kind == "csv":
        # The mark at the start makes Excel read Vietnamese.
        answer = HttpResponse("\ufeff" + as_csv(rows), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        answer = HttpResponse(table_book(rows), content_type=XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _place(found, place):
    """The row's index by its number on the page; None for a new one."""
    if place == NEW:
        return None
    for at, known in enumerate(found.rows):
        if str(known["row"]) == place:
            return at
    raise Http404


def _edition(request, found):
    sent = request.POST.get("edition", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else found.edition - 1


def _status(form):
    return 422 if form.errors else 200
