"""Last year's figures on a page: entered with their source, all or none, and the totals told."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from plans.models import Period
from targets.models import Baseline, BaselineChange
from tests.cast import add_person

PAGE = reverse("submissions:baselines")


@pytest.fixture
def reviewer(client, desk):
    client.force_login(desk.cast["reviewer"])
    return client


def post(client, source="Báo cáo số 215/BC", key="CAT", code="2025-Q3", seen=None, **numbers):
    """Post numbers by element code, as a form does that showed `seen`, or what stands now."""
    typed = {f"o-{name}": text for name, text in numbers.items()}
    page = client.get(PAGE, {"ky": code, "don-vi": key})
    for row in page.context["rows"] if seen is None and page.status_code == 200 else ():
        typed[f"{row.name}-ban"] = row.text
        typed.setdefault(row.name, row.text)
    typed |= {f"o-{name}-ban": text for name, text in (seen or {}).items()}
    return client.post(PAGE, {"ky": code, "don-vi": key, "nguon": source, **typed}, follow=True)


def stored(code):
    return dict(Baseline.objects.filter(element__code=code).values_list("unit__key", "value"))


def revision():
    return Period.objects.get(code="2025-Q3").figures_revision


def test_figures_are_kept_with_their_source_and_totals_move(reviewer, desk):
    before = revision()
    page = post(reviewer, VU_XL="1.250").content.decode()
    assert "Đã lưu 1 số liệu cùng kỳ" in page
    assert 'value="1.250"' in page
    row = Baseline.objects.get()
    assert (row.value, row.source, row.element.code) == (1250, "Báo cáo số 215/BC", "VU_XL")
    assert revision() == before + 1

    assert "Không có số nào thay đổi." in post(reviewer, VU_XL="1250").content.decode()
    assert revision() == before + 1
    post(reviewer, VU_XL="9", source="Báo cáo số 300/BC")
    assert Baseline.objects.get().source == "Báo cáo số 300/BC"
    post(reviewer, VU_XL="")
    assert not Baseline.objects.exists()
    assert revision() == before + 3


def test_what_another_wrote_meanwhile_is_told_and_nothing_of_theirs_is_lost(reviewer, desk):
    post(reviewer, VU_XL="9", DT_NGUOI18="4")
    second = add_person(desk.plan, "second", "SYT", Role.REVIEWER)
    other = Client()
    other.force_login(second)
    shown = {"VU_XL": "9", "DT_NGUOI18": "4"}
    post(other, VU_XL="12", source="Báo cáo số 300/BC")

    post(reviewer, seen=shown, VU_XL="9", DT_NGUOI18="5")  # VU_XL as it was shown, and left alone.
    assert (stored("VU_XL"), stored("DT_NGUOI18")) == ({"CAT": 12}, {"CAT": 5})

    page = post(reviewer, seen=shown, VU_XL="10", DT_NGUOI18="4").content.decode()
    assert "Ô này vừa được Second sửa thành 12; bạn nhập 10." in page
    assert 'name="o-VU_XL-ban" value="12"' in page
    assert stored("VU_XL") == {"CAT": 12}
    post(reviewer, seen={"VU_XL": "12"}, VU_XL="10")
    post(reviewer, VU_XL="")

    page = reviewer.get(PAGE, {"ky": "2025-Q3", "don-vi": "CAT"})
    told = [
        (str(each.by), each.before, each.after)
        for _, each in page.context["changes"]
        if each.element.code == "VU_XL"
    ]
    assert told == [("Reviewer", 10, None), ("Reviewer", 12, 10), ("Second", 9, 12), ("Reviewer", None, 9)]
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        BaselineChange.objects.update(value=1)


def test_one_wrong_number_keeps_all_back_and_all_that_was_typed(reviewer, desk):
    page = post(reviewer, VU_XL="12a", DT_NGUOI="7").content.decode()
    assert "không phải là số" in page
    assert 'value="12a"' in page
    assert not Baseline.objects.exists()


def test_a_source_is_asked_for(reviewer, desk):
    page = post(reviewer, source=" ", VU_XL="9").content.decode()
    assert "Nêu văn bản, báo cáo mà số liệu lấy từ đó." in page
    assert 'value="9"' in page
    assert not Baseline.objects.exists()


def test_a_unit_that_did_not_live_last_year_is_not_offered(reviewer, desk):
    units = reviewer.get(PAGE, {"ky": "2025-Q3"}).context["units"]
    keys = {unit.key for unit in units}
    assert "CAT" in keys
    assert not any(key.endswith("@2025") for key in keys)


def test_only_reviewers_enter_them(client, desk):
    for person in ("officer", "leader", "leadership", "administrator"):
        client.force_login(desk.cast[person])
        assert client.get(PAGE).status_code == 403
        assert post(client, VU_XL="1").status_code == 403


def test_the_page_takes_few_statements(reviewer, desk, django_assert_max_num_queries):
    reviewer.get(PAGE)
    with django_assert_max_num_queries(15):
        reviewer.get(PAGE, {"ky": "2025-Q3", "don-vi": "595"})
