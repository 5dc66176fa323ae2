"""The plan as a person reads it, its calendar, and who owes a return.

Design: figures.md sections 1 and 2; the plan's own sections I-IV.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from .querysets import ObligationQuerySet, PeriodQuerySet


class Plan(models.Model):
    """A plan of a province for a year: `key` is its number and symbol, e.g. 1643/KH-UBND."""

    key = models.CharField("số, ký hiệu", max_length=40, unique=True)
    territory = models.ForeignKey("units.Unit", models.PROTECT, related_name="plans")
    consolidator = models.ForeignKey("units.Unit", models.PROTECT, related_name="consolidated_plans")
    year = models.PositiveSmallIntegerField("năm")
    title = models.CharField("trích yếu", max_length=300)
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    place = models.CharField("địa danh", max_length=100)
    issued_on = models.DateField("ngày ban hành")
    parent = models.CharField("kế hoạch cấp trên", max_length=300)
    opening = models.TextField("căn cứ ban hành")
    legal_basis = ArrayField(models.TextField(), verbose_name="căn cứ pháp lý", default=list)
    objective = models.TextField("mục tiêu")
    funding = models.TextField("kinh phí thực hiện")
    closing = models.TextField("chế độ báo cáo")
    recipients = ArrayField(models.TextField(), verbose_name="nơi nhận", default=list)
    lead_note = models.CharField("ghi chú về đầu mối", max_length=200)
    report = models.JSONField("đề cương báo cáo", default=dict)
    is_demo = models.BooleanField("dữ liệu minh họa", default=False)

    class Meta:
        verbose_name = "kế hoạch"
        ordering = ["-year", "key"]

    def __str__(self):
        return f"Kế hoạch số {self.key}"


class Audience(models.TextChoices):
    """Classes of reporters that a duty or a data element may name instead of one unit (units.md)."""

    TERRITORY = "territory", "UBND các huyện, thị xã, thành phố (từ 01/7/2025: UBND xã, phường, đặc khu)"
    DISTRICT = "district", "UBND các huyện, thị xã, thành phố"
    DEPARTMENT = "department", "Các sở, ngành có liên quan"
    EXECUTIVE = "executive", "UBND cấp huyện, cấp xã và các sở, ngành"
    EVERYONE = "everyone", "Tất cả đơn vị báo cáo"


class TaskGroup(models.Model):
    """One of the five headings of section II."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="task_groups")
    number = models.PositiveSmallIntegerField("số thứ tự")
    title = models.TextField("tên nhóm nhiệm vụ")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="task_group_once")]

    def __str__(self):
        return f"II.{self.number}"


class Task(models.Model):
    """A task of section II, in the plan's words."""

    group = models.ForeignKey(TaskGroup, models.CASCADE, related_name="tasks")
    code = models.CharField("mã", max_length=10)
    order = models.PositiveSmallIntegerField()
    text = models.TextField("nội dung")
    others = ArrayField(models.TextField(), verbose_name="tổ chức khác cùng tham gia", default=list)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="task_once")]

    def __str__(self):
        return self.code


