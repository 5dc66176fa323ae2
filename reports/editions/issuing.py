"""Issuing: a period's content as it stands becomes the next edition, or is the latest one already."""

from django.db import connection, transaction
from django.utils import timezone

from config.celery import send
from plans.calendar import local_day
from plans.models import Period
from reports.drafting.today import refuse_disagreement
from reports.models import Edition
from reports.rollup.keeping import LOCK_SPACE, behind, bring_up_to_date
from submissions.errors import Refused
from submissions.receipts import sha256
from targets.models import ElementRevision, IndicatorRevision, TargetRevision
from targets.querysets import in_force
from targets.wording import official_day

from .documents import OFFICIAL, documents_of
from .frozen import content_of

ISSUING = 1643_01  # The advisory lock of all issuers of a portal, so that numbers run without a gap.


class NotBegun(Refused):
    """A period of which there is nothing to report yet; one that has begun may be issued before it ends."""

    def __init__(self, period):
        begins = official_day(period.window_from)
        super().__init__(f"{period} bắt đầu từ ngày {begins}, chưa có số liệu để phát hành báo cáo.")


def issue(period: Period, by, at=None) -> Edition:
    """The edition of a period's figures as they stand: the latest one when nothing differs, else a new number.

    The report's own files are made after the edition stands; a worker makes the others.
    """
    edition = record(period, by, at)
    documents_of(edition, OFFICIAL)
    return edition


def record(period: Period, by, at=None) -> Edition:
    """The edition alone, its documents left to a worker (`make_missing_documents`).

    Rows of the plan's periods are locked while figures are read, so that no acceptance falls between two of them.
    """
    at = at or timezone.now()
    if local_day(at) < period.window_from:
        raise NotBegun(period)
    bring_up_to_date(period.plan.periods.all())
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Issuers wait for each other as long as a statement may take; for rows as long as anybody.
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ISSUING])
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
        period = _locked(period)
        refuse_disagreement(period)
        content = content_of(period, local_day(at))
        latest = Edition.objects.filter(period=period).first()
        edition = latest if latest and _same(latest.content, content) else _add(period, content, by, at)
        transaction.on_commit(lambda: send("reports.make_documents"))
    return edition


def _locked(period):
    """Every period of the plan, in id order as `plans.revisions` takes them, and up to date.

    The rows are locked against that UPDATE but not against a roll-up's foreign keys; of a period that fell behind
    meanwhile the roll-up's own lock is taken before it is rolled up here.
    """
    periods = list(period.plan.periods.order_by("pk").select_for_update(of=("self",), no_key=True))
    late = behind().filter(plan=period.plan_id).order_by("pk").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        for pk in list(late):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, pk])
    bring_up_to_date(periods)
    return next(each for each in periods if each.pk == period.pk)


def _same(old, new):
    """Figures, rules and text alike, adjustments aside: those name the edition before."""
    return old["basis"] == new["basis"]


def _add(period, content, by, at):
    last = Edition.objects.order_by("-number").values_list("number", flat=True).first() or 0
    edition = Edition.objects.create(
        number=last + 1, period=period, issued_at=at, issued_by=by, content=content, sha256=sha256(content)
    )
    if period.issued_at is None:
        Period.objects.filter(pk=period.pk).update(issued_at=at)
    for revisions, owner in _rules_in_force(period):
        in_force(revisions, owner, period.window_to).filter(used_at=None).update(used_at=at)
    return edition


def _rules_in_force(period):
    return (
        (ElementRevision.objects.filter(element__plan=period.plan_id), "element"),
        (IndicatorRevision.objects.filter(indicator__target__plan=period.plan_id), "indicator"),
        (TargetRevision.objects.filter(target__plan=period.plan_id), "target"),
    )
