"""What a first visit weighs over a slow line, compressed, and what each page after it adds."""

import gzip
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from plans.models import Obligation
from submissions.actions import open_draft

from .database import person, scratch
from .measure import result

FIRST, NEXT = 150 * 1024, 30 * 1024
ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')


class Visitor:
    """Counts bytes as a browser would that keeps what it has: pages each time, static files once."""

    def __init__(self, user, static):
        self.client, self.static, self.kept = Client(), static, set()
        self.client.force_login(user)

    def open(self, address):
        answer = self.client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, (address, answer.status_code)
        html = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
        assets = set(ASSET.findall(html.decode())) - self.kept
        self.kept |= assets
        return len(answer.content) + sum(self.size(asset) for asset in assets)

    def size(self, asset):
        """As whitenoise serves it: the smallest of the file and what was compressed beside it."""
        path = self.static / asset.removeprefix("/static/")
        return min(each.stat().st_size for each in path.parent.glob(f"{path.name}*"))


def run() -> dict:
    with scratch(), tempfile.TemporaryDirectory() as folder:
        static = {"STATIC_ROOT": Path(folder)}
        with override_settings(**static):
            call_command("collectstatic", verbosity=0, interactive=False)
            obligation = Obligation.objects.select_related("unit", "quarter__plan").get(
                quarter__code="2025-Q2", unit__key="595"
            )
            user = person("595")
            open_draft(obligation=obligation, by=user)
            visitor = Visitor(user, Path(settings.STATIC_ROOT))
            first = visitor.open(reverse("submissions:form", args=[obligation.pk, 1]))
            pages = {
                f"Biểu {number}": visitor.open(reverse("submissions:form", args=[obligation.pk, number]))
                for number in (2, 3, 4, 8)
            }
            pages["home"] = visitor.open(reverse("submissions:home"))
            pages["check"] = visitor.open(reverse("submissions:check", args=[obligation.pk]))
    heaviest = max(pages, key=pages.get)
    return result(
        name="page_weight",
        floor=FIRST / 1024,
        product=first / 1024,
        promise="first page <= 150 KB compressed with styles and scripts, then <= 30 KB a page",
        ok=first <= FIRST and pages[heaviest] <= NEXT,
        how=f"KB: the budget; the entry form with all it loads. The heaviest page after it, {heaviest}, "
        f"adds {pages[heaviest] / 1024:.1f} of 30",
    )
