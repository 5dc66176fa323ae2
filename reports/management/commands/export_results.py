import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from plans.choosing import Unclear, period_for
from reports.exporting import results_as_csv, results_of
from reports.rollup.keeping import bring_up_to_date


class Command(BaseCommand):
    help = "Xuất kết quả tổng hợp của một kỳ (JSON hoặc CSV)."

    def add_arguments(self, parser):
        parser.add_argument("--period", required=True)
        parser.add_argument("--format", choices=["json", "csv"], required=True)
        parser.add_argument("--out", type=Path)
        parser.add_argument("--plan")

    def handle(self, *, period, format, out, plan, **options):
        try:
            period = period_for(plan, period)
        except Unclear as error:
            raise CommandError(str(error)) from error
        bring_up_to_date([period])
        if format == "csv":
            text = results_as_csv(period)
        else:
            text = json.dumps(results_of(period), ensure_ascii=False, indent=1) + "\n"
        if out is None:
            self.stdout.write(text, ending="")
            return
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {out}: {error.strerror}.") from error
        self.stdout.write(f"Đã ghi kết quả kỳ {period.code} vào {out}.")
