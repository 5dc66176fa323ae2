"""The Celery application, and `send`, the one way to wake a worker.

Work to do lives in rows; a message only saves waiting for the next sweep, so losing one is no error.
"""

import logging
import os

from celery import Celery
from celery.signals import celeryd_init
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

log = logging.getLogger(__name__)

# A first connection that fails, and a kept one that broke.
BROKER_ERRORS = (OperationalError, RedisError, OSError)

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def send(name, *args):
    """Wake a worker by the task's name. Without a broker it says so in the log and returns at once."""
    try:
        app.send_task(name, args=args, retry=False)
    except BROKER_ERRORS as error:
        log.info("no broker (%s): %s%r waits for the sweep", error, name, args)


@celeryd_init.connect
def hold_embedded_database(**kwargs):
    from config.embedded import hold_if_configured

    hold_if_configured()
