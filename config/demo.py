"""`bin/demo`: a portal with everything it needs, and nothing left of it afterwards.

The children run in sessions of their own, so that Ctrl-C reaches only this process, which stops them in
order; the kernel ends them should this process be killed.
"""

import argparse
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import embedded

START_SECONDS = 60
STOP_SECONDS = 15
INTERRUPTED = 130
PR_SET_PDEATHSIG = 1
BASE_DIR = Path(__file__).resolve().parent.parent


class DemoError(Exception):
    """The demo can't go on; the sentence says why."""


class Children:
    """Programs started in order and stopped in reverse."""

    def __init__(self, log_dir):
        self.log_dir = log_dir
        self.running = {}

    def start(self, name, command):
        with open(self.log_dir / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def check(self):
        for name, child in self.running.items():
            if child.poll() is not None:
                raise DemoError(f"{name} ended by itself; its last lines:\n{self.last_lines(name)}")

    def stop(self):
        for name in reversed(list(self.running)):
            stop_session(self.running.pop(name))

    def last_lines(self, name):
        return "\n".join((self.log_dir / f"{name}.log").read_text(errors="replace").splitlines()[-15:])


def end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_session(child):
    """Ask the child to end; then make sure that its own children are gone too."""
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def manage(*arguments):
    """Run a command and return its exit code; what it prints goes to the terminal."""
    child = subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=BASE_DIR)
    try:
        return child.wait()
    except BaseException:
        # subprocess.run would not wait for the end, and a command still dying still holds the database.
        child.terminate()
        child.wait()
        raise


def prepare():
    commands = [["migrate", "--verbosity", "0"], ["load_plan"], ["load_demo"]]
    if not settings.DEBUG:
        commands.append(["collectstatic", "--noinput", "--verbosity", "0"])
    for command in commands:
        if manage(*command):
            raise DemoError(f"`manage.py {' '.join(command)}` failed, so the demo stops here.")


def start(children, port):
    if settings.EMBEDDED_BROKER:
        children.start("broker", embedded.broker_command(embedded.broker_socket(settings.VAR_DIR)))
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "config"]
    children.start("worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"])
    children.start("beat", [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""])
    web = ["gunicorn", "config.wsgi", "--workers", "2", "--threads", "4", "--no-control-socket"]
    children.start("web", [*python, *web, "--bind", f"127.0.0.1:{port}"])


def wait_until_ready(children, url):
    deadline = time.monotonic() + START_SECONDS
    while not answers(f"{url}/readyz"):
        children.check()
        if time.monotonic() > deadline:
            raise DemoError(f"{url}/readyz does not say ready; see the logs in {children.log_dir}.")
        time.sleep(0.2)


def answers(url):
    # The machine's proxy settings are not for its own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(any_will_do):
    if port_is_free(settings.PORT):
        return settings.PORT
    if not any_will_do:
        raise DemoError(f"Port {settings.PORT} is taken: set PORT to a free one.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def only_demo(var_dir):
    with open(var_dir / "demo.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(f"A demo already runs in {var_dir}: stop it, or set another VAR_DIR.") from None
        yield


def run(check):
    """Start all, then serve until a signal, or run the check; stop all that was started."""
    children = Children(settings.VAR_DIR / "log")
    with only_demo(settings.VAR_DIR):
        port = choose_port(any_will_do=check)
        url = f"http://127.0.0.1:{port}"
        try:
            embedded.hold_if_configured()
            prepare()
            start(children, port)
            wait_until_ready(children, url)
            if check:
                return manage("demo_check", "--url", url)
            print(f"\nThe portal is at {url}  (logs: {children.log_dir}; Ctrl-C stops it)", flush=True)
            while True:
                children.check()
                time.sleep(1)
        finally:
            # A second Ctrl-C must not leave half of it behind; stopping ends in bounded time.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            children.stop()


def interrupt(number, frame):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(prog="bin/demo", description="Run the portal with its demo figures.")
    parser.add_argument("--check", action="store_true", help="start it, walk one return through it, stop")
    arguments = parser.parse_args()
    # SIGINT too: a shell starts what it puts in the background with that one ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        sys.exit(run(arguments.check))
    except KeyboardInterrupt:
        print("\nStopped.")
        sys.exit(INTERRUPTED if arguments.check else 0)
    except (DemoError, embedded.EmbeddedServerError, ImproperlyConfigured) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
