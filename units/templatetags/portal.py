"""What every page shares: states as tags, bars against a threshold, breadcrumbs, numbers and dates."""

from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from units import vietnamese

register = template.Library()

for show in (vietnamese.number, vietnamese.percent, vietnamese.points, vietnamese.moment, vietnamese.month):
    register.filter(show.__name__, lambda value, show=show: "" if value in (None, "") else show(value))


@register.filter
def day(value):
    return vietnamese.day(value) if value else ""


@register.filter
def listed(names):
    return vietnamese.listed(names)


# (word, tone, shape); the same word everywhere (words.md). A shape goes with every colour.
STATES = {
    "met": ("Đạt", "met", "tick"),
    "not_met": ("Chưa đạt", "not-met", "cross"),
    "partly_met": ("Đạt một phần", "below", "half"),
    "in_progress": ("Đang thực hiện", "progress", "half"),
    "none_arising": ("Không phát sinh", "plain", "ring"),
    "no_basis": ("Chưa đủ căn cứ", "missing", "ring"),
    "no_data": ("Chưa có số liệu", "missing", "ring"),
    "provisional": ("Số liệu chưa đầy đủ", "missing", "half"),
    "on_pace": ("Bảo đảm tiến độ", "progress", "tick"),
    "behind": ("Thấp hơn tiến độ bình quân", "below", "down"),
    "not_opened": ("Chưa mở", "plain", "ring"),
    "empty": ("Chưa nhập", "plain", "ring"),
    "draft": ("Đang nhập liệu", "plain", "half"),
    "submitted": ("Đã gửi chờ duyệt", "progress", "up"),
    "returned": ("Yêu cầu chỉnh lý", "below", "down"),
    "withdrawn": ("Đã rút lại", "plain", "down"),
    "accepted": ("Đã duyệt", "met", "tick"),
    "overdue": ("Quá hạn", "not-met", "cross"),
    "waived": ("Loại trừ", "plain", "square"),
    "merged": ("Đã gộp", "plain", "square"),
}


@register.simple_tag
def state(code, word=""):
    """A tag with the fixed word of a state; `word` replaces it where the sentence asks for another."""
    return _state(str(code), str(word))


@lru_cache(maxsize=256)
def _state(code, word):
    """Rendered once: a matrix shows the same few of them a thousand times."""
    known, tone, shape = STATES[code]
    return render_to_string("components/_state.html", {"word": word or known, "tone": tone, "shape": shape})


@register.inclusion_tag("components/_bar.html")
def bar(percent, threshold, tone="progress", label=""):
    """A bar of 0-100% with a mark at the threshold; None draws an empty track."""
    filled = max(Decimal(0), min(Decimal(100), Decimal(percent or 0)))
    mark = max(Decimal(0), min(Decimal(100), Decimal(threshold or 0)))
    value = "chưa có số liệu" if percent is None else vietnamese.percent(percent)
    return {
        "tone": tone,
        # SVG reads the point, never the comma of the page's language.
        "filled": f"{filled:.2f}",
        "mark": f"{min(mark, Decimal('99.4')):.2f}",
        "label": label or f"{value}, chỉ tiêu {vietnamese.number(threshold or 0)}%",
    }


@register.inclusion_tag("components/_breadcrumbs.html")
def breadcrumbs(*parts):
    """`{% breadcrumbs "Đơn vị" units_url "Xã Tân Hà" %}`: pairs of label and address, then this page."""
    pairs = list(zip(parts[0:-1:2], parts[1:-1:2], strict=True))
    return {"pairs": pairs, "here": parts[-1]}


@register.simple_tag
def url_if(name, *arguments):
    """The address, or "" for a page that this installation does not have."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("components/_error_summary.html")
def error_summary(*forms):
    """Every error of the forms at the top of the page, each a link to its field."""
    errors = []
    for form in forms:
        errors += [("", error) for error in form.non_field_errors()]
        errors += [(field.id_for_label, error) for field in form for error in field.errors]
    return {"errors": errors}
