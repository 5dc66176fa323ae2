"""Figures that an earlier edition printed and that read otherwise now, with the reasons (figures.md section 9)."""

from collections import defaultdict
from datetime import datetime

from reports.models import Edition
from reports.tables import MISSING, NOT_APPLICABLE
from submissions.models import Version
from targets.models import DataElement
from units.vietnamese import number


class Printed:
    """The cells of an edition, and the places it reaches: a cell of a place that is not among them was empty.

    A place is a quarter, for logs apart from the rest: a report prints the logs of earlier quarters too.
    """

    def __init__(self, content, issued_at: datetime | None = None):
        self.issued_at = issued_at
        self.cells = {(row["code"], row["unit"], row["quarter"]): row for row in content["contributions"]}
        self.numbers = {(row["unit"], row["quarter"]): row["version"] for row in content["contributions"]}
        self.places = {(False, quarter) for quarter in content["period"]["quarters"]}
        self.places |= {(True, row["quarter"]) for row in content["obligations"]}

    def held(self, key, versions) -> int:
        """The number of the return's version that the edition printed; 0 where it had none yet."""
        before = [version.number for version in versions if version.decided_at <= self.issued_at]
        return self.numbers.get(key) or max(before, default=0)


def adjustments(period, content) -> list[dict]:
    """Cells that were changed, cleared, or filled by a correction; a return that only came in late is no correction."""
    rules = {rule["code"]: rule for rule in content["rules"]["elements"]}
    changed = _changed(Printed(content), _latest(period), rules)
    versions = _accepted(period, {quarter for (_, _, quarter), *_ in changed})
    found = []
    for (code, unit, quarter), printed, before, after in changed:
        own = versions[unit, quarter]
        held = printed.held((unit, quarter), own)
        if before or held:
            since = [version for version in own if version.corrects and version.number > held]
            found.append(
                {
                    "code": code,
                    "name": rules[code]["name"],
                    "unit": unit,
                    "quarter": quarter,
                    "before": _shown(rules[code], before),
                    "after": _shown(rules[code], after),
                    "reason": "; ".join(dict.fromkeys(version.reason_opened for version in since)),
                    "by": "; ".join(dict.fromkeys(str(version.submitted_by) for version in since)),
                }
            )
    return found


def _changed(now, latest, rules):
    """(cell, the edition that printed its place last, its row there, its row now), in order of cells."""
    changed = []
    for cell in sorted(set(now.cells).union(*(printed.cells for printed in latest.values()))):
        place = _place(cell, rules)
        if place in now.places and place in latest:
            before, after = latest[place].cells.get(cell), now.cells.get(cell)
            if _answer(before) != _answer(after):
                changed.append((cell, latest[place], before, after))
    return changed


def _latest(period) -> dict:
    """By place, the edition that printed it last: the period's own latest one, else the newest of the plan."""
    own = Edition.objects.filter(period=period).first()
    others = Edition.objects.filter(period__plan=period.plan_id).order_by("number")
    latest = {}
    for edition in [own] if own else others.iterator():
        printed = Printed(edition.content, edition.issued_at)
        latest |= dict.fromkeys(printed.places, printed)
    return latest


def _place(cell, rules):
    code, _, quarter = cell
    return rules[code]["entry"] == DataElement.Entry.MONTH_LOG, quarter


def _answer(row):
    return row and (row["value"], row.get("not_applicable", False), row.get("marks"), row.get("days"))


def _shown(rule, row):
    """A sensitive figure of one unit is never printed, not even as corrected."""
    if row is None:
        return MISSING
    if rule["sensitive"]:
        return "(không nêu)"
    if row.get("not_applicable"):
        return NOT_APPLICABLE
    if rule["entry"] == DataElement.Entry.YES_NO:
        return "có" if row["value"] == "1" else "không"
    return number(row["value"])


def _accepted(period, quarters):
    """Accepted versions of the plan's returns for the quarters, by unit and quarter, oldest first."""
    versions = Version.objects.filter(
        decision=Version.Decision.ACCEPTED,
        filing__obligation__quarter__plan=period.plan_id,
        filing__obligation__quarter__code__in=quarters,
    )
    versions = versions.select_related(
        "filing__obligation__unit", "filing__obligation__quarter", "submitted_by"
    )
    found = defaultdict(list)
    for version in versions.order_by("number"):
        obligation = version.filing.obligation
        found[obligation.unit.key, obligation.quarter.code].append(version)
    return found
