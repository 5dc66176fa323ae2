import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.calendar import local_day
from plans.choosing import Unclear, period_for
from reports import editions
from reports.rollup.keeping import bring_up_to_date
from submissions.errors import Refused
from submissions.importing import system_user


class Command(BaseCommand):
    help = (
        "Phát hành báo cáo tổng hợp của một kỳ (PDF, Word, Excel và edition.json); --draft chỉ lập dự thảo."
    )

    def add_arguments(self, parser):
        parser.add_argument("--period", required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--draft", action="store_true")
        parser.add_argument("--plan")

    def handle(self, *, period, out, draft, plan, **options):
        try:
            period = period_for(plan, period)
        except Unclear as error:
            raise CommandError(str(error)) from error
        try:
            out.mkdir(parents=True, exist_ok=True)
            said = self._draft(period, out) if draft else self._issue(period, out)
        except Refused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Không ghi được vào thư mục {out}: {error.strerror}.") from error
        self.stdout.write(said)

    def _draft(self, period, out):
        bring_up_to_date(period.plan.periods.all())
        content = editions.content_of(period, local_day(timezone.now()))
        name = editions.file_name(period.code)
        for suffix, body in editions.drafts_of(period, content).items():
            _write(out / f"{name}{suffix}", body)
        _write(out / "edition.json", _as_json(editions.edition_json(content)))
        return f"Đã lập dự thảo báo cáo kỳ {period.code} trong {out}, không phát hành."

    def _issue(self, period, out):
        edition = editions.issue(period, system_user())
        name = editions.file_name(period.code, edition.number)
        for document in editions.documents_of(edition, editions.OFFICIAL):
            with document.file.open("rb") as file:
                _write(out / f"{name}{Path(document.kind).suffix}", file.read())
        told = editions.edition_json(edition.content, number=edition.number, issued_at=edition.issued_at)
        _write(out / "edition.json", _as_json(told))
        return f"Bản phát hành số {edition.number}, kỳ {period.code}, mã kiểm tra {edition.sha256}: đã ghi vào {out}."


def _as_json(value):
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _write(path, body):
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(body)
    part.replace(path)
