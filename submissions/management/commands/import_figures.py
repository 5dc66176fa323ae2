from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from submissions.importing import ImportRefused, import_figures

UNREADABLE = {
    FileNotFoundError: "không có tệp này",
    IsADirectoryError: "đây là thư mục, không phải tệp",
    PermissionError: "không có quyền đọc",
}


def _why(error):
    return UNREADABLE.get(type(error), "lỗi khi đọc từ ổ đĩa")


class Command(BaseCommand):
    help = "Nhập số liệu hàng loạt từ tệp CSV (period,unit,element,value); nhập hết hoặc không nhập gì."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--accept", action="store_true", help="gửi và duyệt mọi báo cáo có trong tệp")
        parser.add_argument(
            "--plan", metavar="KEY", help="số, ký hiệu kế hoạch, nếu nhiều kế hoạch có các kỳ này"
        )

    def handle(self, *, file, accept, plan, **options):
        try:
            imported = import_figures(file.read_bytes(), accept=accept, plan=plan)
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {file}: {_why(error)}.") from error
        except ImportRefused as refusal:
            raise CommandError(f"Chưa nhập gì. {len(refusal.problems)} lỗi:\n{refusal}") from refusal
        except (OperationalError, InterfaceError) as error:
            raise CommandError("Chưa nhập gì. Cơ sở dữ liệu đang bận, thử lại sau ít phút.") from error
        self.stdout.write(imported.summary)
        for warning in imported.warnings:
            self.stdout.write(f"Lưu ý: {warning}")
