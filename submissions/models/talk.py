"""What the unit and Sở Y tế say to each other about a return, and the cells that a reviewer wants changed.

Comments and marks are only ever added; the database refuses the rest (migration 0005).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .filing import Return, Version


class Thread(models.Model):
    """The talk about one cell of a return, or about all of it (no element). It stays over the return's versions.

    `resolved_at` tells where it stands now; its comments keep every turn.
    """

    filing = models.ForeignKey(Return, models.PROTECT, related_name="threads")
    element = models.ForeignKey(
        "targets.DataElement", models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("lúc")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField("xử lý xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "góp ý"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "element"], name="thread_once_for_cell", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="thread_resolved_whole",
            ),
        ]

    def __str__(self):
        return f"{self.filing} {self.element or ''}".strip()

    @property
    def is_open(self):
        return self.resolved_at is None


class Comment(models.Model):
    """One turn of a thread: something said, or the thread called settled or open again."""

    class Turn(models.TextChoices):
        SAID = "said", "Góp ý"
        RESOLVED = "resolved", "Đã xử lý xong"
        REOPENED = "reopened", "Mở lại"

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    turn = models.CharField("lượt", max_length=8, choices=Turn, default=Turn.SAID)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")
    text = models.CharField("nội dung", max_length=2000, blank=True)

    class Meta:
        verbose_name = "lượt góp ý"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(turn="said") & ~Q(text="") | ~Q(turn="said") & Q(text=""),
                name="comment_says_something",
                violation_error_message="Ghi nội dung góp ý.",
            )
        ]

    def __str__(self):
        return self.text or self.get_turn_display()


class Marked(models.Model):
    """A cell that the reviewer wants changed when a version is sent back; part of no hash."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="marked")
    element = models.ForeignKey("targets.DataElement", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "nội dung cần chỉnh lý"
        constraints = [models.UniqueConstraint(fields=["version", "element"], name="marked_once")]
