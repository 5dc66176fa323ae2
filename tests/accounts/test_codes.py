"""A printed code: good for one login that replaces it, kept hashed, void once it has expired."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.codes import hand_out, new_code
from accounts.domains import DomainRefused, domain_of
from accounts.models import Change, User

CHOSEN = "Mat.khau#2025"


@pytest.fixture
def person(db):
    return User.objects.create(username="nguyenvanan", email="an@cu.example", full_name="Nguyễn Văn An")


def login(client, password):
    return client.post(reverse("account_login"), {"login": "nguyenvanan", "password": password})


def change(client, old, new):
    entered = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), entered)


def test_the_first_login_replaces_the_code(client, person):
    code = hand_out([person])[person]
    person.refresh_from_db()
    assert code not in person.password
    assert person.check_password(code)
    assert User.objects.get().code_expires_at is not None

    assert login(client, code).status_code == 302
    for page in ("help", "units:list", "account", "submissions:home"):
        assert client.get(reverse(page))["Location"] == reverse("account_change_password")
    assert client.get(reverse("help"), headers={"HX-Request": "true"}).status_code == 401
    asked = client.get(reverse("account_change_password")).content.decode()
    assert "Bạn đang dùng mã dùng một lần." in asked
    assert "Mật khẩu mới phải khác mã dùng một lần." in change(client, code, code).content.decode()

    assert change(client, code, CHOSEN)["Location"] == reverse("home")
    assert client.get(reverse("help")).status_code == 200
    assert User.objects.get().code_expires_at is None
    client.post(reverse("account_logout"))
    login(client, code)
    assert client.get(reverse("account"))["Location"].startswith(reverse("account_login"))


def test_an_expired_code_opens_nothing(client, person):
    code = hand_out([person], at=timezone.now() - timedelta(days=15))[person]
    answer = login(client, code)
    assert (answer.status_code, "Mã trên phiếu không còn dùng được." in answer.content.decode()) == (
        403,
        True,
    )
    assert client.get(reverse("account"))["Location"].startswith(reverse("account_login"))


def test_codes_are_not_alike_and_easy_to_read():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01IOl5s")


def test_a_record_of_changes_stays(person):
    Change.objects.create(by=person, verb="codes", summary="Cấp lại mã.")
    with pytest.raises(IntegrityError, match="only takes new rows"), transaction.atomic():
        Change.objects.all().delete()


@pytest.mark.parametrize("text", ["", "tinh", "a b.vn", "tinh.gov.vn/x", "@@x.vn", "-a.vn"])
def test_what_is_no_domain_is_refused(text):
    with pytest.raises(DomainRefused, match="không phải tên miền thư"):
        domain_of(text)
    assert domain_of("@Tinh.GOV.vn ") == "tinh.gov.vn"
