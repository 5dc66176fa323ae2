"""The frame of every page: whose work it is, where one may go, and what the security headers allow."""

import re
from datetime import date

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, User
from accounts.places import MOST, PLACES, places
from plans.models import Plan
from units.models import Designation, Unit


@pytest.fixture
def make_person(db):
    def make(*roles, key="STP", name="Sở Tư pháp"):
        person = User.objects.create_user(f"nguoi-{User.objects.count()}", full_name="Trần Văn Bình")
        unit, _ = Unit.objects.get_or_create(key=key, defaults={"order": 1, "valid_from": date(2021, 1, 1)})
        if not unit.designations.exists():
            Designation.objects.create(unit=unit, valid_from=date(2021, 1, 1), kind="department", name=name)
        for role in roles:
            Membership.objects.create(user=person, unit=unit, role=role, valid_from=date(2025, 1, 1))
        return person

    return make


def test_header_names_unit_and_person(client, make_person):
    client.force_login(make_person(Role.OFFICER))
    page = client.get(reverse("help")).content.decode()
    assert "<li>Sở Tư pháp</li>" in page
    assert ">Trần Văn Bình</a>" in page
    assert 'href="#main"' in page
    assert 'aria-current="page">Hướng dẫn</a>' in page


def test_header_of_a_stranger_names_nobody(client, db):
    page = client.get(reverse("help")).content.decode()
    assert "Đăng xuất" not in page
    assert "Các mục chính" not in page


@pytest.mark.parametrize("role", Role)
def test_places_are_at_most_six(make_person, role):
    found = places(make_person(role), reverse("plans:list") + "1/")
    assert 3 <= len(found) <= MOST
    assert [place.label for place in found if place.is_current] == ["Kế hoạch"]
    assert len({place.url for place in found}) == len(found)


def test_the_deeper_of_two_places_is_current(make_person):
    found = places(make_person(Role.REVIEWER), reverse("reports:standing"))
    assert reverse("reports:standing").startswith(reverse("reports:desk"))
    assert [place.label for place in found if place.is_current] == ["Tình hình chỉ tiêu"]


def test_places_of_all_roles_together_are_at_most_six(make_person):
    assert len(places(make_person(*Role))) <= MOST


@pytest.mark.parametrize(
    "roles", [(Role.REVIEWER, Role.ADMINISTRATOR), (Role.OFFICER, Role.REVIEWER, Role.ADMINISTRATOR)]
)
def test_every_page_of_a_persons_roles_is_a_place_or_listed_in_their_account(client, make_person, roles):
    person = make_person(*roles)
    client.force_login(person)
    account = client.get(reverse("account")).content.decode()
    shown = {place.url for place in places(person)}
    wanted = {reverse(name) for _, name, held in PLACES if not held or set(held) & set(roles)}
    listed = account.partition("Các trang khác")[2].partition("</ul>")[0]
    assert {url for url in wanted - shown if f'href="{url}"' not in listed} == set()
    # The record is in the row itself wherever it fits.
    assert (reverse("submissions:record") in shown) == (len(roles) == 2)


def test_home_goes_to_the_first_place(client, make_person):
    person = make_person(Role.ADMINISTRATOR)
    client.force_login(person)
    response = client.get(reverse("home"))
    assert (response.status_code, response["Location"]) == (302, reverse("units:list"))


def test_home_without_role_is_something_everybody_may_read(client, make_person):
    client.force_login(make_person())
    assert client.get(reverse("home"), follow=True).status_code == 200


def test_home_needs_login(client, db):
    assert client.get(reverse("home"))["Location"] == "/accounts/login/?next=/"


def test_every_place_is_first_for_some_role():
    first = {role: next(name for _, name, roles in PLACES if not roles or role in roles) for role in Role}
    assert first == {
        "officer": "submissions:home",
        "leader": "submissions:home",
        "reviewer": "reports:desk",
        "leadership": "reports:standing",
        "administrator": "units:list",
    }


def test_account_lists_memberships_of_all_times(client, make_person):
    person = make_person(Role.OFFICER)
    Membership.objects.create(
        user=person,
        unit=Unit.objects.get(),
        role=Role.LEADER,
        valid_from=date(2021, 1, 1),
        valid_to=date(2021, 12, 31),
    )
    client.force_login(person)
    page = client.get(reverse("account")).content.decode()
    assert page.count('<th scope="row">Sở Tư pháp</th>') == 2
    assert 'data-label="Hiệu lực">đang có</td>' in page
    assert 'data-label="Hiệu lực">không còn hoặc chưa đến ngày</td>' in page
    assert 'data-label="Đến hết ngày">31/12/2021</td>' in page


@pytest.mark.parametrize("count", [1, 3])
def test_account_asks_equally_for_any_number_of_roles(client, make_person, count, django_assert_num_queries):
    person = make_person(*list(Role)[:count])
    client.force_login(person)
    with django_assert_num_queries(6):
        client.get(reverse("account"))


@time_machine.travel("2025-08-01 09:00 +0700")
def test_demo_figures_are_announced(plan_db):
    client = Client()
    assert "DỮ LIỆU MINH HỌA" not in client.get(reverse("help")).content.decode()
    Plan.objects.update(is_demo=True)
    assert "DỮ LIỆU MINH HỌA" in client.get(reverse("help")).content.decode()
    assert "Quý III/2025" not in client.get(reverse("help")).content.decode()
    person = User.objects.create_user("canbo")
    client.force_login(person)
    assert "<li>Quý III/2025</li>" in client.get(reverse("help")).content.decode()


@pytest.mark.parametrize(
    "name", ["404.html", "403.html", "405.html", "403_csrf.html", "429.html", "500.html", "503.html"]
)
def test_error_pages_stand_without_request_and_database(name):
    page = render_to_string(name)
    assert "<h1>" in page
    assert "Traceback" not in page


def test_missing_page_is_told_in_vietnamese(client, make_person):
    client.force_login(make_person(Role.OFFICER))
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert "Không tìm thấy trang" in response.content.decode()


def test_forged_post_changes_nothing_and_says_so(make_person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person(Role.OFFICER))
    response = client.post(reverse("account_logout"))
    assert response.status_code == 403
    assert "Phiên làm việc đã hết hạn" in response.content.decode()


def test_pages_obey_the_security_policy(client, make_person):
    client.force_login(make_person(Role.REVIEWER))
    for name in ("help", "account", "units:list", "account_change_password"):
        response = client.get(reverse(name))
        page = response.content.decode()
        assert "unsafe" not in response["Content-Security-Policy"]
        assert re.findall(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\bsrc=)", page) == []
        assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_get_only(client, make_person):
    client.force_login(make_person(Role.OFFICER))
    for name in ("home", "account", "help", "session", "units:list", "plans:list"):
        assert client.post(reverse(name)).status_code == 405
