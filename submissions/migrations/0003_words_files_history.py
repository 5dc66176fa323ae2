"""What a return says in words, files on a whole return, workbooks that came back, and the history of each cell.

Files hang on a version and an element from here on, so that clearing a cell keeps them.
"""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import submissions.models

MOVE_EVIDENCE = """
DROP TRIGGER evidence_is_fixed ON submissions_evidence;
UPDATE submissions_evidence e SET version_id = f.version_id, element_id = f.element_id
FROM submissions_figure f WHERE f.id = e.figure_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""

MOVE_EVIDENCE_BACK = """
UPDATE submissions_evidence e SET figure_id = f.id
FROM submissions_figure f WHERE f.version_id = e.version_id AND f.element_id = e.element_id;
SET CONSTRAINTS ALL IMMEDIATE;
CREATE TRIGGER evidence_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_evidence
    FOR EACH ROW EXECUTE FUNCTION submissions_part_is_fixed();
"""

FIX = """
CREATE TRIGGER evidence_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_evidence
    FOR EACH ROW EXECUTE FUNCTION submissions_cell_is_fixed();
CREATE TRIGGER explanation_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_explanation
    FOR EACH ROW EXECUTE FUNCTION submissions_cell_is_fixed();
CREATE TRIGGER narrative_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_narrative
    FOR EACH ROW EXECUTE FUNCTION submissions_cell_is_fixed();
CREATE TRIGGER progress_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_taskprogress
    FOR EACH ROW EXECUTE FUNCTION submissions_cell_is_fixed();

