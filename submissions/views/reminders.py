""" "Đôn đốc": who owes a quarter's return, the text for a group chat, the log of reminders, and "Nhắc ngay"."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.permissions import unit_ids
from letters.permissions import can_read_letters
from plans.calendar import local_day
from plans.models import Obligation, Period
from submissions.addressees import receives
from submissions.forms import QuarterChoice
from submissions.models import Reminder
from submissions.reminders import due_on, owing_of, remind_now, unfiled
from submissions.reminders.listing import listed_for_chat
from submissions.reminders.wording import Sender

LOGGED = 50


def reminded_quarters(request):
    """The quarters that the person's units are reminded of, newest first; those from before the plan are not."""
    house = unit_ids(request.user, Role.REVIEWER)
    if not house:
        raise PermissionDenied
    quarters = Period.objects.quarters_only().started(timezone.localdate())
    quarters = quarters.filter(plan__consolidator__in=house, late_from__isnull=False)
    return list(quarters.select_related("plan__consolidator").order_by("-window_to", "plan"))


@require_safe
def reminders(request):
    quarters, now = reminded_quarters(request), timezone.now()
    form = QuarterChoice(request.GET, quarters=quarters, now=now)
    quarter = form.quarter
    context = {"form": form, "quarter": quarter, "reads_letters": can_read_letters(request.user)}
    if quarter is not None:
        context |= listed(quarter, request.user, now)
        context["log"] = logged(quarter, request.GET.get("trang"))
    return render(request, "submissions/reminders.html", context)


def listed(quarter, user, now):
    """Who owes what by when, each with whether anybody there can be written to, and when it was reminded last."""
    rows = [
        {"owing": each, "obligation": each.obligation, "due": due_on(each.obligation)}
        for each in owing_of(owing_in(quarter, now), now)
    ]
    owing = [row["owing"] for row in rows]
    return {
        "bound": [row for row in rows if not row["obligation"].invited],
        "invited": [row for row in rows if row["obligation"].invited],
        "unreceiving": [row for row in rows if not row["obligation"].receives],
        "chat": listed_for_chat(quarter, owing, Sender.of(quarter.plan, now, user), now),
    }


def owing_in(quarter, at):
    """In one statement, so that the page asks as often whatever it shows."""
    last = Reminder.objects.filter(obligation=OuterRef("pk")).order_by("-at").values("at")[:1]
    found = unfiled(at, Obligation.objects.for_quarter(quarter)).select_related("unit").in_order()
    rows = list(found.annotate(receives=receives(local_day(at)), reminded_at=Subquery(last)))
    for row in rows:
        row.quarter = quarter
    return rows


def logged(quarter, page):
    """The reminders of the quarter, the latest first, a page at a time."""
    rows = Reminder.objects.filter(obligation__quarter=quarter).select_related("obligation", "by")
    return Paginator(rows.named(timezone.localdate()).order_by("-at", "-pk"), LOGGED).get_page(page)


@require_POST
def remind_chosen(request):
    """ "Nhắc ngay" for the units chosen, or for all bound ones that owe; what became of each is told in words."""
    quarters = reminded_quarters(request)
    asked = request.POST.get("ky", "")
    known = next((quarter for quarter in quarters if str(quarter.pk) == asked), None)
    chosen = {
        int(pk) for pk in request.POST.getlist("chon") if pk.isascii() and pk.isdigit() and len(pk) < 19
    }
    if known and "tat-ca" in request.POST:
        rows = list(unfiled(timezone.now(), known.obligations.filter(invited=False)))
    else:
        rows = list(Obligation.objects.filter(pk__in=chosen, quarter__in=quarters))
    if rows:
        tell(request, remind_now(obligations=rows, by=request.user))
    else:
        messages.error(request, "Chưa chọn đơn vị nào. Đánh dấu các đơn vị cần nhắc rồi bấm “Nhắc ngay”.")
    return redirect(reverse("submissions:reminders") + (f"?ky={known.pk}" if known else ""))


def tell(request, done):
    received = len(done.written) - len(done.unreceived)
    if received:
        messages.success(request, f"Đã nhắc {received} đơn vị qua thư điện tử và trên hệ thống.")
    if done.unreceived:
        said = f"{len(done.unreceived)} đơn vị chưa có người nhận thư: lời nhắc chỉ hiện trên hệ thống"
        messages.warning(request, f"{said}; đề nghị liên hệ qua điện thoại.")
    if done.already:
        messages.info(request, f"{len(done.already)} đơn vị đã được nhắc trong hôm nay nên không nhắc lại.")
    if done.filed:
        messages.info(request, f"{len(done.filed)} đơn vị đã gửi hoặc không còn phải gửi nên không nhắc.")
