"""Work that takes longer than a page may: a row with its state and progress, done by a worker, polled into a link."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Work(models.Model):
    """What somebody asked for, item by item; `told` holds a line for each item done: {"ok", "text", "url"}.

    `beat_at` moves with every item: work that stands still is taken up by another worker (submissions/working.py).
    """

    class Kind(models.TextChoices):
        READ = "read", "Đọc biểu Excel của các đơn vị"
        TAKE = "take", "Nhận số liệu của các biểu Excel"
        ACCEPT = "accept", "Duyệt các báo cáo đã chọn"

    kind = models.CharField("việc", max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked = models.JSONField(default=list)
    told = models.JSONField(default=list)
    total = models.PositiveIntegerField("số mục")
    done = models.PositiveIntegerField("đã xong", default=0)
    tries = models.PositiveSmallIntegerField("số lần thử", default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField("lần cuối có tiến triển", null=True, blank=True)
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "việc đang làm"
        ordering = ["pk"]
        indexes = [models.Index(fields=["created_at"], condition=Q(ended_at=None), name="work_not_ended")]
        constraints = [models.CheckConstraint(condition=Q(done__lte=F("total")), name="work_done_of_total")]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.done}/{self.total})"

    @property
    def refused(self):
        return [line for line in self.told if not line["ok"]]

    @property
    def well_done(self):
        return [line for line in self.told if line["ok"]]
