"""Files that support a return, and the signed document that it went out with."""

import uuid
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import Q

from submissions.querysets import EvidenceQuerySet

from .filing import Version


def evidence_path(evidence, filename):
    """A random stored name; what the user called the file is kept only as text."""
    return f"evidence/{uuid.uuid4().hex}{PurePosixPath(filename).suffix.lower()}"


class Evidence(models.Model):
    """A file that supports one element of a version, or all of it (no element).

    A file that was removed leaves its row: what it was called, who removed it and when.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="evidence")
    element = models.ForeignKey(
        "targets.DataElement", models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.FileField("tệp", upload_to=evidence_path, max_length=200)
    name = models.CharField("tên tệp", max_length=255)
    size = models.PositiveIntegerField("dung lượng")
    sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField("xóa lúc", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "tài liệu kèm theo"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="evidence_removed_whole",
            )
        ]

    def __str__(self):
        return self.name


class SignedDocument(models.Model):
    """The paper that the unit signed and sent with a version: its number and date, fixed once it is submitted.

    The file may follow after submission, once.
    """

    version = models.OneToOneField(Version, models.PROTECT, related_name="signed")
    number = models.CharField("số, ký hiệu văn bản", max_length=60)
    on = models.DateField("ngày văn bản")
    file = models.FileField("bản ký", upload_to=evidence_path, max_length=200, blank=True)
    name = models.CharField("tên tệp", max_length=255, blank=True)
    size = models.PositiveIntegerField("dung lượng", default=0)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "văn bản ký"

    def __str__(self):
        return self.number
