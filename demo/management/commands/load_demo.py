from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from demo.people import PASSWORD, load_people
from demo.reminders import send_reminders
from demo.story import tell
from plans.models import Plan
from reports.rollup.keeping import bring_up_to_date
from submissions.models import Version

SHOWN = [
    ("tuyphong.canbo", "cán bộ nhập liệu, Huyện Tuy Phong (đến 30/6/2025)"),
    ("p-phanthiet.canbo", "cán bộ nhập liệu, Phường Phan Thiết"),
    ("p-phanthiet.lanhdao", "lãnh đạo UBND phường Phan Thiết"),
    ("syt.tonghop", "cán bộ tổng hợp, Sở Y tế"),
    ("syt.lanhdao", "lãnh đạo Sở Y tế"),
    ("ubnd.lanhdao", "lãnh đạo UBND tỉnh"),
    ("quantri", "quản trị"),
]


class Command(BaseCommand):
    help = "Nạp tài khoản và số liệu minh họa cho Kế hoạch 1643/KH-UBND; chạy lại không thêm gì."

    def handle(self, **options):
        plan = Plan.objects.filter(key="1643/KH-UBND").first()
        if plan is None:
            raise CommandError("Chưa có Kế hoạch 1643/KH-UBND; chạy load_plan trước.")
        with transaction.atomic():
            if not plan.is_demo:
                if Version.objects.exists():
                    raise CommandError("Hệ thống đã có số liệu thật; không nạp số liệu minh họa vào cùng.")
                Plan.objects.filter(pk=plan.pk).update(is_demo=True)
                tell(plan, load_people(plan))
                send_reminders()
        bring_up_to_date()
        self.stdout.write(f"Tài khoản minh họa (mật khẩu {PASSWORD}):")
        for username, what in SHOWN:
            self.stdout.write(f"  {username:22} {what}")
