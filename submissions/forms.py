"""What people send to the pages of returns, the entry grid aside (views/grid.py)."""

import zipfile
from datetime import timedelta
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.functional import cached_property

from .lifting import latest_day, too_far
from .states import FILED, State

LARGEST_FILE = 10 * 2**20
OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
STARTS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
KINDS = "Chỉ nhận tệp PDF, ảnh PNG hoặc JPG, DOCX, XLSX không chứa macro."


def day_field(label, **options):
    refusal = "Ngày ghi dạng ngày/tháng/năm, ví dụ 05/06/2025."
    attributes = {"inputmode": "numeric", "class": "form-control entry-number", "autocomplete": "off"}
    return forms.DateField(
        label=label,
        input_formats=["%d/%m/%Y"],
        widget=forms.DateInput(attrs=attributes, format="%d/%m/%Y"),
        error_messages={"invalid": refusal, "required": refusal},
        **options,
    )


class AsOf(forms.Form):
    as_of = day_field("Số liệu tính đến ngày", required=False)


class Seen(forms.Form):
    """Which version ("lần") the page showed, so that nobody decides on one that they did not look at."""

    lan = forms.IntegerField()


class SeenContent(forms.Form):
    """What the draft said on the page that sends it: a hash, and the last write of a cell by then."""

    seen = forms.CharField(required=False)
    since = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)

    def add_prefix(self, name):
        return {"seen": "noi-dung", "since": "thay-doi"}.get(name, name)


class Reason(forms.Form):
    """A reason, posted as `ly-do`; the action says when it is missing or too long."""

    reason = forms.CharField(required=False)

    def add_prefix(self, name):
        return "ly-do"


class Extension(forms.Form):
    day = day_field("Gửi chậm nhất trong ngày")
    reason = forms.CharField(
        label="Lý do, văn bản gia hạn",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"required": "Nêu lý do gia hạn."},
    )

    def __init__(self, *arguments, quarter, **options):
        super().__init__(*arguments, **options)
        latest = MaxValueValidator(latest_day(quarter), too_far(quarter))
        self.fields["day"].validators.append(latest)


class MatrixFilter(forms.Form):
    """Which quarter and which standing the matrix keeps; `owed` and `filed` gather several states."""

    NOT_OWED = {State.WAIVED, State.MERGED}

    quarter = forms.ChoiceField(label="Kỳ báo cáo", required=False)
    state = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Tất cả"), ("owed", "Phải nộp"), ("filed", "Đã nộp"), *State.choices],
    )

    def __init__(self, *arguments, quarters, **options):
        super().__init__(*arguments, **options)
        names = [(quarter.code, quarter.name) for quarter in quarters]
        self.fields["quarter"].choices = [("", "Tất cả"), *names]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def wanted(self, name):
        """A choice, "" when nothing or nonsense was asked."""
        self.is_valid()
        return self.cleaned_data.get(name, "")

    def keeps(self, obligation, state):
        quarter, wanted = self.wanted("quarter"), self.wanted("state")
        return (not quarter or obligation.quarter.code == quarter) and stands(state, wanted)


class QuarterChoice(forms.Form):
    """A quarter by `?ky=`; without one, or with nonsense, the newest that is due within a month or was due already."""

    NEAR = timedelta(days=31)

    ky = forms.ChoiceField(label="Kỳ báo cáo", required=False)

    def __init__(self, *arguments, quarters, now, **options):
        super().__init__(*arguments, **options)
        self.quarters, self.now = quarters, now
        self.fields["ky"].choices = [(str(quarter.pk), quarter.name) for quarter in quarters]
        self.fields["ky"].widget.attrs["class"] = "form-select"
        self.initial["ky"] = str(self.quarter.pk) if self.quarter else ""

    @cached_property
    def quarter(self):
        asked = self.data.get("ky", "")
        near = (quarter for quarter in self.quarters if quarter.due_at <= self.now + self.NEAR)
        named = (quarter for quarter in self.quarters if str(quarter.pk) == asked)
        return next(named, None) or next(near, None) or next(iter(self.quarters), None)


def stands(state, wanted):
    if wanted == "owed":
        return state not in MatrixFilter.NOT_OWED
    if wanted == "filed":
        return state in FILED
    return not wanted or state == wanted


def refuse_file(file):
    """A sentence when the file can't be kept; what it is, is read from its own bytes."""
    if file.size > LARGEST_FILE:
        return "Tệp lớn hơn 10 MB; chọn tệp nhỏ hơn."
    if not file.size:
        return "Tệp không có nội dung; mở lại tệp, lưu rồi chọn lại."
    suffix = PurePath(file.name).suffix.lower()
    file.seek(0)
    known = _is_office(file, OFFICE[suffix]) if suffix in OFFICE else _starts(file, STARTS.get(suffix))
    file.seek(0)
    return "" if known else KINDS


def _starts(file, sign):
    return sign is not None and file.read(len(sign)) == sign


def _is_office(file, part):
    try:
        names = set(zipfile.ZipFile(file).namelist())
    except zipfile.BadZipFile:
        return False
    return {"[Content_Types].xml", part} <= names and not any("vbaProject" in name for name in names)


class EvidenceForm(forms.Form):
    file = forms.FileField(label="Tệp văn bản", widget=forms.FileInput(attrs={"class": "form-control"}))

    def clean_file(self):
        file = self.cleaned_data["file"]
        refusal = refuse_file(file)
        if refusal:
            raise ValidationError(refusal)
        return file
