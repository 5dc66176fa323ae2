from datetime import date
from decimal import Decimal

from submissions.answers import Answer
from submissions.models import Version
from submissions.receipts import canonical, contents, plain, verify


def test_plain_is_exact_and_short():
    assert [plain(Decimal(text)) for text in ("12.500", "0.000", "100", "1E+3")] == [
        "12.5",
        "0",
        "100",
        "1000",
    ]


def test_canonical_sorts_keys_and_composes_letters():
    assert canonical({"b": "Ho\u0300a", "a": None}) == '{"a":null,"b":"H\u00f2a"}'


def test_contents_say_everything_that_was_answered(desk):
    commune = desk.unit("23005")
    log = Answer.log([(date(2025, 5, 2), "https://x.example/2"), (date(2025, 5, 1), "https://x.example/1")])
    version = desk.draft(
        KP_NS="12.5",
        KH_DV=Answer(value=Decimal(1), document_number="45/KH", document_on=date(2025, 2, 3)),
        CONG_HUYEN=log,
        KP_XH=Answer(not_applicable=True, remark="Không có."),
    )
    version = desk.draft()
    blank = {
        "value": None,
        "not_applicable": False,
        "marks": [],
        "items": [],
        "document": ["", None],
        "remark": "",
    }
    assert contents([version])[version.pk] == {
        "plan": "1643/KH-UBND",
        "period": "2025-Q2",
        "unit": "595",
        "version": 1,
        "as_of": None,
        "answers": {
            "KP_NS": blank | {"value": "12.5"},
            "KH_DV": blank | {"value": "1", "document": ["45/KH", "2025-02-03"]},
            "CONG_HUYEN": blank
            | {
                "value": "2",
                "items": [["2025-05-01", "https://x.example/1"], ["2025-05-02", "https://x.example/2"]],
            },
            "KP_XH": blank | {"not_applicable": True, "remark": "Không có."},
        },
    }
    assert commune.key not in str(contents([version]))


def test_a_submitted_version_verifies_and_no_other_content_does(desk):
    version = desk.submitted(NLD_CS=500)
    assert verify(version)
    version.number = 2
    assert not verify(version)


def test_receipt_code_is_the_head_of_the_hash():
    assert Version(sha256="7f3a91c2" + "0" * 56).receipt_code == "7F3A-91C2"
    assert Version().receipt_code == ""
