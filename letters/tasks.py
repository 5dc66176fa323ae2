from celery import shared_task

from letters import outbox


@shared_task(name="letters.deliver")
def deliver():
    """The letters that are due; woken by each that is posted, and by the clock for those that nobody was woken for."""
    return outbox.deliver()


@shared_task(name="letters.purge")
def purge():
    """Letters that were kept long enough."""
    return outbox.purge()
