"""Targets, indicators, data elements and their dated revisions; last year's figures.

What may change by decision or by the ministry's yearly letter sits in revisions; the one in force on the last day of
a period's window serves the period (figures.md sections 1, 4 and 6).
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .querysets import CheckRuleQuerySet
from .rules import RULES
from .sentences import Asked


class Revision(models.Model):
    """One dated wording and rule; `decision` names the document that made it; `used_at` is set once it has served."""

    valid_from = models.DateField("từ ngày")
    decision = models.CharField("văn bản", max_length=200)
    used_at = models.DateTimeField("đã dùng từ", null=True, blank=True)

    class Meta:
        abstract = True


class Target(models.Model):
    """A bullet of section I.2 of the plan, numbered in its order."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="targets")
    number = models.PositiveSmallIntegerField("số thứ tự")

    class Meta:
        verbose_name = "chỉ tiêu"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="target_once")]

    def __str__(self):
        return f"Chỉ tiêu {self.number}"


class TargetRevision(Revision):
    target = models.ForeignKey(Target, models.CASCADE, related_name="revisions")
    text = models.TextField("nội dung chỉ tiêu")

    class Meta:
        ordering = ["target", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["target", "valid_from"], name="target_revision_once")]


class Indicator(models.Model):
    """The measurable part of a target, e.g. 7b."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="indicators")
    code = models.CharField("mã", max_length=10)
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "chỉ số"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["target", "code"], name="indicator_once")]

    def __str__(self):
        return self.code


class IndicatorRevision(Revision):
    """The rule of an indicator. `rule` names an entry of `targets.rules.RULES`.

    `threshold` is in per cent; of a rule that does not divide, the number to be reached, in `measure`. `ended`: from
    this day on the indicator is no longer followed.
    """

    class Judged(models.TextChoices):
        YEAR = "year", "Đánh giá cả năm"
        EACH = "each", "Đánh giá từng kỳ"

    class Base(models.TextChoices):
        ELEMENTS = "elements", "Thành phần số liệu"
        COMMUNES = "communes", "Đơn vị hành chính cấp xã"
        UNITS = "units", "Các đơn vị"
        MONTHS = "months", "Các tháng"
        BASELINE = "baseline", "Cùng kỳ năm trước"
        NONE = "none", "Không có mẫu số"

    class Condition(models.TextChoices):
        ANY = "any", "Có ít nhất một nội dung"
        EVERY_MONTH = "every_month", "Tháng nào cũng có"

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="revisions")
    name = models.CharField("tên chỉ số", max_length=300)
    rule = models.CharField("quy tắc", max_length=30)
    base = models.CharField("mẫu số", max_length=10, choices=Base)
    condition = models.CharField("điều kiện", max_length=12, choices=Condition, blank=True)
    threshold = models.DecimalField("ngưỡng", max_digits=14, decimal_places=2)
    judged = models.CharField("đánh giá", max_length=4, choices=Judged)
    count_from = models.CharField("tính từ tháng", max_length=7, blank=True)
    measure = models.CharField("đơn vị tính", max_length=40)
    note = models.TextField("ghi chú", blank=True)
    ended = models.BooleanField("kết thúc", default=False)

    class Meta:
        ordering = ["indicator", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "valid_from"], name="indicator_revision_once")
        ]

    def __str__(self):
        return self.name

    @property
    def goal(self):
        """The threshold as it stands beside a value."""
        return RULES[self.rule].sentences.goal(self.threshold, self.measure)

    def sentence(self, numerator, denominator, year):
        """The rule as a person would say it, with the revisions of its elements, in a plan's year."""
        asked = Asked(
            numerator=[row.name for row in numerator],
            denominator=[row.name for row in denominator],
            threshold=self.threshold,
            by_year=self.judged == self.Judged.YEAR,
            year=year,
            measure=self.measure,
            base=self.base,
            condition=self.condition,
            since=self.count_from,
        )
        return RULES[self.rule].sentences.rule(asked)


