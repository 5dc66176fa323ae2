from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Membership, Role, User
from units.models import Designation, Succession, Unit

FIRST = date(2021, 1, 1)
LAST_DAY = date(2025, 6, 30)
NEW_DAY = date(2025, 7, 1)


@pytest.fixture
def territory(db):
    return make_unit("BT", "Địa bàn tỉnh Bình Thuận", "territory")


@pytest.fixture
def reader(territory):
    """A reviewer of Sở Y tế, which belongs to the territory."""
    person = User.objects.create_user("duyet")
    unit = make_unit("SYT", "Sở Y tế", "department", territory=territory, parent=territory)
    Membership.objects.create(user=person, unit=unit, role=Role.REVIEWER, valid_from=FIRST)
    return person


@pytest.fixture(autouse=True)
def late_2025():
    with time_machine.travel("2025-09-10 09:00 +0700"):
        yield


def make_unit(key, name, kind="commune", territory=None, parent=None, start=FIRST, end=None, order=1):
    unit = Unit.objects.create(territory=territory, key=key, order=order, valid_from=start, valid_to=end)
    Designation.objects.create(
        unit=unit, territory=territory, valid_from=start, valid_to=end, kind=kind, name=name, parent=parent
    )
    return unit


def listed(response):
    return [row.name for _, rows in response.context["groups"] for row in rows]


def test_list_shows_who_lives_today(client, reader, territory):
    make_unit("595", "Huyện Tuy Phong", "district", territory, territory, end=LAST_DAY)
    make_unit("22918@2025", "Phường Mũi Né", "commune", territory, territory, start=NEW_DAY)
    client.force_login(reader)
    assert listed(client.get(reverse("units:list"))) == [
        "Địa bàn tỉnh Bình Thuận",
        "Phường Mũi Né",
        "Sở Y tế",
    ]


@pytest.mark.parametrize("on", ["30/6/2025", "2025-06-30"])
def test_list_as_of_a_chosen_day(client, reader, territory, on):
    make_unit("595", "Huyện Tuy Phong", "district", territory, territory, end=LAST_DAY)
    make_unit("22918@2025", "Phường Mũi Né", "commune", territory, territory, start=NEW_DAY)
    client.force_login(reader)
    response = client.get(reverse("units:list"), {"on": on})
    assert listed(response) == ["Địa bàn tỉnh Bình Thuận", "Huyện Tuy Phong", "Sở Y tế"]
    assert "tại ngày 30/6/2025" in response.content.decode()


def test_list_refuses_a_day_that_is_none(client, reader):
    client.force_login(reader)
    response = client.get(reverse("units:list"), {"on": "31/2/2025"})
    assert response.status_code == 200
    assert response.context["form"].errors["on"] == [
        "Ngày chưa đúng. Nhập theo dạng ngày/tháng/năm, ví dụ 30/6/2025."
    ]
    assert 'href="#id_on"' in response.content.decode()


@pytest.mark.parametrize("words", ["hoa thang", "Hoà Thắng", "HÒA THẮNG", "23059", " hòa "])
def test_search_ignores_accents_and_tone_placement(client, reader, territory, words):
    make_unit("23059@2025", "Xã Hòa Thắng", "commune", territory, territory)
    make_unit("23060@2025", "Xã Sông Lũy", "commune", territory, territory)
    client.force_login(reader)
    assert listed(client.get(reverse("units:list"), {"q": words})) == ["Xã Hòa Thắng"]


def test_search_without_result_says_what_to_do(client, reader):
    client.force_login(reader)
    page = client.get(reverse("units:list"), {"q": "không có"}).content.decode()
    assert "0 đơn vị có “không có”" in page
    assert "Không có đơn vị nào khớp" in page


