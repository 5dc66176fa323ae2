"""Letters are rows first: they wait for a broker and a mail server, and go once."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from letters.models import Letter
from letters.outbox import WAITS, deliver, post, post_again, purge

pytestmark = pytest.mark.django_db
TOLD = {"kind": Letter.Kind.RECEIPT, "subject": "Đã nhận báo cáo", "text": "Hệ thống đã nhận báo cáo."}


class Choosy(EmailBackend):
    """A mail server that knows no mailbox of that name."""

    def send_messages(self, messages):
        for message in messages:
            if message.to == ["khong-co@example.vn"]:
                raise smtplib.SMTPRecipientsRefused({"khong-co@example.vn": (550, b"no such user")})
        return super().send_messages(messages)


@pytest.fixture
def dead(settings):
    """A mail server that nobody answers for."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@pytest.fixture
def choosy(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"


def make_due():
    Letter.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_post_writes_one_letter_to_each_address():
    post(to=["a@example.vn", "", " A@example.VN ", "b@example.vn"], **TOLD)
    assert list(Letter.objects.values_list("to", flat=True)) == ["a@example.vn", "b@example.vn"]


def test_post_to_nobody_writes_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waking:
        assert post(to=["", "  "], **TOLD) == []
    assert (Letter.objects.count(), waking) == (0, [])


def test_a_subject_is_one_line_that_fits():
    [letter] = post(to=["a@example.vn"], **TOLD | {"subject": "Đã nhận\r\nBcc: x@example.vn " + "a" * 300})
    assert letter.subject.startswith("Đã nhận Bcc: x@example.vn a")
    assert len(letter.subject) == 200


def test_a_letter_is_undone_with_what_it_tells_of():
    with transaction.atomic():
        post(to=["a@example.vn"], **TOLD)
        transaction.set_rollback(True)
    assert not Letter.objects.exists()


def test_deliver_sends_each_letter_once():
    [letter] = post(to=["a@example.vn"], **TOLD)
    assert (deliver(), deliver()) == (1, 0)
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["a@example.vn"], TOLD["subject"], TOLD["text"])
    assert sent.extra_headers["Message-ID"] == f"<letter-{letter.pk}@localhost>"
    letter.refresh_from_db()
    assert (letter.tries, letter.trouble, letter.sent_at is not None) == (1, "", True)


def test_a_dead_mail_server_is_left_alone_and_loses_nothing(dead, settings):
    post(to=["a@example.vn", "b@example.vn"], **TOLD)
    assert deliver() == 0
    first, second = Letter.objects.all()
    assert (first.tries, second.tries) == (1, 0)
    assert "ConnectionRefusedError" in first.trouble
    assert first.due_at > timezone.now() + WAITS[0] - timedelta(minutes=1)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_due()
    assert deliver() == 2
    assert not Letter.objects.exclude(trouble="").exists()


def test_three_tries_are_the_last_and_the_trouble_is_kept(dead, settings):
    post(to=["a@example.vn"], **TOLD)
    for _ in range(5):
        deliver()
        make_due()
    letter = Letter.objects.get()
    assert (letter.tries, letter.sent_at) == (3, None)
    assert "ConnectionRefusedError" in letter.trouble

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (post_again(), deliver(), post_again()) == (1, 1, 0)
    assert len(mail.outbox) == 1


def test_letters_that_were_given_up_are_put_back_by_command(capsys):
    post(to=["a@example.vn", "b@example.vn"], **TOLD)
    Letter.objects.filter(to="a@example.vn").update(tries=3)

    call_command("resend_letters")

    assert capsys.readouterr().out == "1 thư chờ gửi lại.\n"
    assert deliver() == 2


def test_an_address_that_is_refused_keeps_no_other_letter(choosy, caplog):
    post(to=["khong-co@example.vn", "b@example.vn"], **TOLD)
    assert deliver() == 1
    assert [sent.to for sent in mail.outbox] == [["b@example.vn"]]
    assert "no such user" in Letter.objects.get(to="khong-co@example.vn").trouble
    assert "SMTPRecipientsRefused" in caplog.text
    assert "khong-co@example.vn" not in caplog.text


def test_a_letter_in_another_hand_is_not_waited_for_or_sent_twice():
    """A claim moves the letter on: a second sender, and the sweep after a sender that died, find it later only."""
    post(to=["a@example.vn"], **TOLD)
    Letter.objects.update(tries=1, due_at=timezone.now() + WAITS[0])
    assert deliver() == 0
    make_due()
    assert (deliver(), len(mail.outbox)) == (1, 1)


def test_letters_go_once_they_were_kept_long_enough_but_never_while_they_wait(settings):
    settings.LETTERS_KEPT_DAYS = 100
    post(to=["sent@example.vn", "given-up@example.vn", "waits@example.vn"], **TOLD)
    Letter.objects.filter(to="sent@example.vn").update(sent_at=timezone.now())
    Letter.objects.filter(to="given-up@example.vn").update(tries=3)
    assert purge(at=timezone.now() + timedelta(days=99)) == 0
    assert purge(at=timezone.now() + timedelta(days=101)) == 2
    assert [letter.to for letter in Letter.objects.all()] == ["waits@example.vn"]
