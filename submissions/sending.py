"""What goes with a return when it is sent: the day of its figures, why cells stay blank, the signed document."""

from django import forms
from django.core.exceptions import ValidationError

from . import signing
from .forms import AsOf, EvidenceForm, day_field, refuse_file
from .text import tidy

FILES = "PDF, ảnh PNG hoặc JPG, DOCX, XLSX, đến 10 MB."
WHY_STAND_IN = "Nêu lý do nhập thay đơn vị."
REQUIRED = {
    "number": "Ghi số, ký hiệu văn bản lãnh đạo đơn vị đã ký.",
    "on": "Ghi ngày của văn bản lãnh đạo đơn vị đã ký.",
}


class Sending(AsOf):
    """`needs_paper`: the sender is not the unit's leader, so the document that the leader signed is named.

    `stands_in`: the sender files for another unit, and says why.
    """

    reason_blank = forms.CharField(
        label="Lý do để trống",
        required=False,
        help_text="Còn ô trống thì nêu lý do; Sở Y tế đọc được câu này khi xem xét. Ô đã ghi 0 không phải là ô trống.",
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", "maxlength": 1000}),
    )
    reason = forms.CharField(
        label="Lý do nhập thay đơn vị",
        required=False,
        help_text="Ví dụ: đơn vị gửi bản giấy, mất mạng. Lý do được lưu vĩnh viễn.",
        widget=forms.TextInput(attrs={"class": "form-control", "maxlength": 1000, "data-keep": True}),
    )
    number = forms.CharField(
        label="Số, ký hiệu văn bản",
        required=False,
        help_text="Ví dụ: 45/BC-UBND.",
        max_length=signing.LONGEST_NUMBER,
        error_messages={"max_length": f"Số, ký hiệu văn bản dài nhất {signing.LONGEST_NUMBER} ký tự."},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "data-keep": True}),
    )
    on = day_field("Ngày văn bản", required=False, help_text="Ghi dạng ngày/tháng/năm, ví dụ 05/06/2025.")
    file = forms.FileField(
        label="Tệp bản ký",
        required=False,
        help_text=f"{FILES} Khi trang báo có nội dung cần sửa, chọn lại tệp.",
        widget=forms.FileInput(attrs={"class": "form-control"}),
        error_messages={"empty": "Tệp không có nội dung; chọn lại tệp."},
    )

    def __init__(self, *arguments, obligation, needs_paper, stands_in, **options):
        super().__init__(*arguments, **options)
        self.obligation, self.needs_paper, self.stands_in = obligation, needs_paper, stands_in
        self.fields["as_of"].help_text = "Phần phát sinh sau ngày này ghi vào quý sau."

    def clean_number(self):
        return tidy(self.cleaned_data["number"])

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on and (refusal := signing.wrong_day(on, self.obligation)):
            raise ValidationError(refusal)
        return on

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and (refusal := refuse_file(file)):
            raise ValidationError(refusal)
        return file

    def clean(self):
        """A document is named by number and date together, or not at all."""
        if self.stands_in and not tidy(self.cleaned_data.get("reason", "")):
            self.add_error("reason", WHY_STAND_IN)
        names = ("number", "on")
        named = self.needs_paper or any(self.cleaned_data.get(name) for name in (*names, "file"))
        for name in names:
            if named and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, REQUIRED[name])

    @property
    def paper(self):
        said = self.cleaned_data
        return signing.Paper(said["number"], said["on"], said["file"]) if said["number"] else None

    @property
    def opens_paper(self):
        """Was the document named, or is there something to put right in it?"""
        return self.is_bound and any(self[name].value() or self[name].errors for name in ("number", "on"))


class SignedFile(EvidenceForm):
    """The scan of the signed document, which may follow."""

    file = forms.FileField(
        label="Tệp bản ký",
        help_text=f"{FILES} Gửi một lần, không thay được.",
        widget=forms.FileInput(attrs={"class": "form-control"}),
        error_messages={
            "required": "Chọn tệp bản ký.",
            "empty": "Tệp không có nội dung; chọn lại tệp.",
        },
    )
