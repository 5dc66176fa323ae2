"""A submission's letters with a real worker, a broker that is away, and two senders at once."""

import threading
from datetime import date

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts.models import Membership, Role, User
from letters.models import Letter
from letters.outbox import deliver, post
from plans.models import Obligation
from submissions.actions import open_draft, submit
from tests.fixtures_services import wait_for
from units.models import Designation


@pytest.fixture
def leader(plan_db):
    obligation = Obligation.objects.get(quarter__code="2025-Q2", unit__key="595")
    user = User.objects.create_user("lanhdao", "lanh-dao@example.vn")
    Membership.objects.create(user=user, unit=obligation.unit, role=Role.LEADER, valid_from=date(2024, 12, 1))
    Designation.objects.filter(unit=obligation.unit).update(email="tuyphong@example.vn")
    return user


@pytest.fixture
def dead_mail(monkeypatch):
    """The programs that the test starts find nobody at the mail server's address."""
    monkeypatch.setenv("EMAIL_URL", "smtp://127.0.0.1:1")


def hand_over(leader):
    obligation = Obligation.objects.get(quarter__code="2025-Q2", unit__key="595")
    draft = open_draft(obligation=obligation, by=leader)
    return submit(version=draft, by=leader, reason_blank="Chưa thống kê xong.")


def test_worker_sends_the_receipt_soon_after_the_submission(worker, leader):
    hand_over(leader)
    wait_for(lambda: Letter.objects.filter(sent_at__isnull=False).count() == 2, "the letters of the receipt")
    assert set(Letter.objects.values_list("tries", flat=True)) == {1}


def test_a_dead_mail_server_keeps_neither_the_submission_nor_the_letter(dead_mail, worker, leader):
    assert hand_over(leader).is_awaiting
    wait_for(lambda: Letter.objects.exclude(trouble="").exists(), "the trouble of a letter")
    assert not Letter.objects.filter(sent_at__isnull=False).exists()

    Letter.objects.update(due_at=timezone.now())
    assert (deliver(), len(mail.outbox)) == (2, 2)


def test_without_a_broker_the_letters_wait(leader):
    version = hand_over(leader)
    assert version.is_awaiting
    assert set(Letter.objects.values_list("to", "tries")) == {
        ("lanh-dao@example.vn", 0),
        ("tuyphong@example.vn", 0),
    }
    assert (deliver(), len(mail.outbox)) == (2, 2)


def test_senders_at_once_send_each_letter_once(leader):
    addresses = [f"{number}@example.vn" for number in range(12)]
    post(kind=Letter.Kind.RECEIPT, to=addresses, subject="Thư", text="Thư.")
    gone = []

    def run():
        gone.append(deliver())
        connections.close_all()

    senders = [threading.Thread(target=run) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert sum(gone) == 12
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(addresses)