class Form(models.Model):
    """A biểu: the form a group of data elements stands in."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="forms")
    number = models.PositiveSmallIntegerField("số biểu")
    title = models.CharField("tên biểu", max_length=200)
    question = models.CharField("câu hỏi mở đầu", max_length=200, blank=True)

    class Meta:
        verbose_name = "biểu"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="form_once")]

    def __str__(self):
        return f"Biểu {self.number}. {self.title}"


class DataElement(models.Model):
    """One cell of a form, under a code that never changes, e.g. CS_KT."""

    class Entry(models.TextChoices):
        COUNT = "count", "số đếm"
        MONEY = "money", "triệu đồng"
        YES_NO = "yes_no", "có/không"
        CHECKLIST = "commune_checklist", "đánh dấu cấp xã"
        MONTH_LOG = "month_log", "tin, bài theo tháng"
        TOTAL = "total", "tổng, tự tính"

    class OverTime(models.TextChoices):
        SUM = "sum", "cộng các quý"
        LAST = "last", "số mới nhất"
        FIRST = "first", "số đầu kỳ"
        EVER = "ever", "đã có trong kỳ"
        MAINTAINED = "maintained", "duy trì từ khi có"
        UNION = "union", "các tháng có tin, bài"

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="elements")
    code = models.CharField("mã", max_length=20)
    order = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    entry = models.CharField("cách nhập", max_length=20, choices=Entry)

    class Meta:
        verbose_name = "thành phần số liệu"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="element_code_unique_in_plan")]

    def __str__(self):
        return self.code


class ElementRevision(Revision):
    """Wording, place, rule over time and owners of an element.

    `owners` are audiences (plans.models.Audience) and unit keys; a unit owes the element when one of them is among
    its obligation's audiences. `sensitive`: figures.md section 11.
    """

    element = models.ForeignKey(DataElement, models.CASCADE, related_name="revisions")
    form = models.ForeignKey(Form, models.PROTECT, related_name="element_revisions")
    name = models.CharField("nội dung", max_length=300)
    measure = models.CharField("đơn vị tính", max_length=40)
    over_time = models.CharField("theo thời gian", max_length=10, choices=DataElement.OverTime)
    owners = ArrayField(models.CharField(max_length=40), verbose_name="đơn vị báo cáo")
    sensitive = models.BooleanField("nhạy cảm", default=False)
    allows_na = models.BooleanField("được ghi không áp dụng", default=False)
    carries_forward = models.BooleanField("đã có thì không hỏi lại", default=False)
    asks_document = models.BooleanField("kèm số, ngày văn bản", default=False)
    guidance = models.TextField("hướng dẫn")

    class Meta:
        ordering = ["element", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["element", "valid_from"], name="element_revision_once"),
            models.CheckConstraint(condition=~Q(owners=[]), name="element_has_an_owner"),
        ]

    def __str__(self):
        return self.name


class Term(models.Model):
    """An element that an indicator's rule reads, as part of its numerator or of its denominator."""

    class Side(models.TextChoices):
        NUMERATOR = "numerator", "Tử số"
        DENOMINATOR = "denominator", "Mẫu số"

    revision = models.ForeignKey(IndicatorRevision, models.CASCADE, related_name="terms")
    element = models.ForeignKey(DataElement, models.PROTECT, related_name="terms")
    side = models.CharField(max_length=11, choices=Side)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["side", "order"]
        constraints = [models.UniqueConstraint(fields=["revision", "element", "side"], name="term_once")]


class CheckRule(models.Model):
    """One rule of what is doubtful in a return: a warning that asks for a sentence, never a refusal (checks.yaml).

    Kinds of `SIDED` name elements on both sides; the others apply to every ratio, part, stock or flow of the plan.
    `percent` and `least` bound what is asked about; `sentence` says it with {left} and {right} for the sums.
    """

    class Kind(models.TextChoices):
        ABOVE = "above", "Vế trái lớn hơn vế phải"
        RATIO = "ratio", "Tử số lớn hơn mẫu số của chỉ số"
        PART = "part", "Phần “trong đó” lớn hơn số chung"
        YEAR = "year_above", "Lũy kế từ đầu năm lớn hơn vế phải"
        BALANCE = "balance", "Hai vế không bằng nhau"
        HALVED = "halved", "Số hiện có giảm mạnh"
        SILENT = "silent", "Số phát sinh về 0"
        LAST_QUARTER = "off_last_quarter", "Khác nhiều so với quý trước"
        LAST_YEAR = "off_last_year", "Khác nhiều so với cùng kỳ năm trước"
        REPEATED = "repeated", "Số phát sinh lặp lại ba quý liền"

    SIDED = frozenset({Kind.ABOVE, Kind.YEAR, Kind.BALANCE})
    RELATIVE = frozenset({Kind.HALVED, Kind.LAST_QUARTER, Kind.LAST_YEAR})

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="checks")
    code = models.CharField("mã", max_length=40)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    order = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField("tỷ lệ (%)", null=True, blank=True)
    least = models.PositiveIntegerField("mức chênh ít nhất", null=True, blank=True)
    sentence = models.CharField("câu cảnh báo", max_length=300, blank=True)

    objects = CheckRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy tắc kiểm tra"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="check_code_once_in_plan")]

    def __str__(self):
        return self.code


class CheckTerm(models.Model):
    """An element whose value a rule adds up on one of its sides."""

    class Side(models.TextChoices):
        LEFT = "left", "Vế trái"
        RIGHT = "right", "Vế phải"

    rule = models.ForeignKey(CheckRule, models.CASCADE, related_name="terms")
    element = models.ForeignKey(DataElement, models.CASCADE, related_name="+")
    side = models.CharField(max_length=5, choices=Side)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rule", "side", "order"]
        constraints = [models.UniqueConstraint(fields=["rule", "element"], name="check_term_once")]


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="BaselineChange",
    fields=["quarter", "unit", "element", "value", "source", "updated_by"],
    obj_field=None,
    context_field=pghistory.ContextJSONField(),
    context_id_field=None,
    append_only=True,
    meta={"indexes": [models.Index(fields=["quarter", "unit"], name="baselinechange_of_unit")]},
)
class Baseline(models.Model):
    """Last year's figure beside a quarter of this year's, with the document it was taken from.

    Every write is kept, as one of a figure is: a growth is judged by it.
    """

    quarter = models.ForeignKey("plans.Period", models.PROTECT, related_name="baselines")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="baselines")
    element = models.ForeignKey(DataElement, models.PROTECT, related_name="baselines")
    value = models.DecimalField("giá trị", max_digits=15, decimal_places=3)
    source = models.CharField("nguồn", max_length=300)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "số liệu cùng kỳ"
        constraints = [
            models.UniqueConstraint(fields=["quarter", "unit", "element"], name="baseline_once"),
            models.CheckConstraint(condition=Q(value__gte=0) & Q(value__lt=10**12), name="baseline_in_range"),
        ]


BaselineChange = Baseline.pgh_event_model
