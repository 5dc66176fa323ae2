"""config.settings for benchmarks: servers of their own under var/bench, as in production but for HTTPS."""

import os
import warnings

os.environ.setdefault("VAR_DIR", "var/bench")
os.environ.setdefault("HTTPS", "false")

from config.settings import *  # noqa: F403
from config.settings import DATABASES, VAR_DIR, embedded

ALLOWED_HOSTS = ["*"]

# A run has a broker of its own; a worker that it starts works there, in the run's database.
DATABASES["default"]["NAME"] = os.environ.get("BENCH_DATABASE", DATABASES["default"]["NAME"])
BROKER_SOCKET = embedded.socket_dir(VAR_DIR) / f"bench-{os.getpid()}.sock"
CELERY_BROKER_URL = os.environ.get("BENCH_BROKER", f"redis+socket://{BROKER_SOCKET}")

# STATIC_ROOT appears with collectstatic, which benchmarks do without or in a folder of their own.
warnings.filterwarnings("ignore", message="No directory at")
