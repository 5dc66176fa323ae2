"""A PDF of the portal beside the decree: faces, sizes, places, margins, page numbers, tables."""

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import pdfplumber

MM = 72 / 25.4
FACES = re.compile(r"^[A-Z]{6}\+(Times-?New-?Roman|Liberation-?Serif|Tinos)(-(Bold|Italic|Bold-?Italic))?$")
TOP, BOTTOM, LEFT, RIGHT, RIGHT_WIDE = 20, 20, 30, 20, 15
NEAR = 1.0  # Millimetres.
COUNTRY, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


@dataclass
class Piece:
    """Letters of one face and size that stand together on a line."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    face: str
    size: float

    @property
    def middle(self):
        return (self.x0 + self.x1) / 2

    @property
    def bold(self):
        return "Bold" in self.face

    @property
    def italic(self):
        return "Italic" in self.face


class Page:
    def __init__(self, page):
        self.page = page
        self.width, self.height = page.width, page.height

    @property
    def is_wide(self):
        return self.width > self.height

    @property
    def left(self):
        return LEFT * MM

    @property
    def right(self):
        return self.width - (RIGHT_WIDE if self.is_wide else RIGHT) * MM

    @cached_property
    def pieces(self):
        words = self.page.extract_words(
            keep_blank_chars=True, x_tolerance=6, y_tolerance=2, extra_attrs=["fontname", "size"]
        )
        return [
            Piece(
                unicodedata.normalize("NFC", word["text"].strip()),
                word["x0"],
                word["x1"],
                word["top"],
                word["bottom"],
                word["fontname"].partition("+")[2],
                round(word["size"], 2),
            )
            for word in words
            if word["text"].strip()
        ]

    @property
    def margin(self):
        """What stands above the text."""
        return [piece for piece in self.pieces if piece.bottom < TOP * MM]

    @property
    def body(self):
        return [piece for piece in self.pieces if piece.bottom >= TOP * MM]

    @cached_property
    def rules(self):
        """Level strokes as (x0, x1, y)."""
        flat = [(each["x0"], each["x1"], each["top"]) for each in self.page.rects if each["height"] < 2]
        # A border under a box is drawn as the box's outline between two rectangles.
        outlines = [
            (each["x0"], each["x1"], each["bottom"]) for each in self.page.rects if each["height"] >= 2
        ]
        return flat + outlines + [(each["x0"], each["x1"], each["top"]) for each in self.page.lines]


def problems_of_pdf(body: bytes, report: dict, *, draft=False) -> list[str]:
    with pdfplumber.open(io.BytesIO(body)) as file:
        pages = [Page(page) for page in file.pages]
        return [
            *_faces(pages),
            *_sheets(pages),
            *_margins(pages),
            *_numbers(pages),
            *_letterhead(pages[0], report),
            *_sizes(pages, report),
            *_signature(pages, report),
            *_annexes(pages, report),
            *_tables(pages),
            *_marks(pages, report, draft),
        ]


def _faces(pages):
    faces = {
        (char["fontname"], str(char["non_stroking_color"])) for page in pages for char in page.page.chars
    }
    for face, colour in sorted(faces):
        if not FACES.match(face):
            yield f"Face {face} is not embedded with the metrics of Times New Roman."
        if not set(re.findall(r"[\d.]+", colour)) <= {"0", "0.0"}:
            yield f"Text in colour {colour}."
    text = "".join(char["text"] for page in pages for char in page.page.chars)
    if unicodedata.normalize("NFC", text) != text:
        yield "The text does not come out in NFC."


def _sheets(pages):
    for place, page in enumerate(pages, 1):
        size = sorted((round(page.width / MM), round(page.height / MM)))
        if size != [210, 297]:
            yield f"Page {place} is {size}, not A4."
    if pages[0].is_wide:
        yield "The first page is landscape."


def _margins(pages):
    for place, page in enumerate(pages, 1):
        body = page.body
        if not body:
            yield f"Page {place} is empty."
            continue
        over = [char for char in page.page.chars if char["text"].strip() and _is_over(page, char)]
        if over:
            yield f"Page {place} leaves its margins: {''.join(char['text'] for char in over)[:40]}."
        if min(piece.x0 for piece in body) > page.left + 15 * MM:
            yield f"Page {place} does not begin at its left margin."


def _is_over(page, char):
    return (
        char["x0"] < page.left - NEAR * MM
        or char["x1"] > page.right + NEAR * MM  # Justified lines end a hair off.
        or char["bottom"] > page.height - BOTTOM * MM + NEAR * MM
    )


def _numbers(pages):
    expected = 0
    for place, page in enumerate(pages, 1):
        # An annex begins with its own name, and its pages count from one.
        begins = page.is_wide and any(re.match(r"Phụ lục( [IVX]+)?$", piece.text) for piece in page.body[:2])
        expected = 1 if place == 1 or begins else expected + 1
        shown = [piece for piece in page.margin if piece.text.isdigit()]
        if expected == 1:
            if shown:
                yield f"Page {place} is a first page and has a number."
            continue
        if [piece.text for piece in shown] != [str(expected)]:
            yield f"Page {place} shows {[piece.text for piece in shown]}, not {expected}."
            continue
        number = shown[0]
        if abs(number.middle - (page.left + page.right) / 2) > NEAR * MM:
            yield f"The number of page {place} is not in the middle."
        if not 13 <= number.size <= 14 or number.bold or number.italic:
            yield f"The number of page {place} is {number.face} {number.size}."


def _find(page, text):
    return next((piece for piece in page.body if piece.text.startswith(text)), None)


def _look(piece, name, sizes, *, bold=False, italic=False):
    if piece is None:
        return [f"{name} is not found."]
    low, high = sizes
    found = []
    if not low <= piece.size <= high:
        found.append(f"{name} has size {piece.size}, not {low} to {high}.")
    if (piece.bold, piece.italic) != (bold, italic):
        found.append(f"{name} is in {piece.face}.")
    return found


def _rule_under(page, piece, name, low, high):
    """A rule close under the piece, so many times its length and centred under it."""
    close = [rule for rule in page.rules if 0 <= rule[2] - piece.bottom < 8 and rule[1] - rule[0] > 5]
    mine = [rule for rule in close if abs((rule[0] + rule[1]) / 2 - piece.middle) < NEAR * MM]
    if not mine:
        return [f"{name} has no centred rule under it."]
    share = max(mine, key=lambda rule: rule[1] - rule[0])
    share = (share[1] - share[0]) / (piece.x1 - piece.x0)
    return [] if low <= share <= high else [f"The rule under {name} is {share:.2f} of its length."]


def _letterhead(page, report):
    header = report["header"]
    country, motto = _find(page, COUNTRY), _find(page, MOTTO)
    yield from _look(country, "Quốc hiệu", (12, 13), bold=True)
    yield from _look(motto, "Tiêu ngữ", (13, 14), bold=True)
    if country and motto:
        if abs(country.middle - motto.middle) > NEAR * MM:
            yield "Tiêu ngữ is not centred under quốc hiệu."
        if country.x0 < page.width / 2 - 10 * MM:
            yield "Quốc hiệu does not stand in the right half."
        yield from _rule_under(page, motto, "tiêu ngữ", 0.98, 1.02)
    if header["parent"]:
        yield from _look(_find(page, header["parent"]), "Cơ quan chủ quản", (12, 13))
    for line in header["issuer"]:
        yield from _look(_find(page, line), "Cơ quan ban hành", (12, 13), bold=True)
    issuer = _find(page, header["issuer"][-1])
    if issuer:
        yield from _rule_under(page, issuer, "cơ quan ban hành", 1 / 3 - 0.02, 1 / 2 + 0.02)
    number, day = _find(page, "Số:"), _find(page, f"{header['place']}, ngày")
    yield from _look(number, "Số, ký hiệu", (13, 13))
    yield from _look(day, "Địa danh và thời gian", (13, 14), italic=True)
    if number and day and abs(number.bottom - day.bottom) > 2:
        yield "Số and địa danh do not stand on one line."
    if day and motto and day.x0 < page.width / 2 - 15 * MM:
        yield "Địa danh does not stand under quốc hiệu."
    yield from _title(page, report)


def _title(page, report):
    centre = (page.left + page.right) / 2
    if report["kind"]:
        lines = [report["kind"]] + [line for line in report["subject"].split("\n") if line]
        for name, text in (("Tên loại", lines[0]), ("Trích yếu", " ".join(lines[1].split()[:4]))):
            piece = _find(page, text)
            yield from _look(piece, name, (13, 14), bold=True)
            if piece and abs(piece.middle - centre) > NEAR * MM:
                yield f"{name} is not in the middle."
        tail = _last_of_subject(page, report)
        if tail:
            yield from _rule_under(page, tail, "trích yếu", 0.2, 0.6)
    if report["to"]:
        yield from _look(_find(page, "Kính gửi"), "Kính gửi", (13, 14))


def _last_of_subject(page, report):
    """The last line of the subject: bold, before what is regular again."""
    kind = _find(page, report["kind"])
    after = [piece for piece in page.body if kind and piece.top > kind.top + 2]
    bold = []
    for piece in after:
        if not piece.bold:
            break
        bold.append(piece)
    return bold[-1] if bold else None


def _sizes(pages, report):
    """Headings and running text, wherever they stand outside tables."""
    for section in report["sections"]:
        start = f"{section['number']}. {section['title']}"[:12]
        found = [piece for page in pages for piece in page.body if piece.text.startswith(start)]
        yield from _look(found[0] if found else None, f"Mục {section['number']}", (13, 14), bold=True)
    sizes = {piece.size for page in pages for piece in page.body}
    for size in sorted(sizes):
        if size < 11 and size != 8.5:  # The mark of the copy, at the very end.
            yield f"Text of {size} points."
    regular = [piece for page in pages if not page.is_wide for piece in page.body if piece.size >= 13]
    indented = [round((piece.x0 - pages[0].left) / MM, 1) for piece in regular if piece.text.startswith("- ")]
    if any(abs(indent - 12.7) > 0.6 for indent in indented if 5 < indent < 20):
        yield f"First lines are indented by {sorted(set(indented))} mm."


def _signature(pages, report):
    signature = report["signature"]
    page = next((each for each in reversed(pages) if _find(each, "Nơi nhận:")), None)
    if page is None:
        yield "Nơi nhận is not found."
        return
    label = _find(page, "Nơi nhận:")
    yield from _look(label, "Nơi nhận", (12, 12), bold=True, italic=True)
    if abs(label.x0 - page.left) > NEAR * MM:
        yield "Nơi nhận does not stand at the margin."
    for line in signature["recipients"]:
        yield from _look(_find(page, f"- {line[:30]}"), f"Nơi nhận, {line}", (11, 11))
    for line in signature["signer"]:
        piece = next((each for each in page.body if each.text == line and each.x0 > page.width / 2), None)
        yield from _look(piece, f"Quyền hạn, {line}", (13, 14), bold=True)
        if piece and line == signature["signer"][0] and abs(piece.top - label.top) > 4:
            yield "Nơi nhận and quyền hạn are not level."


def _annexes(pages, report):
    for annex in report["annexes"]:
        name = f"Phụ lục {annex['number']}".strip()
        page = next((each for each in pages if _is_first(each, name)), None)
        if page is None:
            yield f"{name} does not begin a page."
            continue
        if not page.is_wide:
            yield f"{name} is not landscape."
        centre = (page.left + page.right) / 2
        for label, text, bold, italic in (
            (name, name, True, False),
            (f"Title of {name}", annex["title"][:12], True, False),
            (f"Reference of {name}", "(Kèm theo", False, True),
        ):
            piece = _find(page, text)
            yield from _look(piece, label, (13, 14), bold=bold, italic=italic)
            if piece and not italic and abs(piece.middle - centre) > NEAR * MM:
                yield f"{label} is not in the middle."


def _is_first(page, name):
    return any(piece.text == name for piece in page.body[:2])


def _tables(pages):
    """A table that goes on has its head again, and no row is cut in two."""
    for place, page in enumerate(pages, 1):
        for table in page.page.find_tables():
            rows = [[(cell or "").strip() for cell in row] for row in table.extract()]
            head = next((at for at, row in enumerate(rows) if row[0] == "(1)"), None)
            if len(rows[0]) < 3:
                continue
            if head is None:
                yield f"A table on page {place} has no head: {rows[0]}."
                continue
            if head + 1 == len(rows):
                yield f"A table on page {place} ends after its head."
            elif not any(rows[head + 1][:2]):
                yield f"A row is cut before page {place}: {rows[head + 1]}."


def _marks(pages, report, draft):
    for place, page in enumerate(pages, 1):
        said = " ".join(piece.text for piece in page.margin)
        if ("DỰ THẢO" in said) is not draft:
            yield f"Page {place} {'lacks' if draft else 'has'} DỰ THẢO."
        if ("DỮ LIỆU MINH HỌA" in said) is not bool(report["demo"]):
            yield f"Page {place} {'lacks' if report['demo'] else 'has'} the mark of a demonstration."
