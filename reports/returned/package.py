"""What is looked at before a DOCX is read (quality.md, rows 31-33): size, parts, how far they swell, what they are."""

import io
import zipfile
import zlib
from xml.parsers import expat

from lxml import etree

from submissions.errors import Refused

LARGEST_FILE = 5 * 2**20
MOST_PARTS = 300
MOST_BYTES = 40 * 2**20  # Unpacked, of all parts.
MOST_SWOLLEN = 200  # Times its packed size, for a part of over a megabyte.
MOST_TAGS = 1_000_000
PIECE = 2**16
MAIN = "word/document.xml"
PLAIN_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = "[Content_Types].xml"

UNREADABLE = (
    "Không đọc được tệp (hỏng, có mật khẩu hoặc chứa macro). Lưu lại dạng .docx, bỏ mật khẩu rồi tải lên."
)
TOO_LARGE = "Tệp lớn hơn 5 MB; báo cáo của hệ thống nhỏ hơn nhiều. Bỏ hình ảnh rồi tải lên."
HARMFUL = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, NotImplementedError)


def document_of(data: bytes) -> etree._Element:
    """The document's XML, read without entities, network or unbounded depth; Refused with a sentence otherwise."""
    if len(data) > LARGEST_FILE:
        raise Refused(TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _refuse_parts(package.infolist())
            for part in package.infolist():
                _walk(package, part)
            body = package.read(MAIN)
            types = package.read(TYPES)
    except HARMFUL:
        raise Refused(UNREADABLE) from None
    said = types.decode("utf-8", "replace").lower()
    if "macroenabled" in said or "vbaproject" in said or PLAIN_DOCUMENT not in said:
        raise Refused(UNREADABLE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise Refused(UNREADABLE) from None


def _refuse_parts(parts):
    names = [part.filename for part in parts]
    whole = len(parts) <= MOST_PARTS and len(set(names)) == len(names) and {MAIN, TYPES} <= set(names)
    swollen = any(
        part.file_size > 2**20 and part.file_size > MOST_SWOLLEN * part.compress_size for part in parts
    )
    locked = any(part.flag_bits & 1 for part in parts)
    macros = any("vba" in name.lower() or "activex" in name.lower() for name in names)
    if not whole or swollen or locked or macros or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Refused(UNREADABLE)


def _walk(package, part):
    """Through a part once, whatever its directory entry says of its size; its XML may declare nothing."""
    parser = _parser() if part.filename.endswith((".xml", ".rels")) else None
    read = 0
    with package.open(part) as stream:
        while piece := stream.read(PIECE):
            read += len(piece)
            if read > MOST_BYTES:
                raise Refused(UNREADABLE)
            if parser:
                parser.Parse(piece, False)
    if parser:
        parser.Parse(b"", True)


def _parser():
    parser, tags = expat.ParserCreate(), [0]

    def start(tag, attributes):
        tags[0] += 1
        if tags[0] > MOST_TAGS:
            raise Refused(UNREADABLE)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*declared):
    raise Refused(UNREADABLE)
