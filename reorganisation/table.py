"""The table of a reorganisation: what a row may do, its columns, and their words (docs/huong-dan/quan-tri.md)."""

import csv
import io
from collections.abc import Iterable

from django.db import models

from units.models import Designation, Kind, Unit
from units.vietnamese import plain

from .sheets import Line, read_sheet, tidy


class Action(models.TextChoices):
    NEW = "new", "Thành lập"
    MERGE = "merge", "Nhập toàn bộ vào"
    SPLIT = "split", "Chia một phần vào"
    END = "end", "Kết thúc"
    ABOLISH = "abolish", "Bỏ một cấp"
    RENAME = "rename", "Đổi tên"
    CODE = "code", "Đổi mã hành chính"
    TRANSFER = "transfer", "Chuyển đơn vị cấp trên"
    CHANGE = "change", "Đổi nội dung khác"


COLUMNS = {
    "action": "Việc",
    "unit": "Mã đơn vị",
    "successor": "Vào đơn vị",
    "name": "Tên",
    "kind": "Loại",
    "code": "Mã hành chính",
    "parent": "Thuộc đơn vị",
    "reports": "Gửi báo cáo",
    "authority": "Cơ quan gửi báo cáo",
    "letterhead_parent": "Cơ quan chủ quản",
    "letterhead": "Cơ quan ban hành",
    "symbol": "Ký hiệu",
    "place": "Địa danh",
    "signer": "Chức vụ người ký",
    "order": "Thứ tự",
}
REQUIRED = ("action",)
# What a designation says, in the order of the columns; blank leaves it, "-" makes it empty.
SAID = (
    "name",
    "kind",
    "code",
    "parent",
    "reports",
    "authority",
    "letterhead_parent",
    "letterhead",
    "symbol",
    "place",
    "signer",
)
EMPTIED = "-"
# The columns that each action reads; a value in another one is a mistake that would be lost.
READS = {
    Action.NEW: {"unit", *SAID, "order"},
    Action.MERGE: {"unit", "successor"},
    Action.SPLIT: {"unit", "successor"},
    Action.END: {"unit"},
    Action.ABOLISH: {"kind", "parent", "reports"},
    Action.RENAME: {"unit", *SAID},
    Action.CODE: {"unit", *SAID},
    Action.TRANSFER: {"unit", *SAID},
    Action.CHANGE: {"unit", *SAID},
}
NEEDS = {
    Action.NEW: ("unit", "name", "kind"),
    Action.MERGE: ("unit", "successor"),
    Action.SPLIT: ("unit", "successor"),
    Action.END: ("unit",),
    Action.ABOLISH: ("kind",),
    Action.RENAME: ("unit", "name"),
    Action.CODE: ("unit", "code"),
    Action.TRANSFER: ("unit", "parent"),
    Action.CHANGE: ("unit",),
}
KEY = r"[A-Za-z0-9][A-Za-z0-9@._-]*"
LONGEST = {
    name: Designation._meta.get_field(name).max_length for name in SAID if name not in ("parent", "reports")
}
LONGEST_KEY = Unit._meta.get_field("key").max_length

ACTIONS = {plain(word): action for action in Action for word in (action.value, action.label)}
KINDS = {plain(word): kind for kind in Kind for word in (kind.value, kind.label)} | {
    "huyen": Kind.DISTRICT,
    "xa": Kind.COMMUNE,
}
ANSWERS = {"yes": True, "co": True, "no": False, "khong": False}
ANSWERED = {"yes": "Có", "no": "Không"}
# How the words of a list are shown; a row keeps them as they stand here, however its file spelt them.
LABELS = {"action": dict(Action.choices), "kind": dict(Kind.choices), "reports": ANSWERED}


def read_table(data: bytes) -> list[dict[str, str]]:
    """The rows of a file; raises ImportRefused where it is no such table."""
    return stored(read_sheet(data, COLUMNS, REQUIRED))


def stored(lines: Iterable[Line]) -> list[dict[str, str]]:
    """As they are kept: filled cells only, and in `row` the number by which errors name them."""
    return [_understood(line.values) | {"row": line.number} for line in lines]


def shown(name: str, word: str) -> str:
    """A cell as people read it."""
    return LABELS.get(name, {}).get(word, word)


def _understood(values):
    """Words of a list in the one spelling that the form offers; what is not understood stays as it is."""
    answers = {word: "yes" if answer else "no" for word, answer in ANSWERS.items()}
    known = {"action": ACTIONS, "kind": KINDS, "reports": answers}
    return {
        name: str(known[name].get(plain(word), word)) if name in known else word
        for name, word in values.items()
    }


def entered(cells: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of the form, empty ones dropped, numbered as the file of them would be."""
    rows = [{key: tidy(cell[key]) for key in COLUMNS if tidy(cell.get(key, ""))} for cell in cells]
    return [row | {"row": number} for number, row in enumerate(filter(None, rows), start=2)]


def as_csv(rows: Iterable[dict]) -> str:
    """The file of the rows, which reads back as they are."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(COLUMNS), extrasaction="ignore", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
