"""The cells of a version: values, ticks and dated items; and the history of each cell."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from submissions.querysets import FigureQuerySet

from .filing import Version


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="FigureChange",
    fields=[
        "version",
        "element",
        "value",
        "not_applicable",
        "remark",
        "document_number",
        "document_on",
        "edition",
        "updated_by",
    ],
    obj_field=None,
    context_field=pghistory.ContextJSONField(),
    context_id_field=None,
    append_only=True,
    meta={"indexes": [models.Index(fields=["version", "element"], name="figure_change_of_cell")]},
)
class Figure(models.Model):
    """One answered cell: a value, or "không áp dụng". No row means "chưa báo cáo", which is never zero.

    A yes/no holds 1 or 0; a tick list or log the number of its marks or items. `edition` counts the writes of the
    cell, so that a writer can say which value they saw. `FigureChange` keeps every write and every clearing.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="figures")
    element = models.ForeignKey("targets.DataElement", models.PROTECT, related_name="figures")
    value = models.DecimalField("giá trị", max_digits=15, decimal_places=3, null=True, blank=True)
    not_applicable = models.BooleanField("không áp dụng", default=False)
    remark = models.CharField("giải trình", max_length=1000, blank=True)
    document_number = models.CharField("số văn bản", max_length=60, blank=True)
    document_on = models.DateField("ngày văn bản", null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu"
        constraints = [
            models.UniqueConstraint(fields=["version", "element"], name="figure_once_in_version"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, not_applicable=False)
                | Q(value__isnull=True, not_applicable=True),
                name="figure_is_a_value_or_not_applicable",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(value__gte=0) & Q(value__lt=10**12)),
                name="figure_in_range",
            ),
        ]

    def __str__(self):
        return f"{self.element}={'x' if self.not_applicable else self.value}"


class Mark(models.Model):
    """A commune ticked in a tick list."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="marks")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "unit"], name="mark_once")]


class Item(models.Model):
    """A dated item of a log: a news item or article with its link."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="items")
    on = models.DateField("ngày đăng")
    link = models.URLField("liên kết", max_length=1000)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "on", "link"],
                name="item_once",
                violation_error_message="Tin, bài này đã có trong danh sách.",
            )
        ]


FigureChange = Figure.pgh_event_model
