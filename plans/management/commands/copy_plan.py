from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plans.copying import copy_plan
from plans.located import PackageError

DEFAULT = Path(settings.BASE_DIR) / "plans" / "packages" / "1643-KH-UBND-2025"


class Command(BaseCommand):
    help = "Tạo gói kế hoạch của năm sau từ gói của năm trước, với số, ký hiệu và ngày ban hành riêng."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="thư mục của gói mới")
        parser.add_argument("--from", dest="source", type=Path, default=DEFAULT, help="thư mục của gói gốc")
        parser.add_argument("--key", required=True, help="số, ký hiệu của kế hoạch mới, ví dụ 57/KH-UBND")
        parser.add_argument("--issued", required=True, help="ngày ban hành, dạng năm-tháng-ngày")
        parser.add_argument("--year", type=int, required=True, help="năm kế hoạch")

    def handle(self, *, folder, source, key, issued, year, **options):
        try:
            issued_on = date.fromisoformat(issued)
        except ValueError as error:
            raise CommandError(f"Ngày ban hành “{issued}” không đúng dạng năm-tháng-ngày.") from error
        try:
            copied = copy_plan(source, folder, key=key, issued_on=issued_on, year=year)
        except PackageError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã tạo gói kế hoạch {key} trong {copied.folder}.")
        if copied.to_read:
            self.stdout.write("Đọc lại và sửa các dòng còn nêu năm trước khi nạp bằng load_plan:")
        for line in copied.to_read:
            self.stdout.write(f"  {line}")
