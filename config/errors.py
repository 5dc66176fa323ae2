"""What a visitor sees when something below fails."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as any_error

RETRY_SECONDS = "60"


def server_error(request):
    """A database that is restarting, or holds a lock too long, is "tạm ngừng" and to be tried again; all else is 500.

    Rendered without the request, as its context would ask the database again.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_SECONDS})
    return any_error(request)
