"""Talk about a return, the cells that a reviewer marks, and asking for corrections.

Comments and marks are only ever added; a request is answered once; a thread is settled or opened again, nothing else.
What was submitted and what was said can't be emptied by TRUNCATE either.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE TRIGGER comment_is_append_only BEFORE UPDATE OR DELETE ON submissions_comment
    FOR EACH ROW EXECUTE FUNCTION submissions_append_only();

CREATE FUNCTION submissions_thread_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(OLD) - ARRAY['resolved_by_id', 'resolved_at'])
        <> (to_jsonb(NEW) - ARRAY['resolved_by_id', 'resolved_at']) THEN
        RAISE EXCEPTION 'thread % is fixed but for being settled', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER thread_is_kept BEFORE UPDATE OR DELETE ON submissions_thread
    FOR EACH ROW EXECUTE FUNCTION submissions_thread_is_kept();

CREATE FUNCTION submissions_marked_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT 1 FROM submissions_version
        WHERE id = NEW.version_id AND submitted_at IS NOT NULL AND decision = '' FOR SHARE) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'cells are marked with the decision on a version' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER marked_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_marked
    FOR EACH ROW EXECUTE FUNCTION submissions_marked_is_fixed();

CREATE FUNCTION submissions_request_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL OR
        (to_jsonb(OLD) - ARRAY['answered_by_id', 'answered_at', 'opened_id', 'refusal'])
        <> (to_jsonb(NEW) - ARRAY['answered_by_id', 'answered_at', 'opened_id', 'refusal']) THEN
        RAISE EXCEPTION 'request % is fixed but for its one answer', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_is_answered_once BEFORE UPDATE OR DELETE ON submissions_correctionrequest
    FOR EACH ROW EXECUTE FUNCTION submissions_request_is_answered_once();
"""

UNKEEP = """
DROP TRIGGER request_is_answered_once ON submissions_correctionrequest;
DROP FUNCTION submissions_request_is_answered_once;
DROP TRIGGER marked_is_fixed ON submissions_marked;
DROP FUNCTION submissions_marked_is_fixed;
DROP TRIGGER thread_is_kept ON submissions_thread;
DROP FUNCTION submissions_thread_is_kept;
DROP TRIGGER comment_is_append_only ON submissions_comment;
"""

KEPT_WHOLE = ["comment", "thread", "marked", "correctionrequest", "version", "figure", "figurechange"]
WHOLE = "\n".join(
    f"CREATE TRIGGER {table}_is_never_truncated BEFORE TRUNCATE ON submissions_{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION submissions_append_only();"
    for table in KEPT_WHOLE
)
UNWHOLE = "\n".join(
    f"DROP TRIGGER {table}_is_never_truncated ON submissions_{table};" for table in KEPT_WHOLE
)


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0005_reminders"),
        ("targets", "0002_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("opened", "Lập bản báo cáo"),
                    ("submitted", "Gửi báo cáo"),
                    ("accepted", "Duyệt"),
                    ("returned", "Yêu cầu chỉnh lý"),
                    ("withdrawn", "Rút lại"),
                    ("asked", "Đề nghị đính chính"),
                    ("declined", "Không mở đính chính"),
                    ("correction", "Mở đính chính"),
                    ("merged", "Gộp vào quý sau"),
                    ("waived", "Loại trừ nghĩa vụ"),
                    ("extended", "Gia hạn"),
                    ("restored", "Khôi phục nghĩa vụ"),
                ],
                max_length=10,
                verbose_name="việc",
            ),
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="lúc")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="xử lý xong lúc")),
                (
                    "element",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.dataelement",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="submissions.return",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "góp ý",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "turn",
                    models.CharField(
                        choices=[("said", "Góp ý"), ("resolved", "Đã xử lý xong"), ("reopened", "Mở lại")],
                        default="said",
                        max_length=8,
                        verbose_name="lượt",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="lúc")),
                ("text", models.CharField(blank=True, max_length=2000, verbose_name="nội dung")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="submissions.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "lượt góp ý",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="đề nghị lúc")),
                ("reason", models.CharField(max_length=1000, verbose_name="lý do")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="trả lời lúc")),
                ("refusal", models.CharField(blank=True, max_length=1000, verbose_name="lý do không mở")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="submissions.return",
                    ),
                ),
                (
                    "opened",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="submissions.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "đề nghị đính chính",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("filing",),
                        name="request_one_pending_per_return",
                        violation_error_message="Báo cáo này đã có đề nghị đính chính đang chờ Sở Y tế.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("opened__isnull", True),
                                ("refusal", ""),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("opened__isnull", False),
                                ("refusal", ""),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("opened__isnull", True),
                                models.Q(("refusal", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="request_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="request_with_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Marked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.dataelement",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marked",
                        to="submissions.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "nội dung cần chỉnh lý",
                "constraints": [models.UniqueConstraint(fields=("version", "element"), name="marked_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.UniqueConstraint(
                fields=("filing", "element"), name="thread_once_for_cell", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                    models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                    _connector="OR",
                ),
                name="thread_resolved_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("turn", "said"), models.Q(("text", ""), _negated=True)),
                    models.Q(models.Q(("turn", "said"), _negated=True), ("text", "")),
                    _connector="OR",
                ),
                name="comment_says_something",
                violation_error_message="Ghi nội dung góp ý.",
            ),
        ),
        migrations.RunSQL(KEEP, UNKEEP),
        migrations.RunSQL(WHOLE, UNWHOLE),
    ]
