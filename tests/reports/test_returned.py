"""A DOCX that comes back from the office: figures that were altered, figures bound no more, and files made to harm."""

import io
import zipfile

import pytest
from docx.oxml.ns import qn
from lxml import etree

from reports import tables
from reports.bound import bind, figures
from reports.render import Mark
from reports.render.docx import report_docx
from reports.returned import LARGEST_FILE, compare, document_of
from reports.returned.package import TOO_LARGE, UNREADABLE
from submissions.errors import Refused

from .test_render import report

CONTENT = {
    "rules": {"elements": [{"code": "CS_KT", "name": "Cơ sở được kiểm tra"}]},
    "units": [{"key": "BT", "name": "Toàn tỉnh"}, {"key": "595", "name": "Huyện Tuy Phong"}],
}
TOTAL, OF_UNIT, SHARE = "CS_KT@BT/2025-Q2", "CS_KT@595/2025-Q2", "7b.percent@2025-6T"


@pytest.fixture(scope="module")
def told():
    given = report(demo=False)
    given["opening"] = [
        tables.paragraph(f"Kiểm tra {bind(TOTAL, '1.956')} cơ sở, đạt {bind(SHARE, '41,51%')}.")
    ]
    cell = {"text": "812", "number": "812", "id": OF_UNIT}
    again = {"text": "1.956", "number": "1956", "id": TOTAL}
    columns = [tables.column("STT", 10), tables.column("Số", 45), tables.column("Số", 45)]
    given["annexes"] = [
        {"number": "I", "title": "T", "blocks": [tables.table("T", columns, [tables.row("1", cell, again)])]}
    ]
    return given


@pytest.fixture
def document(told):
    return document_of(report_docx(told, Mark(number=1, sha256="ab" * 32)))


def controls(document):
    return {
        each.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")): each
        for each in document.iter(qn("w:sdt"))
    }


def test_every_bound_figure_has_a_locked_control_of_its_own(told, document):
    found = controls(document)
    assert list(found) == [TOTAL, SHARE, OF_UNIT, f"{TOTAL}#2"] == list(figures(told))
    for each in found.values():
        assert each.find(f"{qn('w:sdtPr')}/{qn('w:lock')}").get(qn("w:val")) == "sdtLocked"
    numbers = [each.find(f"{qn('w:sdtPr')}/{qn('w:id')}").get(qn("w:val")) for each in found.values()]
    assert len(set(numbers)) == 4


def test_a_file_as_it_was_made_has_nothing_altered(told, document):
    found = compare(CONTENT, told, document)
    assert (found.kept, found.changed, found.gone) == (4, [], [])


def test_what_was_altered_and_what_is_bound_no_more_is_named(told, document):
    found = controls(document)
    found[TOTAL].find(f".//{qn('w:t')}").text = "1.965"
    gone = found[OF_UNIT]
    gone.addnext(gone.find(f"{qn('w:sdtContent')}/{qn('w:r')}"))
    gone.getparent().remove(gone)
    result = compare(CONTENT, told, document)
    assert result.kept == 2
    assert [(each.what, each.before, each.after) for each in result.changed] == [
        ("Cơ sở được kiểm tra; Toàn tỉnh; 2025-Q2", "1.956", "1.965")
    ]
    assert [(each.what, each.before) for each in result.gone] == [
        ("Cơ sở được kiểm tra; Huyện Tuy Phong; 2025-Q2", "812")
    ]


def test_a_program_that_keeps_titles_alone_does_not_unbind(told, document):
    for each in controls(document).values():
        properties = each.find(qn("w:sdtPr"))
        for name in ("w:tag", "w:lock"):
            properties.remove(properties.find(qn(name)))
    assert compare(CONTENT, told, document).kept == 4


def test_a_file_of_something_else_is_no_report_without_bounds(told):
    with pytest.raises(Refused, match="không có số liệu ràng buộc"):
        compare(CONTENT, told, document_of(report_docx(report(), Mark())))


def spoiled(told, replaced=(), added=()):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(report_docx(told, Mark()))) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            made.writestr(name, dict(replaced).get(name, given.read(name)))
        for name, body in added:
            made.writestr(name, body)
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
HARMFUL = {
    "entities": {"replaced": [("word/document.xml", BOMB)]},
    "a file of the machine": {"replaced": [("word/document.xml", XXE)]},
    "a doctype in another part": {"replaced": [("word/styles.xml", BOMB)]},
    "macros": {"added": [("word/vbaProject.bin", b"x")]},
    "a macro type": {
        "replaced": [("[Content_Types].xml", b"<a>application/vnd.ms-word.document.macroEnabled</a>")]
    },
    "a swollen part": {"added": [("word/media/a.bin", b"0" * (30 * 2**20))]},
    "too many parts": {"added": [(f"word/media/{at}.bin", b"x") for at in range(400)]},
    "broken XML": {"replaced": [("word/document.xml", b"<a>")]},
}


@pytest.mark.parametrize("how", HARMFUL)
def test_a_harmful_file_is_refused_before_it_is_read(told, how):
    with pytest.raises(Refused) as refusal:
        document_of(spoiled(told, **HARMFUL[how]))
    assert str(refusal.value) == UNREADABLE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", UNREADABLE),
        (b"%PDF-1.7", UNREADABLE),
        (b"PK\x03\x04" + b"0" * 100, UNREADABLE),
        (b"0" * (LARGEST_FILE + 1), TOO_LARGE),
    ],
    ids=["empty", "pdf", "torn", "large"],
)
def test_what_is_no_document_is_refused(data, said):
    with pytest.raises(Refused) as refusal:
        document_of(data)
    assert str(refusal.value) == said


def test_nothing_reads_entities(told):
    assert isinstance(document_of(spoiled(told)), etree._Element)
