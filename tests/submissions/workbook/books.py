"""A workbook to be filled in or spoiled, and short ways through the round trip of a draft."""

import io
import zipfile

import openpyxl

from submissions.workbook.facts import facts_of
from submissions.workbook.layout import CODE
from submissions.workbook.parsing import parsed
from submissions.workbook.reading import seal_in
from submissions.workbook.signing import refuse_other, unsealed
from submissions.workbook.uploads import examined
from submissions.workbook.writing import workbook


class Book:
    """A workbook opened to be filled in or spoiled; a cell is named by its row's code and a column."""

    def __init__(self, data):
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.raw = {}

    def __getitem__(self, name):
        return self.book[name]

    def find(self, code):
        """The sheet and row of a code."""
        for sheet in self.book.worksheets:
            for row in range(1, sheet.max_row + 1):
                if sheet[f"{CODE}{row}"].value == code:
                    return sheet, row
        raise LookupError(code)

    def cell(self, code, column="F"):
        sheet, row = self.find(code)
        return sheet[f"{column}{row}"]

    def put(self, code, value, column="F"):
        """Puts a value into a cell; returns "Biểu 1!F9", where it is."""
        cell = self.cell(code, column)
        cell.value = value
        return f"{cell.parent.title}!{cell.coordinate}"

    def text(self, code, value, column="F"):
        """A text even where openpyxl would make a formula of it."""
        where = self.put(code, value, column)
        self.cell(code, column).data_type = "s"
        return where

    def number(self, code, written):
        """A number just as another program may have written it, which openpyxl would not."""
        stand_in = 770_000 + len(self.raw)
        self.raw[f"<v>{stand_in}</v>".encode()] = f"<v>{written}</v>".encode()
        return self.put(code, stand_in)

    @property
    def bytes(self):
        out = io.BytesIO()
        self.book.save(out)
        return repacked(out.getvalue(), self.raw) if self.raw else out.getvalue()


def repacked(data, swaps=(), more=(), without=()):
    """The package again, with pieces of its parts swapped, parts added ({name: bytes}) and parts left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in without and name not in more:
                part = old.read(name)
                for before, after in dict(swaps).items():
                    part = part.replace(before, after)
                new.writestr(name, part)
        for name, part in dict(more).items():
            new.writestr(name, part)
    return out.getvalue()


class Excel:
    """Short ways through the round trip of one draft."""

    def __init__(self, desk, version):
        self.desk, self.version = desk, version

    @property
    def facts(self):
        return facts_of(self.version.filing.obligation, self.version)

    def made(self):
        return workbook(self.facts)

    def opened(self):
        return Book(self.made())

    def read(self, data):
        obligation, sheets = self.version.filing.obligation, parsed(data)
        stamp = unsealed(seal_in(sheets))
        refuse_other(stamp, obligation)
        return examined(sheets, stamp, obligation)

    def problems(self, data):
        """{"Biểu 1!F9": sentence} of what is wrong in a file."""
        return {f"{each.sheet}!{each.cell}": each.sentence for each in self.read(data).problems}
