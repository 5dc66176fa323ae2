"""What Sở Y tế reminded a unit of, and the daily news that its reviewers got: rows that are the log as well."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from submissions.querysets import ReminderQuerySet


class Reminder(models.Model):
    """A unit was reminded of what it owes. `due_on`: the day before which the return was due then.

    The database lets each occasion go once for each due day, whoever runs at the same time, and one by hand a day.
    `letters` is 0 where the unit had nobody to receive one; the portal shows the reminder all the same.
    """

    class Occasion(models.TextChoices):
        WEEK = "week", "trước hạn 7 ngày"
        THREE_DAYS = "three_days", "trước hạn 3 ngày"
        LAST_WORKING_DAY = "last_working_day", "ngày làm việc cuối trước hạn"
        DUE_DAY = "due_day", "ngày cuối của hạn gửi"
        OVERDUE = "overdue", "đã qua hạn gửi"
        BY_HAND = "by_hand", "cán bộ tổng hợp nhắc"

    obligation = models.ForeignKey("plans.Obligation", models.PROTECT, related_name="reminders")
    occasion = models.CharField("dịp nhắc", max_length=16, choices=Occasion)
    due_on = models.DateField("hạn gửi, trước ngày")
    on = models.DateField("ngày nhắc")
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    letters = models.PositiveSmallIntegerField("số thư", default=0)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhắc"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "occasion", "due_on"],
                condition=~Q(occasion="by_hand"),
                name="reminder_once_an_occasion",
            ),
            models.UniqueConstraint(
                fields=["obligation", "on"],
                condition=Q(occasion="by_hand"),
                name="reminder_by_hand_once_a_day",
                violation_error_message="Đơn vị đã được nhắc trong ngày hôm nay.",
            ),
            models.CheckConstraint(
                condition=Q(occasion="by_hand", by__isnull=False)
                | (~Q(occasion="by_hand") & Q(by__isnull=True)),
                name="reminder_by_hand_of_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.obligation} {self.get_occasion_display()}"


class Digest(models.Model):
    """The news of a plan that its reviewers got on a morning; a day without news has none."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="digests")
    on = models.DateField("ngày")
    at = models.DateTimeField("lúc")
    letters = models.PositiveSmallIntegerField("số thư", default=0)

    class Meta:
        verbose_name = "tin trong ngày"
        ordering = ["plan", "on"]
        constraints = [models.UniqueConstraint(fields=["plan", "on"], name="digest_once_a_day")]

    def __str__(self):
        return f"{self.plan} {self.on}"
