"""Asking for a correction ("đề nghị đính chính") of an accepted return, and what Sở Y tế answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .filing import Return, Version


class CorrectionRequest(models.Model):
    """Asked by the unit, answered once: `opened` is the correction that it led to, `refusal` why it led to none."""

    filing = models.ForeignKey(Return, models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("đề nghị lúc")
    reason = models.CharField("lý do", max_length=1000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    opened = models.OneToOneField(Version, models.PROTECT, null=True, blank=True, related_name="request")
    refusal = models.CharField("lý do không mở", max_length=1000, blank=True)

    class Meta:
        verbose_name = "đề nghị đính chính"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(answered_at__isnull=True),
                name="request_one_pending_per_return",
                violation_error_message="Báo cáo này đã có đề nghị đính chính đang chờ Sở Y tế.",
            ),
            models.CheckConstraint(
                condition=Q(
                    answered_at__isnull=True, answered_by__isnull=True, opened__isnull=True, refusal=""
                )
                | Q(answered_at__isnull=False, answered_by__isnull=False, opened__isnull=False, refusal="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, opened__isnull=True)
                & ~Q(refusal=""),
                name="request_answered_whole",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="request_with_reason"),
        ]

    def __str__(self):
        return f"{self.filing}: {self.reason}"

    @property
    def is_pending(self):
        return self.answered_at is None
