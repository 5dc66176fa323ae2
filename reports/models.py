"""Rolled-up figures, results of indicators and targets, and editions as issued.

Every page, workbook and document reads these rows; nothing else adds numbers (figures.md, preamble).
"""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .drafting.models import DraftText, DraftTextChange, NarrativeUse  # noqa: F401 - found through this module
from .querysets import RolledUpQuerySet


class RollUpState(models.Model):
    """Which revision of a period's figures the stored totals are of."""

    period = models.OneToOneField("plans.Period", models.CASCADE, related_name="rolled_up_state")
    revision = models.BigIntegerField()
    at = models.DateTimeField("tổng hợp lúc")


class RolledUp(models.Model):
    """The value of an element for a unit or a node of the tree in a period, with its coverage.

    `counts` is false for a unit that ended and therefore does not count at the territory under the element's rule
    (figures.md section 4). `carried`: the value is not from the unit's last quarter. `serves`: an indicator may use
    it. `not_applicable`: the unit left both sides. `peak`: the largest value of one quarter. `missing` names
    unit/quarter, sorted.

    Written in one statement from the very rows that it points to, so the database does not look each up again: for a
    country that takes a third of a roll-up.
    """

    period = models.ForeignKey("plans.Period", models.CASCADE, related_name="+", db_constraint=False)
    unit = models.ForeignKey("units.Unit", models.CASCADE, related_name="+", db_constraint=False)
    element = models.ForeignKey("targets.DataElement", models.CASCADE, related_name="+", db_constraint=False)
    is_node = models.BooleanField(default=False)
    counts = models.BooleanField()
    value = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    not_applicable = models.BooleanField(default=False)
    carried = models.BooleanField(default=False)
    serves = models.BooleanField(default=False)
    peak = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    owed = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    missing = ArrayField(models.CharField(max_length=60), default=list)

    objects = RolledUpQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "unit", "element"], name="rolled_up_once")]


class IndicatorResult(models.Model):
    """An indicator at the territory for a period; `cohort` "" is the headline, others follow it.

    `percent` is cut to two decimals toward zero. `stretches` holds the two parts of a window that crosses a
    reorganisation. The rule used is `revision`.
    """

    period = models.ForeignKey("plans.Period", models.CASCADE, related_name="+")
    indicator = models.ForeignKey("targets.Indicator", models.CASCADE, related_name="results")
    revision = models.ForeignKey("targets.IndicatorRevision", models.PROTECT, related_name="+")
    cohort = models.CharField(max_length=12, blank=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    percent = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    verdict = models.CharField(max_length=12, blank=True)
    pace = models.CharField(max_length=8, blank=True)
    provisional = models.BooleanField()
    owed = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    missing = ArrayField(models.CharField(max_length=60), default=list)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["indicator__order", "cohort"]
        constraints = [
            models.UniqueConstraint(fields=["period", "indicator", "cohort"], name="indicator_result_once")
        ]


class TargetResult(models.Model):
    """A target's verdict in a judged period: `met` of `of` indicators that have a verdict to count."""

    period = models.ForeignKey("plans.Period", models.CASCADE, related_name="+")
    target = models.ForeignKey("targets.Target", models.CASCADE, related_name="results")
    verdict = models.CharField(max_length=12)
    met = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    provisional = models.BooleanField()

    class Meta:
        ordering = ["target__number"]
        constraints = [models.UniqueConstraint(fields=["period", "target"], name="target_result_once")]


class Edition(models.Model):
    """A consolidated report as issued: frozen content with its hash; rows are only ever added.

    `content` is what edition.json and the documents say: figures, rules, units, text, contributions.
    """

    number = models.PositiveIntegerField("số bản phát hành", unique=True)
    period = models.ForeignKey("plans.Period", models.PROTECT, related_name="editions")
    issued_at = models.DateTimeField("phát hành lúc")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField("mã kiểm tra", max_length=64)

    class Meta:
        verbose_name = "bản phát hành"
        ordering = ["-number"]

    def __str__(self):
        return f"Bản phát hành số {self.number}"


class Document(models.Model):
    """A file of an edition: named by its hash, written whole."""

    class Kind(models.TextChoices):
        REPORT_PDF = "report.pdf", "Báo cáo (PDF)"
        REPORT_DOCX = "report.docx", "Báo cáo (Word)"
        REPORT_XLSX = "report.xlsx", "Phụ lục (Excel)"
        UBND_PDF = "ubnd.pdf", "Báo cáo của UBND tỉnh (PDF)"
        UBND_DOCX = "ubnd.docx", "Báo cáo của UBND tỉnh (Word)"
        SUMMARY_PDF = "summary.pdf", "Tóm tắt cho lãnh đạo (PDF)"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="documents")
    kind = models.CharField("loại tệp", max_length=12, choices=Kind)
    file = models.FileField("tệp", max_length=200)
    sha256 = models.CharField("mã kiểm tra", max_length=64)
    size = models.PositiveIntegerField("dung lượng")
    made_at = models.DateTimeField("tạo lúc")

    class Meta:
        verbose_name = "tài liệu"
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="document_once")]


class Build(models.Model):
    """How often the files of an edition were tried, and why the last try failed; "" while it goes on."""

    TRIES = 3

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="build")
    tries = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    @property
    def is_given_up(self):
        return self.tries >= self.TRIES and self.reason != ""


def signed_path(paper, name):
    """A random name; what the file was called is kept beside it."""
    return f"signed/{uuid4().hex}.pdf"


class SignedReport(models.Model):
    """The number and day that the clerk gave an edition outside the portal, and its signed PDF; rows are only added.

    `signatures` lists what stands in the PDF: who signed, when, and whether the file is as it was signed.
    """

    class Issuer(models.TextChoices):
        CONSOLIDATOR = "consolidator", "Báo cáo của Sở Y tế"
        PROVINCE = "province", "Báo cáo của UBND tỉnh"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="signed")
    issuer = models.CharField("loại báo cáo", max_length=12, choices=Issuer, default=Issuer.CONSOLIDATOR)
    number = models.CharField("số, ký hiệu", max_length=60)
    on = models.DateField("ngày ban hành")
    file = models.FileField("bản đã ký (PDF)", upload_to=signed_path, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    signatures = models.JSONField(default=list)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "bản đã ký"
        ordering = ["pk"]


class Reconciliation(models.Model):
    """One nightly comparison of every stored total with what the accepted returns come to (figures.md section 8)."""

    at = models.DateTimeField("đối soát lúc")
    periods = models.PositiveSmallIntegerField("số kỳ đã đối soát")

    class Meta:
        verbose_name = "lần đối soát"
        ordering = ["-pk"]

    def __str__(self):
        return f"Đối soát {self.at:%d/%m/%Y}"


class Divergence(models.Model):
    """A stored result that is not what it should be: of a unit's element, of an indicator, or of a target.

    `facts` names what differs: {"value": [stored, recomputed]}; a result that is missing on one side has None there.
    """

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="divergences")
    period = models.ForeignKey("plans.Period", models.CASCADE, related_name="+")
    unit = models.ForeignKey("units.Unit", models.CASCADE, null=True, related_name="+")
    element = models.ForeignKey("targets.DataElement", models.CASCADE, null=True, related_name="+")
    indicator = models.ForeignKey("targets.Indicator", models.CASCADE, null=True, related_name="+")
    cohort = models.CharField(max_length=12, blank=True)
    target = models.ForeignKey("targets.Target", models.CASCADE, null=True, related_name="+")
    facts = models.JSONField()

    class Meta:
        verbose_name = "sai lệch"
        ordering = ["pk"]
