"""The list of corrections: who reads what of it, which editions printed the old value, and its workbook."""

import html
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from plans.models import Plan
from reports import editions
from reports.rollup.keeping import bring_up_to_date
from submissions.actions import (
    accept,
    ask_correction,
    decline_correction,
    grant_correction,
    open_correction,
    send_back,
    submit,
)
from submissions.answers import Answer
from submissions.cells import write
from submissions.importing import import_figures, system_user
from submissions.models import Return
from targets.models import DataElement

PAGE, FILE = reverse("reports:corrections"), reverse("reports:corrections_xlsx")
HALF = {"ky": "2025-6T"}
STATEMENTS = 13


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def plan(plan_db):
    rows = ["period,unit,element,value", "2025-Q2,595,CS_KT,9", "2025-Q2,595,NBD_TC,2", "2025-Q2,596,CS_KT,4"]
    import_figures("\n".join(rows).encode(), accept=True)
    bring_up_to_date()
    return Plan.objects.get()


@pytest.fixture
def edition(plan):
    return editions.record(plan.periods.get(code="2025-6T"), system_user())


def filing(key="595"):
    return Return.objects.get(obligation__unit__key=key, obligation__quarter__code="2025-Q2")


def finish(draft, cast, **values):
    for code, value in values.items():
        element = DataElement.objects.get(code=code)
        write({draft.pk: {element.pk: Answer(value=Decimal(value))}}, by=cast["officer"])
    sent = submit(version=draft, by=cast["leader"], reason_blank="Không theo dõi.")
    return accept(version=sent, by=cast["reviewer"])


def asked_and_done(cast, key="595", reason="Cộng thừa hai cơ sở.", **values):
    request = ask_correction(filing=filing(key), by=cast["officer"], reason=reason)
    return finish(grant_correction(request=request, by=cast["reviewer"]), cast, **values)


def words(answer):
    return html.unescape(" ".join(answer.content.decode().split()))


def page(client, cast, name, **asked):
    client.force_login(cast[name])
    return words(client.get(PAGE, HALF | asked))


def sheet(client, cast, name):
    client.force_login(cast[name])
    rows = load_workbook(BytesIO(client.get(FILE, HALF).content)).active.iter_rows(min_row=5)
    return [[cell.value for cell in row] for row in rows if row[1].value]


def test_a_correction_tells_what_changed_why_and_by_whom(client, plan, cast, edition):
    asked_and_done(cast, CS_KT="7")

    shown = page(client, cast, "reviewer")

    assert '<td class="number" data-label="Số cũ">9</td>' in shown
    assert '<td class="number" data-label="Số mới"><strong>7</strong></td>' in shown
    assert "Cộng thừa hai cơ sở." in shown
    assert "Officer đề nghị; Reviewer mở; Reviewer duyệt" in shown
    assert f"Số {edition.number}</td>" in shown


def test_a_value_that_no_edition_printed_says_so(client, plan, cast):
    asked_and_done(cast, CS_KT="7")
    editions.record(plan.periods.get(code="2025-6T"), system_user())
    assert "Chưa phát hành số cũ" in page(client, cast, "reviewer")


def test_an_edition_of_another_period_did_not_print_it(client, plan, cast):
    editions.record(plan.periods.get(code="2025-Q1"), system_user())
    asked_and_done(cast, CS_KT="7")
    assert "Chưa phát hành số cũ" in page(client, cast, "reviewer")


@pytest.mark.parametrize("name", ["leadership", "administrator"])
def test_sensitive_figures_and_their_reasons_are_for_reviewers(client, plan, cast, name):
    asked_and_done(cast, reason="Thêm người bị mua bán thứ 3.", CS_KT="7", NBD_TC="3")
    named = DataElement.objects.get(code="NBD_TC").revisions.first().name

    reviewed, read = page(client, cast, "reviewer"), page(client, cast, name)

    assert named in reviewed
    assert "Thêm người bị mua bán thứ 3." in reviewed
    assert named not in read
    assert "Thêm người" not in read
    assert "Không nêu 1 số đính chính" in read
    assert "<strong>7</strong>" in read
    assert [row[2:5] for row in sheet(client, cast, "reviewer")] == [
        ["9", "7", "Thêm người bị mua bán thứ 3."],
        ["2", "3", "Thêm người bị mua bán thứ 3."],
    ]
    assert [row[2:5] for row in sheet(client, cast, name)] == [["9", "7", "(không nêu)"]]


def test_what_is_under_way_waits_or_was_declined_is_listed_without_figures(client, plan, cast):
    open_correction(filing=filing(), by=cast["reviewer"], reason="Bỏ biên bản ngày 02/6/2025.")
    request = ask_correction(filing=filing("596"), by=cast["stranger"], reason="Đếm sót.")
    shown = page(client, cast, "reviewer")
    assert "Đang đính chính (1)" in shown
    assert "Reviewer mở; đơn vị đang nhập" in shown
    assert "Đề nghị đang chờ Sở Y tế (1)" in shown
    assert "Đã đính chính" not in shown
    assert "Đếm sót." not in page(client, cast, "leadership")

    decline_correction(request=request, by=cast["reviewer"], reason="Số đã đúng.")
    shown = page(client, cast, "reviewer")
    assert "Đề nghị không mở đính chính (1)" in shown
    assert "Số đã đúng." in shown
    assert "đang chờ Sở Y tế" not in shown


def test_a_correction_that_was_sent_back_keeps_who_asked(client, plan, cast):
    request = ask_correction(filing=filing(), by=cast["officer"], reason="Cộng thừa.")
    draft = grant_correction(request=request, by=cast["reviewer"])
    sent = submit(version=draft, by=cast["leader"], reason_blank="Không theo dõi.")
    again = send_back(version=sent, by=cast["reviewer"], reason="Nêu rõ hơn.")
    finish(again, cast, CS_KT="7")

    shown = page(client, cast, "reviewer")

    assert shown.count("Officer đề nghị; Reviewer mở") == 1
    assert "<strong>7</strong>" in shown


def test_other_periods_tell_nothing(client, plan, cast):
    asked_and_done(cast, CS_KT="7")
    assert "Kỳ này chưa có đề nghị đính chính" in page(client, cast, "reviewer", ky="2025-Q1")
    client.force_login(cast["reviewer"])
    assert client.get(PAGE, {"ky": "2025-Q9"}).status_code == 404


@pytest.mark.parametrize("name", ["officer", "leader", "stranger"])
def test_units_do_not_read_the_list(client, plan, cast, name):
    client.force_login(cast[name])
    assert [client.get(address, HALF).status_code for address in (PAGE, FILE)] == [403, 403]


@pytest.mark.parametrize("reason", ["=1+1", "+cmd", "@SUM(A1)", "＝1"])
def test_nothing_in_the_workbook_is_a_formula(client, plan, cast, reason):
    asked_and_done(cast, reason=reason, CS_KT="7")
    client.force_login(cast["reviewer"])
    cells = [
        cell
        for row in load_workbook(BytesIO(client.get(FILE, HALF).content)).active.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert reason in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_list_takes_a_fixed_number_of_statements(client, plan, cast, django_assert_num_queries):
    client.force_login(cast["reviewer"])
    asked_and_done(cast, CS_KT="7")
    client.get(PAGE, HALF)
    with django_assert_num_queries(STATEMENTS):
        client.get(PAGE, HALF)
    asked_and_done(cast, CS_KT="8")
    open_correction(filing=filing("596"), by=cast["reviewer"], reason="Đếm sót.")
    with django_assert_num_queries(STATEMENTS):
        client.get(PAGE, HALF)
