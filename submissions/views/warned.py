"""The warnings of a return on its check page: each with the box for its sentence."""

from dataclasses import dataclass

from submissions.actions.explaining import Said
from submissions.text import tidy
from submissions.warnings import Asked


@dataclass(frozen=True)
class Box:
    """A warning with its box: the sentence that stands, or what was typed while that is wrong."""

    asked: Asked
    typed: Said | None = None
    error: str = ""

    @property
    def name(self):
        return f"{self.asked.warning.rule}-{self.asked.warning.cell.code}"

    @property
    def focus(self):
        """The id of the box: where the error summary leads."""
        return f"gt-{self.name}"

    @property
    def text(self):
        return self.typed.text if self.typed else self.asked.text

    @property
    def footnote(self):
        return self.typed.footnote if self.typed else self.asked.footnote


def boxes_of(warnings, typed=(), refusals=None):
    """[Box]; what was typed stands where it was refused."""
    said, refusals = {each.key: each for each in typed}, refusals or {}
    return [
        Box(asked, said[asked.warning.key], str(refusals[asked.warning.key]))
        if asked.warning.key in refusals
        else Box(asked)
        for asked in warnings
    ]


def typed_in(data, elements):
    """What was posted, by the boxes that the page had; `elements`: {code: id} of the plan."""
    found = []
    for name in data.getlist("hop"):
        rule, _, code = name.rpartition("-")
        if code in elements:
            found.append(
                Said(
                    rule=rule,
                    element=elements[code],
                    text=tidy(data.get(f"gt-{name}", "")),
                    footnote=f"gc-{name}" in data,
                    about=data.get(f"so-{name}", ""),
                    seen=data.get(f"goc-{name}", ""),
                )
            )
    return found
