"""A broker that is away, and one that comes back empty (quality.md, rows 6 and 7)."""

import time
from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, User
from config.celery import app
from plans.models import Obligation
from reports import editions
from reports.models import Build
from submissions.actions import open_draft
from submissions.models import Figure, Work
from submissions.working import start
from tests.faults.conftest import PATIENCE, celery_beat, celery_worker, kill, start_broker
from tests.faults.test_worker import assert_whole
from tests.fixtures_services import wait_for

pytestmark = pytest.mark.skipif(not settings.EMBEDDED_BROKER, reason="kills and empties the broker")

MOST_SECONDS = 5  # That a person waits without a broker, on a busy machine.
BANNER = "Hàng đợi công việc nền không hoạt động."


@pytest.fixture
def own_broker():
    """Valkey that may be killed: `kill(own_broker())` ends it, `own_broker()` starts it again."""
    started = []

    def begin():
        started.append(start_broker())
        return started[-1]

    yield begin
    for process in started:
        kill(process)


def of(user):
    client = Client()
    client.force_login(user)
    return client


def in_time(act, status):
    before = time.monotonic()
    answer = act()
    assert (answer.status_code, time.monotonic() - before < MOST_SECONDS) == (status, True)
    return answer.content.decode()


def test_without_a_broker_people_go_on_and_the_work_is_done_later(few, plan_db, own_broker, media, tmp_path):
    administrator = User.objects.create(username="quantri", full_name="Quản trị")
    membership = {"user": administrator, "unit": few.plan.consolidator, "valid_from": date(2024, 12, 1)}
    Membership.objects.create(role=Role.ADMINISTRATOR, **membership)
    reviewer, officer = of(few.reviewer), of(few.officer)
    obligation = Obligation.objects.get(quarter__code="2025-Q2", unit__key="595")
    open_draft(obligation=obligation, by=few.officer)
    cache.clear()

    broker = own_broker()
    with celery_worker(plan_db, tmp_path / "worker.log"), celery_beat(plan_db, tmp_path / "beat.log"):
        assert BANNER not in in_time(lambda: of(administrator).get(reverse("reports:standing")), 200)
        kill(broker)
        cache.clear()
        typed = {"o-CS_KT": "1250", "o-CS_KT-ban": "0", "o-CS_KT-goc": ""}
        in_time(lambda: officer.post(reverse("submissions:autosave", args=[obligation.pk]), typed), 200)
        for version in few.versions:
            address = reverse("submissions:accept", args=[version.filing.obligation_id])
            in_time(lambda: reviewer.post(address, {"lan": version.number}), 302)  # noqa: B023 - called at once
        assert BANNER not in in_time(lambda: reviewer.get(reverse("reports:standing")), 200)
        assert BANNER in in_time(lambda: of(administrator).get(reverse("reports:standing")), 200)
        edition = editions.record(few.period, few.reviewer)
        own_broker()
        wait_for(
            lambda: edition.documents.exists() and not Build.objects.exists(), "the files", patience=PATIENCE
        )
        few.wait_until_exact(few.returns)

    assert Figure.objects.get(version__filing__obligation=obligation).value == 1250
    assert_whole(edition)


def test_a_broker_that_is_emptied_loses_and_doubles_nothing(few, plan_db, own_broker, media, tmp_path):
    own_broker()
    *asked, last = few.versions
    edition = editions.record(few.period, few.reviewer)
    work = start(kind=Work.Kind.ACCEPT, by=few.reviewer, asked=[version.pk for version in asked])
    assert flush() > 0
    with celery_worker(plan_db, tmp_path / "worker.log"):
        with celery_beat(plan_db, tmp_path / "beat.log"):
            wait_for(lambda: Work.objects.exclude(ended_at=None).exists(), "the work", patience=PATIENCE)
            wait_for(
                lambda: edition.documents.exists() and not Build.objects.exists(), "files", patience=PATIENCE
            )
            few.wait_until_exact(few.returns - 1)
        flush()
        few.accept([last])
        few.wait_until_exact(few.returns)

    work.refresh_from_db()
    assert (work.tries, [line["ok"] for line in work.told]) == (1, [True] * len(asked))
    assert_whole(edition)


def flush():
    """Empty the broker; how many keys it held."""
    with app.connection_for_write() as channel:
        client = channel.default_channel.client
        held = client.dbsize()
        client.flushall()
        return held
