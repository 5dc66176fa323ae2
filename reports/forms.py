"""What is recorded of a report that was signed, and the DOCX that comes back to be compared."""

from django import forms
from django.core.exceptions import ValidationError

from reports.models import SignedReport
from submissions.forms import refuse_file

NO_PDF = "Chọn tệp PDF đã ký."


class SigningForm(forms.Form):
    issuer = forms.ChoiceField(label="Loại báo cáo")
    number = forms.CharField(
        label="Số, ký hiệu", max_length=60, error_messages={"required": "Ghi số, ký hiệu của báo cáo."}
    )
    on = forms.DateField(label="Ngày ban hành", error_messages={"required": "Ghi ngày ban hành của báo cáo."})
    file = forms.FileField(label="Bản đã ký (PDF), nếu đã có", required=False)

    def __init__(self, *arguments, issuers, **options):
        super().__init__(*arguments, **options)
        self.fields["issuer"].choices = [(each.value, each.label) for each in issuers]
        self.fields["issuer"].initial = SignedReport.Issuer.CONSOLIDATOR
        self.fields["number"].widget.attrs["placeholder"] = "Ví dụ: 125/BC-SYT"
        self.fields["on"].widget.attrs["placeholder"] = "Ngày/tháng/năm"
        self.fields["file"].widget.attrs["accept"] = ".pdf"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and (not file.name.lower().endswith(".pdf") or refuse_file(file)):
            raise ValidationError(NO_PDF)
        return file


class ReturnedForm(forms.Form):
    file = forms.FileField(
        label="Tệp Word đã sửa",
        error_messages={
            "required": "Chọn tệp Word (.docx) rồi bấm Đối chiếu.",
            "empty": "Tệp rỗng; chọn tệp khác.",
        },
    )
    issuer = forms.ChoiceField(label="Loại báo cáo")

    def __init__(self, *arguments, issuers, **options):
        super().__init__(*arguments, **options)
        self.fields["issuer"].choices = [(each.value, each.label) for each in issuers]
        self.fields["file"].widget.attrs["accept"] = ".docx"
