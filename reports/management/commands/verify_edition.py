from django.core.management.base import BaseCommand, CommandError

from reports.editions import verify
from reports.models import Edition


class Command(BaseCommand):
    help = "Cộng lại mọi số của một bản phát hành từ số liệu các đơn vị đã duyệt; báo lỗi khi có khác biệt."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int)

    def handle(self, *, number, **options):
        edition = Edition.objects.select_related("period").filter(number=number).first()
        if edition is None:
            there = ", ".join(map(str, Edition.objects.order_by("number").values_list("number", flat=True)))
            raise CommandError(f"Không có bản phát hành số {number}. Hiện có: {there or 'chưa có bản nào'}.")
        differences = verify(edition)
        for difference in differences:
            self.stderr.write(difference)
        if differences:
            raise CommandError(f"Bản phát hành số {number} có {len(differences)} khác biệt.")
        figures = len(edition.content["results"]["elements"])
        indicators = len(edition.content["results"]["indicators"])
        self.stdout.write(
            f"Bản phát hành số {number} ({edition.period.code}): "
            f"{figures} số liệu, {indicators} chỉ số khớp khi cộng lại."
        )
