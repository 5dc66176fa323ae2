"""What is asked of units, as of a day."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery


def within(on, prefix=""):
    """Rows whose life (valid_from to valid_to, inclusive) holds the day `on`."""
    starts = {f"{prefix}valid_from__lte": on}
    return Q(**starts) & (Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on}))


class LivedQuerySet(models.QuerySet):
    """Rows with a life: a first day, and a last day or none."""

    def alive(self, on):
        return self.filter(within(on))

    def lived_between(self, start, end):
        return self.filter(valid_from__lte=end).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=start))


class UnitQuerySet(LivedQuerySet):
    def of_territory(self, territory):
        """The territory itself and every unit of it, whatever the day."""
        return self.filter(Q(pk=territory.pk) | Q(territory=territory))

    def named(self, on):
        """Adds `name`, `authority`, `kind` and `parent_id` as of the day (the last known for an ended unit)."""
        designations = self.model._meta.get_field("designations").related_model.objects
        latest = designations.filter(unit=OuterRef("pk"), valid_from__lte=on).order_by("-valid_from")
        return self.annotate(
            **{
                field: Subquery(latest.values(field)[:1])
                for field in ("name", "authority", "kind", "parent_id")
            }
        )


class DesignationQuerySet(LivedQuerySet):
    def of_kind(self, *kinds):
        return self.filter(kind__in=kinds)

    def reporting(self):
        return self.filter(reports=True)

    def in_order(self):
        return self.order_by(F("unit__order").asc(), "unit__key", "valid_from")
