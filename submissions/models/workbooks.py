"""Workbooks that came back filled in."""

from django.conf import settings
from django.db import models

from .evidence import evidence_path
from .filing import Version


class Upload(models.Model):
    """A workbook read for a draft: nothing of it is written before `applied_at`.

    `read` is what its cells say, as plain data by element code (submissions/workbook); `problems` what could not be
    read, each with sheet, cell and sentence.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="uploads")
    file = models.FileField("tệp", upload_to=evidence_path, max_length=200)
    name = models.CharField("tên tệp", max_length=255)
    sha256 = models.CharField(max_length=64)
    read = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField("nhận lúc", null=True, blank=True)

    class Meta:
        verbose_name = "biểu Excel tải lên"
        ordering = ["pk"]

    def __str__(self):
        return self.name
