"""A draft of district 595, Quý II/2025, whose workbook the portal makes, somebody spoils, and the portal reads."""

from datetime import date
from decimal import Decimal

import pytest

from submissions.answers import Answer
from submissions.owed import tickable
from tests.submissions.workbook.books import Excel


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(desk):
    """A draft with an answer of every kind, and with a "không áp dụng"."""
    one, two, *_ = tickable(desk.obligation())
    log = [(date(2025, 2, 3), "https://a.example/1"), (date(2025, 6, 1), "https://a.example/2")]
    return desk.draft(
        NLD_CS=Answer(value=Decimal(1234), remark="Theo sổ “A&B”.\nDòng hai <b>."),
        NV_CS_NU=Answer(not_applicable=True, remark="Không thống kê theo giới."),
        CS_KARAOKE=0,
        KP_NS="12.5",
        KP_LG="0.001",
        KH_DV=Answer(value=Decimal(1), document_number="045/KH-UBND", document_on=date(2025, 2, 3)),
        LG_HIV=0,
        XA_TT=Answer.ticks([one.pk, two.pk]),
        XA_MH=Answer.ticks([]),
        CONG_HUYEN=Answer.log(log),
    )


@pytest.fixture
def excel(desk, draft):
    return Excel(desk, draft)
