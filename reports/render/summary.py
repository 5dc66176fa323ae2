"""The summary for leadership as PDF: two pages, with the bars that the portal's pages have."""

from decimal import Decimal

from . import Mark
from .cleaning import clean
from .pdf import drawn, written

PAGES = 2
# How much is told of what is off track, of changes and of who is missing: less until it stands on two pages.
SHARES = ((6, 8, 14), (5, 6, 8), (4, 5, 5), (3, 3, 3), (2, 2, 2))


def summary_pdf(summary: dict, mark: Mark) -> bytes:
    summary = clean(summary)
    lines = [
        line | {"percent": line["percent"] and Decimal(line["percent"]), "mark": Decimal(line["mark"])}
        for line in summary["lines"]
    ]
    for share in SHARES:
        context = {"summary": _told(summary | {"lines": lines}, *share), "mark": mark}
        document = drawn("reports/print/summary.html", context, "css/summary.css")
        if len(document.pages) <= PAGES:
            break
    return written(document)


def _told(summary, off_track, changes, names):
    missing = summary["coverage"]["missing"]
    return summary | {
        "off_track": _first(summary["off_track"], off_track),
        "changes": _first(summary["changes"], changes),
        "coverage": summary["coverage"] | {"named": missing[:names], "unnamed": len(missing[names:])},
    }


def _first(part, most):
    return {"told": part["told"][:most], "more": part["more"] + len(part["told"][most:])}
