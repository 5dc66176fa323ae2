from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from plans.located import PackageError
from targets.loading import load_plan

DEFAULT = Path(settings.BASE_DIR) / "plans" / "packages" / "1643-KH-UBND-2025"


class Command(BaseCommand):
    help = "Nạp hoặc cập nhật một gói kế hoạch (mặc định: Kế hoạch 1643/KH-UBND)."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)

    def handle(self, *, folder, **options):
        try:
            plan = load_plan(folder)
        except PackageError as error:
            raise CommandError(f"Chưa nạp gì. {len(error.problems)} lỗi:\n{error}") from error
        except (OperationalError, InterfaceError) as error:
            raise CommandError("Chưa nạp gì. Cơ sở dữ liệu đang bận, thử lại sau ít phút.") from error
        self.stdout.write(
            f"Đã nạp {plan}: {plan.targets.count()} chỉ tiêu, {plan.elements.count()} thành phần số liệu, "
            f"{plan.territory.members.count() + 1} đơn vị, {plan.periods.count()} kỳ báo cáo."
        )
