"""Filling a draft: one biểu of it, or whatever is still blank in any."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plans.models import Obligation
from submissions import files
from submissions.actions.entry import locked_draft
from submissions.errors import Refused
from submissions.forms import EvidenceForm
from submissions.models import Version
from submissions.owed import Cell, owed_cells
from submissions.permissions import can_fill, visible_to
from targets.models import Form

from . import grid
from .common import find_obligation, forms_of
from .filled import undoable

LOCKED = "Báo cáo không ở trạng thái đang nhập nên không sửa được."


def draft_of(request, pk):
    """The obligation and its draft, None when there is nothing to fill in now; in one statement while there is."""
    mine = Version.objects.drafts().filter(filing__obligation__in=visible_to(request.user).filter(pk=pk))
    context = "filing__obligation__unit", "filing__obligation__quarter__plan__consolidator"
    version = mine.with_authority().select_related(*context, "submitted_by", "decided_by").first()
    if version is None:
        return find_obligation(request, pk, can_fill), None
    if not can_fill(request.user, version.filing.obligation):
        raise PermissionDenied
    return version.filing.obligation, version


def locked_out(request, pk):
    messages.error(request, LOCKED)
    return redirect("submissions:return", pk)


@dataclass
class Sheet:
    """What a page fills in: the rows of a biểu; or, without a form, those still blank and those it posts."""

    obligation: Obligation
    version: Version
    owed: list[Cell]
    form: Form | None
    rows: list[grid.Row]

    @property
    def forms(self):
        return forms_of(self.owed)

    @property
    def groups(self):
        """[(biểu, its rows)], in order."""
        forms = forms_of(row.cell for row in self.rows)
        return [(form, [row for row in self.rows if row.cell.revision.form == form]) for form in forms]

    @property
    def errors(self):
        return [(row.focus, f"{row.cell.revision.name}: {row.error}") for row in self.rows if row.error]

    @property
    def address(self):
        pk = self.obligation.pk
        return reverse("submissions:form", args=[pk, self.form.number]) if self.form else gaps_of(pk)

    @property
    def name(self):
        return f"Biểu {self.form.number}" if self.form else "các ô còn trống"


def gaps_of(pk):
    return reverse("submissions:gaps", args=[pk])


def sheet_of(request, pk, number) -> Sheet | None:
    """The sheet with its answers; None when there is nothing to fill in now, 404 when there is no such biểu."""
    obligation, version = draft_of(request, pk)
    if version is None:
        return None
    owed = owed_cells(obligation)
    form = next((each for each in forms_of(owed) if each.number == number), None)
    if number is not None and form is None:
        raise Http404
    rows = grid.rows_of(obligation, grid.of_form(owed, number) if form else owed)
    grid.refresh(rows, version)
    if form is None:
        rows = [row for row in rows if row.cell.is_typed and _is_open(row, request.POST)]
    return Sheet(obligation, version, owed, form, rows)


def _is_open(row, posted):
    return row.answer is None or f"{row.name}-ban" in posted


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request, pk, number=None):
    sheet = sheet_of(request, pk, number)
    if sheet is None:
        return locked_out(request, pk)
    if request.method == "POST":
        try:
            keep(request, sheet)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("submissions:return", pk)
        if not sheet.errors:
            messages.success(request, f"Đã lưu {sheet.name}.")
            return redirect(next_page(request, sheet))
    return show(request, sheet)


def show(request, sheet):
    """The page of a sheet. A button offers to fill what is empty where anything is; undoing, where anything was."""
    grid.dress(sheet.rows, sheet.version)
    grid.compare(sheet.rows, sheet.owed, sheet.obligation)
    empty = [row for row in sheet.rows if not row.answer]
    context = {
        "obligation": sheet.obligation,
        "version": sheet.version,
        "authority": sheet.version.authority,
        "sheet": sheet,
        "form": sheet.form,
        "flows": sum(row.cell.takes_zero for row in empty),
        "stocks": sum(row.can_keep for row in empty),
        "runs": any(row.runs for row in sheet.rows),
        "undoable": len(undoable(request, sheet)),
    }
    return render(request, "submissions/form.html", context)


def keep(request, sheet):
    """Save the cells, then the files beside those that are right; what is wrong is shown beside what stands now."""
    with transaction.atomic():
        version = locked_draft(sheet.version)
        grid.refresh(sheet.rows, version)
        grid.save(version=version, rows=sheet.rows, data=request.POST, by=request.user)
    for row in sheet.rows:
        if row.cell.revision.asks_document and not row.error:
            _keep_files(request, version, row)
    if sheet.errors:
        grid.refresh(sheet.rows, version)


def _keep_files(request, version, row):
    name = f"{row.name}-tep"
    dropped = request.POST.getlist(f"{name}-bo")
    for file in version.evidence.standing().filter(element=row.cell.element) if dropped else ():
        if str(file.pk) in dropped:
            files.remove(evidence=file, by=request.user)
    if name not in request.FILES:
        return
    form = EvidenceForm(files={"file": request.FILES[name]})
    if not form.is_valid():
        row.error = form.errors["file"][0]
        return
    files.attach(version=version, element=row.cell.element, file=form.cleaned_data["file"], by=request.user)


def next_page(request, sheet):
    """Where saving leads: here again, the next biểu, or the check."""
    if "o-lai" in request.POST:
        return sheet.address
    later = [form.number for form in sheet.forms if sheet.form and form.number > sheet.form.number]
    if later:
        return reverse("submissions:form", args=[sheet.obligation.pk, later[0]])
    return reverse("submissions:check", args=[sheet.obligation.pk])
