"""No English on any page of the login package, in its forms' errors or in what they may say."""

import html
import re
from gettext import GNUTranslations
from urllib.parse import parse_qs

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext

from accounts.models import User
from accounts.validators import MixedPasswordValidator

ENGLISH = re.compile(
    r"\b(the|your|you|this|that|is|are|must|and|or|not|please|enter|password|username|e-?mail|login|log|sign"
    r"|invalid|field|required|forgot|remember|code|address|account|back|too|many|change|reset|confirm)\b",
    re.IGNORECASE,
)
CATALOGUE = settings.BASE_DIR / "config" / "locale" / "vi" / "LC_MESSAGES"


def words(response):
    """What a person reads on the page, without addresses of links and code."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def assert_vietnamese(text):
    assert ENGLISH.findall(text) == []


@pytest.fixture
def person(db):
    return User.objects.create_user("canbo", "canbo@example.vn", "Mat.khau#2025", full_name="Nguyễn Thị An")


def test_english_is_seen():
    assert ENGLISH.findall("Please enter your password") == ["Please", "enter", "your", "password"]


@pytest.mark.parametrize(
    ("name", "entered"),
    [
        ("account_login", {}),
        ("account_login", {"login": "ai", "password": "sai"}),
        ("account_login", {"login": "ai@example.vn", "password": "sai"}),
        ("account_login", {"login": "a\x00b", "password": "c\x00d"}),
        ("account_reset_password", {}),
        ("account_reset_password", {"email": "không phải thư"}),
    ],
)
def test_anonymous_forms_err_in_vietnamese(client, db, name, entered):
    response = client.post(reverse(name), entered)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert_vietnamese(words(response))
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize(
    ("name", "entered"),
    [
        ("account_change_password", {}),
        ("account_change_password", {"oldpassword": "sai", "password1": "Moi.khau#1", "password2": "Khac#1"}),
        ("account_change_password", {"oldpassword": "Mat.khau#2025", "password1": "a1", "password2": "a1"}),
        (
            "account_change_password",
            {"oldpassword": "Mat.khau#2025", "password1": "canbo", "password2": "canbo"},
        ),
        ("account_change_password", {"oldpassword": "x", "password1": "password1", "password2": "password1"}),
        ("account_reauthenticate", {"password": "sai"}),
    ],
)
def test_own_forms_err_in_vietnamese(client, person, name, entered):
    client.force_login(person)
    response = client.post(reverse(name), entered)
    assert response.status_code == 200
    assert response.context["form"].errors
    text = words(response)
    # What the person typed is theirs to see.
    assert_vietnamese(text.replace("password1", ""))


def test_pages_without_forms_are_vietnamese(client, person):
    names = "account_login account_signup account_inactive account_reset_password account_reset_password_done"
    names += " account_reset_password_from_key_done account_email_verification_sent help"
    for name in names.split():
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert_vietnamese(words(response))
    broken = client.get(reverse("account_reset_password_from_key", args=["1", "abc-def"]))
    assert "Liên kết không còn dùng được" in words(broken)
    assert_vietnamese(words(broken))
    client.force_login(person)
    for name in ("account", "account_change_password", "account_logout", "account_reauthenticate"):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert_vietnamese(words(response).replace("canbo@example.vn", ""))


def test_adapter_says_everything_in_vietnamese():
    for code, message in get_adapter().error_messages.items():
        assert ENGLISH.findall(str(message)) == [], code


def test_catalogue_is_compiled_from_its_source():
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)._catalog
    source = (CATALOGUE / "django.po").read_text()
    written = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE))
    assert len(written) > 80
    for msgid, text in written.items():
        key = msgid if msgid in compiled else f"field label\x04{msgid}"
        assert compiled[key] == text


def test_login_takes_name_or_address(client, person):
    for login in ("canbo", "canbo@example.vn"):
        response = client.post(reverse("account_login"), {"login": login, "password": "Mat.khau#2025"})
        assert (response.status_code, response["Location"]) == (302, "/")
        client.logout()


def test_login_says_that_a_session_ended(client, person):
    client.force_login(person)
    client.session.delete()
    response = client.get(reverse("account"), follow=True)
    assert "Phiên làm việc đã hết hạn" in words(response)
    assert 'name="next"' in response.content.decode()
    client.cookies.clear()
    assert "Phiên làm việc đã hết hạn" not in words(client.get(reverse("account"), follow=True))


def test_part_of_a_page_gets_401_without_login(client, db):
    response = client.get(reverse("account"), headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (401, b"")


def test_session_gives_a_token_to_a_person_only(client, person):
    assert client.get(reverse("session")).status_code == 302
    client.force_login(person)
    told = client.get(reverse("session")).json()
    assert (len(told["token"]), told["user"]) == (64, str(person.pk))


def test_a_page_says_whose_it_is(client, person):
    assert '<body data-user="" ' in client.get(reverse("account_login")).content.decode()
    client.force_login(person)
    assert f'<body data-user="{person.pk}" ' in client.get(reverse("account")).content.decode()


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/tai-khoan/?a=1&b=ă", "/tai-khoan/?a=1&b=%C4%83"),
        ("http://testserver", "/"),
        ("http://khac.example/tai-khoan/", "/"),
        ("https://testserver@khac.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[::1", "/"),
        (None, "/"),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client, person, came_from, back):
    client.force_login(person)
    client.session.delete()
    headers = {} if came_from is None else {"Referer": came_from}

    answer = client.post("/bao-cao/1/gui/", {"lan": "1"}, headers=headers)

    where, _, query = answer["Location"].partition("?")
    assert (where, parse_qs(query)["ended"]) == (reverse("account_login"), ["1"])
    assert iri_to_uri(parse_qs(query)["next"][0]) == back


def test_a_page_asked_for_after_the_session_ended_is_the_one_that_follows(client, db):
    answer = client.get("/tai-khoan/?a=1", headers={"Referer": "http://testserver/huong-dan/"})

    assert parse_qs(answer["Location"].partition("?")[2]) == {"next": ["/tai-khoan/?a=1"]}


def test_password_reset_goes_by_mail(client, person):
    client.post(reverse("account_reset_password"), {"email": "canbo@example.vn"})
    (letter,) = mail.outbox
    assert letter.subject == "Đặt lại mật khẩu"
    link = re.search(r"http://\S+", letter.body)[0]
    assert_vietnamese(letter.body.replace(link, "").replace("testserver", ""))
    page = client.get(link, follow=True)
    form = page.context["form"]
    assert "Đặt mật khẩu mới" in words(page)
    weak = client.post(page.context["action_url"], {"password1": "matkhau1", "password2": "matkhau1"})
    assert weak.context["form"].errors["password1"] == ["Mật khẩu còn thiếu ký tự đặc biệt."]
    assert set(form.fields) == {"password1", "password2"}
    done = client.post(page.context["action_url"], {"password1": "Moi.khau#26", "password2": "Moi.khau#26"})
    assert done.status_code == 302
    person.refresh_from_db()
    assert person.check_password("Moi.khau#26")


def test_unknown_address_gets_no_mail_and_the_same_answer(client, person):
    response = client.post(reverse("account_reset_password"), {"email": "ai@example.vn"}, follow=True)
    assert "Nếu thư điện tử vừa nhập là của một tài khoản" in words(response)
    assert mail.outbox == []


def test_password_change_is_told_by_message(client, person):
    client.force_login(person)
    entered = {"oldpassword": "Mat.khau#2025", "password1": "Moi.khau#26", "password2": "Moi.khau#26"}
    response = client.post(reverse("account_change_password"), entered, follow=True)
    assert "Đã đổi mật khẩu." in words(response)
    assert_vietnamese(words(response))


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Matkhau2025", "ký tự đặc biệt"),
        ("Mat.khau.moi", "chữ số"),
        ("2025#2026", "chữ cái"),
        ("matkhau", "chữ số, ký tự đặc biệt"),
    ],
)
def test_mixed_password_names_what_is_missing(password, missing):
    with pytest.raises(ValidationError) as refused:
        MixedPasswordValidator().validate(password)
    assert refused.value.messages == [f"Mật khẩu còn thiếu {missing}."]
    assert MixedPasswordValidator().validate("Mật.khẩu#2025") is None


def test_django_itself_speaks_vietnamese():
    assert gettext("This field is required.") == "Chưa nhập nội dung này."
