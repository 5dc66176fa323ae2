"""An address that takes only forms is told in words; no page of a return stays in a browser."""

import pytest
from django.urls import reverse

from accounts.models import User

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ONLY_FORMS = "/bao-cao/1/gui/"


@pytest.fixture
def visitor(client, db):
    client.force_login(User.objects.create(username="khach"))
    return client


def test_an_address_for_forms_says_so_when_it_is_opened(visitor):
    answer = visitor.get(reverse("submissions:accept_chosen"), headers=PAGE)

    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Địa chỉ này chỉ nhận biểu mẫu gửi đi. Quay lại trang trước." in page
    assert '<a href="/">Về trang đầu</a>' in page


@pytest.mark.parametrize(
    ("address", "page"),
    [("gui", "kiem-tra"), ("giai-trinh", "kiem-tra"), ("chinh-ly", "xem"), ("rut-lai", "")],
)
def test_the_address_of_a_form_leads_to_the_page_that_holds_it(visitor, address, page):
    answer = visitor.get(f"/bao-cao/1/{address}/", headers=PAGE)

    assert (answer.status_code, answer["Location"]) == (302, f"/bao-cao/1/{page}/".replace("//", "/"))


def test_a_form_sent_to_a_page_changes_nothing_and_is_told(visitor):
    answer = visitor.post(reverse("account"), headers=PAGE)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "Chưa có nội dung nào bị thay đổi." in answer.content.decode()


@pytest.mark.parametrize("headers", [PAGE | {"HX-Request": "true"}, {"Accept": "application/json"}, {}])
def test_parts_of_pages_and_programs_get_no_page(visitor, headers):
    answer = visitor.get(ONLY_FORMS, headers=headers)

    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")


def test_no_page_of_returns_stays_in_a_browser(visitor):
    for address in (reverse("submissions:home"), "/bao-cao/1/", ONLY_FORMS):
        assert visitor.get(address, headers=PAGE)["Cache-Control"] == "private, no-store", address


def test_other_pages_and_what_a_view_says_itself_stay_as_they_are(visitor):
    assert "Cache-Control" not in visitor.get(reverse("help"))
    assert visitor.get("/healthz")["Cache-Control"].startswith("max-age=0")
