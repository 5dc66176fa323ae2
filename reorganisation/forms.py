"""What an administrator sends to the pages of a reorganisation."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from submissions.forms import day_field
from submissions.importing.problems import ImportRefused
from units.models import Kind

from .models import Reorganisation
from .sheets import tidy
from .table import ANSWERED, COLUMNS, Action, read_table

HELP = {
    "unit": "Mã như ở trang Đơn vị; đơn vị mới đặt mã mới, ví dụ 22945@2025.",
    "successor": "Mã đơn vị nhận toàn bộ hoặc một phần.",
    "name": "Tên đầy đủ, ví dụ Phường Phan Thiết.",
    "code": "Mã hành chính mới.",
    "parent": "Mã đơn vị cấp trên; để trống khi thành lập là trực thuộc địa bàn.",
    "letterhead": "Hai dòng cách nhau bằng dấu |.",
    "order": "Vị trí trong danh sách; để trống là sau đơn vị cùng loại.",
}


def sent(request) -> tuple:
    """What a form is bound to; nothing until it is sent, and then even an empty one."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def longest(name):
    return Reorganisation._meta.get_field(name).max_length


def day_below(label, **options):
    """A day in a column of fields: under its label, as they are."""
    field = day_field(label, **options)
    field.widget.attrs["class"] = "form-control w-auto"
    return field


class About(forms.Form):
    """What a reorganisation is and from when; a file replaces the whole table."""

    title = forms.CharField(
        label="Nội dung sắp xếp",
        max_length=longest("title"),
        error_messages={"required": "Nêu nội dung sắp xếp."},
    )
    legal_basis = forms.CharField(
        label="Căn cứ pháp lý",
        max_length=longest("legal_basis"),
        error_messages={"required": "Nêu căn cứ pháp lý."},
        help_text="Số, ký hiệu văn bản, ví dụ Nghị quyết số 1671/NQ-UBTVQH15. Căn cứ in ở trang của từng đơn vị.",
    )
    on = day_below(
        "Áp dụng từ ngày", help_text="Ngày đầu của đơn vị mới; đơn vị cũ kết thúc hết ngày hôm trước."
    )
    access_until = day_below(
        "Người của đơn vị kết thúc đăng nhập đến hết ngày (không bắt buộc)",
        required=False,
        help_text="Để trống: họ vẫn nộp được báo cáo còn nợ và đọc được báo cáo cũ.",
    )
    file = forms.FileField(label="Bảng sắp xếp (CSV hoặc Excel, không bắt buộc)", required=False)

    def clean_title(self):
        return tidy(self.cleaned_data["title"])

    def clean_legal_basis(self):
        return tidy(self.cleaned_data["legal_basis"])

    def clean_file(self):
        """The rows of the file; None where none came."""
        file = self.cleaned_data["file"]
        if not file:
            return None
        try:
            return read_table(file.read())
        except ImportRefused as refusal:
            raise ValidationError([str(problem) for problem in refusal.problems]) from refusal

    def clean(self):
        on, until = self.cleaned_data.get("on"), self.cleaned_data.get("access_until")
        if on and until and until < on - timedelta(days=1):
            self.add_error("access_until", "Ngày này trước ngày cuối của đơn vị kết thúc.")

    @property
    def values(self):
        names = ("title", "legal_basis", "on", "access_until")
        rows = self.cleaned_data["file"]
        return {name: self.cleaned_data[name] for name in names} | ({} if rows is None else {"rows": rows})


class RowForm(forms.Form):
    """One row of the table; what it says is judged by the preview, so that every row can be kept."""

    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in COLUMNS.items():
            self.fields[name] = self._field(name, label)

    @staticmethod
    def _field(name, label):
        needed = name == "action"
        choices = {
            "action": [("", "Chọn việc"), *Action.choices],
            "kind": [("", "")] + [(kind.value, kind.label) for kind in Kind if kind != Kind.TERRITORY],
            "reports": [("", ""), *ANSWERED.items()],
        }.get(name)
        if choices:
            refusal = {"required": "Chọn việc của dòng."}
            return forms.ChoiceField(label=label, choices=choices, required=needed, error_messages=refusal)
        field = forms.CharField(label=label, required=False, max_length=300, help_text=HELP.get(name, ""))
        if name in ("unit", "successor", "parent"):
            field.widget.attrs |= {"list": "don-vi", "autocomplete": "off"}
        return field

    @property
    def row(self) -> dict[str, str]:
        return {name: tidy(self.cleaned_data[name]) for name in COLUMNS if tidy(self.cleaned_data[name])}


class Seen(forms.Form):
    """The hash of the preview that was looked at."""

    seen = forms.CharField(max_length=64)


class Reason(forms.Form):
    reason = forms.CharField(required=False)

    def add_prefix(self, name):
        return "ly-do"


class PeopleFile(forms.Form):
    """The sheet of accounts: a file to be looked at, or the sheet that was looked at."""

    file = forms.FileField(label="Bảng tài khoản (CSV hoặc Excel)", required=False)
    sheet = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def clean(self):
        if not self.cleaned_data.get("file") and not self.cleaned_data.get("sheet"):
            self.add_error("file", "Chọn tệp bảng tài khoản.")

    @property
    def is_confirmed(self) -> bool:
        return not self.cleaned_data["file"]

    @property
    def data_sent(self) -> bytes:
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["sheet"].encode()


class CodesFor(forms.Form):
    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"] = forms.ModelMultipleChoiceField(people)

    def add_prefix(self, name):
        return "nguoi"


class Domains(forms.Form):
    old = forms.CharField(
        label="Tên miền cũ",
        max_length=200,
        help_text="Phần sau dấu @, ví dụ binhthuan.gov.vn.",
        error_messages={"required": "Nêu tên miền cũ."},
    )
    new = forms.CharField(
        label="Tên miền mới",
        max_length=200,
        help_text="Ví dụ lamdong.gov.vn.",
        error_messages={"required": "Nêu tên miền mới."},
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
