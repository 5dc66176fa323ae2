"""The controls of a DOCX beside the bound figures of the edition it is of."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from reports.bound import figures
from reports.render.controls import TITLE
from submissions.errors import Refused

SIDES = {
    "numerator": "tử số",
    "denominator": "mẫu số",
    "percent": "tỷ lệ",
    "change": "tăng, giảm (số)",
    "growth": "tăng, giảm (%)",
}
NOT_OURS = "Tệp không có số liệu ràng buộc nào của bản phát hành này; chọn tệp Word tải từ trang này."


@dataclass(frozen=True)
class Change:
    what: str
    before: str
    after: str


@dataclass
class Comparison:
    kept: int = 0
    changed: list[Change] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)


def compare(content: dict, report: dict, document: etree._Element) -> Comparison:
    """`report`: the text of the edition's content that the file was made from."""
    found = _controls(document)
    expected = figures(report)
    if not found.keys() & expected.keys():
        raise Refused(NOT_OURS)
    result = Comparison()
    for tag, before in expected.items():
        texts = found.get(tag)
        after = next((text for text in texts or [] if text != _read(before)), None)
        if texts is None:
            result.gone.append(Change(_what(content, tag), before, ""))
        elif after is not None:
            result.changed.append(Change(_what(content, tag), before, after))
        else:
            result.kept += 1
    return result


def _controls(document) -> dict[str, list[str]]:
    """By tag, what stands in its controls now; text that a tracked change took out does not count."""
    found = defaultdict(list)
    for control in document.iter(qn("w:sdt")):
        tag, content = _tag(control), control.find(qn("w:sdtContent"))
        if tag and content is not None:
            text = "".join(node.text or "" for node in content.iter(qn("w:t")))
            found[tag].append(_read(text))
    return found


def _tag(control):
    """Its tag, else its title, which says the same."""
    told = (control.find(f"{qn('w:sdtPr')}/{qn(name)}") for name in ("w:tag", "w:alias"))
    said = [each.get(qn("w:val"), "") for each in told if each is not None]
    return said[0].removeprefix(TITLE) if said else ""


def _read(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def _what(content, tag):
    """ "CS_KT@595/2025-Q2#2" -> "Cơ sở được kiểm tra; Huyện Tuy Phong; 2025-Q2"."""
    figure, _, where = tag.partition("#")[0].partition("@")
    code, *sides = figure.split(".")
    side = ", ".join(SIDES[each] for each in sides if each in SIDES)
    unit, _, period = where.rpartition("/")
    names = {rule["code"]: rule["name"] for rule in content["rules"]["elements"]}
    units = {each["key"]: each["name"] for each in content["units"]}
    name = names.get(code) or f"Chỉ số {code}"
    return "; ".join(part for part in (name, side, units.get(unit, unit), period) if part)
