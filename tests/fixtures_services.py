"""Real servers for tests: PostgreSQL (the embedded one, or DATABASE_URL), Valkey and a Celery worker.

Most tests need only pytest-django's `db`, which rolls back. A test that commits - a worker, a browser, a
race - takes `plan_db`: a database of its own, copied from a template that holds plan 1643.
"""

import ipaddress
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from config import embedded
from config.celery import app
from config.demo import stop_session
from config.health import worker_answers

PATIENCE = 30
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker):
    """pytest-django's moment before the test database is made: the server must be up."""
    embedded.hold_if_configured()
    if settings.EMBEDDED_POSTGRES:
        with django_db_blocker.unblock():
            drop_databases_of_dead_runs()


def drop_databases_of_dead_runs():
    with server() as cursor:
        cursor.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^test_\d+'")
        for (name,) in cursor.fetchall():
            if not Path(f"/proc/{name.split('_')[1]}").exists():
                drop_database(name)


@contextmanager
def server():
    """A cursor on the server, outside the test database."""
    with connections["default"]._nodb_cursor() as cursor:
        yield cursor


def copy_database(source, name):
    with server() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source}")


def drop_database(name):
    with server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def working_in(name):
    """Django's connections, of this thread and of new ones, go to the database of that name."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def plan_template(django_db_modify_db_settings, django_db_blocker):
    """The name of a database that holds plan 1643; it is only ever copied, and a copy costs what it weighs.

    Made from nothing, as pytest-django makes no test database where no test asks for `db`.
    """
    name = f"{settings.RUN}_plan"
    with django_db_blocker.unblock():
        with server() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        with working_in(name):
            call_command("migrate", verbosity=0)
            call_command("load_plan", stdout=StringIO())
        yield name
        drop_database(name)


@pytest.fixture(scope="session")
def plan_room(plan_template, django_db_blocker):
    """The name of a copy for tests that roll back; what they leave behind would make the template heavy."""
    name = f"{settings.RUN}_room"
    with django_db_blocker.unblock():
        copy_database(plan_template, name)
        yield name
        drop_database(name)


@pytest.fixture
def plan_db(plan_template, django_db_blocker):
    """A database of this test's own with plan 1643 in it, where commits are real; not together with `db`."""
    name = f"{settings.RUN}_{next(numbers)}"
    with django_db_blocker.unblock():
        copy_database(plan_template, name)
        with working_in(name):
            yield name
        drop_database(name)


@pytest.fixture
def broker():
    """Valkey where the settings look for it, its queue empty; with REDIS_URL set, that server."""
    if settings.EMBEDDED_BROKER:
        with running_broker():
            yield
    else:
        app.control.purge()
        yield


@contextmanager
def running_broker():
    process = spawn(embedded.broker_command(settings.BROKER_SOCKET), stdout=subprocess.DEVNULL)
    try:
        wait_for(settings.BROKER_SOCKET.exists, "the broker", process)
        yield
    finally:
        stop_session(process)


@pytest.fixture
def worker(plan_db, broker, tmp_path):
    """A Celery worker process on this test's database and broker."""
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1"]
    with log.open("wb") as output:
        process = spawn(
            [*command, "--loglevel", "INFO", "--without-mingle"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | child_environment(plan_db),
        )
    try:
        wait_for(worker_answers, "the worker", process, log)
        yield process
    finally:
        # A gentle stop takes Celery seconds, and the test has seen what it came for.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def child_environment(database):
    """What a program started by a test needs to work in that database and on that broker."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(database),
        "REDIS_URL": settings.CELERY_BROKER_URL,
    }


def database_url(name):
    """The connection of the tests as a URL, for another database of the same server."""
    parts = connections["default"].settings_dict
    passfile = parts["OPTIONS"].get("passfile")
    query = f"?passfile={quote(passfile, safe='')}" if passfile else ""
    login = f"{quote(parts['USER'], safe='')}:{quote(parts['PASSWORD'], safe='')}"
    if parts["HOST"].startswith("/"):
        return f"postgres://{login}@/{parts['HOST']}/{name}{query}"
    return f"postgres://{login}@{parts['HOST']}:{parts['PORT'] or 5432}/{name}{query}"


def spawn(command, **how):
    return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True, **how)


def wait_for(ready, what, process=None, log=None, patience=PATIENCE):
    """Until ready() is true. Fails with what is missing, at once when its process has ended."""
    deadline = time.monotonic() + patience
    while not ready():
        late = time.monotonic() > deadline
        if late or (process and process.poll() is not None):
            pytest.fail(f"{what} is not there:\n{log.read_text()[-3000:] if log else ''}")
        time.sleep(0.05)


@pytest.fixture(scope="session", autouse=True)
def local_sockets_only():
    """No test reaches the network: only this machine, and the broker that REDIS_URL names."""
    allowed = {"localhost", None, urlsplit(settings.CELERY_BROKER_URL).hostname}
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def refuse_far(host):
        if not (host in allowed or is_loopback(host)):
            raise OSError(f"A test tried to reach {host}, and tests have no network.")

    def guarded_connect(self, target):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_far(target[0])
        return connect(self, target)

    def guarded_look_up(host, *args, **kwargs):
        refuse_far(host)
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
