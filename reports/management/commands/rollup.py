from django.core.management.base import BaseCommand, CommandError

from plans.choosing import Unclear, plan_for
from plans.models import Period
from reports.rollup.keeping import bring_up_to_date, roll_up


class Command(BaseCommand):
    help = "Tổng hợp ngay mọi kỳ chưa cập nhật; --full tổng hợp lại tất cả."

    def add_arguments(self, parser):
        parser.add_argument("--full", action="store_true")
        parser.add_argument("--plan")

    def handle(self, *, full, plan, **options):
        try:
            periods = plan_for(plan, set()).periods.all() if plan else Period.objects.all()
        except Unclear as error:
            raise CommandError(str(error)) from error
        if full:
            done = sum(roll_up(period.pk, force=True) for period in periods)
        else:
            done = bring_up_to_date(periods)
        self.stdout.write(f"Đã tổng hợp {done} kỳ báo cáo.")
