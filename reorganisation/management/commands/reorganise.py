from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, transaction

from plans.choosing import Unclear, plan_for
from reorganisation.applying import NotApplicable, apply
from reorganisation.models import Reorganisation
from reorganisation.preparing import prepare
from reorganisation.preview import preview
from reorganisation.table import read_table
from reorganisation.told import told
from submissions.errors import Refused
from submissions.importing import ImportRefused, system_user
from units.models import Unit


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” không phải ngày dạng năm-tháng-ngày, ví dụ 2025-07-01.") from None


def _territory(key):
    """That of the plan named, or the only one there is, however many plans it has."""
    only = Unit.objects.filter(plans__isnull=False).distinct()
    return only.get() if key is None and only.count() == 1 else plan_for(key, set()).territory


class Command(BaseCommand):
    help = "Xem trước, và với --apply thì áp dụng, một lần sắp xếp đơn vị từ tệp CSV hoặc .xlsx."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--on", required=True, metavar="YYYY-MM-DD", help="ngày áp dụng")
        parser.add_argument("--basis", required=True, help="căn cứ pháp lý")
        parser.add_argument("--title", default="Sắp xếp đơn vị", help="nội dung sắp xếp")
        parser.add_argument(
            "--access-until", metavar="YYYY-MM-DD", help="ngày cuối đăng nhập của đơn vị kết thúc"
        )
        parser.add_argument("--plan", metavar="KEY", help="kế hoạch có địa bàn được sắp xếp")
        parser.add_argument("--apply", action="store_true", help="áp dụng")

    def handle(self, *, file, on, basis, title, access_until, plan, **options):
        asked = {
            "on": _day(on),
            "access_until": access_until and _day(access_until),
            "rows": self._rows(file),
        }
        basis = " ".join(basis.split())
        for name, text in (("legal_basis", basis), ("title", title)):
            if not text or len(text) > Reorganisation._meta.get_field(name).max_length:
                raise CommandError(
                    "Căn cứ pháp lý dài từ 1 đến 300 ký tự, nội dung sắp xếp từ 1 đến 200 ký tự."
                )
        try:
            territory = _territory(plan)
            self._run(territory, asked | {"legal_basis": basis, "title": title}, options["apply"])
        except Unclear as unclear:
            raise CommandError(f"Chưa thay đổi gì. {unclear}") from unclear
        except NotApplicable as refusal:
            raise CommandError(f"Chưa thay đổi gì. {len(refusal.problems)} lỗi:\n{refusal}") from refusal
        except Refused as refusal:
            raise CommandError(f"Chưa thay đổi gì. {refusal}") from refusal
        except (OperationalError, InterfaceError) as error:
            raise CommandError("Chưa thay đổi gì. Cơ sở dữ liệu đang bận, thử lại sau ít phút.") from error

    @staticmethod
    def _rows(file):
        try:
            return read_table(file.read_bytes())
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {file}.") from error
        except ImportRefused as refusal:
            raise CommandError(f"Chưa thay đổi gì. {len(refusal.problems)} lỗi:\n{refusal}") from refusal

    def _run(self, territory, asked, apply_now):
        known = Reorganisation.objects.filter(
            territory=territory, applied_at__isnull=False, on=asked["on"], legal_basis=asked["legal_basis"]
        )
        if any(row.rows == asked["rows"] for row in known):
            self.stdout.write("Việc sắp xếp này đã được áp dụng; không có gì thay đổi.")
            return
        found = preview(
            territory,
            asked["rows"],
            on=asked["on"],
            basis=asked["legal_basis"],
            access_until=asked["access_until"],
        )
        if found.problems:
            raise NotApplicable(found.problems)
        for line in told(found):
            self.stdout.write(line)
        if not apply_now:
            self.stdout.write("Chưa thay đổi gì. Thêm --apply để áp dụng.")
            return
        with transaction.atomic():
            by = system_user()
            apply(reorganisation=prepare(territory=territory, by=by, **asked), by=by, seen=found.sha256)
        self.stdout.write("Đã áp dụng.")
