"""The guides of docs/huong-dan as pages: every link, picture and heading leads where it says."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from markdown import Markdown

from accounts.guides import FILES, FOLDER, OfThePortal, guide_of, guides, slug
from accounts.models import User


class Parts(HTMLParser):
    """The ids, links and pictures of a page."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.pictures = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes.get("href", ""))
        if tag == "img":
            self.pictures.append(attributes)


@pytest.fixture
def person(client, db):
    user = User.objects.create_user("canbo", full_name="Nguyễn Thị An")
    client.force_login(user)
    return user


def test_every_file_of_the_folder_is_a_guide():
    assert set(FILES.values()) == {path.name for path in FOLDER.glob("*.md")}
    assert all(guide.title and guide.contents for guide in guides())


def test_a_guide_needs_a_login(client, db):
    address = reverse("guide", args=["can-bo-nhap-lieu"])
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("name", FILES)
def test_a_guide_is_a_page_with_its_contents(client, person, name):
    response = client.get(reverse("guide", args=[name]))
    page = Parts(response.content.decode())
    assert response.status_code == 200
    assert len(page.ids) == len(set(page.ids))
    for part in guide_of(name).contents:
        assert f"#{part['id']}" in page.links
        assert part["id"] in page.ids
    others = {reverse("guide", args=[other]) for other in FILES if other != name}
    assert others <= set(page.links)


def test_an_unknown_guide_is_not_found(client, person):
    assert client.get(reverse("guide", args=["khong-co"])).status_code == 404
    assert client.post(reverse("guide", args=["quan-tri"])).status_code == 405


@pytest.mark.parametrize("name", FILES)
def test_links_of_a_guide_lead_to_headings_that_exist(name):
    pages = {reverse("guide", args=[each.name]): Parts(each.body).ids for each in guides()}
    here = reverse("guide", args=[name])
    for link in Parts(guide_of(name).body).links:
        address, _, section = link.partition("#")
        if address.startswith("/huong-dan/") or not address:
            assert not section or section in pages[address or here], link
        else:
            assert address.startswith("/static/huong-dan/"), link


def test_every_picture_that_a_guide_names_is_there():
    named = re.findall(r"hinh/([\w-]+\.png)", "".join(path.read_text() for path in FOLDER.glob("*.md")))
    assert {path.name for path in (FOLDER / "hinh").iterdir()} == set(named)


@pytest.mark.parametrize("name", FILES)
def test_pictures_of_a_guide_exist_and_are_small(name):
    for picture in Parts(guide_of(name).body).pictures:
        path = finders.find(picture["src"].removeprefix("/static/"))
        assert path, picture["src"]
        with open(path, "rb") as file:
            assert len(file.read()) < 120 * 1024, path
        assert picture["alt"]
        assert int(picture["width"]) >= 360
        assert int(picture["height"]) > 100


def test_the_first_page_leads_to_every_guide(client, person):
    links = Parts(client.get(reverse("help")).content.decode()).links
    for guide in guides():
        address = reverse("guide", args=[guide.name])
        assert {address, *(f"{address}#{part['id']}" for part in guide.contents)} <= set(links)


def rendered(text):
    return Markdown(tab_length=3, extensions=["tables", OfThePortal()]).convert(text)


def test_markup_in_a_guide_is_text():
    page = rendered("Số <5 và <b>đậm</b>\n\n<script>alert(1)</script>\n\n<div>\nkhối\n</div>")
    assert re.findall(r"<(script|b|div)\b", page) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Số &lt;5" in page


def test_links_between_files_become_links_between_pages():
    assert 'href="/huong-dan/chung/#ky-hieu"' in rendered("[ký hiệu](index.md#ký-hiệu)")
    assert 'href="#khi-mat-mang"' in rendered("[mục trên](#khi-mất-mạng)")
    assert rendered("[máy chủ](../operations.md)") == "<p><span>máy chủ</span></p>"
    assert 'href="https://example.vn/"' in rendered("[nơi khác](https://example.vn/)")


def test_a_picture_opens_large_and_without_its_file_keeps_its_words():
    page = rendered("![Trang đầu](hinh/trang-dau.png) và chữ")
    assert page.startswith('<p><a href="/static/huong-dan/trang-dau.png"><img alt="Trang đầu"')
    assert page.endswith("</a> và chữ</p>")
    assert rendered("![Hình cũ](hinh/khong-co.png)") == "<p><span>Hình cũ</span></p>"


def test_tables_take_the_look_of_the_portal():
    page = rendered("| Một | Hai |\n|---|---|\n| a | b |")
    assert '<table class="table">' in page
    assert page.count('<th scope="col">') == 2


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Khi hai người cùng sửa một ô", "khi-hai-nguoi-cung-sua-mot-o"),
        ("Đơn vị mới thành lập từ 01/7/2025", "don-vi-moi-thanh-lap-tu-01-7-2025"),
        ("Hoà, Hòa (“đủ”)", "hoa-hoa-du"),
    ],
)
def test_slugs_are_read_without_accents(heading, expected):
    assert slug(heading) == expected
