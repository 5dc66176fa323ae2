"""Starts next year's plan as a copy of this year's package, under its own decision number.

Dates, codes and deadlines move by the years between; the plan's prose stays as it is, and every line that still
names a year is listed for a person to read.
"""

import re
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from .calendar import next_working_day
from .located import PackageError, read_yaml

READ_AGAIN = (
    "plan.yaml",
    "targets.yaml",
    "elements.yaml",
    "tasks.yaml",
    "duties.yaml",
    "report.yaml",
    "checks.yaml",
)
KEY = re.compile(r"(?P<number>\d+)/(?P<symbol>[A-ZĐ&-]+)")
QUOTED_MOMENT = '"{day}T00:00:00+07:00"'


@dataclass(frozen=True)
class Copied:
    """`to_read`: "file, dòng n: text" of every line that names a year."""

    folder: Path
    to_read: list[str]


def copy_plan(source: Path, target: Path, *, key: str, issued_on: date, year: int) -> Copied:
    """Raises PackageError, having written nothing, when the key or the folder will not do."""
    named = KEY.fullmatch(key)
    if not named:
        raise PackageError([f"Số, ký hiệu “{key}” không đúng dạng số/KÝ-HIỆU, ví dụ 57/KH-UBND."])
    if target.exists():
        raise PackageError([f"Thư mục {target} đã có; chọn thư mục khác để không ghi đè."])
    plan = read_yaml(source / "plan.yaml")
    years = year - plan["year"]
    if years < 1:
        raise PackageError([f"Năm {year} phải sau năm {plan['year']} của kế hoạch gốc."])
    shutil.copytree(source, target)
    values = {
        "key": key,
        "number": f'"{named["number"]}"',
        "symbol": named["symbol"],
        "issued_on": issued_on.isoformat(),
        "year": year,
        "baseline_year": year - 1,
    }
    _rewrite(target / "plan.yaml", lambda text: _with_values(text, values))
    _rewrite(target / "periods.yaml", lambda text: _with_deadlines(_years_later(text, years)))
    _rewrite(
        target / "targets.yaml", lambda text: re.sub(r'(count_from: )"\d{4}-\d\d"', rf'\1"{year}-01"', text)
    )
    return Copied(target, list(_naming_years(target)))


def _rewrite(path, change):
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def _with_values(text, values):
    """Top-level keys only: those of the parent plan are indented."""
    for name, value in values.items():
        text = re.sub(rf"^{name}: .*$", f"{name}: {value}", text, count=1, flags=re.MULTILINE)
    return text


def _years_later(text, years):
    return re.sub(r"\b20\d\d\b", lambda year: str(int(year[0]) + years), text)


def _with_deadlines(text):
    """Late from the day after the next working day, where the last day in time is a day of rest."""

    def late(found):
        last = date.fromisoformat(found["due"]) - timedelta(days=1)
        moment = QUOTED_MOMENT.format(day=next_working_day(last) + timedelta(days=1))
        return f"{found['before']}late_from: {moment}"

    due = r'(?P<before>due: "(?P<due>\d{4}-\d\d-\d\d)T[^"]*"\n\s+)'
    return re.sub(rf'{due}late_from: (?:null|"[^"]*")', late, text)


def _naming_years(folder):
    for name in READ_AGAIN:
        for number, line in enumerate((folder / name).read_text(encoding="utf-8").splitlines(), start=1):
            structural = re.match(r"(key|issued_on|year|baseline_year): |\s+(issued_on|count_from): ", line)
            if re.search(r"\b20\d\d\b", line) and not structural:
                yield f"{name}, dòng {number}: {line.strip()}"
