"""Settings are read in a fresh process, as a command reads them."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "DATABASE_URL": "postgres://portal:secret@db.example:5433/portal",
    "REDIS_URL": "redis://broker.example:6379/0",
    "SECRET_KEY": "a-long-production-key-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "baocao.example, www.baocao.example",
}
NOT_INHERITED = {"SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "DATABASE_URL", "REDIS_URL", "DEBUG"}


@pytest.fixture
def run(tmp_path):
    """Runs a Python program under the given environment and nothing of the tests' own."""

    def run(*arguments, **environment):
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        portal = {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(tmp_path / "var")}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=inherited | portal | environment,
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture
def read(run):
    def read(expression, **environment):
        show = f"print(json.dumps({expression}, default=str))"
        done = run("-c", f"import json; from django.conf import settings; {show}", **environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read


def test_production_passes_the_deployment_check_without_a_warning(run):
    done = run("-m", "django", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.stdout + done.stderr == "System check identified no issues (0 silenced).\n"
    assert done.returncode == 0


def test_database_url_is_used_with_timeouts_and_durable_commits(read):
    database = read("settings.DATABASES['default']", **PRODUCTION, LOCK_TIMEOUT="3", STATEMENT_TIMEOUT="20")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "portal")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
    assert database["OPTIONS"]["options"] == (
        "-c lock_timeout=3s -c statement_timeout=20s -c synchronous_commit=on"
    )


def test_page_has_less_time_for_a_statement_than_a_command(read):
    assert read("settings.DATABASES['default']['OPTIONS']['options'].split()[-3]") == "statement_timeout=600s"
    page = "__import__('config.wsgi') and settings.DATABASES['default']['OPTIONS']['options'].split()[-1]"
    assert read(page) == "statement_timeout=10s"


def test_without_urls_all_is_under_var_dir(read, tmp_path):
    var = str(tmp_path / "var")
    places = read("[settings.VAR_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.CACHES['default']]")
    assert places[:3] == [var, f"{var}/media", f"{var}/static"]
    assert places[3]["LOCATION"] == f"{var}/cache"
    assert read("[settings.EMBEDDED_POSTGRES, settings.EMBEDDED_BROKER, settings.HTTPS]") == [
        True,
        True,
        False,
    ]


def test_secret_key_is_made_once_and_kept_private(read, tmp_path):
    key = read("settings.SECRET_KEY")
    assert len(key) >= 50
    assert read("settings.SECRET_KEY") == key
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "flase", "DEBUG='flase' can't be used: set it to true or false."),
        ("PORT", "80a", "PORT='80a' can't be used: set it to a whole number from 1 to 65535."),
        ("PORT", "99999", "PORT='99999' can't be used: set it to a whole number from 1 to 65535."),
        (
            "LOCK_TIMEOUT",
            "-1",
            "LOCK_TIMEOUT='-1' can't be used: set it to a whole number of seconds from 1 to",
        ),
        ("LOG_LEVEL", "loud", "LOG_LEVEL='loud' can't be used: set it to DEBUG, INFO, WARNING or ERROR."),
        ("VAR_DIR", "/proc/nowhere", "VAR_DIR='/proc/nowhere' can't be used: set it to a folder"),
        (
            "DATABASE_URL",
            "sqlite:///db.sqlite3",
            "DATABASE_URL can't be used: set it to a URL like postgres://",
        ),
        (
            "DATABASE_URL",
            "postgres://db:port/x",
            "DATABASE_URL can't be used: set it to a URL like postgres://",
        ),
        ("DATABASE_URL", "postgres://db", "DATABASE_URL can't be used: set it to a URL like postgres://"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL can't be used: set it to a URL like redis://"),
    ],
)
def test_bad_value_is_refused_with_what_to_set(run, name, value, sentence):
    done = run("manage.py", "check", **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


def test_a_command_without_its_database_says_so_in_one_sentence(run):
    done = run(
        "manage.py",
        "rollup",
        DATABASE_URL="postgres://portal@127.0.0.1:1/portal",
        SECRET_KEY="k" * 50,
        ALLOWED_HOSTS="x",
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Cơ sở dữ liệu đang bận hoặc không trả lời; thử lại sau ít phút (")
    assert done.stderr.count("\n") == 1


def test_refused_url_does_not_show_its_password(run):
    done = run("manage.py", "check", DATABASE_URL="mysql://portal:geheim@db/portal")
    assert "geheim" not in done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_needs(run, name):
    done = run("manage.py", "check", **{key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} is not set: set it to")


def test_trial_on_another_server_needs_only_its_url(read):
    trial = {"DATABASE_URL": PRODUCTION["DATABASE_URL"], "HTTPS": "false"}
    assert read("[settings.HTTPS, settings.ALLOWED_HOSTS]", **trial) == [
        False,
        ["localhost", "127.0.0.1", "[::1]"],
    ]


def test_example_explains_every_setting_and_no_other():
    source = (settings.BASE_DIR / "config" / "settings.py").read_text()
    example = (settings.BASE_DIR / ".env.example").read_text()
    read = set(
        re.findall(r'(?:text|switch|number|choice|address|needed_in_production)\(\s*"([A-Z_]+)"', source)
    )
    assert read == set(re.findall(r"^# ?([A-Z_]+)=", example, re.MULTILINE))
    assert len(read) >= 16


def test_letters_are_files_until_a_mail_server_is_named(read):
    assert read("settings.EMAIL_FILE_PATH").endswith("/var/mail")
    named = read(
        "[settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.DEFAULT_FROM_EMAIL]",
        EMAIL_URL="smtp+tls://portal:secret@mail.example:587",
        EMAIL_FROM="bao-cao@example.vn",
    )
    assert named == ["mail.example", 587, True, "bao-cao@example.vn"]


def test_letters_lead_to_the_portal(read):
    local = {"PORT": "8123", "PORTAL_URL": ""}
    assert read("settings.PORTAL_URL", **local) == "http://localhost:8123"
    assert read("settings.PORTAL_URL", **PRODUCTION) == "https://baocao.example"
    named = PRODUCTION | {"PORTAL_URL": "https://pcmd.example.vn/"}
    assert read("settings.PORTAL_URL", **named) == "https://pcmd.example.vn"
