"""Answers and events as the pages of a return show them."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from submissions import answers
from submissions.models import Event
from units.templatetags.portal import state

register = template.Library()

TOLD = {
    Event.Verb.OPENED: "lập bản báo cáo",
    Event.Verb.SUBMITTED: "gửi báo cáo",
    Event.Verb.FORWARDED: "chuyển duyệt báo cáo",
    Event.Verb.ACCEPTED: "duyệt báo cáo",
    Event.Verb.RETURNED: "yêu cầu chỉnh lý",
    Event.Verb.WITHDRAWN: "rút lại báo cáo",
    Event.Verb.ASKED: "đề nghị đính chính",
    Event.Verb.DECLINED: "trả lời không mở đính chính",
    Event.Verb.CORRECTION: "mở bản đính chính",
    Event.Verb.MERGED: "gộp kỳ này vào quý sau",
    Event.Verb.WAIVED: "loại trừ nghĩa vụ báo cáo",
    Event.Verb.EXTENDED: "gia hạn gửi báo cáo",
    Event.Verb.RESTORED: "khôi phục nghĩa vụ báo cáo",
    Event.Verb.SCANNED: "gửi kèm bản ký",
    Event.Verb.REALIGNED: "điều chỉnh thời gian phải báo cáo theo sắp xếp đơn vị",
}
BEFORE_NOTE = {Event.Verb.EXTENDED: "đến", Event.Verb.FORWARDED: "cho"}


@register.filter
def shown(answer, entry):
    """0, x and … stay apart: a number, "không áp dụng", no answer."""
    return "…" if answer is None else answers.shown(answer, entry)


@register.simple_tag
def state_cells(rows):
    """The cells of a line of the matrix, each a link to its return; None is an empty cell. Built at once: a matrix
    has a thousand of them."""
    link = '<td><a class="text-decoration-none" href="{}">{}</a></td>'
    return format_html_join("", "{}", ((_cell(link, row),) for row in rows))


def _cell(link, row):
    return format_html(link, row.address, state(row.standing)) if row else mark_safe("<td></td>")


@register.filter
def in_sentence(quarter):
    """ "quý II" of Quý II/2025, where the plan's year is plain."""
    name = quarter.name.partition("/")[0]
    return name[:1].lower() + name[1:]


@register.filter
def told(event):
    """ "gửi báo cáo (lần 2, nhập thay)", "gia hạn gửi báo cáo (đến 16:00 ngày 20/9/2025)"."""
    beside = [f"lần {event.version.number}"] if event.version else []
    if event.note:
        beside.append(f"{BEFORE_NOTE.get(event.verb, '')} {event.note}".strip())
    words = TOLD[event.verb]
    return f"{words} ({', '.join(beside)})" if beside else words
