"""A database that is restarted or killed (quality.md, rows 8, 9 and 10), on a server of the test's own."""

import os
import shutil
import signal
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import close_old_connections, connection, connections
from django.test import Client
from django.urls import reverse

from config import embedded
from submissions.actions import accept
from submissions.models import Version
from tests.faults.conftest import Quarter, children_of, in_thread
from tests.fixtures_services import wait_for


@pytest.fixture(scope="module")
def own_server(django_db_blocker):
    """A PostgreSQL beside that of the tests, which may be killed; Django's connections go there."""
    home = Path(tempfile.mkdtemp(prefix="fault"))
    server = embedded.Postgres(home)
    server.acquire()
    settings = connections["default"].settings_dict
    before = {name: settings[name] for name in ("HOST", "PORT", "NAME", "USER", "OPTIONS")}
    theirs = embedded.database(home)
    connections["default"].close()
    settings.update({name: theirs[name] for name in before if name != "OPTIONS"})
    settings["OPTIONS"] = before["OPTIONS"] | theirs["OPTIONS"]
    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0)
        call_command("load_plan", stdout=StringIO())
        yield server
        connections["default"].close()
    settings.update(before)
    server.release()
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def quarter(own_server):
    return Quarter(60)


@pytest.fixture
def reader(quarter):
    close_old_connections()
    client = Client(raise_request_exception=False)
    client.force_login(quarter.reviewer)
    return client


def restart(server, mode):
    server.run("pg_ctl", "restart", "-D", server.data, "-m", mode, "-w", "-l", server.log)


def open_page(client):
    """As a server does it; the test client alone would not look at its connection before a request."""
    close_old_connections()
    return client.get(reverse("reports:standing"))


@contextmanager
def kept_connections():
    """As a web process keeps its own from one request to the next."""
    connection.settings_dict["CONN_MAX_AGE"] = 60
    yield
    connection.close()


def test_a_restart_while_idle_is_seen_by_nobody(own_server, reader):
    with kept_connections():
        assert open_page(reader).status_code == 200
        restart(own_server, "fast")
        assert open_page(reader).status_code == 200


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_under_load_shows_the_page_to_try_again(own_server, reader, mode):
    answers, done = [], threading.Event()

    def read_on():
        while not done.is_set():
            answer = open_page(reader)
            answers.append((answer.status_code, answer.headers.get("Retry-After")))

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(in_thread, read_on) for _ in range(4)]
        wait_for(lambda: len(answers) > 8, "the first answers")
        restart(own_server, mode)
        seen = len(answers)
        wait_for(lambda: len(answers) > seen + 8, "answers after the restart")
        done.set()
        assert [each.result() for each in reading] == [None] * 4
    assert set(answers) <= {(200, None), (503, "60")}
    assert open_page(reader).status_code == 200


def test_a_killed_server_keeps_what_was_acknowledged(own_server, quarter):
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
    acknowledged, waiting = [], list(quarter.versions)

    def accept_on():
        with suppress(Exception):
            while waiting:
                version = waiting.pop()
                accept(version=version, by=quarter.reviewer)
                acknowledged.append(version.pk)

    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(in_thread, accept_on) for _ in range(2)]
        wait_for(lambda: len(acknowledged) >= 10, "the first acceptances")
        kill_server(own_server)
        for each in writing:
            each.result()
    assert len(acknowledged) < quarter.returns
    connection.close()
    own_server.start()

    accepted = set(Version.objects.filter(decision="accepted").values_list("pk", flat=True))
    assert set(acknowledged) <= accepted
    for version in Version.objects.filter(decision="").select_related("filing"):
        accept(version=version, by=quarter.reviewer)
    call_command("rollup", stdout=StringIO())
    quarter.assert_exact(quarter.returns)


def kill_server(server):
    """Every process of this cluster, the postmaster first, without a word."""
    parent = server.pid()
    for pid in [parent, *children_of(parent)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_for(lambda: server.pid() is None, "the end of the server")
