"""The guides of docs/huong-dan as pages of the portal: written once, read in the repository and behind the login.

What a guide's Markdown may hold is text, lists, tables and pictures of its own folder; markup in it is shown as text.
"""

import re
import struct
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from units.vietnamese import plain

FOLDER = settings.BASE_DIR / "docs" / "huong-dan"

# The page's name in its address, and its file.
FILES = {
    "chung": "index.md",
    "can-bo-nhap-lieu": "can-bo-nhap-lieu.md",
    "lanh-dao-don-vi": "lanh-dao-don-vi.md",
    "can-bo-tong-hop": "can-bo-tong-hop.md",
    "lanh-dao": "lanh-dao.md",
    "quan-tri": "quan-tri.md",
}
NAMES = {file: name for name, file in FILES.items()}


@dataclass(frozen=True)
class Guide:
    """`contents` are the headings below the title: [{"id", "name", "children"}]."""

    name: str
    title: str
    body: SafeString
    contents: list[dict]


@cache
def guide_of(name: str) -> Guide | None:
    """Rendered once per process; None where there is no such guide."""
    if name not in FILES:
        return None
    heading, _, text = (FOLDER / FILES[name]).read_text(encoding="utf-8").partition("\n")
    markdown = Markdown(
        # Lists are set in by three spaces, as they are read elsewhere.
        tab_length=3,
        extensions=["tables", "fenced_code", "toc", OfThePortal()],
        extension_configs={"toc": {"slugify": slug}},
    )
    body = mark_safe(markdown.convert(text))
    return Guide(name, heading.removeprefix("# ").strip(), body, markdown.toc_tokens)


def guides() -> list[Guide]:
    return [guide_of(name) for name in FILES]


def slug(text: str, separator: str = "-") -> str:
    """ "Khi hai người cùng sửa một ô" -> "khi-hai-nguoi-cung-sua-mot-o"."""
    return re.sub(r"[^a-z0-9]+", separator, plain(text)).strip(separator)


class OfThePortal(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(Fitting(md), "of_the_portal", 0)


class Fitting(Treeprocessor):
    """Addresses of files become addresses of pages, and tables and pictures take the portal's look."""

    def run(self, root):
        for link in root.iter("a"):
            _lead(link)
        for table in root.iter("table"):
            table.set("class", "table")
        for head in root.iter("th"):
            head.set("scope", "col")
        for parent in list(root.iter()):
            for at, child in enumerate(parent):
                if child.tag == "img":
                    parent[at] = _shown(child)


def _lead(link):
    """A link between guides leads to the page and its heading; a file that is no page keeps its words only."""
    address = urlsplit(link.get("href"))
    if address.scheme:
        return
    name = NAMES.get(address.path)
    if address.path and name is None:
        link.tag = "span"
        link.attrib.clear()
        return
    page = reverse("guide", args=[name]) if name else ""
    link.set("href", f"{page}#{slug(address.fragment)}" if address.fragment else page)


def _shown(picture):
    """A link to the picture itself, which a phone shows small; without its file the words for it stay.

    The size is known before the picture comes, so that the page does not jump.
    """
    name, words = picture.get("src").removeprefix("hinh/"), picture.get("alt")
    path = FOLDER / "hinh" / name
    if not path.is_file():
        shown = Element("span")
        shown.text = words
    else:
        with path.open("rb") as file:
            width, height = struct.unpack(">16x2I", file.read(24))
        shown = Element("a", href=static(f"huong-dan/{name}"))
        attributes = {"src": shown.get("href"), "alt": words, "loading": "lazy"}
        SubElement(shown, "img", attributes, width=str(width), height=str(height))
    shown.tail = picture.tail
    return shown
