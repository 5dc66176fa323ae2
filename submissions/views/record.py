"""The record of all returns for administrators: searched, paged, and exported as CSV."""

import csv
import io

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions.record import lines, plans_of, search
from submissions.record_filter import RecordFilter
from submissions.templatetags.returns import told
from units.vietnamese import moment

SHOWN = 50
MOST = 20_000
CHUNK = 1_000
HEAD = [
    "Thời điểm",
    "Đơn vị",
    "Kỳ",
    "Lần",
    "Người thực hiện",
    "Loại",
    "Việc",
    "Biểu",
    "Nội dung",
    "Trước",
    "Sau",
    "Lời ghi",
]
# What a spreadsheet would take for a formula, full-width signs among them (quality.md, row 34).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _plans(user):
    plans = list(plans_of(user))
    if not plans:
        raise PermissionDenied
    return plans


@require_safe
def record(request):
    plans = _plans(request.user)
    form = RecordFilter(request.GET, plans=plans)
    found = search(plans, form.asked) if form.is_valid() else ()
    page = Paginator(found, SHOWN).get_page(request.GET.get("trang"))
    asked = request.GET.copy()
    asked.pop("trang", None)
    context = {
        "form": form,
        "page": page,
        "lines": lines(page.object_list),
        "asked": asked.urlencode(),
        "most": MOST,
    }
    return render(request, "submissions/record.html", context)


@require_safe
def export(request):
    """The newest rows of what is asked, a thousand read at a time."""
    plans = _plans(request.user)
    form = RecordFilter(request.GET, plans=plans)
    found = list(search(plans, form.asked)[:MOST]) if form.is_valid() else []
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    for start in range(0, len(found), CHUNK):
        writer.writerows(map(_cells, lines(found[start : start + CHUNK])))
    # The mark at the start makes Excel read Vietnamese.
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lich-su-bao-cao.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _cells(line):
    what = told(line.what) if line.is_event else line.kind.label
    cells = [
        moment(line.at),
        line.unit,
        line.obligation.quarter.name,
        line.number or "",
        line.by or "Hệ thống",
        line.kind.label,
        what,
        line.form or "",
        line.element,
        line.before,
        line.after,
        line.text,
    ]
    return [plain(str(cell)) for cell in cells]


def plain(text):
    """Never a formula."""
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) or text.startswith(("\t", "\r")) else text