def test_search_answers_htmx_with_the_list_alone(client, reader):
    client.force_login(reader)
    response = client.get(reverse("units:list"), {"q": "y te"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert listed(response) == ["Sở Y tế"]


def test_communes_of_one_name_show_their_district(client, reader, territory):
    for key, name in (("600", "Huyện Đức Linh"), ("601", "Huyện Hàm Tân")):
        district = make_unit(key, name, "district", territory, territory, end=LAST_DAY)
        make_unit(f"2{key}", "Xã Tân Hà", "commune", territory, district, end=LAST_DAY)
    client.force_login(reader)
    page = client.get(reverse("units:list"), {"on": "30/6/2025", "q": "tan ha"}).content.decode()
    assert page.count(">Xã Tân Hà</a>") == 2
    assert page.count('<span class="muted small">Huyện Đức Linh</span>') == 1
    assert page.count('<span class="muted small">Huyện Hàm Tân</span>') == 1


def test_another_territory_does_not_exist(client, reader):
    other = make_unit("KH", "Địa bàn tỉnh khác", "territory", order=2)
    make_unit("SKH", "Sở khác", "department", other, other)
    client.force_login(reader)
    assert listed(client.get(reverse("units:list"))) == ["Địa bàn tỉnh Bình Thuận", "Sở Y tế"]
    assert client.get(reverse("units:detail", args=["SKH"])).status_code == 404
    assert client.get(reverse("units:detail", args=["KH"])).status_code == 404
    assert client.get(reverse("units:detail", args=["SYT"])).status_code == 200


def test_one_key_in_two_territories_opens_ones_own(client, reader):
    other = make_unit("KH", "Địa bàn tỉnh khác", "territory", order=0)
    make_unit("SYT", "Sở Y tế tỉnh khác", "department", other, other)
    client.force_login(reader)
    assert client.get(reverse("units:detail", args=["SYT"])).context["name"].name == "Sở Y tế"


def test_nobody_without_role_reads_units(client, reader):
    client.force_login(User.objects.create_user("la"))
    assert listed(client.get(reverse("units:list"))) == []
    assert client.get(reverse("units:detail", args=["SYT"])).status_code == 404


def test_detail_shows_names_over_time(client, reader, territory):
    unit = make_unit("SNNMT", "Sở Nông nghiệp", "department", territory, territory, end=None)
    unit.designations.update(valid_to=date(2025, 2, 28))
    Designation.objects.create(
        unit=unit,
        territory=territory,
        valid_from=date(2025, 3, 1),
        kind="department",
        name="Sở Nông nghiệp và Môi trường",
        parent=territory,
    )
    client.force_login(reader)
    response = client.get(reverse("units:detail", args=["SNNMT"]))
    assert response.context["name"].name == "Sở Nông nghiệp và Môi trường"
    assert [row.name for row in response.context["names"]] == [
        "Sở Nông nghiệp",
        "Sở Nông nghiệp và Môi trường",
    ]
    assert "thuộc Địa bàn tỉnh Bình Thuận" in response.content.decode()


def test_detail_shows_kin_with_legal_basis_and_parts(client, reader, territory):
    district = make_unit("600", "Huyện Đức Linh", "district", territory, territory, end=LAST_DAY)
    whole = make_unit("23200", "Xã Tân Hà", "commune", territory, district, end=LAST_DAY)
    split = make_unit("23203", "Xã Đông Hà", "commune", territory, district, end=LAST_DAY)
    new = make_unit("23200@2025", "Xã Trà Tân", "commune", territory, territory, start=NEW_DAY)
    for unit, part in ((whole, False), (split, True)):
        Succession.objects.create(
            predecessor=unit,
            successor=new,
            on=NEW_DAY,
            part=part,
            legal_basis="Nghị quyết số 1671/NQ-UBTVQH15",
        )
    client.force_login(reader)
    response = client.get(reverse("units:detail", args=["23200@2025"]))
    rows = [(row.other.name, row.other.parent_name, row.part) for row in response.context["predecessors"]]
    assert rows == [("Xã Tân Hà", "Huyện Đức Linh", False), ("Xã Đông Hà", "Huyện Đức Linh", True)]
    page = response.content.decode()
    assert page.count('data-label="Phạm vi">một phần</td>') == 1
    assert page.count("Nghị quyết số 1671/NQ-UBTVQH15") == 2
    old = client.get(reverse("units:detail", args=["23203"]))
    assert [row.other.name for row in old.context["successors"]] == ["Xã Trà Tân"]
    assert old.context["predecessors"] == []


def test_ended_district_still_shows_its_communes(client, reader, territory):
    district = make_unit("600", "Huyện Đức Linh", "district", territory, territory, end=LAST_DAY)
    make_unit("23200", "Xã Tân Hà", "commune", territory, district, end=LAST_DAY)
    client.force_login(reader)
    response = client.get(reverse("units:detail", args=["600"]))
    assert [row.name for row in response.context["below"]] == ["Xã Tân Hà"]
    assert "đến hết ngày 30/6/2025" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_equally_for_any_number_of_units(
    client, reader, territory, count, django_assert_num_queries
):
    for number in range(count):
        make_unit(f"2{number}", f"Xã {number}", "commune", territory, territory)
    client.force_login(reader)
    with django_assert_num_queries(6):
        client.get(reverse("units:list"))


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_equally_for_any_number_of_kin(
    client, reader, territory, count, django_assert_num_queries
):
    district = make_unit("600", "Huyện Đức Linh", "district", territory, territory, end=LAST_DAY)
    new = make_unit("9@2025", "Xã Trà Tân", "commune", territory, territory, start=NEW_DAY)
    for number in range(count):
        old = make_unit(f"2{number}", f"Xã {number}", "commune", territory, district, end=LAST_DAY)
        Succession.objects.create(predecessor=old, successor=new, on=NEW_DAY, legal_basis="Nghị quyết")
    client.force_login(reader)
    with django_assert_num_queries(12):
        client.get(reverse("units:detail", args=["9@2025"]))