-- The signed document: its file may follow after submission, once; nothing else of it changes.
CREATE FUNCTION submissions_signed_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.file = '' AND
        (to_jsonb(OLD) - ARRAY['file', 'name', 'size']) = (to_jsonb(NEW) - ARRAY['file', 'name', 'size']) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM submissions_refuse_if_submitted(OLD.version_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM submissions_refuse_if_submitted(NEW.version_id);
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER signed_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON submissions_signeddocument
    FOR EACH ROW EXECUTE FUNCTION submissions_signed_is_fixed();
"""

UNFIX = """
DROP TRIGGER signed_is_fixed ON submissions_signeddocument;
DROP FUNCTION submissions_signed_is_fixed;
DROP TRIGGER progress_is_fixed ON submissions_taskprogress;
DROP TRIGGER narrative_is_fixed ON submissions_narrative;
DROP TRIGGER explanation_is_fixed ON submissions_explanation;
DROP TRIGGER evidence_is_fixed ON submissions_evidence;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0001_initial"),
        ("submissions", "0002_submitted_is_fixed"),
        ("targets", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Explanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40, verbose_name="quy tắc")),
                ("about", models.CharField(max_length=200, verbose_name="về các số")),
                ("text", models.CharField(max_length=1000, verbose_name="giải trình")),
                (
                    "footnote",
                    models.BooleanField(default=False, verbose_name="đề nghị ghi chú trong báo cáo"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "giải trình",
            },
        ),
        migrations.CreateModel(
            name="FigureChange",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=15, null=True, verbose_name="giá trị"
                    ),
                ),
                ("not_applicable", models.BooleanField(default=False, verbose_name="không áp dụng")),
                ("remark", models.CharField(blank=True, max_length=1000, verbose_name="giải trình")),
                ("document_number", models.CharField(blank=True, max_length=60, verbose_name="số văn bản")),
                ("document_on", models.DateField(blank=True, null=True, verbose_name="ngày văn bản")),
                ("edition", models.PositiveIntegerField(default=1)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Narrative",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="nội dung")),
                ("edition", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("III.1", "Kết quả thực hiện nhóm nhiệm vụ 1"),
                            ("III.2", "Kết quả thực hiện nhóm nhiệm vụ 2"),
                            ("III.3", "Kết quả thực hiện nhóm nhiệm vụ 3"),
                            ("III.4", "Kết quả thực hiện nhóm nhiệm vụ 4"),
                            ("III.5", "Kết quả thực hiện nhóm nhiệm vụ 5"),
                            ("IV", "Khó khăn, vướng mắc và nguyên nhân"),
                            ("V", "Phương hướng, nhiệm vụ kỳ tới"),
                            ("VI", "Kiến nghị, đề xuất"),
                        ],
                        max_length=5,
                        verbose_name="mục",
                    ),
                ),
            ],
            options={
                "verbose_name": "phần lời",
                "ordering": ["section"],
            },
        ),
        migrations.CreateModel(
            name="SignedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="số, ký hiệu văn bản")),
                ("on", models.DateField(verbose_name="ngày văn bản")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=submissions.models.evidence_path,
                        verbose_name="bản ký",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=255, verbose_name="tên tệp")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="dung lượng")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "văn bản ký",
            },
        ),
        migrations.CreateModel(
            name="TaskProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="nội dung")),
                ("edition", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Chưa triển khai"),
                            ("under_way", "Đang thực hiện"),
                            ("done", "Hoàn thành"),
                            ("ongoing", "Thường xuyên"),
                        ],
                        max_length=11,
                        verbose_name="tình trạng",
                    ),
                ),
            ],
            options={
                "verbose_name": "tiến độ nhiệm vụ",
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=submissions.models.evidence_path, verbose_name="tệp"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="tên tệp")),
                ("sha256", models.CharField(max_length=64)),
                ("read", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="nhận lúc")),
            ],
            options={
                "verbose_name": "biểu Excel tải lên",
                "ordering": ["pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="evidence",
            options={"ordering": ["pk"], "verbose_name": "tài liệu kèm theo"},
        ),
        migrations.AddField(
            model_name="evidence",
            name="element",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="targets.dataelement",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="xóa lúc"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="removed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="evidence",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="submissions.version",
            ),
        ),
        migrations.RunSQL(MOVE_EVIDENCE, MOVE_EVIDENCE_BACK),
        migrations.AlterField(
            model_name="evidence",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="submissions.version"
            ),
        ),
        migrations.RemoveField(
            model_name="evidence",
            name="figure",
        ),
        migrations.AddField(
            model_name="version",
            name="reason_blank",
            field=models.CharField(blank=True, max_length=1000, verbose_name="lý do để trống"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "submissions_figurechange" ("document_number", "document_on", "edition", "element_id", "not_applicable", "pgh_context", "pgh_created_at", "pgh_label", "remark", "updated_by_id", "value", "version_id") VALUES (NEW."document_number", NEW."document_on", NEW."edition", NEW."element_id", NEW."not_applicable", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."remark", NEW."updated_by_id", NEW."value", NEW."version_id"); RETURN NULL;',
                    hash="b078a54f222bfd53fae2eb96e5bb122550272437",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fa867",
                    table="submissions_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."document_number" IS DISTINCT FROM (NEW."document_number") OR OLD."document_on" IS DISTINCT FROM (NEW."document_on") OR OLD."edition" IS DISTINCT FROM (NEW."edition") OR OLD."element_id" IS DISTINCT FROM (NEW."element_id") OR OLD."not_applicable" IS DISTINCT FROM (NEW."not_applicable") OR OLD."remark" IS DISTINCT FROM (NEW."remark") OR OLD."updated_by_id" IS DISTINCT FROM (NEW."updated_by_id") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."version_id" IS DISTINCT FROM (NEW."version_id"))',
                    func='INSERT INTO "submissions_figurechange" ("document_number", "document_on", "edition", "element_id", "not_applicable", "pgh_context", "pgh_created_at", "pgh_label", "remark", "updated_by_id", "value", "version_id") VALUES (NEW."document_number", NEW."document_on", NEW."edition", NEW."element_id", NEW."not_applicable", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."remark", NEW."updated_by_id", NEW."value", NEW."version_id"); RETURN NULL;',
                    hash="69fbbe1b49c7c07f0135d999c693ce6387b51ae5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3b131",
                    table="submissions_figure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figure",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "submissions_figurechange" ("document_number", "document_on", "edition", "element_id", "not_applicable", "pgh_context", "pgh_created_at", "pgh_label", "remark", "updated_by_id", "value", "version_id") VALUES (OLD."document_number", OLD."document_on", OLD."edition", OLD."element_id", OLD."not_applicable", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."remark", OLD."updated_by_id", OLD."value", OLD."version_id"); RETURN NULL;',
                    hash="1a37876daeb27b8e085a668c1d673a835524d2fa",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_26389",
                    table="submissions_figure",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                    models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_removed_whole",
            ),
        ),
        migrations.AddField(
            model_name="explanation",
            name="element",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="targets.dataelement"
            ),
        ),
        migrations.AddField(
            model_name="explanation",
            name="updated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="explanation",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="explanations",
                to="submissions.version",
            ),
        ),
        migrations.AddField(
            model_name="figurechange",
            name="element",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="targets.dataelement",
            ),
        ),
        migrations.AddField(
            model_name="figurechange",
            name="updated_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="figurechange",
            name="version",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="submissions.version",
            ),
        ),
        migrations.AddField(
            model_name="narrative",
            name="updated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="narrative",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="narratives",
                to="submissions.version",
            ),
        ),
        migrations.AddField(
            model_name="signeddocument",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="signeddocument",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="signed", to="submissions.version"
            ),
        ),
        migrations.AddField(
            model_name="taskprogress",
            name="duty",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="plans.duty",
            ),
        ),
        migrations.AddField(
            model_name="taskprogress",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="plans.task",
            ),
        ),
        migrations.AddField(
            model_name="taskprogress",
            name="updated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="taskprogress",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="submissions.version"
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="applied_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="submissions.version"
            ),
        ),
        migrations.AddConstraint(
            model_name="explanation",
            constraint=models.UniqueConstraint(
                fields=("version", "rule", "element"), name="explanation_once"
            ),
        ),
        migrations.AddIndex(
            model_name="figurechange",
            index=models.Index(fields=["version", "element"], name="figure_change_of_cell"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="figurechange",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2d8dcba95b14e2821c19e9ea8c04f28b3cba54ee",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b39c5",
                    table="submissions_figurechange",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="narrative",
            constraint=models.UniqueConstraint(fields=("version", "section"), name="narrative_once"),
        ),
        migrations.AddConstraint(
            model_name="taskprogress",
            constraint=models.UniqueConstraint(fields=("version", "task"), name="progress_once_for_task"),
        ),
        migrations.AddConstraint(
            model_name="taskprogress",
            constraint=models.UniqueConstraint(fields=("version", "duty"), name="progress_once_for_duty"),
        ),
        migrations.AddConstraint(
            model_name="taskprogress",
            constraint=models.CheckConstraint(
                condition=models.Q(("task__isnull", True), ("duty__isnull", True), _connector="XOR"),
                name="progress_of_one_thing",
            ),
        ),
        migrations.RunSQL(FIX, UNFIX),
    ]
