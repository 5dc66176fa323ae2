from django import forms
from django.utils import timezone


class UnitFilter(forms.Form):
    """What the list of units shows: a search without accents, as of a day (today when left out)."""

    q = forms.CharField(label="Tìm theo tên hoặc mã", required=False, max_length=100)
    on = forms.DateField(
        label="Tại ngày",
        required=False,
        help_text="Ví dụ: 30/6/2025",
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    @property
    def words(self):
        return self.cleaned_data.get("q", "") if self.is_valid() else ""

    @property
    def day(self):
        return (self.is_valid() and self.cleaned_data["on"]) or timezone.localdate()
