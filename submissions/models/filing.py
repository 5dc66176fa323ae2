"""A unit's filing for a quarter: numbered versions and what happened to them.

Design: figures.md sections 1 and 9. From submission on, the database itself refuses any change of a version and of all
that it holds but the one decision (migrations 0002 and 0003).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from submissions.querysets import EventQuerySet, ReturnQuerySet, VersionQuerySet


class Return(models.Model):
    """The filing owed under one obligation. `counted` is the accepted version that totals read."""

    obligation = models.OneToOneField("plans.Obligation", models.PROTECT, related_name="filing")
    counted = models.OneToOneField("Version", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo"

    def __str__(self):
        return str(self.obligation)


class Version(models.Model):
    """One numbered version of a return: a draft until `submitted_at`, then fixed, then decided once.

    `corrects` is true for a "đính chính": a version opened beside an accepted one, with `reason_opened`.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Đã duyệt"
        RETURNED = "returned", "Yêu cầu chỉnh lý"
        WITHDRAWN = "withdrawn", "Đơn vị rút lại"

    class Source(models.TextChoices):
        PORTAL = "portal", "Nhập trên hệ thống"
        IMPORT = "import", "Nhập dữ liệu hàng loạt"

    filing = models.ForeignKey(Return, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("lần")
    source = models.CharField("nguồn", max_length=6, choices=Source, default=Source.PORTAL)
    corrects = models.BooleanField("đính chính", default=False)
    reason_opened = models.CharField("lý do lập bản này", max_length=1000, blank=True)
    as_of = models.DateField("số liệu tính đến ngày", null=True, blank=True)
    reason_blank = models.CharField("lý do để trống", max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    sha256 = models.CharField("mã kiểm tra", max_length=64, blank=True)
    decision = models.CharField("quyết định", max_length=9, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    reason = models.CharField("lý do", max_length=2000, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "bản báo cáo"
        ordering = ["filing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(submitted_at__isnull=True),
                name="version_one_draft_per_return",
                violation_error_message="Báo cáo này đã có bản đang nhập.",
            ),
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(submitted_at__isnull=False, decision=""),
                name="version_one_awaiting_per_return",
                violation_error_message="Báo cáo này đang chờ duyệt.",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True, sha256="")
                | (Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(sha256="")),
                name="version_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="version_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(submitted_at__isnull=False),
                name="version_decided_after_submission",
            ),
            models.CheckConstraint(
                condition=~Q(decision="accepted") | Q(source="import") | ~Q(decided_by=F("submitted_by")),
                name="version_not_accepted_by_submitter",
                violation_error_message="Người gửi báo cáo không tự duyệt báo cáo đó.",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["returned", "withdrawn"]) | ~Q(reason=""),
                name="version_sent_back_with_reason",
                violation_error_message="Nêu lý do.",
            ),
            models.CheckConstraint(
                condition=Q(corrects=False) | ~Q(reason_opened=""),
                name="version_corrects_with_reason",
                violation_error_message="Nêu lý do đính chính.",
            ),
        ]

    def __str__(self):
        return f"{self.filing} lần {self.number}"

    @property
    def is_draft(self):
        return self.submitted_at is None

    @property
    def is_awaiting(self):
        return self.submitted_at is not None and not self.decision

    @property
    def is_accepted(self):
        return self.decision == self.Decision.ACCEPTED

    @property
    def receipt_code(self):
        """The short code a person reads off a receipt, "7F3A-91C2": the first eight digits of the hash."""
        code = self.sha256[:8].upper()
        return f"{code[:4]}-{code[4:]}" if code else ""


class Event(models.Model):
    """What happened to a return, in the order it happened; rows are only ever added."""

    class Verb(models.TextChoices):
        OPENED = "opened", "Lập bản báo cáo"
        SUBMITTED = "submitted", "Gửi báo cáo"
        FORWARDED = "forwarded", "Chuyển duyệt"
        ACCEPTED = "accepted", "Duyệt"
        RETURNED = "returned", "Yêu cầu chỉnh lý"
        WITHDRAWN = "withdrawn", "Rút lại"
        ASKED = "asked", "Đề nghị đính chính"
        DECLINED = "declined", "Không mở đính chính"
        CORRECTION = "correction", "Mở đính chính"
        MERGED = "merged", "Gộp vào quý sau"
        WAIVED = "waived", "Loại trừ nghĩa vụ"
        EXTENDED = "extended", "Gia hạn"
        RESTORED = "restored", "Khôi phục nghĩa vụ"
        SCANNED = "scanned", "Gửi kèm bản ký"
        REALIGNED = "realigned", "Điều chỉnh theo sắp xếp đơn vị"

    obligation = models.ForeignKey("plans.Obligation", models.PROTECT, related_name="events")
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="events")
    verb = models.CharField("việc", max_length=10, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")
    reason = models.CharField("lý do", max_length=2000, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "diễn biến"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.obligation} {self.get_verb_display()}"
