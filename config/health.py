"""Probes: /healthz says that this process answers, /readyz that the portal can work."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from config.celery import BROKER_ERRORS, app

BROKER_SECONDS = 1
KEPT_SECONDS = 30  # What a page tells of the broker is at most this old.


@login_not_required
@never_cache
def process(request):
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
def ready(request):
    """200 when database, broker and a worker answer now, else 503; the body names each."""
    broker = broker_answers()
    parts = {"database": database_answers(), "broker": broker, "worker": broker and worker_answers()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers():
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=BROKER_SECONDS)
    except BROKER_ERRORS:
        return False
    return True


def broker_for_pages(request):
    """For templates: `broker_is_away` is asked for only where a page would tell it."""
    return {"broker_is_away": broker_is_away}


def broker_is_away():
    try:
        return not cache.get_or_set("broker_answers", broker_answers, KEPT_SECONDS)
    except BROKER_ERRORS:  # The cache may be on the same server.
        return not broker_answers()


def worker_answers():
    """One answer is enough, so a live worker costs milliseconds and only a dead one the whole second."""
    asked = {"reply": True, "limit": 1, "timeout": BROKER_SECONDS}
    try:
        # Not the pool's connection, which may be from before the broker was restarted.
        with app.connection_for_write() as connection:
            return bool(app.control.broadcast("ping", connection=connection, **asked))
    except BROKER_ERRORS:
        return False
