"""Reminders with a real worker, and with two that run at once."""

import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts.models import Membership, Role, User
from config.celery import app, send
from letters.models import Letter
from letters.outbox import deliver
from plans.calendar import local_day
from plans.models import Obligation
from submissions.models import Reminder
from submissions.reminders import remind, remind_now, send_digests
from tests.fixtures_services import wait_for
from tests.submissions.conftest import local
from units.vietnamese import LOCAL


@pytest.fixture
def obligation(plan_db):
    return Obligation.objects.select_related("unit", "quarter__plan").get(
        quarter__code="2025-Q2", unit__key="595"
    )


@pytest.fixture
def officer(obligation):
    return add("canbo", obligation.unit, Role.OFFICER)


def add(name, unit, role):
    user = User.objects.create_user(name, f"{name}@example.vn")
    Membership.objects.create(user=user, unit=unit, role=role, valid_from=date(2024, 12, 1))
    return user


def at_once(*runs):
    """Run all in threads of their own; what each returned, in no order."""
    returned, barrier = [], threading.Barrier(len(runs))

    def go(run):
        barrier.wait()
        returned.append(run())
        connections.close_all()

    threads = [threading.Thread(target=go, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return returned


def test_a_worker_reminds_and_the_letter_goes(worker, obligation, officer):
    """The return is due in three days by the real clock, so that this day has an occasion."""
    due = datetime.combine(local_day(timezone.now()) + timedelta(days=3), time(), LOCAL)
    Obligation.objects.filter(pk=obligation.pk).update(extended_to=due)

    send("submissions.remind")

    wait_for(lambda: Letter.objects.filter(kind="reminder", sent_at__isnull=False).exists(), "the reminder")
    send("submissions.remind")
    send("submissions.digest")
    wait_for(lambda: not waiting_tasks(), "the second run")
    reminder = Reminder.objects.get()
    assert (reminder.obligation, reminder.letters) == (obligation, 1)
    assert Letter.objects.get(kind="reminder").to == officer.email


def waiting_tasks():
    with app.connection_for_read() as connection:
        return connection.default_channel.client.llen("celery")


def test_workers_at_once_send_each_reminder_once(obligation, officer):
    at = local(2025, 6, 12, 8)
    counts = at_once(*[lambda: remind(at=at)] * 4)
    assert sum(counts) == Reminder.objects.count() == 22
    assert Letter.objects.filter(kind="reminder").count() == 1
    assert (deliver(), len(mail.outbox)) == (1, 1)


def test_reviewers_at_once_remind_a_unit_once(obligation, officer):
    at = local(2025, 9, 16, 9)
    reviewer = add("tonghop", obligation.quarter.plan.consolidator, Role.REVIEWER)
    other = Obligation.objects.get(quarter__code="2025-Q3", unit__key="595")
    runs = [
        lambda row=row: remind_now(obligations=[row], by=reviewer, at=at) for row in (obligation, other) * 2
    ]
    done = at_once(*runs)
    assert sum(len(each.written) for each in done) == Reminder.objects.count() == 1
    assert Letter.objects.count() == 1


def test_digests_at_once_are_one(obligation, officer):
    reviewer = add("tonghop", obligation.quarter.plan.consolidator, Role.REVIEWER)
    at = local(2025, 6, 17, 7, 5)
    assert sum(at_once(*[lambda: send_digests(at=at)] * 4)) == 1
    assert list(Letter.objects.values_list("to", flat=True)) == [reviewer.email]
