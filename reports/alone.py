"""One at a time, over all processes: whoever comes second is told so at once, and a killed holder holds nothing."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(space: int, key: int):
    """Is nobody else at it? The lock is the connection's, so it may hold transactions and outlives none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, key])
        [is_alone] = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, key])
