"""Letters that the portal sends by mail, kept as rows: a dead broker or mail server loses none of them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

MOST_TRIES = 3


class LetterQuerySet(models.QuerySet):
    def due(self, at=None):
        """What is to be tried now, the longest waiting first."""
        waiting = self.filter(sent_at=None, tries__lt=MOST_TRIES, due_at__lte=at or timezone.now())
        return waiting.order_by("due_at", "pk")

    def done(self):
        """Sent, or given up."""
        return self.exclude(sent_at=None, tries__lt=MOST_TRIES)

    def given_up(self):
        return self.filter(sent_at=None, tries__gte=MOST_TRIES)


class Letter(models.Model):
    """A letter in plain text to one address. `tries` counts the one under way too; `trouble` is for the operator.

    `due_at` is when it may be tried next: a try moves it on first, so that nobody else tries meanwhile.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Phiếu tiếp nhận"
        REMINDER = "reminder", "Thư nhắc"
        INVITATION = "invitation", "Đề nghị phối hợp"
        FORWARDED = "forwarded", "Đề nghị duyệt"
        RETURNED = "returned", "Yêu cầu chỉnh lý"
        ACCEPTED = "accepted", "Báo cáo đã duyệt"
        DIGEST = "digest", "Tin trong ngày"
        RECONCILIATION = "reconciliation", "Đối soát số liệu"

    kind = models.CharField("loại thư", max_length=20, choices=Kind)
    to = models.EmailField("gửi đến")
    subject = models.CharField("tiêu đề", max_length=200)
    text = models.TextField("nội dung")
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField("thử gửi từ", default=timezone.now)
    tries = models.PositiveSmallIntegerField("số lần thử", default=0)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    trouble = models.CharField("trở ngại", max_length=500, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "thư"
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="letter_waiting")]

    def __str__(self):
        return f"{self.subject} ({self.to})"

    @property
    def is_given_up(self):
        return self.sent_at is None and self.tries >= MOST_TRIES
