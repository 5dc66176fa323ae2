"""People and the roles they hold in units (experience.md, table of roles)."""

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from units.querysets import LivedQuerySet


class Role(models.TextChoices):
    OFFICER = "officer", "Cán bộ nhập liệu"
    LEADER = "leader", "Lãnh đạo đơn vị"
    REVIEWER = "reviewer", "Cán bộ tổng hợp"
    LEADERSHIP = "leadership", "Lãnh đạo"
    ADMINISTRATOR = "administrator", "Quản trị"


class User(AbstractUser):
    """A person; the unit and the right to act come from memberships. `is_system` marks the import's own user.

    While `code_expires_at` is set the password is a one-time code (codes.py): the first login replaces it.
    """

    full_name = models.CharField("họ và tên", max_length=150, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    is_system = models.BooleanField("tài khoản hệ thống", default=False)
    code_expires_at = models.DateTimeField("mã dùng một lần hết hạn lúc", null=True, blank=True)

    class Meta:
        verbose_name = "người dùng"

    def __str__(self):
        return self.full_name or self.username

    def set_password(self, raw_password):
        """Whoever chooses a password has no one-time code any more; a login that hashes the code anew keeps it."""
        is_code = self.code_expires_at is not None and check_password(raw_password, self.password)
        super().set_password(raw_password)
        if not is_code:
            self.code_expires_at = None


class Membership(models.Model):
    """One role of one person in one unit, from one day to another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=14, choices=Role)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = LivedQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò trong đơn vị"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role", "valid_from"],
                name="membership_once",
                violation_error_message="Người này đã có vai trò đó trong đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_runs_forward",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


class Change(models.Model):
    """What an administrator did to accounts; rows are only ever added (migration 0003), and hold no code."""

    class Verb(models.TextChoices):
        ACCOUNTS = "accounts", "Cấp tài khoản"
        CODES = "codes", "Cấp lại mã"
        DOMAIN = "domain", "Đổi tên miền thư"

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc", auto_now_add=True)
    verb = models.CharField("việc", max_length=8, choices=Verb)
    summary = models.CharField("kết quả", max_length=500)
    usernames = models.JSONField("tài khoản", default=list)

    class Meta:
        verbose_name = "thay đổi tài khoản"
        ordering = ["pk"]

    def __str__(self):
        return self.summary
