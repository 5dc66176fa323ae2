"""The outbox page: who reads it, and what it says of each letter."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from letters.models import Letter
from letters.outbox import post
from plans.models import Plan

OUTBOX = reverse("letters:outbox")
TEXT = "Kính gửi UBND huyện Tuy Phong.\n\n<script>alert(1)</script>\n"


@pytest.fixture
def letter(plan):
    [letter] = post(
        kind="reminder", to=["a@example.vn"], subject="Báo cáo Quý II/2025, còn 3 ngày", text=TEXT
    )
    return letter


def told(answer):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def page_of(letter):
    return reverse("letters:letter", args=[letter.pk])


@pytest.mark.parametrize("is_demo", [False, True])
@pytest.mark.parametrize("name", ["officer", "leader", "stranger", "leadership", "reviewer", "administrator"])
def test_administrators_read_it_and_in_a_demonstration_its_reviewers(client, cast, letter, name, is_demo):
    Plan.objects.update(is_demo=is_demo)
    client.force_login(cast[name])
    may = name == "administrator" or (name == "reviewer" and is_demo)
    statuses = {client.get(page).status_code for page in (OUTBOX, page_of(letter))}
    assert statuses == {200 if may else 403}
    if may:
        assert "Báo cáo Quý II/2025, còn 3 ngày" in told(client.get(OUTBOX))


def test_a_letter_is_read_as_text(client, cast, letter):
    client.force_login(cast["administrator"])
    page = client.get(page_of(letter)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("stands", "words"),
    [
        ({}, "Chờ gửi"),
        ({"sent_at": timezone.now()}, "Đã lưu thành tệp lúc"),
        ({"tries": 1, "trouble": "ConnectionRefusedError: [Errno 111]"}, "Chưa gửi được, thử lại lúc"),
        ({"tries": 3, "trouble": "ConnectionRefusedError: [Errno 111]"}, "Chưa gửi được sau 3 lần thử"),
    ],
)
def test_where_a_letter_stands_is_told_in_words(client, cast, letter, stands, words):
    Letter.objects.update(**stands)
    client.force_login(cast["administrator"])
    for page in (told(client.get(OUTBOX)), told(client.get(page_of(letter)))):
        assert words in page
        assert "Errno" not in page


def test_with_a_mail_server_letters_are_sent(client, cast, letter, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    Letter.objects.update(sent_at=timezone.now())
    client.force_login(cast["administrator"])
    page = told(client.get(OUTBOX))
    assert "Đã gửi lúc" in page
    assert "không có máy chủ thư" not in page


def test_one_kind_is_asked_for(client, cast, letter):
    post(kind="digest", to=["b@example.vn"], subject="Tin", text="Tin.")
    client.force_login(cast["administrator"])
    page = told(client.get(OUTBOX, {"loai": "digest"}))
    assert "b@example.vn" in page
    assert "a@example.vn" not in page
    assert "a@example.vn" in told(client.get(OUTBOX, {"loai": "nonsense", "trang": "x"}))
    assert "Chưa có thư nào thuộc loại này." in told(client.get(OUTBOX, {"loai": "receipt"}))


def test_the_newest_come_first_a_page_at_a_time(client, cast, letter):
    for number in range(60):
        post(kind="digest", to=[f"{number}@example.vn"], subject="Tin", text="Tin.")
    client.force_login(cast["administrator"])
    first, second = (told(client.get(OUTBOX, {"trang": number})) for number in (1, 2))
    assert "Trang 1/2" in first
    assert "a@example.vn" not in first
    assert "59@example.vn" in first
    assert "a@example.vn" in second


@pytest.mark.parametrize("count", [1, 40])
def test_the_outbox_asks_equally_for_any_number(client, cast, letter, count, django_assert_num_queries):
    for number in range(count):
        post(kind="digest", to=[f"{number}@example.vn"], subject="Tin", text="Tin.")
    client.force_login(cast["administrator"])
    client.get(OUTBOX)
    with django_assert_num_queries(6):
        client.get(OUTBOX)


def test_nothing_is_changed_by_looking(client, cast, letter):
    client.force_login(cast["administrator"])
    assert client.post(OUTBOX).status_code == 405
    assert client.post(page_of(letter)).status_code == 405
    assert list(Letter.objects.values_list("tries", "sent_at")) == [(0, None)]


def test_the_administrators_places_lead_to_it(client, cast, letter):
    client.force_login(cast["administrator"])
    assert f'href="{OUTBOX}" aria-current="page">Thư</a>' in client.get(OUTBOX).content.decode()
