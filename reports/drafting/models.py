"""What the writer of a period's report wrote, and what became of each thing that units said in words."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="DraftTextChange",
    fields=["period", "key", "text", "explained", "updated_by"],
    obj_field=None,
    context_field=pghistory.ContextJSONField(),
    context_id_field=None,
    append_only=True,
)
class DraftText(models.Model):
    """The prose of one section of a period's report, its bound figures as tokens (`tokens`).

    `key` is that of the plan's outline. `edition` counts its writes. `explained` gives the source of each number that
    was typed by hand and is not among the period's figures.
    """

    period = models.ForeignKey("plans.Period", models.PROTECT, related_name="draft_texts")
    key = models.CharField("mục", max_length=20)
    text = models.TextField("nội dung", max_length=20_000)
    explained = models.JSONField("nguồn của số gõ tay", default=dict)
    edition = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "lời văn báo cáo"
        constraints = [models.UniqueConstraint(fields=["period", "key"], name="draft_text_once")]

    def __str__(self):
        return self.key


class NarrativeUse(models.Model):
    """What a report does with one box of a unit's return. A box that was written anew is unseen again."""

    class Use(models.TextChoices):
        AS_IS = "as_is", "Dùng nguyên văn"
        QUOTED = "quoted", "Trích dẫn, nêu tên đơn vị"
        MERGED = "merged", "Đã tổng hợp vào lời văn"
        SET_ASIDE = "set_aside", "Không đưa vào báo cáo"

    period = models.ForeignKey("plans.Period", models.PROTECT, related_name="narrative_uses")
    narrative = models.ForeignKey("submissions.Narrative", models.PROTECT, related_name="uses")
    use = models.CharField("sử dụng", max_length=9, choices=Use)
    reason = models.CharField("lý do", max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "sử dụng lời văn của đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["period", "narrative"], name="narrative_use_once"),
            models.CheckConstraint(
                condition=~Q(use="set_aside") | ~Q(reason=""), name="set_aside_with_a_reason"
            ),
        ]

    def __str__(self):
        return self.get_use_display()


DraftTextChange = DraftText.pgh_event_model
