"""What is printed is printed as it was typed, less what a page has no use for.

Control characters are not XML, marks of writing direction would turn a line around, and the marks of reports.bound are
nobody's to type.
"""

import re

from reports.tables import leave_end_open

CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
DIRECTIONS = r"\u200e\u200f\u202a-\u202e\u2066-\u2069"
UNPRINTABLE = re.compile(rf"[{CONTROLS}{DIRECTIONS}\ue000-\ue002\ufeff\ufffe\uffff\ud800-\udfff]")


def clean(value):
    """Of plain data, every text in it."""
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value)
    if isinstance(value, dict):
        return {key: clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [clean(each) for each in value]
    return value


def cleaned_report(report: dict) -> dict:
    """A copy whose text leaves its end open for "./."."""
    report = clean(report)
    leave_end_open(report["sections"][-1]["blocks"] if report["sections"] else report["opening"])
    return report
