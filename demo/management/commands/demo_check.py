import time
import urllib.error
import urllib.request

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from demo.people import username_of
from plans.models import Obligation, Plan
from reports.editions import issue
from reports.models import RolledUp, RollUpState
from submissions.actions import accept, ask_correction, grant_correction, submit
from submissions.answers import Answer
from submissions.cells import read, write
from targets.models import DataElement
from units.models import Unit

PATIENCE = 60


class Command(BaseCommand):
    help = (
        "Hỏi thăm hệ thống đang chạy và đưa một báo cáo qua đủ các bước: gửi, duyệt, tổng hợp, phát hành PDF."
    )

    def add_arguments(self, parser):
        parser.add_argument("--url", required=True)

    def handle(self, *, url, **options):
        for path in ("/healthz", "/readyz"):
            self.say(f"GET {path}: {ask(url + path)}")
        plan = Plan.objects.get(key="1643/KH-UBND")
        obligation = Obligation.objects.select_related("quarter", "unit").get(
            quarter__plan=plan, quarter__code="2025-Q1", unit__key="596"
        )
        version = self.file_correction(obligation)
        period = plan.periods.get(code="2025-6T")
        self.wait_for_worker(period)
        total = RolledUp.objects.get(period=period, unit=plan.territory, element__code="TT_BUOI").value
        self.say(f"Tổng số buổi tuyên truyền {period}: {total:.0f} (sau bản lần {version.number}).")
        edition = issue(period=period, by=User.objects.get(username="syt.tonghop"))
        for document in edition.documents.order_by("kind"):
            self.say(f"{document.get_kind_display()}: {document.size:,} byte, {document.sha256[:12]}")
        if not edition.documents.filter(kind="report.pdf").exists():
            raise CommandError("Không có tệp PDF của báo cáo.")
        self.say("Đã qua đủ các bước: gửi, duyệt, tổng hợp, phát hành.")

    def file_correction(self, obligation):
        """One more session of one district, submitted by its leader and accepted by Sở Y tế."""
        unit = Unit.objects.named(obligation.quarter.window_to).get(pk=obligation.unit_id)
        officer, leader = (
            User.objects.get(username=username_of(unit, role)) for role in ("canbo", "lanhdao")
        )
        element = DataElement.objects.get(plan=obligation.quarter.plan, code="TT_BUOI")
        asked = ask_correction(filing=obligation.filing, by=officer, reason="Bổ sung một buổi tuyên truyền.")
        draft = grant_correction(request=asked, by=User.objects.get(username="syt.tonghop"))
        before = read([draft.pk])[draft.pk][element.pk].value
        write({draft.pk: {element.pk: Answer(value=before + 1)}}, by=officer)
        submitted = submit(version=draft, by=leader)
        self.say(
            f"Đã gửi {submitted} ({before:.0f} thành {before + 1:.0f} buổi), mã kiểm tra {submitted.receipt_code}."
        )
        return accept(version=submitted, by=User.objects.get(username="syt.tonghop"))

    def wait_for_worker(self, period):
        """The running worker, not this process, brings the period up to date."""
        deadline = time.monotonic() + PATIENCE
        period.refresh_from_db()
        while not RollUpState.objects.filter(period=period, revision=period.figures_revision).exists():
            if time.monotonic() > deadline:
                raise CommandError("Chưa thấy tiến trình nền tổng hợp xong; kiểm tra Celery và Valkey.")
            time.sleep(0.1)
        self.say(f"Tiến trình nền đã tổng hợp {period}.")

    def say(self, sentence):
        self.stdout.write(sentence)


def ask(address):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=10) as response:
            return response.status
    except urllib.error.URLError as error:
        raise CommandError(f"{address} không trả lời: {error}.") from error
