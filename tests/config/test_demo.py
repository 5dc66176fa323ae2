"""bin/demo: what it starts, it stops; also when it is killed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from config import demo
from tests.fixtures_services import wait_for

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(99)"
)
PATIENCE = 180  # Each child may take its STOP_SECONDS, on a machine that does other things too.
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {STUBBORN!r}])"


@pytest.fixture
def children(tmp_path):
    children = demo.Children(tmp_path)
    yield children
    children.stop()


@pytest.fixture(scope="module")
def var_dir():
    """Kept from one run to the next, so that only the first loads the plan and the demo figures."""
    with tempfile.TemporaryDirectory(prefix="demo-") as path:
        yield path


@pytest.fixture
def portal(var_dir):
    """Starts bin/demo as from a terminal, with embedded servers."""
    started = []

    def start(*arguments):
        environment = os.environ | {"VAR_DIR": var_dir, "PORT": str(free_port())}
        for url in ("DATABASE_URL", "REDIS_URL"):
            environment.pop(url, None)
        output = Path(var_dir) / "output"
        with output.open("wb") as file:
            process = subprocess.Popen(
                ["bin/demo", *arguments],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        return process, output, f"http://127.0.0.1:{environment['PORT']}"

    yield start
    for process in started:
        demo.stop_session(process)
    wait_for(lambda: not processes_of(var_dir), "the end of what the demo started")


def free_port():
    with demo.socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_of(text):
    """Command lines of the live processes that have this text in their arguments or environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
        except OSError:
            continue
        if arguments and text.encode() in arguments + environment and int(process.name) != os.getpid():
            found.append(arguments.replace(b"\0", b" ").decode())
    return found


def test_stop_ends_children_of_children_that_do_not_listen(children, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "STOP_SECONDS", 0.2)
    children.start("stubborn", [sys.executable, "-c", PARENT, str(tmp_path)])
    wait_for((tmp_path / "stubborn.log").read_text, "the child's child")
    children.stop()
    wait_for(lambda: not processes_of(str(tmp_path)), "the end of all children")


def test_child_that_ends_by_itself_is_reported_with_its_last_words(children):
    children.start("web", [sys.executable, "-c", "print('no more room')"])
    children.running["web"].wait()
    with pytest.raises(demo.DemoError, match="web ended by itself; its last lines:\nno more room"):
        children.check()


def test_taken_port_is_refused_by_the_demo_and_replaced_by_the_check(settings):
    with demo.socket.create_server(("127.0.0.1", 0)) as other:
        settings.PORT = other.getsockname()[1]
        assert demo.choose_port(any_will_do=True) != settings.PORT
        with pytest.raises(demo.DemoError, match=f"Port {settings.PORT} is taken: set PORT to a free one"):
            demo.choose_port(any_will_do=False)


def test_second_demo_in_the_same_folder_is_refused(tmp_path):
    second = demo.only_demo(tmp_path)
    with demo.only_demo(tmp_path), pytest.raises(demo.DemoError, match="A demo already runs in"), second:
        pass


def serving(process, output, url):
    wait_for(lambda: url in output.read_text(), "the demo", process, output, patience=PATIENCE)
    return demo.answers(f"{url}/readyz")


def test_ctrl_c_stops_everything(portal):
    process, output, url = portal()
    assert serving(process, output, url)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert output.read_text().endswith("Stopped.\n")
    assert processes_of(str(output.parent)) == []


def test_nothing_outlives_a_killed_demo(portal):
    process, output, url = portal()
    assert serving(process, output, url)
    process.kill()
    wait_for(lambda: not processes_of(str(output.parent)), "the end of all that a killed demo started")


def test_check_walks_a_return_through_and_stops(portal):
    process, output, _ = portal("--check")
    assert process.wait(PATIENCE) == 0, output.read_text()
    assert processes_of(str(output.parent)) == []
