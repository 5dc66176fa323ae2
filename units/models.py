"""Units: who reports, what they are called on a day, and what became of them.

Design: figures.md section 1 (Unit, Designation, Succession) and section 10.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from .querysets import DesignationQuerySet, UnitQuerySet


class Kind(models.TextChoices):
    TERRITORY = "territory", "Địa bàn"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"
    DEPARTMENT = "department", "Sở, ngành"
    INVITED = "invited", "Cơ quan được đề nghị"
    PARTNER = "partner", "Đơn vị phối hợp"


def days(start: str, end: str) -> Func:
    """The inclusive days of a row's life as a PostgreSQL daterange; an open end is infinite."""
    return Func(F(start), F(end), models.Value("[]"), function="daterange", output_field=DateRangeField())


class Unit(models.Model):
    """A reporter or a node of a territory, under a key that never changes.

    `valid_to` is the last day lived, inclusive. A territory is itself a unit, with no territory of its own.
    `reorganised_at` marks a life that a reorganisation began or ended: load_plan leaves it as it is.
    """

    territory = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    key = models.CharField("mã đơn vị", max_length=40)
    order = models.PositiveIntegerField("thứ tự")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    reorganised_at = models.DateTimeField("sắp xếp lúc", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        ordering = ["order", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "key"],
                nulls_distinct=False,
                name="unit_key_unique_in_territory",
                violation_error_message="Mã đơn vị này đã có trên địa bàn.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="unit_life_runs_forward",
                violation_error_message="Ngày kết thúc phải sau ngày thành lập.",
            ),
        ]

    def __str__(self):
        return self.key

    def is_alive(self, on):
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Designation(models.Model):
    """What a unit is called, where it stands in the tree and how it signs, from one day to another.

    A rename, a new code or a transfer adds a designation and ends nothing. `territory` repeats the unit's so that
    the database can keep one live unit per official code and territory. `reorganised_at` is as that of a unit.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="designations")
    territory = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    kind = models.CharField("loại", max_length=12, choices=Kind)
    name = models.CharField("tên", max_length=200)
    authority = models.CharField("tên cơ quan gửi báo cáo", max_length=200, blank=True)
    code = models.CharField("mã hành chính", max_length=10, blank=True)
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="children_designations"
    )
    reports = models.BooleanField("gửi báo cáo trực tiếp", default=False)
    letterhead_parent = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    letterhead = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    symbol = models.CharField("ký hiệu văn bản", max_length=40, blank=True)
    place = models.CharField("địa danh", max_length=100, blank=True)
    signer = models.CharField("chức vụ người ký", max_length=200, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    reorganised_at = models.DateTimeField("sắp xếp lúc", null=True, blank=True)

    objects = DesignationQuerySet.as_manager()

    class Meta:
        verbose_name = "tên gọi"
        ordering = ["unit", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="designation_one_per_unit_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Đơn vị đã có tên gọi khác trong khoảng thời gian này.",
            ),
            ExclusionConstraint(
                name="designation_one_unit_per_code_a_day",
                expressions=[
                    ("territory", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(code=""),
                violation_error_message="Mã hành chính này đang dùng cho đơn vị khác.",
            ),
        ]

    def __str__(self):
        return self.name


class Succession(models.Model):
    """Ties a unit that ended to one that took over all (`part` false) or part of it, with the legal basis."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="origins")
    on = models.DateField("từ ngày")
    part = models.BooleanField("chỉ một phần", default=False)
    legal_basis = models.CharField("căn cứ", max_length=300)

    class Meta:
        verbose_name = "kế thừa"
        ordering = ["on", "predecessor", "successor"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message="Quan hệ kế thừa này đã có.",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
