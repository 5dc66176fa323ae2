"""A reorganisation that an administrator prepares, and what was done with it.

Design: figures.md section 10. The database lets nobody change or remove an event (migration 0002).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class Reorganisation(models.Model):
    """A table of changes to the units of a territory from one day on, with its legal basis.

    `rows` are those of table.py. `done` is what applying wrote, which is what undoing takes back; empty until then.
    `edition` counts the changes of the table: whoever applies it applies what was previewed.
    """

    territory = models.ForeignKey("units.Unit", models.PROTECT, related_name="reorganisations")
    title = models.CharField("nội dung sắp xếp", max_length=200)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=300)
    on = models.DateField("áp dụng từ ngày")
    access_until = models.DateField("người của đơn vị kết thúc đăng nhập đến hết ngày", null=True, blank=True)
    rows = models.JSONField("các dòng", default=list)
    edition = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField("áp dụng lúc", null=True, blank=True)
    done = models.JSONField(default=dict)

    class Meta:
        verbose_name = "sắp xếp đơn vị"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True, applied_by__isnull=True)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="reorganisation_applied_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="reorganisation_has_a_basis",
                violation_error_message="Nêu căn cứ pháp lý.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reorganisation:detail", args=[self.pk])

    @property
    def is_applied(self):
        return self.applied_at is not None


class Event(models.Model):
    """What was done with a reorganisation, with the table as it was then; rows are only ever added."""

    class Verb(models.TextChoices):
        PREPARED = "prepared", "Lập"
        CHANGED = "changed", "Sửa"
        APPLIED = "applied", "Áp dụng"
        UNDONE = "undone", "Hoàn tác"

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="events")
    verb = models.CharField("việc", max_length=8, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")
    on = models.DateField("áp dụng từ ngày")
    legal_basis = models.CharField("căn cứ pháp lý", max_length=300)
    rows = models.JSONField("các dòng")
    summary = models.CharField("kết quả", max_length=1000, blank=True)
    reason = models.CharField("lý do", max_length=1000, blank=True)

    class Meta:
        verbose_name = "diễn biến sắp xếp"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.reorganisation} {self.get_verb_display()}"
