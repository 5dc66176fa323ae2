"""What a version says in words: explanations of doubtful figures, the eight boxes, the progress of tasks."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from .filing import Version


def kept(name, *fields):
    """Every write of a sentence or a box, none of it changed or deleted (architecture.md: row history by triggers)."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        model_name=name,
        fields=["version", *fields, "text", "updated_by"],
        obj_field=None,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
        append_only=True,
        meta={"indexes": [models.Index(fields=["version"], name=f"{name.lower()}_of_version")]},
    )


@kept("ExplanationChange", "rule", "element", "about", "footnote")
class Explanation(models.Model):
    """One sentence for one warning: `rule` is the code of a `targets.CheckRule`, `about` the numbers it was given for.

    A warning whose numbers have changed since is asked about again.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="explanations")
    rule = models.CharField("quy tắc", max_length=40)
    element = models.ForeignKey("targets.DataElement", models.PROTECT, related_name="+")
    about = models.CharField("về các số", max_length=200)
    text = models.CharField("giải trình", max_length=1000)
    footnote = models.BooleanField("đề nghị ghi chú trong báo cáo", default=False)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "giải trình"
        constraints = [
            models.UniqueConstraint(fields=["version", "rule", "element"], name="explanation_once")
        ]

    def __str__(self):
        return self.text


class Passage(models.Model):
    """What is written into a box. `edition` counts its writes, as that of a figure does."""

    version = models.ForeignKey(Version, models.PROTECT)
    text = models.TextField("nội dung", blank=True, max_length=10_000)
    edition = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.text


@kept("NarrativeChange", "section")
class Narrative(Passage):
    """One of the eight boxes of a return, which are the outline of the report (experience.md)."""

    class Section(models.TextChoices):
        TASK_1 = "III.1", "Kết quả thực hiện nhóm nhiệm vụ 1"
        TASK_2 = "III.2", "Kết quả thực hiện nhóm nhiệm vụ 2"
        TASK_3 = "III.3", "Kết quả thực hiện nhóm nhiệm vụ 3"
        TASK_4 = "III.4", "Kết quả thực hiện nhóm nhiệm vụ 4"
        TASK_5 = "III.5", "Kết quả thực hiện nhóm nhiệm vụ 5"
        TROUBLES = "IV", "Khó khăn, vướng mắc và nguyên nhân"
        PLANS = "V", "Phương hướng, nhiệm vụ kỳ tới"
        PROPOSALS = "VI", "Kiến nghị, đề xuất"

    version = models.ForeignKey(Version, models.PROTECT, related_name="narratives")
    section = models.CharField("mục", max_length=5, choices=Section)

    class Meta:
        verbose_name = "phần lời"
        ordering = ["section"]
        constraints = [models.UniqueConstraint(fields=["version", "section"], name="narrative_once")]


@kept("ProgressChange", "task", "duty", "status")
class TaskProgress(Passage):
    """How far a task of section II or a duty of section IV has come in the unit; text only where it changed."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Chưa triển khai"
        UNDER_WAY = "under_way", "Đang thực hiện"
        DONE = "done", "Hoàn thành"
        ONGOING = "ongoing", "Thường xuyên"

    version = models.ForeignKey(Version, models.PROTECT, related_name="progress")
    task = models.ForeignKey("plans.Task", models.PROTECT, null=True, blank=True, related_name="+")
    duty = models.ForeignKey("plans.Duty", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField("tình trạng", max_length=11, choices=Status)

    class Meta:
        verbose_name = "tiến độ nhiệm vụ"
        constraints = [
            models.UniqueConstraint(fields=["version", "task"], name="progress_once_for_task"),
            models.UniqueConstraint(fields=["version", "duty"], name="progress_once_for_duty"),
            models.CheckConstraint(
                condition=Q(task__isnull=True) ^ Q(duty__isnull=True), name="progress_of_one_thing"
            ),
        ]


ExplanationChange = Explanation.pgh_event_model
NarrativeChange = Narrative.pgh_event_model
ProgressChange = TaskProgress.pgh_event_model
