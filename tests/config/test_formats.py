"""Dates are read with the day first, and numbers are written the Vietnamese way, in every form and page."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils.formats import number_format


class Form(forms.Form):
    day = forms.DateField(localize=True)
    moment = forms.DateTimeField(required=False, localize=True)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("05/06/2025", date(2025, 6, 5)),
        ("5/6/25", date(2025, 6, 5)),
        ("05-06-2025", date(2025, 6, 5)),
        ("05.06.2025", date(2025, 6, 5)),
        ("2025-06-05", date(2025, 6, 5)),
        ("31/12/2025", date(2025, 12, 31)),
    ],
)
def test_date_is_read_day_first(written, read):
    form = Form({"day": written})
    assert form.is_valid()
    assert form.cleaned_data["day"] == read


@pytest.mark.parametrize("written", ["06/13/2025", "31/02/2025", "June 5, 2025"])
def test_date_that_is_no_date_here_is_refused(written):
    assert not Form({"day": written}).is_valid()


def test_moment_is_read_day_first_in_local_time():
    form = Form({"day": "05/06/2025", "moment": "05/06/2025 23:59"})
    assert form.is_valid()
    assert form.cleaned_data["moment"].isoformat() == "2025-06-05T23:59:00+07:00"


def test_page_writes_dates_the_same_way_and_a_year_without_a_dot():
    context = Context({"day": date(2025, 6, 5), "year": 2025, "amount": Decimal("1234.5")})
    assert Template("{{ day }} {{ year }} {{ amount }}").render(context) == "05/06/2025 2025 1234,5"


def test_grouped_number_has_dots_and_a_decimal_comma():
    assert number_format(Decimal("1234567.89"), force_grouping=True) == "1.234.567,89"
