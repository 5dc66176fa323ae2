"""Two pages for leadership: where the targets stand, what is off track and why, what changed, how far it is covered.

Outside the official annex, so a count of 1-4 people is not told (figures.md section 11).
"""

from django.utils.functional import cached_property

from reports.tables import shown
from reports.values import Row
from targets import wording
from targets.wording import lowered
from units.vietnamese import number, percent

from .reading import Reading
from .targets import LABELS

MOST_OFF_TRACK, MOST_CHANGES, MOST_FIGURES = 6, 8, 12
NAMES_SHOWN = 4


def summary_of(reading: Reading, previous=None, adjustments=()) -> dict:
    """`previous`: (its name, its content) of the edition that this one follows."""
    return _Summary(reading, previous, adjustments).told


class _Summary:
    def __init__(self, reading, previous, adjustments):
        self.reading, self.previous, self.adjustments = reading, previous, adjustments

    @property
    def told(self):
        reading = self.reading
        return {
            "plan": reading.plan.key,
            "period": reading.period.name,
            "judged": reading.period.judged,
            "demo": reading.plan.is_demo,
            "issuer": reading.names(reading.plan.consolidator.key),
            "from": wording.official_day(reading.period.window_from),
            "to": wording.official_day(reading.period.window_to),
            "verdicts": self._verdicts(),
            "lines": [self._line(line) for line in reading.lines],
            "off_track": self._off_track(),
            "compared": self.previous[0] if self.previous else "",
            "changes": self._changes(),
            "figures": self._figures(),
            "coverage": self._coverage(),
            "crossing": reading.names.reorganised(),
        }

    def _verdicts(self):
        found = [standing.verdict for standing in self.reading.standings]
        return [[label, found.count(verdict)] for verdict, label in LABELS.items() if verdict in found]

    def _line(self, line):
        result = line.result
        return {
            "code": line.code,
            "name": line.revision.name,
            "sides": "/".join(shown(side, line.sensitive) for side in (result.numerator, result.denominator)),
            "share": "" if line.percent is None else percent(line.percent),
            "percent": None if line.percent is None or line.is_growth else str(line.percent),
            "mark": str(line.mark),
            "goal": line.goal,
            "tone": line.tone,
            "label": LABELS.get(line.verdict, "Theo dõi"),
            "short": result.provisional,
        }

    @cached_property
    def _lines_off_track(self):
        return [line for line in self.reading.lines if line.is_off_track]

    def _off_track(self):
        """In the words of its verdict, with who has not reported: what nobody said is not guessed at."""
        shown_lines = self._lines_off_track[:MOST_OFF_TRACK]
        told = [
            {
                "code": line.code,
                "name": line.revision.name,
                "said": " ".join([*line.sentences, *self._why(line)]),
            }
            for line in shown_lines
        ]
        return {"told": told, "more": len(self._lines_off_track) - len(shown_lines)}

    def _why(self, line):
        missing = self.reading.names.missing(line.result.missing)
        if not missing:
            return []
        named = missing[:NAMES_SHOWN]
        if len(missing) > NAMES_SHOWN:
            named.append(f"{number(len(missing) - NAMES_SHOWN)} đơn vị khác")
        return [wording.provisional(line.result.counted, line.result.owed, named)]

    def _changes(self):
        """Of the indicators that the last edition told otherwise, and of figures put right since."""
        found = [*self._moved(), *self._corrected()]
        more = len(found) - MOST_CHANGES
        return {"told": found[:MOST_CHANGES], "more": max(more, 0)}

    def _moved(self):
        if not self.previous:
            return
        before = {row["code"]: row for row in self.previous[1]["results"]["indicators"]}
        for line in self.reading.lines:
            was = before.get(line.code)
            if was is None or line.sensitive or line.percent is None or was["value"] is None:
                continue
            now = f"{line.percent:.2f}"
            if now != was["value"]:
                what = f"Chỉ số {line.code} ({lowered(line.revision.name)})"
                yield f"{what}: từ {percent(was['value'])} thành {percent(now)}."

    def _corrected(self):
        names = self.reading.names
        for each in self.adjustments:
            where = f"{names(each['unit'])}, {names.quarter(each['quarter'])}"
            yield f"Đính chính {lowered(each['name'])} ({where}): từ {each['before']} thành {each['after']}."

    def _figures(self):
        rows = [
            self.reading.rows[code]
            for code in self.reading.plan.report.get("summary", [])
            if code in self.reading.rows
        ]
        rows = rows or [row for row in self.reading.rows.values() if row.element.parent_id is None]
        return [self._figure(row) for row in rows if row.is_told and not row.revision.sensitive][
            :MOST_FIGURES
        ]

    def _figure(self, row: Row):
        return {
            "name": row.revision.name,
            "measure": row.measure,
            "now": shown(row.total.value),
            "last_year": shown(row.last_year[0]) if row.last_year else shown(None),
            "growth": "" if row.growth is None else percent(row.growth),
            "short": bool(row.total.missing),
        }

    def _coverage(self):
        """Of returns, by what the rolled-up rows name as missing."""
        missing = sorted(
            {entry for row in self.reading.rows.values() if row.total for entry in row.total.missing}
        )
        names = self.reading.names.missing(missing)
        return {"missing": names, "full": not names}
