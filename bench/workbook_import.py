"""131 filled workbooks read, checked and stored, each opened in a capped child, beside openpyxl's bare reading."""

import io
import tempfile
import time
from decimal import Decimal

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from plans.models import Obligation, Plan
from submissions.models import Figure
from submissions.workbook.contents import YES
from submissions.workbook.facts import facts_of
from submissions.workbook.layout import REVIEWED, Field, Kind
from submissions.workbook.signing import sealed, stamp_of
from submissions.workbook.uploads import MINE, applied, opened, received
from submissions.workbook.writing import written

from .database import add_communes, person, scratch
from .measure import result

DISTRICTS, WORKBOOKS, MOST = 10, 131, 40
FILLED = {Kind.NUMBER: Decimal(12), Kind.YES_NO: YES, Kind.LIST: REVIEWED, Kind.TICK: YES}


def filled(obligation) -> bytes:
    """The unit's workbook with every cell of it filled in; logs say that there is nothing."""
    facts = facts_of(obligation, None)
    sheets = facts.sheets()
    contents = {
        (line.code, Field.VALUE): FILLED[line.kind]
        for sheet in sheets
        for line in sheet.lines
        if line.kind in FILLED
    }
    return written(facts, sheets, sealed(stamp_of(facts)), contents=contents)


def stored(obligation, data, by):
    """As the pages do it: received, compared, and every cell of the file chosen."""
    upload = received(obligation=obligation, version=None, file=SimpleUploadedFile("bieu.xlsx", data), by=by)
    assert not upload.problems, upload.problems
    found = opened(upload).differences()
    choices = {each.code: MINE for each in found}
    applied(upload=upload, choices=choices, seen={each.code: str(each.edition) for each in found}, by=by)


def run() -> dict:
    with scratch(), tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        plan = Plan.objects.get()
        add_communes(plan, WORKBOOKS - DISTRICTS)
        by = person("595")
        owed = Obligation.objects.filter(quarter__code="2025-Q2", audiences__contains=["territory"])
        obligations = list(owed.select_related("unit", "quarter__plan__territory"))
        assert len(obligations) == WORKBOOKS
        books = [filled(obligation) for obligation in obligations]
        start = time.perf_counter()
        for data in books:
            openpyxl.load_workbook(io.BytesIO(data))
        floor = time.perf_counter() - start
        start = time.perf_counter()
        for obligation, data in zip(obligations, books, strict=True):
            stored(obligation, data, by)
        product = time.perf_counter() - start
        cells = Figure.objects.count()
    assert cells > 20 * WORKBOOKS
    return result(
        name="workbook_import",
        floor=floor,
        product=product,
        promise=f"{WORKBOOKS} workbooks checked and stored in at most {MOST} x openpyxl's bare reading",
        ok=product <= MOST * floor,
        how=f"seconds, {WORKBOOKS} files one after another, {cells} cells stored; each in a child of its own",
    )
