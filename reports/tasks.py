"""Celery tasks: take ids, make one call. Work to do lives in rows, so any of them may run twice, late or never."""

from celery import shared_task

from reports.editions import make_missing_documents
from reports.rollup.keeping import bring_up_to_date
from reports.rollup.reconciling import reconcile as compare_with_returns

RENDERING_SECONDS = 900  # A worker that is still at it is ended; the try counts (reports.editions.documents).


@shared_task(name="reports.roll_up")
def roll_up():
    """Roll up whatever is behind; many changes since the last run collapse into one recompute a period."""
    return bring_up_to_date()


@shared_task(name="reports.make_documents", time_limit=RENDERING_SECONDS)
def make_documents():
    """The files of editions that have been issued and lack some."""
    return make_missing_documents()


@shared_task(name="reports.sweep", time_limit=RENDERING_SECONDS)
def sweep():
    """What a lost message left behind."""
    return bring_up_to_date(), make_missing_documents()


@shared_task(name="reports.reconcile")
def reconcile():
    """Every night: are the stored totals what the accepted returns come to?"""
    return compare_with_returns().pk
