"""Content controls of a DOCX, which python-docx neither writes nor reads: a bound figure with its id as the tag.

Locked against deletion and open to reading and editing: what an office changes is found when the file comes back. The
title repeats the tag, as older versions of LibreOffice keep the title alone.
"""

from collections import Counter

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from reports.bound import tag

TITLE = "Số liệu "


class Controls:
    """Of one document: each control has a number of its own, each figure told again a tag of its own."""

    def __init__(self):
        self.number, self.count = 0, Counter()

    def add(self, paragraph, figure_id: str, text: str):
        """A control at the end of the paragraph; returns its run."""
        self.number += 1
        run = paragraph.add_run(text)
        control = OxmlElement("w:sdt")
        run._r.addprevious(control)
        properties = OxmlElement("w:sdtPr")
        own = tag(figure_id, self.count)
        for name, value in (
            ("alias", f"{TITLE}{own}"),
            ("tag", own),
            ("id", str(self.number)),
            ("lock", "sdtLocked"),
        ):
            part = OxmlElement(f"w:{name}")
            part.set(qn("w:val"), value)
            properties.append(part)
        properties.append(OxmlElement("w:text"))
        content = OxmlElement("w:sdtContent")
        content.append(run._r)
        control.append(properties)
        control.append(content)
        return run
