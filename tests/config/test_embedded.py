"""The embedded PostgreSQL: started when needed, shared, taken over after a kill, stopped at the end."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from config import embedded

HOLD = """
import sys
from config import embedded
embedded.hold(sys.argv[1])
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def var_dir():
    """A short path of its own: pytest's own folders are too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="pg-") as path:
        yield Path(path)


@pytest.fixture
def holders(var_dir):
    """Starts processes that hold this VAR_DIR's server until they are told to end; ends those left over."""
    started = []

    def start():
        command = [sys.executable, "-c", HOLD, str(var_dir)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, **pipes)
        started.append(process)
        assert process.stdout.readline() == "up\n"
        return process

    yield start
    for process in started:
        end(process)


def end(process):
    process.stdin.close()
    process.wait()
    process.stdout.close()


def server_pid(var_dir):
    return embedded.Postgres(var_dir).pid()


def ask(var_dir, sql):
    where = embedded.database(var_dir)
    connection = psycopg2.connect(
        host=where["HOST"], port=where["PORT"], user=where["USER"], dbname=where["NAME"], **where["OPTIONS"]
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        answer = cursor.fetchone()[0]
    connection.close()
    return answer


def test_server_starts_with_its_first_holder_and_stops_with_it(var_dir, holders):
    only = holders()
    assert ask(var_dir, "SHOW synchronous_commit") == "on"
    assert ask(var_dir, "SHOW server_encoding") == "UTF8"
    assert ask(var_dir, "SELECT lower('ĐÔNG HẢI')") == "đông hải"
    end(only)
    assert server_pid(var_dir) is None


def test_second_holder_shares_the_server_and_the_last_one_stops_it(var_dir, holders):
    first = holders()
    pid = server_pid(var_dir)
    second = holders()
    end(first)
    assert server_pid(var_dir) == pid
    assert ask(var_dir, "SELECT 1") == 1
    end(second)
    assert server_pid(var_dir) is None


def test_server_left_by_a_killed_process_is_taken_over_and_stopped(var_dir, holders):
    killed = holders()
    pid = server_pid(var_dir)
    killed.kill()
    killed.wait()
    assert server_pid(var_dir) == pid
    end(holders())
    assert server_pid(var_dir) is None


def test_data_survives_a_killed_server(var_dir, holders):
    first = holders()
    os.kill(server_pid(var_dir), signal.SIGKILL)
    while server_pid(var_dir):
        time.sleep(0.01)
    second = holders()
    assert ask(var_dir, "SELECT 1") == 1
    end(second)
    end(first)
    assert server_pid(var_dir) is None


def test_pid_file_that_names_another_process_after_a_reboot_is_no_server(var_dir, holders):
    end(holders())
    left_over = f"{os.getpid()}\n{var_dir}/postgres/data\n0\n5432\n{var_dir}/run\n\n0 0\nready\n"
    (var_dir / "postgres" / "data" / "postmaster.pid").write_text(left_over)
    (var_dir / "run" / ".s.PGSQL.5432.lock").write_text(left_over)
    again = holders()
    assert ask(var_dir, "SELECT 1") == 1
    end(again)


def test_interrupted_initdb_leaves_no_half_made_cluster(var_dir, holders):
    (var_dir / "postgres" / "data.new").mkdir(parents=True)
    (var_dir / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")
    end(holders())
    assert (var_dir / "postgres" / "data" / "PG_VERSION").read_text() == "18\n"
    assert not (var_dir / "postgres" / "data.new").exists()


def test_many_first_holders_start_one_server(var_dir):
    command = [sys.executable, "-c", HOLD, str(var_dir)]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    together = [subprocess.Popen(command, cwd=settings.BASE_DIR, **pipes) for _ in range(6)]
    assert [process.wait() for process in together] == [0] * 6
    assert server_pid(var_dir) is None


def test_callers_environment_does_not_reach_the_server(var_dir, holders, monkeypatch):
    monkeypatch.setenv("LC_ALL", "vi_VN.nowhere")
    monkeypatch.setenv("PGDATA", "/nonexistent")
    monkeypatch.setenv("PGPORT", "6000")
    holders()
    assert ask(var_dir, "SELECT 1") == 1


def test_everything_stays_private_and_inside_var_dir(var_dir, holders):
    holders()
    home = var_dir / "postgres"
    assert {path.name for path in var_dir.iterdir()} == {"postgres", "run"}
    for private in (home / "data", home / "passfile", var_dir / "run"):
        assert private.stat().st_mode & 0o077 == 0


def test_wrong_password_is_refused(var_dir, holders):
    holders()
    where = embedded.database(var_dir)
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(host=where["HOST"], port=5432, user="portal", dbname="portal", password="guess")


def test_long_var_dir_has_its_sockets_in_a_short_folder_that_goes_with_the_server(var_dir):
    long = var_dir / ("thư-mục-" * 12)
    sockets = embedded.socket_dir(long)
    let_go = embedded.hold(str(long))
    assert ask(long, "SELECT 1") == 1
    assert sockets.stat().st_mode & 0o077 == 0
    let_go()
    assert not sockets.exists()


def test_socket_folder_prepared_by_another_user_is_refused(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(embedded.EmbeddedServerError, match="is another user"):
        embedded.private_folder(tmp_path / "run")


def test_unusable_folder_says_what_to_set(tmp_path):
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(
        embedded.EmbeddedServerError, match="Set DATABASE_URL to use another server, or VAR_DIR"
    ):
        embedded.hold(str(tmp_path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_without_user_namespaces_roots_server_runs_as_nobody(var_dir, monkeypatch):
    var_dir.chmod(0o755)
    monkeypatch.setattr(embedded, "user_namespace_works", lambda: False)
    let_go = embedded.hold(str(var_dir))
    assert Path(f"/proc/{server_pid(var_dir)}").stat().st_uid == int(embedded.NOBODY)
    assert ask(var_dir, "SELECT 1") == 1
    let_go()
    assert server_pid(var_dir) is None
