"""What is looked at before a workbook is opened: its size, its parts and what they really are (quality.md, rows 30-33).

Every part is unpacked once, in pieces and up to a limit, and its XML is walked without building anything; a workbook
that Excel or LibreOffice saved passes, one made to harm does not reach the reader.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from submissions.errors import Refused

LARGEST_FILE = 5 * 2**20
MOST_PARTS = 300
MOST_BYTES = 24 * 2**20  # Unpacked, of all parts.
MOST_SWOLLEN = 200  # Times its packed size, for a part of over a megabyte.
MOST_TAGS = 400_000
MOST_ROWS, MOST_COLUMNS = 5_000, 200
PIECE = 2**16
DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

UNREADABLE = (
    "Không đọc được tệp (hỏng, có mật khẩu hoặc chứa macro). Lưu lại dạng .xlsx, bỏ mật khẩu rồi tải lên."
)
TOO_LARGE = "Tệp lớn hơn 5 MB; biểu của hệ thống nhỏ hơn nhiều. Bỏ hình ảnh, trang thừa rồi tải lên."
TOO_FAR = "Tệp có số liệu nằm ngoài vùng của biểu (quá xa về bên phải hoặc bên dưới). Chép số liệu sang biểu mới tải."
LINKED = "Tệp có liên kết đến sổ tính hoặc tệp khác. Dán lại dạng giá trị, bỏ liên kết rồi tải lên."
EMBEDDED = "Tệp có nhúng đối tượng khác (tệp, điều khiển). Bỏ đối tượng nhúng rồi tải lên."

MAIN = "xl/workbook.xml"
PLAIN_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = re.compile(r"vbaproject|macrosheets|dialogsheets|vbadata", re.I)
FOREIGN_PARTS = re.compile(r"(^|/)(embeddings|activex|ctrlprops)/|oleobject", re.I)
XML = re.compile(r"\.(xml|rels)$", re.I)  # Excel's VML is not always XML, and is never read.
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"MZ")
ADDRESS = re.compile(r"\$?([A-Za-z]{1,4})\$?([0-9]{1,8})")
PLACED = {"c": "r", "mergeCell": "ref", "hyperlink": "ref", "f": "ref"}


def refuse_unsafe(data: bytes) -> None:
    """Raise Refused with a sentence for a file that should not be opened."""
    if len(data) > LARGEST_FILE:
        raise Refused(TOO_LARGE)
    if not data.startswith(b"PK\x03\x04"):
        raise Refused(UNREADABLE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _refuse_parts(package.infolist())
            _Walk(package).all()
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(UNREADABLE) from None


def _refuse_parts(parts):
    """By the directory alone: too many, too large, too swollen, twice the same, locked, or not of a plain workbook."""
    names = [part.filename for part in parts]
    if (
        len(parts) > MOST_PARTS
        or len(set(names)) < len(names)
        or sum(part.file_size for part in parts) > MOST_BYTES
    ):
        raise Refused(UNREADABLE)
    locked = any(part.flag_bits & 1 or part.compress_type not in DEFLATED for part in parts)
    if locked or not {MAIN, "[Content_Types].xml"} <= set(names):
        raise Refused(UNREADABLE)
    if any(part.file_size > 2**20 and part.file_size > MOST_SWOLLEN * part.compress_size for part in parts):
        raise Refused(UNREADABLE)
    for name in names:
        if MACROS.search(name):
            raise Refused(UNREADABLE)
        if FOREIGN_PARTS.search(name):
            raise Refused(EMBEDDED)
        if "externallinks/" in name.lower():
            raise Refused(LINKED)


class _Walk:
    """Through all parts once; what they hold together is bounded whatever the directory says."""

    def __init__(self, package):
        self.package, self.bytes, self.tags = package, 0, 0

    def all(self):
        for part in self.package.infolist():
            with self.package.open(part) as stream:
                first = stream.read(PIECE)
                if first.startswith(PACKED):
                    raise Refused(EMBEDDED)
                self._part(part.filename, first, stream)

    def _part(self, name, piece, stream):
        parser = self._parser(name) if XML.search(name) else None
        while piece:
            self.bytes += len(piece)
            if self.bytes > MOST_BYTES:
                raise Refused(UNREADABLE)
            if parser:
                parser.Parse(piece, False)
            piece = stream.read(PIECE)
        if parser:
            parser.Parse(b"", True)

    def _parser(self, name):
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declaration
        parser.StartElementHandler = self._judge_of(name)
        return parser

    def _judge_of(self, name):
        judge = _JUDGES.get(_kind(name))

        def start(tag, attributes):
            self.tags += 1
            if self.tags > MOST_TAGS:
                raise Refused(UNREADABLE)
            if judge:
                judge(tag.rpartition(":")[2], attributes)

        return start


def _kind(name):
    name = name.lower()
    if name == "[content_types].xml":
        return "types"
    if name.endswith(".rels"):
        return "rels"
    return "cells" if name.startswith("xl/worksheets/") else ""


def _refuse_declaration(*declared):
    raise Refused(UNREADABLE)


def _judge_types(tag, attributes):
    """What the file is, is said by its content and not by its name."""
    said = attributes.get("ContentType", "")
    main = attributes.get("PartName", "").lower() == f"/{MAIN}"
    if "macroenabled" in said.lower() or "vbaproject" in said.lower() or (main and said != PLAIN_BOOK):
        raise Refused(UNREADABLE)


def _judge_relation(tag, attributes):
    """Nothing outside is pointed at but by the links that Excel makes of an address in a cell."""
    kind = attributes.get("Type", "").rpartition("/")[2]
    if attributes.get("TargetMode") == "External" and kind != "hyperlink":
        raise Refused(LINKED)
    if kind in ("oleObject", "package", "control", "vbaProject"):
        raise Refused(EMBEDDED)


def _judge_cell(tag, attributes):
    said = attributes.get(PLACED.get(tag, ""))
    for letters, row in ADDRESS.findall(said) if said else ():
        if int(row) > MOST_ROWS or _column(letters) > MOST_COLUMNS:
            raise Refused(TOO_FAR)


def _column(letters):
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


_JUDGES = {"types": _judge_types, "rels": _judge_relation, "cells": _judge_cell}
