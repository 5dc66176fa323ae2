"""What the desk sees of a submitted version at a glance, worked out once when it was sent."""

from django.db import models

from .filing import Version


class Glance(models.Model):
    """Counts and signs of a submitted version as it was sent; the page of the review works them out anew.

    `signs`: [{"kind", "code", "sentence"}], what is worth a look without being wrong (submissions/attention.py).
    """

    version = models.OneToOneField(Version, models.PROTECT, related_name="glance")
    blanks = models.PositiveSmallIntegerField("ô trống", default=0)
    unexplained = models.PositiveSmallIntegerField("cảnh báo chưa giải trình", default=0)
    explained = models.PositiveSmallIntegerField("cảnh báo đã giải trình", default=0)
    new_na = models.PositiveSmallIntegerField("“không áp dụng” mới", default=0)
    signs = models.JSONField(default=list)

    class Meta:
        verbose_name = "đối chiếu khi gửi"

    def __str__(self):
        return str(self.version)

    @property
    def is_clean(self):
        """Every owed cell answered, nothing unexplained, no new "không áp dụng" (issue of a bulk acceptance)."""
        return not (self.blanks or self.unexplained or self.new_na)
