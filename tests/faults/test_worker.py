"""A worker that is killed in the middle of a job (quality.md, rows 2, 3 and 5), and two workers at once."""

import hashlib
import time
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from config.celery import send
from reports import editions
from reports.models import Build
from reports.rollup.keeping import behind
from submissions.actions.accepting import accept_many
from submissions.models import Work
from submissions.working import start
from tests.faults.conftest import (
    PATIENCE,
    Quarter,
    celery_beat,
    celery_worker,
    kill,
    kill_child,
    waited_for,
)
from tests.fixtures_services import wait_for

MOST_SECONDS = 120  # Until the work of a dead worker is taken up again.


def assert_whole(edition):
    """One file of each kind, as its row says; none that is not whole, and none twice."""
    kinds = editions.kinds_of(edition.content)
    assert sorted(edition.documents.values_list("kind", flat=True)) == sorted(kinds)
    assert not lacking(edition)


def lacking(edition):
    """How many files are still to come; each that is there is whole."""
    documents = list(edition.documents.all())
    for document in documents:
        with document.file.open("rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == document.sha256
    for path in Path(documents[0].file.path).parent.iterdir() if documents else []:
        if not path.name.startswith("."):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    return len(editions.kinds_of(edition.content)) - len(documents)


def test_a_child_that_is_killed_leaves_whole_files_and_each_once(few, plan_db, broker, media, tmp_path):
    with celery_worker(plan_db, tmp_path / "worker.log") as worker:
        few.accept(few.versions)
        edition = editions.record(few.period, few.reviewer)
        wait_for(lambda: Build.objects.filter(tries=1).exists(), "the first try", patience=PATIENCE)
        kill_child(worker)
        wait_for(lambda: edition.documents.exists(), "the second try's first file", patience=PATIENCE)
        assert lacking(edition)
        kill_child(worker)
        wait_for(lambda: not Build.objects.exists(), "all files", patience=PATIENCE)
        few.wait_until_exact(few.returns)
    assert_whole(edition)


def test_a_job_that_ends_each_worker_is_given_up_and_the_queue_goes_on(few, plan_db, broker, media, tmp_path):
    with celery_worker(plan_db, tmp_path / "worker.log") as worker:
        edition = editions.record(few.period, few.reviewer)
        for tries in range(1, Build.TRIES + 1):
            wait_for(lambda t=tries: Build.objects.filter(tries=t).exists(), "a try", patience=PATIENCE)
            kill_child(worker)
        few.accept(few.versions)
        few.wait_until_exact(few.returns)
        send("reports.make_documents")
        another = editions.record(few.plan.periods.get(code="2025-6T"), few.reviewer)
        wait_for(
            lambda: another.documents.count() and not lacking(another), "the next files", patience=PATIENCE
        )

    assert Build.objects.get().edition == edition
    assert not edition.documents.exists()
    client = Client()
    client.force_login(few.reviewer)
    page = client.get(reverse("reports:edition", args=[edition.number])).content.decode()
    assert "sau 3 lần thử: tiến trình tạo tệp dừng giữa chừng (hết bộ nhớ hoặc quá 15 phút)" in page


@pytest.fixture
def many(plan_db):
    return Quarter(150)


@pytest.fixture
def clock(plan_db, broker, tmp_path):
    with celery_beat(plan_db, tmp_path / "beat.log"):
        yield


def test_the_work_of_a_dead_worker_is_taken_up_by_the_sweep(many, plan_db, clock, media, tmp_path):
    with celery_worker(plan_db, tmp_path / "first.log", concurrency=2) as worker:
        edition = editions.record(many.period, many.reviewer)
        wait_for(lambda: Build.objects.exists(), "the files begun", patience=PATIENCE)
        asked = [version.pk for version in many.versions]
        work = start(kind=Work.Kind.ACCEPT, by=many.reviewer, asked=asked)
        wait_for(lambda: Work.objects.filter(done__gt=0).exists(), "some accepted", patience=PATIENCE)
        kill(worker)
    died = time.monotonic()
    work.refresh_from_db()
    assert 0 < work.done < work.total
    assert lacking(edition)

    with celery_worker(plan_db, tmp_path / "second.log"):
        wait_for(lambda: Work.objects.filter(tries=2).exists(), "the second worker", patience=PATIENCE)
        assert time.monotonic() - died < MOST_SECONDS
        wait_for(lambda: Work.objects.exclude(ended_at=None).exists(), "all accepted", patience=PATIENCE)
        many.wait_until_exact(many.returns)
        wait_for(lambda: not Build.objects.exists(), "all files", patience=PATIENCE)

    work.refresh_from_db()
    assert (work.done, len(work.told), work.refused) == (many.returns, many.returns, [])
    assert len({line["url"] for line in work.told}) == many.returns
    assert_whole(edition)


def test_two_workers_on_two_periods_and_then_on_one(few, plan_db, broker, tmp_path):
    """The first stands inside the year's roll-up while the second does the quarters, and then waits for the year."""
    year = few.plan.periods.get(code="2025-NAM")
    patient = {"LOCK_TIMEOUT": "120"}
    holder = connection.copy()
    holder.set_autocommit(False)
    try:
        with (
            celery_worker(plan_db, tmp_path / "a.log", **patient),
            celery_worker(plan_db, tmp_path / "b.log", **patient),
        ):
            with holder.cursor() as cursor:
                cursor.execute("SELECT FROM reports_rollupstate WHERE period_id = %s FOR UPDATE", [year.pk])
            few.accept(few.versions[:1])
            wait_for(lambda: waited_for() == ["transactionid"], "the first worker", patience=PATIENCE)
            accept_many(versions=few.versions[1:], by=few.reviewer)
            wait_for(lambda: waited_for() == ["advisory", "transactionid"], "the second", patience=PATIENCE)
            assert list(behind()) == [year]
            holder.rollback()
            few.wait_until_exact(few.returns)
    finally:
        holder.close()
