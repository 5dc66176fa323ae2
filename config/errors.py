"""What a visitor sees when something below fails."""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request as any_bad_request
from django.views.defaults import server_error as any_error

RETRY_SECONDS = "60"


def server_error(request):
    """A database that is restarting, or holds a lock too long, is "tạm ngừng", to be tried again; all else is 500."""
    return _pause() if _is_away(sys.exc_info()[1]) else any_error(request)


def bad_request(request, exception):
    """Django takes a session that the database could not store for one that was deleted meanwhile."""
    return _pause() if _is_away(exception) else any_bad_request(request, exception)


def _pause():
    """Rendered without the request, as its context would ask the database again."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_SECONDS})


def _is_away(error) -> bool:
    """Is it, or does it come from, a database that is away or busy?

    A server that dies in the middle of an answer leaves an error of no kind, which the driver raises as the bare
    DatabaseError; Django itself raises that one too, without a driver's error behind it.
    """
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        if type(error) is DatabaseError and error.__cause__ is not None:
            return True
        error = error.__cause__ or error.__context__
    return False
