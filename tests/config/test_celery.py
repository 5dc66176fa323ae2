import time

import pytest
from django.conf import settings

from config import celery
from config.health import worker_answers
from tests.fixtures_services import running_broker

embedded_only = pytest.mark.skipif(not settings.EMBEDDED_BROKER, reason="stops and starts the broker itself")


@embedded_only
def test_send_without_a_broker_logs_and_returns_at_once(caplog):
    before = time.monotonic()
    celery.send("reports.roll_up", 7)
    assert time.monotonic() - before < 0.5
    assert "reports.roll_up(7,) waits for the sweep" in caplog.text


@embedded_only
def test_send_reaches_a_broker_that_was_restarted(caplog):
    """The connection kept from before is dead, and the message goes out over a new one."""
    for _ in range(2):
        with running_broker():
            celery.send("reports.roll_up", 7)
            assert celery.app.control.purge() == 1
    assert caplog.text == ""


def test_worker_answers_on_its_own_database(worker):
    assert worker_answers()
