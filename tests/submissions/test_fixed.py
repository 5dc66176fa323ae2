"""What the database itself refuses (migration 0002), by ORM and by bare SQL."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from submissions.actions import ask_correction, decline_correction, send_back
from submissions.actions.talking import comment, resolve
from submissions.answers import Answer
from submissions.models import (
    Comment,
    CorrectionRequest,
    Event,
    Evidence,
    ExplanationChange,
    Figure,
    FigureChange,
    Item,
    Mark,
    Marked,
    NarrativeChange,
    ProgressChange,
    SignedDocument,
    Thread,
    Version,
)
from submissions.owed import tickable

LINK = "https://x.example/1"


@pytest.fixture
def sealed(desk):
    """A submitted version with a number, a tick, an item and a file."""
    commune = tickable(desk.obligation())[0]
    version = desk.draft(
        NLD_CS=500,
        NLD_CS_TT=520,
        XA_TT=Answer.ticks([commune.pk]),
        CONG_HUYEN=Answer.log([(date(2025, 5, 1), LINK)]),
    )
    by, element = desk.cast["officer"], desk.element("NLD_CS")
    Evidence.objects.create(version=version, element=element, file="a", name="a", size=1, added_by=by)
    version.explanations.create(
        rule="nguoi-lao-dong-duoc-tuyen-truyen",
        element=desk.element("NLD_CS_TT"),
        about="sums=520>500|NLD_CS_TT=520|NLD_CS=500",
        text="Hai đợt tuyên truyền lưu động.",
        updated_by=by,
    )
    version.narratives.create(section="IV", text="Thiếu cán bộ.", updated_by=by)
    task = desk.plan.task_groups.first().tasks.first()
    version.progress.create(task=task, status="done", updated_by=by)
    sent = desk.submitted()
    said = {"filing": sent.filing, "by": desk.cast["reviewer"], "element": element.pk}
    comment(text="Số này tính cả tháng 6?", **said)
    return sent


@pytest.fixture
def decided(desk, sealed):
    """The version sent back with a cell marked; another return accepted, with a request that was declined."""
    marked = [desk.element("NLD_CS").pk]
    send_back(version=sealed, by=desk.cast["reviewer"], reason="Thiếu Biểu 4.", marked=marked)
    other = desk.accepted("596").filing
    request = ask_correction(filing=other, by=desk.cast["stranger"], reason="Đếm sót.")
    decline_correction(request=request, by=desk.cast["reviewer"], reason="Số đã đúng.")
    return sealed


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


ORM = {
    "a version's day": lambda v: Version.objects.filter(pk=v.pk).update(as_of=date(2025, 5, 1)),
    "a version's hash": lambda v: Version.objects.filter(pk=v.pk).update(sha256="0" * 64),
    "a version back to draft": lambda v: Version.objects.filter(pk=v.pk).update(
        submitted_at=None, submitted_by=None, sha256=""
    ),
    "a version away": lambda v: Version.objects.filter(pk=v.pk)._raw_delete("default"),
    "a figure's value": lambda v: v.figures.update(value=1),
    "a figure's remark": lambda v: v.figures.update(remark="x"),
    "a figure away": lambda v: v.figures.get(element__code="XA_TT").delete(),
    "a figure more": lambda v: Figure.objects.create(
        version=v, element_id=v.figures.first().element_id + 1, value=1, updated_by=v.submitted_by
    ),
    "a mark away": lambda v: Mark.objects.filter(figure__version=v)._raw_delete("default"),
    "a mark more": lambda v: Mark.objects.create(
        figure=v.figures.first(), unit=v.filing.obligation.quarter.plan.consolidator
    ),
    "an item's link": lambda v: Item.objects.filter(figure__version=v).update(link="https://x.example/2"),
    "an item more": lambda v: Item.objects.create(figure=v.figures.first(), on=date(2025, 5, 2), link=LINK),
    "a file away": lambda v: Evidence.objects.filter(version=v)._raw_delete("default"),
    "a text": lambda v: v.narratives.update(text="x"),
    "a text away": lambda v: v.narratives.all()._raw_delete("default"),
    "a text more": lambda v: v.narratives.create(section="V", text="x", updated_by=v.submitted_by),
    "a task's status": lambda v: v.progress.update(status="ongoing"),
    "a task away": lambda v: v.progress.all()._raw_delete("default"),
    "a sentence more": lambda v: v.explanations.create(
        rule="r", element=v.figures.first().element, about="1", text="x", updated_by=v.submitted_by
    ),
    "a signed document more": lambda v: SignedDocument.objects.create(
        version=v, number="12/BC-UBND", on=date(2025, 6, 1), recorded_by=v.submitted_by
    ),
    "an event's reason": lambda v: Event.objects.update(reason="x"),
    "an event away": lambda v: Event.objects.all()._raw_delete("default"),
    "a comment's text": lambda v: Comment.objects.update(text="x"),
    "a comment away": lambda v: Comment.objects.all()._raw_delete("default"),
    "a thread's cell": lambda v: Thread.objects.update(element=None),
    "a thread's opener": lambda v: Thread.objects.update(opened_by=v.submitted_by),
    "a thread away": lambda v: Thread.objects.all()._raw_delete("default"),
}


@pytest.mark.parametrize("what", ORM)
def test_the_orm_can_not_change(sealed, what):
    refused(lambda: ORM[what](sealed))


DECIDED = {
    "a marked cell": lambda v: Marked.objects.update(element=v.figures.get(element__code="XA_TT").element),
    "a marked cell away": lambda v: Marked.objects.all()._raw_delete("default"),
    "a marked cell more": lambda v: v.marked.create(element=v.figures.get(element__code="XA_TT").element),
    "a request's reason": lambda v: CorrectionRequest.objects.update(reason="x"),
    "a request's answer": lambda v: CorrectionRequest.objects.update(refusal="x"),
    "a request away": lambda v: CorrectionRequest.objects.all()._raw_delete("default"),
}


@pytest.mark.parametrize("what", DECIDED)
def test_the_orm_can_not_change_after_the_decision(decided, what):
    refused(lambda: DECIDED[what](decided))


def test_a_request_that_waits_keeps_what_was_asked(desk):
    filing = desk.accepted().filing
    ask_correction(filing=filing, by=desk.cast["officer"], reason="Đếm sót.")
    refused(lambda: CorrectionRequest.objects.update(reason="x"))
    refused(lambda: CorrectionRequest.objects.update(asked_by=desk.cast["leader"]))


def test_a_thread_is_settled_and_nothing_else_of_it_changes(desk, sealed):
    resolve(thread=Thread.objects.get(), by=desk.cast["reviewer"])
    assert not Thread.objects.get().is_open
    refused(lambda: Thread.objects.update(opened_at=timezone.now()))


def test_cells_are_marked_in_what_awaits_a_decision_only(desk):
    draft = desk.draft(NLD_CS=5)
    refused(lambda: draft.marked.create(element=desk.element("NLD_CS")))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE submissions_version SET number = 9",
        "UPDATE submissions_version SET submitted_at = NULL, submitted_by_id = NULL, sha256 = ''",
        "UPDATE submissions_version SET sha256 = 'x'",
        "UPDATE submissions_narrative SET text = 'x'",
        "DELETE FROM submissions_narrative",
        "UPDATE submissions_explanation SET text = 'x'",
        "DELETE FROM submissions_explanation",
        "UPDATE submissions_taskprogress SET text = 'x'",
        "DELETE FROM submissions_taskprogress",
        "DELETE FROM submissions_version",
        "UPDATE submissions_figure SET value = value + 1",
        "UPDATE submissions_figure SET edition = edition + 1",
        "DELETE FROM submissions_mark",
        "DELETE FROM submissions_item",
        "UPDATE submissions_evidence SET name = 'b'",
        "UPDATE submissions_event SET at = now()",
        "DELETE FROM submissions_event",
        # Deferred checks of the rows just written would forbid it first.
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_event",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_version CASCADE",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_figure CASCADE",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_figurechange",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_comment",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_mark",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_item",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_evidence",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_explanation",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_narrative, reports_narrativeuse",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_taskprogress",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_signeddocument",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE submissions_narrativechange",
        "UPDATE submissions_comment SET text = 'x'",
        "DELETE FROM submissions_comment",
        "DELETE FROM submissions_thread",
        "UPDATE submissions_thread SET opened_at = now()",
    ],
)
def test_bare_sql_can_not_change(sealed, statement):
    refused(lambda: sql(statement))


# Whatever holds what was submitted, decided, said or written, with the triggers that keep it.
KEEPERS = {
    "version": {"version_is_fixed", "version_is_never_truncated"},
    "figure": {"figure_is_fixed", "figure_is_never_truncated"},
    "mark": {"mark_is_fixed", "mark_is_never_truncated"},
    "item": {"item_is_fixed", "item_is_never_truncated"},
    "evidence": {"evidence_is_fixed", "evidence_is_never_truncated"},
    "explanation": {"explanation_is_fixed", "explanation_is_never_truncated"},
    "narrative": {"narrative_is_fixed", "narrative_is_never_truncated"},
    "taskprogress": {"progress_is_fixed", "taskprogress_is_never_truncated"},
    "signeddocument": {"signed_is_fixed", "signeddocument_is_never_truncated"},
    "event": {"event_is_append_only", "event_is_never_truncated"},
    "figurechange": {"pgtrigger_append_only_b39c5", "figurechange_is_never_truncated"},
    "explanationchange": {"explanationchange_is_never_truncated"},
    "narrativechange": {"narrativechange_is_never_truncated"},
    "progresschange": {"progresschange_is_never_truncated"},
    "comment": {"comment_is_append_only", "comment_is_never_truncated"},
    "thread": {"thread_is_kept", "thread_is_never_truncated"},
    "marked": {"marked_is_fixed", "marked_is_never_truncated"},
    "correctionrequest": {"request_is_answered_once", "correctionrequest_is_never_truncated"},
}


def test_every_table_of_the_record_has_its_triggers_switched_on(desk):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgenabled = 'O' AND relname LIKE 'submissions_%'"
        )
        standing = set(cursor.fetchall())
    wanted = {(f"submissions_{table}", each) for table, names in KEEPERS.items() for each in names}
    assert wanted - standing == set()


@pytest.mark.parametrize(
    ("history", "change"),
    [
        (FigureChange, {"value": 1}),
        (ExplanationChange, {"text": "x"}),
        (NarrativeChange, {"text": "x"}),
        (ProgressChange, {"text": "x"}),
    ],
)
def test_the_history_of_what_was_written_only_grows(sealed, history, change):
    assert history.objects.exists()
    for act in (history.objects.all().delete, lambda: history.objects.update(**change)):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            act()


def test_the_file_of_a_signed_document_follows_once(desk):
    version = desk.draft()
    SignedDocument.objects.create(
        version=version, number="12/BC-UBND", on=date(2025, 6, 1), recorded_by=desk.cast["officer"]
    )
    desk.submitted()
    paper = SignedDocument.objects.filter(version=version)
    paper.update(file="a.pdf", name="a.pdf", size=1)
    refused(lambda: paper.update(file="b.pdf"))
    refused(lambda: paper.update(number="13/BC-UBND"))


def test_a_cell_can_not_move_into_a_submitted_version(desk, sealed):
    other = desk.draft(code="2025-Q1", KP_NS=1)
    refused(lambda: other.figures.update(version=sealed))


def test_a_decision_is_taken_once(desk, sealed):
    decided = {"decided_by": desk.cast["reviewer"], "decided_at": timezone.now()}
    rows = Version.objects.filter(pk=sealed.pk)
    rows.update(decision="returned", reason="Thiếu Biểu 4.", **decided)
    refused(lambda: rows.update(decision="accepted"))
    refused(lambda: rows.update(reason="Khác."))


def test_nobody_accepts_what_they_submitted_but_the_import(desk, sealed):
    own = {"decided_by": sealed.submitted_by, "decided_at": timezone.now()}
    refused(lambda: Version.objects.filter(pk=sealed.pk).update(decision="accepted", **own))


def test_one_draft_and_one_awaiting_version_per_return(desk):
    draft = desk.draft()
    again = {"filing": draft.filing, "number": 2, "created_by": desk.cast["officer"]}
    refused(lambda: Version.objects.create(**again))
    desk.submitted()
    sent = {"submitted_at": timezone.now(), "submitted_by": desk.cast["leader"], "sha256": "0" * 64}
    refused(lambda: Version.objects.create(**again, **sent))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "1000000000000"])
def test_a_figure_is_a_number_within_range(desk, value):
    version = desk.draft(NLD_CS=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(f"UPDATE submissions_figure SET value = '{value}' WHERE version_id = {version.pk}")


def test_a_figure_is_a_value_or_not_applicable(desk):
    version = desk.draft(NLD_CS=1)
    refused(lambda: version.figures.update(not_applicable=True))
    refused(lambda: version.figures.update(value=None))
