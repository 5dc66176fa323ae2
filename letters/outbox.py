"""Posting a letter with the change that it tells of, and sending what has been posted.

A letter is posted in the caller's transaction. Whoever sends it first claims it in a transaction of its own, so no
letter goes twice unless its sender dies between the mail server's answer and the note of it; both copies then carry one
Message-ID.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from config.celery import send

from .models import MOST_TRIES, Letter

log = logging.getLogger(__name__)

# Until the next try, after the first, the second and the last, which has none; longer than a mail server may take.
WAITS = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=1))
# Troubles of one letter; after any other the mail server is left alone until the next sweep.
ITS_OWN = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)


def post(*, kind: str, to: Iterable[str], subject: str, text: str) -> list[Letter]:
    """One letter to each address, which is named once however it is written; an empty one gets none."""
    return post_all(written(kind=kind, to=to, subject=subject, text=text))


def written(*, kind: str, to: Iterable[str], subject: str, text: str) -> list[Letter]:
    """The letters of `post`, not posted yet."""
    addresses = {}
    for address in (each.strip() for each in to):
        if address:
            addresses.setdefault(address.casefold(), address)
    longest = Letter._meta.get_field("subject").max_length
    subject = " ".join(subject.split())[:longest]
    return [Letter(kind=kind, to=address, subject=subject, text=text) for address in addresses.values()]


def post_all(letters: list[Letter]) -> list[Letter]:
    """In one statement, however many they are."""
    if letters:
        Letter.objects.bulk_create(letters)
        transaction.on_commit(lambda: send("letters.deliver"))
    return letters


def deliver() -> int:
    """Send every letter that is due; returns how many went. Runs beside other senders and picks up after dead ones."""
    gone = 0
    while (letter := _claim()) is not None:
        try:
            _message(letter).send()
        except ITS_OWN as error:
            _note(letter, error)
        except Exception as error:
            _note(letter, error)
            break
        else:
            Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), trouble="")
            gone += 1
    return gone


@transaction.atomic
def _claim():
    letter = Letter.objects.due().select_for_update(skip_locked=True).first()
    if letter is not None:
        letter.due_at = timezone.now() + WAITS[letter.tries]
        letter.tries += 1
        letter.save(update_fields=["due_at", "tries"])
    return letter


def _message(letter):
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {"Message-ID": f"<letter-{letter.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(letter.subject, letter.text, to=[letter.to], headers=headers)


def _note(letter, error):
    # Its text may hold an address, which a log is no place for.
    log.warning("letter %s, try %s of %s: %s", letter.pk, letter.tries, MOST_TRIES, type(error).__name__)
    trouble = f"{type(error).__name__}: {error}"[:500].replace("\0", " ")
    Letter.objects.filter(pk=letter.pk).update(trouble=trouble)


def post_again() -> int:
    """Try what was given up anew, once the mail server is well; returns how many letters that are."""
    count = Letter.objects.given_up().update(tries=0, due_at=timezone.now())
    if count:
        transaction.on_commit(lambda: send("letters.deliver"))
    return count


def purge(*, at: datetime | None = None) -> int:
    """Forget letters older than `LETTERS_KEPT_DAYS`; one that still waits to be sent stays. How many went."""
    oldest = (at or timezone.now()) - timedelta(days=settings.LETTERS_KEPT_DAYS)
    return Letter.objects.done().filter(created_at__lt=oldest).delete()[0]
