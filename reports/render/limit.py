"""A render that takes longer than it may is ended where it stands, whatever text it was given (quality.md, row 37)."""

import signal
import threading
from contextlib import contextmanager

SECONDS = 60
AGAIN = 0.25  # A ring inside a finalizer is printed and forgotten, so it rings until it is heard.


class TooSlow(Exception):
    def __init__(self, seconds):
        super().__init__(f"quá {seconds:g} giây")


class _Rung(BaseException):
    """Not an Exception: a renderer that forgives a broken picture must not forgive this."""


@contextmanager
def within(seconds: float = SECONDS):
    """Raises TooSlow. A signal reaches the main thread only, where workers and commands render; elsewhere no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    except _Rung:
        raise TooSlow(seconds) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number, frame):
    raise _Rung
