"""The progress of long work: n of m and what is being done, then what became of it and a link. The page may be left."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from submissions.models import Work

# What the end says of n of m, and where it leads.
ENDS = {
    Work.Kind.READ: (
        "Đã đọc {of} tệp, {done} tệp đúng biểu. Chưa có số liệu nào thay đổi.",
        "Xem các tệp đã đọc",
        "submissions:intake",
    ),
    Work.Kind.TAKE: (
        "Đã nhận số liệu của {done}/{of} tệp.",
        "Xem bảng theo dõi báo cáo",
        "submissions:matrix",
    ),
    Work.Kind.ACCEPT: (
        "Đã duyệt {done}/{of} báo cáo. Số liệu tổng hợp tự cập nhật.",
        "Xem báo cáo còn chờ duyệt",
        "submissions:queue",
    ),
}


@require_safe
@never_cache
def work(request, pk):
    """For whoever asked for it; others find nothing."""
    found = get_object_or_404(Work, pk=pk, by=request.user)
    said, action, page = ENDS[found.kind]
    context = {
        "work": found,
        "said": said.format(done=len(found.well_done), of=found.total),
        "action": action,
        "next": reverse(page),
    }
    return render(request, "submissions/_work.html" if request.htmx else "submissions/work.html", context)
