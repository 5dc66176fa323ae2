"""What is asked of returns, versions and their cells."""

from collections import defaultdict

from django.db import models
from django.db.models import F, FilteredRelation, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from units.models import Designation

# What the event of a submission says where Sở Y tế filed for the unit.
STAND_IN = "nhập thay"


def authority_of(unit: str, last_day: str) -> Subquery:
    """What a unit signs as on a day, by the names of the fields that hold both."""
    named = Designation.objects.filter(unit=OuterRef(unit), valid_from__lte=OuterRef(last_day))
    signs = Coalesce(NullIf("authority", Value("")), "name")
    return Subquery(named.order_by("-valid_from").annotate(signs=signs).values("signs")[:1])


class ReturnQuerySet(models.QuerySet):
    def for_quarter(self, quarter):
        return self.filter(obligation__quarter=quarter)

    def accepted(self):
        return self.filter(counted__isnull=False)


class VersionQuerySet(models.QuerySet):
    def drafts(self):
        return self.filter(submitted_at__isnull=True)

    def awaiting(self):
        return self.filter(submitted_at__isnull=False, decision="")

    def with_authority(self):
        """Adds `authority`: what the unit signs as on the last day of its window."""
        return self.annotate(
            authority=authority_of("filing__obligation__unit", "filing__obligation__window_to")
        )

    def with_stand_in(self):
        """Adds `why_stood_in`: why Sở Y tế filed it for the unit; None where the unit did itself."""
        filed = Q(events__verb="submitted", events__note__contains=STAND_IN)
        return self.annotate(
            filed_for=FilteredRelation("events", condition=filed), why_stood_in=F("filed_for__reason")
        )

    def newest_first(self):
        return self.order_by("-number")

    def with_context(self):
        """With all that a page names: unit, quarter and people."""
        return self.select_related(
            "filing__obligation__unit",
            "filing__obligation__quarter__plan__territory",
            "submitted_by",
            "decided_by",
            "created_by",
        )


class FigureQuerySet(models.QuerySet):
    def with_only(self, *parts):
        """With these of "marks" and "items"; the others are taken for empty and not asked for."""
        related = {name: self.model._meta.get_field(name).related_model for name in ("marks", "items")}
        return self.prefetch_related(
            *(
                name if name in parts else Prefetch(name, model.objects.none())
                for name, model in related.items()
            )
        )


class EvidenceQuerySet(models.QuerySet):
    def standing(self):
        """Without those that were removed."""
        return self.filter(removed_at=None)

    def of_cells(self, versions):
        """{(version id, element id or None): its files}, of the versions by id, in one query."""
        files = defaultdict(list)
        for file in self.standing().filter(version__in=versions):
            files[file.version_id, file.element_id].append(file)
        return files


class EventQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("pk").select_related("by", "version")


class ReminderQuerySet(models.QuerySet):
    def latest_of(self, obligations):
        """{obligation id: its latest reminder}, in one query."""
        rows = self.filter(obligation__in=[row.pk for row in obligations])
        newest = rows.order_by("obligation_id", "-at", "-pk").distinct("obligation_id").select_related("by")
        return {row.obligation_id: row for row in newest}

    def named(self, on):
        """Adds `name`, what the unit is called on the day (the last known for an ended unit)."""
        named = Designation.objects.filter(unit=OuterRef("obligation__unit"), valid_from__lte=on)
        return self.annotate(name=Subquery(named.order_by("-valid_from").values("name")[:1]))
