"""config.settings for tests: servers of their own under var/test, plain HTTP, a fast password hash.

Set in the environment, so that the programs which tests start see the same portal.
"""

import os

os.environ.setdefault("VAR_DIR", "var/test")
os.environ.setdefault("HTTPS", "false")

from config.settings import *  # noqa: F403
from config.settings import DATABASES, EMBEDDED_BROKER, VAR_DIR, embedded

# Several runs may go on at once: each has its database and its broker.
RUN = f"test_{os.getpid()}"
DATABASES["default"]["TEST"] = {"NAME": RUN}
if EMBEDDED_BROKER:
    BROKER_SOCKET = embedded.socket_dir(VAR_DIR) / f"{RUN}.sock"
    CELERY_BROKER_URL = f"redis+socket://{BROKER_SOCKET}"

# The hundreds of databases that tests make and drop need not outlive the machine.
EMBEDDED_POSTGRES_OPTIONS = "-c fsync=off -c full_page_writes=off"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
