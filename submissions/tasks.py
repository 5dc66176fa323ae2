"""Celery tasks: one call each. Rows say what went, so any of them may run twice, late or never."""

from celery import shared_task

from submissions import working
from submissions.desk_work import STEPS
from submissions.reminders import remind as remind_all
from submissions.reminders import send_digests


@shared_task(name="submissions.remind")
def remind():
    """Reminders that are due and did not go."""
    return remind_all()


@shared_task(name="submissions.digest")
def digest():
    """The reviewers' news of the days before."""
    return send_digests()


@shared_task(name="submissions.work")
def work(pk):
    """Long work of a desk, woken by whoever asked for it."""
    return working.run(pk, STEPS)


@shared_task(name="submissions.sweep")
def sweep():
    """Long work that nobody was woken for, or whose worker died."""
    return working.sweep(STEPS)
