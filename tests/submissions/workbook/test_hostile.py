"""Files made to harm, or that are no workbook at all: refused with a sentence, at once, and the worker lives on."""

import io
import os
import re
import struct
import time
import zipfile

import pytest

from submissions.errors import Refused
from submissions.workbook import parsing
from submissions.workbook.parsing import parsed
from submissions.workbook.safety import EMBEDDED, LINKED, TOO_FAR, TOO_LARGE, UNREADABLE
from tests.submissions.workbook.books import Book, repacked

SHEET = "xl/worksheets/sheet2.xml"
RELATION = '<Relationship Id="rId99" Type="http://x/relationships/{}" Target="{}"{}/></Relationships>'


@pytest.fixture
def made(excel):
    return excel.made()


def swapped(data, before, after, part=SHEET):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = package.read(part)
    assert before in text
    return repacked(data, more={part: text.replace(before, after, 1)})


def related(data, kind, target, mode=""):
    part = "xl/_rels/workbook.xml.rels"
    return swapped(data, b"</Relationships>", RELATION.format(kind, target, mode).encode(), part)


def sparse(data):
    return swapped(
        data, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def far_right(data):
    return swapped(data, b"</sheetData>", b'<row r="900"><c r="XFD900"><v>1</v></c></row></sheetData>')


def far_by_entity(data):
    cell = b'<row r="1048576"><c r="&#88;F&#68;1048576"><v>1</v></c></row></sheetData>'
    return swapped(data, b"</sheetData>", cell)


def merged_all(data):
    return swapped(
        data, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )


def linked_all(data):
    area = b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    return swapped(data, b"</sheetData>", area)


def swollen(data):
    return repacked(data, more={"xl/media/image1.xml": b"<a>" + b" " * (20 * 2**20) + b"</a>"})


def heavy(data):
    return repacked(data, more={f"xl/media/{n}.bin": os.urandom(2**10) * 2**10 * 4 for n in range(7)})


def nested(data):
    return repacked(data, more={"xl/media/image1.png": data})


def crowded(data):
    return repacked(data, more={f"xl/media/{n}.txt": b"" for n in range(10_000)})


def lying(data):
    """The directory declares the sheet far smaller than it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = package.getinfo(SHEET).file_size
    return data.replace(struct.pack("<L", size), struct.pack("<L", 100))


def twice(data):
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr(SHEET, b"<worksheet/>")
    return out.getvalue()


def doctype(data):
    return swapped(data, b"<worksheet", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet')


def laughs(data):
    entities = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    return swapped(data, b"<worksheet", entities + b"<worksheet")


def doctype_in_utf16(data):
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><sst/>'
    return repacked(data, more={"xl/sharedStrings.xml": text.encode("utf-16")})


def macro(data):
    return repacked(data, more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"})


def macro_by_type(data):
    plain, enabled = b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"
    return swapped(data, plain, enabled, "[Content_Types].xml")


def external_book(data):
    return repacked(data, more={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def external_relation(data):
    return related(data, "externalLinkPath", "file:///c:/so-lieu.xlsx", ' TargetMode="External"')


def external_image(data):
    return related(data, "image", "http://a.example/anh.png", ' TargetMode="External"')


def embedded(data):
    return repacked(data, more={"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"})


def control(data):
    return related(data, "control", "activeX/activeX1.xml")


def locked(data):
    """As Excel locks a book with a password: an OLE file that holds the package encrypted."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")


def locked_part(data):
    """A zip whose entries say that they are encrypted."""
    out = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(sign), data):
            out[found.start() + place] |= 1
    return bytes(out)


def document(data):
    return repacked(data, without={"xl/workbook.xml"}, more={"word/document.xml": b"<w/>"})


HOSTILE = [
    (sparse, TOO_FAR),
    (far_right, TOO_FAR),
    (far_by_entity, TOO_FAR),
    (merged_all, TOO_FAR),
    (linked_all, TOO_FAR),
    (swollen, UNREADABLE),
    (heavy, UNREADABLE),
    (nested, EMBEDDED),
    (crowded, UNREADABLE),
    (lying, UNREADABLE),
    (twice, UNREADABLE),
    (doctype, UNREADABLE),
    (laughs, UNREADABLE),
    (doctype_in_utf16, UNREADABLE),
    (macro, UNREADABLE),
    (macro_by_type, UNREADABLE),
    (external_book, LINKED),
    (external_relation, LINKED),
    (external_image, LINKED),
    (embedded, EMBEDDED),
    (control, EMBEDDED),
    (locked, UNREADABLE),
    (locked_part, UNREADABLE),
    (document, UNREADABLE),
    (lambda data: b"<html><table><tr><td>1</td></tr></table></html>", UNREADABLE),
    (lambda data: b"code;value\r\nNLD_CS;1\r\n", UNREADABLE),
    (lambda data: b"\x09\x08\x10\x00\x00\x06\x05\x00", UNREADABLE),
    (lambda data: b"", UNREADABLE),
    (lambda data: data[:-400], UNREADABLE),
    (lambda data: data + b"\0" * 5 * 2**20, TOO_LARGE),
]


@pytest.mark.parametrize(("spoil", "sentence"), HOSTILE, ids=lambda value: getattr(value, "__name__", ""))
def test_a_hostile_file_is_refused_at_once(made, spoil, sentence):
    data = spoil(made)
    started = time.perf_counter()

    with pytest.raises(Refused) as refusal:
        parsed(data)

    assert str(refusal.value) == sentence
    assert time.perf_counter() - started < 1


def test_the_workbook_itself_passes(made):
    assert "Biểu 1" in [sheet["name"] for sheet in parsed(made)]
    assert "Biểu 1" in [sheet["name"] for sheet in parsed(Book(made).bytes)]


def test_a_wrong_dimension_hides_no_cell(excel, made):
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        sheet = re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:B2"/>', package.read(SHEET))
    assert b'ref="A1:B2"' in sheet

    assert excel.read(repacked(made, more={SHEET: sheet})).answers["NLD_CS"].value == 1234


def test_a_child_that_dies_is_a_file_that_cannot_be_read(made, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setattr(parsing, "CHILD", child)

    with pytest.raises(Refused, match="Không đọc được tệp"):
        parsed(made)


def test_a_child_that_hangs_is_ended(made, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("while True: pass\n")
    monkeypatch.setattr(parsing, "CHILD", child)
    monkeypatch.setattr(parsing, "PATIENCE", 0.5)

    with pytest.raises(Refused, match="Không đọc được tệp"):
        parsed(made)


def test_the_child_may_not_grow(made, monkeypatch, tmp_path):
    """The caps are the real child's own; what it is asked to open is not."""
    greedy = "\nimport openpyxl\nopenpyxl.load_workbook = lambda *a, **k: bytearray(600 * 2**20)\nmain()\n"
    source = parsing.CHILD.read_text()
    child = tmp_path / "child.py"
    child.write_text(source.replace('\nif __name__ == "__main__":\n    main()\n', greedy))
    monkeypatch.setattr(parsing, "CHILD", child)

    with pytest.raises(Refused, match="Không đọc được tệp"):
        parsed(made)


def test_the_child_knows_nothing_of_the_portal(made, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        "import json, os, sys\n"
        "sys.stdout.write(json.dumps([sorted(os.environ), any('django' in n for n in sys.modules)]))\n"
    )
    monkeypatch.setattr(parsing, "CHILD", child)
    monkeypatch.setenv("SECRET_KEY", "secret")

    names, has_django = parsed(made)
    assert set(names) <= {"LANG", "LC_CTYPE"}
    assert not has_django