class DutyGroup(models.Model):
    """One of the eleven groups of agencies of section IV, with its paragraph whole."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="duty_groups")
    number = models.PositiveSmallIntegerField("số thứ tự")
    title = models.TextField("cơ quan")
    text = models.TextField("nội dung")
    invited = models.BooleanField("được đề nghị", default=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="duty_group_once")]

    def __str__(self):
        return f"IV.{self.number}"


class Duty(models.Model):
    """One trackable duty of a group of agencies."""

    group = models.ForeignKey(DutyGroup, models.CASCADE, related_name="duties")
    code = models.CharField("mã", max_length=10)
    order = models.PositiveSmallIntegerField()
    text = models.TextField("nội dung")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="duty_once")]

    def __str__(self):
        return self.code


class Responsibility(models.Model):
    """Who leads or joins a task, or bears a duty: one unit, or a class of units.

    `from_plan` is false where the plan names nobody and Sở Y tế proposes (all leads of section II).
    """

    class Part(models.TextChoices):
        LEAD = "lead", "Chủ trì"
        JOINS = "joins", "Phối hợp"

    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="responsibilities")
    duty_group = models.ForeignKey(
        DutyGroup, models.CASCADE, null=True, blank=True, related_name="responsibilities"
    )
    part = models.CharField("vai trò", max_length=6, choices=Part)
    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    audience = models.CharField("nhóm đơn vị", max_length=12, choices=Audience, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    from_plan = models.BooleanField("do Kế hoạch giao", default=False)

    class Meta:
        ordering = ["part", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(task__isnull=True) ^ Q(duty_group__isnull=True),
                name="responsibility_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(audience=""), name="responsibility_of_one_party"
            ),
        ]

    def __str__(self):
        return f"{self.get_part_display()}: {self.unit or self.get_audience_display()}"


class Period(models.Model):
    """A quarter, which units file, or a cumulative period, which is derived from its quarters.

    Window days are inclusive; on time means before `due_at`; late means at or after `late_from` (NULL: never).
    `figures_revision` counts everything that moved a total of the period (figures.md section 8).
    """

    class Kind(models.TextChoices):
        QUARTER = "quarter", "Quý"
        CUMULATIVE = "cumulative", "Lũy kế"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="periods")
    code = models.CharField("mã kỳ", max_length=12)
    order = models.PositiveSmallIntegerField()
    kind = models.CharField("loại kỳ", max_length=10, choices=Kind)
    name = models.CharField("tên kỳ", max_length=60)
    window_from = models.DateField("số liệu từ ngày")
    window_to = models.DateField("đến hết ngày")
    due_at = models.DateTimeField("hạn gửi, trước")
    late_from = models.DateTimeField("trễ hạn từ", null=True, blank=True)
    judged = models.BooleanField("có đánh giá chỉ tiêu", default=False)
    months = ArrayField(models.CharField(max_length=7), verbose_name="các tháng trọn trong kỳ", default=list)
    quarters = models.ManyToManyField(
        "self", symmetrical=False, related_name="periods", verbose_name="các quý"
    )
    baseline_code = models.CharField("quý cùng kỳ năm trước", max_length=12, blank=True)
    issued_at = models.DateTimeField("có báo cáo phát hành lúc", null=True, blank=True)
    figures_revision = models.BigIntegerField(default=0)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="period_code_unique_in_plan"),
            models.CheckConstraint(
                condition=Q(window_to__gt=F("window_from")), name="period_window_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(late_from__isnull=True) | Q(late_from__gte=F("due_at")),
                name="period_late_after_due",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_quarter(self):
        return self.kind == self.Kind.QUARTER


class Obligation(models.Model):
    """(unit, quarter): this unit owes this return, for its own part of the window.

    `audiences` are the classes and the key by which an element's owners may name it; `ends_inside` is true for a
    unit whose life ends before the window does, which owes flows only (figures.md section 4). Acceptance leaves its
    mark in `accepted_at`.
    """

    class State(models.TextChoices):
        OWED = "owed", "Phải báo cáo"
        WAIVED = "waived", "Loại trừ"
        MERGED = "merged", "Đã gộp vào quý sau"

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="obligations")
    quarter = models.ForeignKey(Period, models.PROTECT, related_name="obligations")
    window_from = models.DateField("từ ngày")
    window_to = models.DateField("đến hết ngày")
    audiences = ArrayField(models.CharField(max_length=40), verbose_name="thuộc nhóm")
    invited = models.BooleanField("được đề nghị", default=False)
    ends_inside = models.BooleanField("đơn vị kết thúc trong kỳ", default=False)
    state = models.CharField("tình trạng", max_length=6, choices=State, default=State.OWED)
    extended_to = models.DateTimeField("gia hạn, trước", null=True, blank=True)
    reason = models.CharField("lý do", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người quyết định",
    )
    decided_at = models.DateTimeField("lúc", null=True, blank=True)
    accepted_at = models.DateTimeField("có báo cáo được duyệt lúc", null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "nghĩa vụ báo cáo"
        ordering = ["quarter", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "quarter"], name="obligation_once"),
            models.CheckConstraint(
                condition=Q(state="owed") | ~Q(reason=""),
                name="obligation_lifted_with_reason",
                violation_error_message="Nêu lý do loại trừ hoặc gộp kỳ báo cáo.",
            ),
            models.CheckConstraint(
                condition=Q(state="owed") | Q(accepted_at__isnull=True),
                name="obligation_not_lifted_once_accepted",
                violation_error_message="Kỳ này đã có báo cáo được duyệt nên không loại trừ hoặc gộp được.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}/{self.quarter.code}"

    @property
    def due_at(self):
        return self.extended_to or self.quarter.due_at

    @property
    def is_owed(self):
        return self.state == self.State.OWED
