"""Accounts: from one sheet with printed codes, codes again, and everybody's mail moved to another domain."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.codes import LASTS
from accounts.domains import DomainRefused, move_domain, move_of, people_of
from accounts.models import Change, Membership, Role
from reorganisation.forms import CodesFor, Domains, PeopleFile, sent
from reorganisation.people import (
    COLUMNS,
    OF_UNITS,
    as_csv,
    give_accounts,
    give_codes,
    problems_of,
    read_people,
    sheet_of,
    unstaffed,
)
from reorganisation.permissions import administered
from submissions.importing.problems import ImportRefused
from units.models import Unit
from units.vietnamese import plain

SHOWN = 100


@require_safe
def accounts(request):
    """Whoever holds or held a role, found by name, mail or unit; what was done to accounts."""
    territories = administered(request.user)
    words = plain(request.GET.get("q", "").strip())[:100]
    today = timezone.localdate()
    held = Membership.objects.alive(today).order_by("pk")
    people = people_of(territories).prefetch_related(Prefetch("memberships", held, to_attr="held"))
    names = dict(Unit.objects.of_territory(territories[0]).named(today).values_list("pk", "name"))
    found = []
    for user in people.order_by("username"):
        user.roles = [f"{row.get_role_display()}, {names.get(row.unit_id, '')}" for row in user.held]
        if words in plain(" ".join([user.username, user.full_name, user.email, *user.roles])):
            found.append(user)
    context = {
        "words": request.GET.get("q", ""),
        "people": found[:SHOWN],
        "total": len(found),
        "most": SHOWN,
        "changes": Change.objects.filter(by__in=people_of(territories))
        .select_related("by")
        .order_by("-pk")[:20],
    }
    return render(request, "reorganisation/accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request):
    """A sheet is looked at first; what is sent again with it makes the accounts."""
    territory, today = administered(request.user)[0], timezone.localdate()
    form = PeopleFile(*sent(request))
    problems, found, lines = [], None, []
    if request.method == "POST" and form.is_valid():
        try:
            lines = read_people(form.data_sent)
            if form.is_confirmed:
                return _slips(request, give_accounts(territory, lines, by=request.user, on=today))
            found = sheet_of(territory, lines, on=today)
        except ImportRefused as refusal:
            problems = problems_of(refusal)
    context = {
        "form": form,
        "problems": problems,
        "sheet": found,
        "csv": as_csv(lines) if found else "",
        "columns": COLUMNS,
        "of_units": [role.label for role in OF_UNITS],
        "of_province": [role.label for role in Role if role not in OF_UNITS],
    }
    status = 422 if problems or form.errors else 200
    return render(request, "reorganisation/people.html", context, status=status)


@require_safe
def people_template(request):
    """The sheet to fill in: both roles of every unit that reports and that nobody speaks for yet."""
    lines = unstaffed(administered(request.user)[0], on=timezone.localdate())
    answer = HttpResponse("\ufeff" + as_csv(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mau-tai-khoan.csv"'
    return answer


@require_http_methods(["POST"])
def codes(request):
    """New codes for the people chosen."""
    form = CodesFor(request.POST, people=people_of(administered(request.user)).filter(is_active=True))
    if not form.is_valid():
        messages.error(request, "Chọn người cần cấp lại mã.")
        return redirect("reorganisation:accounts")
    return _slips(request, give_codes(list(form.cleaned_data["people"]), by=request.user))


def _slips(request, given):
    """The only page that shows the codes; nobody keeps a copy of it."""
    if not given:
        messages.success(request, "Mọi người trong bảng đã có tài khoản; không có mã nào được cấp.")
        return redirect("reorganisation:accounts")
    context = {
        "slips": [{"user": user, "code": code, "places": places} for user, code, places in given],
        "address": settings.PORTAL_URL,
        "expires": timezone.now() + LASTS,
    }
    answer = render(request, "reorganisation/slips.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def domain(request):
    """The old and the new addresses are looked at first; the confirmation moves them all."""
    territories = administered(request.user)
    form, move = Domains(*sent(request)[:1]), None
    if request.method == "POST" and form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        try:
            if form.cleaned_data["confirmed"]:
                done = move_domain(territories, old, new, by=request.user)
                messages.success(request, f"Đã đổi tên miền thư của {len(done.people)} người.")
                return redirect("reorganisation:accounts")
            move = move_of(territories, old, new)
        except DomainRefused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
    context = {"form": form, "move": move}
    return render(request, "reorganisation/domain.html", context, status=422 if form.errors else 200)
