"""What of the record is asked for: unit, quarter, person, kind, days."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from plans.models import Period
from units.models import Unit
from units.vietnamese import LOCAL

from .forms import day_field
from .record import Asked, Kind


class RecordFilter(forms.Form):
    don_vi = forms.TypedChoiceField(label="Đơn vị", required=False, coerce=int, empty_value=None)
    ky = forms.TypedChoiceField(label="Kỳ báo cáo", required=False, coerce=int, empty_value=None)
    loai = forms.ChoiceField(label="Loại", required=False, choices=[("", "Tất cả"), *Kind.choices])
    nguoi = forms.CharField(label="Người thực hiện", required=False, max_length=100)
    tu = day_field("Từ ngày", required=False)
    den = day_field("Đến hết ngày", required=False)

    def __init__(self, *arguments, plans, **options):
        super().__init__(*arguments, **options)
        units = (
            Unit.objects.filter(obligations__quarter__plan__in=plans)
            .distinct()
            .named(timezone.localdate())
            .order_by("order", "key")
        )
        quarters = Period.objects.quarters_only().filter(plan__in=plans).order_by("-window_from")
        self.fields["don_vi"].choices = [("", "Tất cả"), *((unit.pk, unit.name) for unit in units)]
        self.fields["ky"].choices = [("", "Tất cả"), *quarters.values_list("pk", "name")]
        for name in ("don_vi", "ky", "loai"):
            self.fields[name].widget.attrs["class"] = "form-select"
            self.fields[name].error_messages["invalid_choice"] = "Chọn lại trong danh sách."
        self.fields["nguoi"].widget.attrs["class"] = "form-control"

    def clean(self):
        given = super().clean()
        if given.get("tu") and given.get("den") and given["tu"] > given["den"]:
            raise ValidationError("“Từ ngày” phải trước hoặc bằng “Đến hết ngày”.")
        return given

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            unit=given["don_vi"],
            quarter=given["ky"],
            people=_named(given["nguoi"]),
            kind=given["loai"],
            since=given["tu"] and midnight(given["tu"]),
            until=given["den"] and midnight(given["den"] + timedelta(days=1)),
        )


def midnight(day: date) -> datetime:
    """The moment in which the day begins in Việt Nam."""
    return datetime.combine(day, time.min, LOCAL)


def _named(text):
    """The people whose name or login holds the text; None when nobody in particular is asked for."""
    if not text:
        return None
    people = get_user_model().objects.filter(Q(full_name__icontains=text) | Q(username__icontains=text))
    return frozenset(people.values_list("pk", flat=True))
