"""Reads a plan package (a folder of YAML and CSV) and checks it thoroughly before anything is loaded.

Every reference - unit, element, quarter - must lead somewhere; each problem names file and line.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from string import Formatter

from .calendar import whole_months
from .located import Mapping, Problems, read_csv, read_yaml

UNIT_COLUMNS = ["key", "order", "valid_from", "valid_to"]
DESIGNATION_COLUMNS = [
    "unit",
    "valid_from",
    "valid_to",
    "kind",
    "name",
    "authority",
    "code",
    "parent",
    "reports",
    "letterhead_parent",
    "letterhead",
    "symbol",
    "place",
    "signer",
]
SUCCESSION_COLUMNS = ["predecessor", "successor", "on", "part", "legal_basis"]
PLAN_KEYS = [
    "key",
    "number",
    "symbol",
    "title",
    "kind",
    "issued_on",
    "place",
    "issuer",
    "year",
    "territory",
    "consolidator",
    "parent",
    "opening",
    "objective",
    "funding",
    "closing",
    "recipients",
]
BASES = {"communes", "units", "months", "baseline", "none"}
CHECK_KEYS = {"code", "kind", "left", "right", "percent", "least", "sentence"}
NUMBERS = {"count", "money", "total"}


@dataclass(frozen=True)
class Vocabulary:
    """The words a package may use, given by the apps that know them."""

    kinds: frozenset
    audiences: frozenset
    entries: frozenset
    over_time: frozenset
    rules: frozenset
    checks: frozenset
    sided_checks: frozenset
    relative_checks: frozenset


@dataclass(frozen=True)
class Package:
    """The checked content of a folder; rows are `Mapping`s in file order."""

    plan: Mapping
    targets: list
    forms: list
    elements: list
    checks: list
    task_groups: list
    lead_note: str
    duty_groups: list
    periods: list
    report: Mapping
    units: list
    designations: list
    successions: list


def read_package(folder: Path, vocabulary: Vocabulary) -> Package:
    """The package in `folder`; raises PackageError with every problem found."""
    elements, tasks = read_yaml(folder / "elements.yaml"), read_yaml(folder / "tasks.yaml")
    package = Package(
        plan=read_yaml(folder / "plan.yaml"),
        targets=read_yaml(folder / "targets.yaml"),
        forms=elements["forms"],
        elements=elements["elements"],
        checks=read_yaml(folder / "checks.yaml") or [],
        task_groups=tasks["groups"],
        lead_note=tasks["lead_note"],
        duty_groups=read_yaml(folder / "duties.yaml")["groups"],
        periods=read_yaml(folder / "periods.yaml"),
        report=read_yaml(folder / "report.yaml"),
        units=read_csv(folder / "units.csv", UNIT_COLUMNS),
        designations=read_csv(folder / "designations.csv", DESIGNATION_COLUMNS),
        successions=read_csv(folder / "successions.csv", SUCCESSION_COLUMNS),
    )
    problems = Problems()
    _check_units(package, vocabulary, problems)
    problems.refuse()
    _check_plan(package, problems)
    _check_elements(package, vocabulary, problems)
    _check_targets(package, vocabulary, problems)
    _check_checks(package, vocabulary, problems)
    _check_parties(package, vocabulary, problems)
    _check_periods(package, problems)
    problems.refuse()
    return package


def _check_units(package, vocabulary, problems):
    problems.unique(package.units, "key")
    lives = {row["key"]: row for row in package.units}
    for row in package.units:
        problems.require(row, "key", "order", "valid_from")
        _check_life(row, problems)
        if not row["order"].isdigit():
            problems.add(row, "order", "thứ tự phải là số.")
    for row in package.designations:
        problems.require(row, "unit", "valid_from", "kind", "name")
        problems.one_of(row, "kind", vocabulary.kinds)
        _check_life(row, problems)
        _check_known(row, "unit", lives, problems)
        if row["parent"]:
            _check_known(row, "parent", lives, problems)
    designated = {row["unit"] for row in package.designations}
    for row in package.units:
        if row["key"] not in designated:
            problems.add(row, "key", f"đơn vị “{row['key']}” chưa có tên gọi trong designations.csv.")
    for row in package.successions:
        problems.require(row, "legal_basis")
        _check_known(row, "predecessor", lives, problems)
        _check_known(row, "successor", lives, problems)
        _check_day(row, "on", problems)


def _check_known(row, key, known, problems):
    if row.get(key) not in known:
        problems.add(row, key, f"không có đơn vị “{row.get(key)}”.")


def _check_day(row, key, problems):
    try:
        return date.fromisoformat(row[key])
    except ValueError:
        problems.add(row, key, f"“{row[key]}” không phải ngày dạng năm-tháng-ngày.")
        return None


def _check_life(row, problems):
    start = _check_day(row, "valid_from", problems)
    end = _check_day(row, "valid_to", problems) if row["valid_to"] else None
    if start and end and end < start:
        problems.add(row, "valid_to", "ngày kết thúc trước ngày bắt đầu.")


def _check_plan(package, problems):
    problems.require(package.plan, *PLAN_KEYS)
    keys = {row["key"] for row in package.units}
    for key in ("territory", "consolidator"):
        _check_known(package.plan, key, keys, problems)


def _check_elements(package, vocabulary, problems):
    problems.unique(package.elements, "code")
    problems.unique(package.forms, "number")
    forms = {row["number"] for row in package.forms}
    codes = {row["code"] for row in package.elements}
    owners = vocabulary.audiences | {row["key"] for row in package.units}
    guidance = {}
    for row in package.elements:
        problems.require(row, "code", "form", "name", "measure", "entry", "over_time", "owners", "guidance")
        problems.one_of(row, "form", forms)
        problems.one_of(row, "entry", vocabulary.entries)
        problems.one_of(row, "over_time", vocabulary.over_time)
        problems.one_of(row, "na", {"refused", "with_reason"})
        for owner in row.get("owners") or []:
            if owner not in owners:
                problems.add(row, "owners", f"không có đơn vị hoặc nhóm “{owner}”.")
        if row.get("parent") and row["parent"] not in codes:
            problems.add(row, "parent", f"không có thành phần số liệu “{row['parent']}”.")
        if row.get("guidance") in guidance:
            problems.add(row, "guidance", f"hướng dẫn trùng với {guidance[row['guidance']]}.")
        guidance[row.get("guidance")] = row["code"]
    parents = {row.get("parent") for row in package.elements}
    for row in package.elements:
        if row["entry"] == "total" and row["code"] not in parents:
            problems.add(row, "entry", f"tổng “{row['code']}” không có thành phần nào.")


def _check_targets(package, vocabulary, problems):
    problems.unique(package.targets, "number")
    codes = {row["code"] for row in package.elements}
    indicators = [row for target in package.targets for row in target.get("indicators") or []]
    problems.unique(indicators, "code")
    first = min(row["window"][0] for row in package.periods)
    for row in [*package.targets, *indicators, *package.elements]:
        _check_changes(row, first, problems)
    for target in package.targets:
        problems.require(target, "number", "text", "indicators")
    for row in indicators:
        problems.require(
            row, "code", "name", "rule", "numerator", "denominator", "threshold", "judged", "unit"
        )
        problems.one_of(row, "rule", vocabulary.rules)
        problems.one_of(row, "judged", {"year", "each"})
        _check_threshold(row, problems)
        for side in ("numerator", "denominator"):
            _check_terms(row, side, codes, problems)
        if row.get("count_from") and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(row["count_from"])):
            problems.add(row, "count_from", "phải là tháng dạng năm-tháng.")


def _check_changes(row, first, problems):
    """An amendment, or an end: a decision and the day from which it holds, inside the plan's windows."""
    for key in ("amendment", "ended"):
        change = row.get(key)
        if change is None:
            continue
        if not isinstance(change, dict) or not change.get("decision") or type(change.get("date")) is not date:
            problems.add(row, key, f"“{key}” phải ghi văn bản (decision) và ngày dạng năm-tháng-ngày (date).")
        elif change["date"] <= first:
            problems.add(row, key, f"ngày thay đổi phải sau ngày đầu của các kỳ ({first:%d/%m/%Y}).")


def _check_threshold(row, problems):
    try:
        Decimal(str(row.get("threshold")))
    except InvalidOperation:
        problems.add(row, "threshold", f"“{row.get('threshold')}” không phải là số.")


def _check_terms(row, side, codes, problems):
    terms = row.get(side)
    if side == "denominator" and isinstance(terms, str):
        problems.one_of(row, side, BASES)
        return
    for code in terms or []:
        if code not in codes:
            problems.add(row, side, f"không có thành phần số liệu “{code}”.")


def _check_checks(package, vocabulary, problems):
    """Rules of what is doubtful: each side adds up numbers, and a bound is a whole number."""
    problems.unique(package.checks, "code")
    entries = {row.get("code"): row.get("entry") for row in package.elements}
    for row in package.checks:
        problems.require(row, "code", "kind")
        problems.one_of(row, "kind", vocabulary.checks)
        for key in sorted(row.keys() - CHECK_KEYS):
            problems.add(row, key, f"không hiểu “{key}”.")
        if not re.fullmatch(r"[a-z0-9-]{1,40}", str(row.get("code"))):
            problems.add(row, "code", "mã gồm chữ thường không dấu, số và dấu gạch nối, dài nhất 40 ký tự.")
        if row.get("kind") in vocabulary.sided_checks:
            _check_sides(row, entries, problems)
        else:
            for key in ("left", "right", "sentence"):
                if key in row:
                    problems.add(row, key, f"loại “{row.get('kind')}” không nhận “{key}”.")
        if row.get("kind") in vocabulary.relative_checks:
            problems.require(row, "percent")
        for key in ("percent", "least"):
            if row.get(key) is not None and (type(row[key]) is not int or not 0 < row[key] < 10**4):
                problems.add(row, key, f"“{row[key]}” không phải là số nguyên dương.")


def _check_sides(row, entries, problems):
    problems.require(row, "left", "right")
    sides = {side: row.get(side) or [] for side in ("left", "right")}
    for side, codes in sides.items():
        if not isinstance(codes, list):
            problems.add(row, side, f"“{side}” phải là danh sách thành phần số liệu.")
            return
        for code in codes:
            if not isinstance(code, str) or code not in entries:
                problems.add(row, side, f"không có thành phần số liệu “{code}”.")
            elif entries[code] not in NUMBERS:
                problems.add(row, side, f"“{code}” không phải là số nên không cộng được.")
    both = [*sides["left"], *sides["right"]]
    for code in sorted({str(code) for code in both if both.count(code) > 1}):
        problems.add(row, "right", f"“{code}” ghi hai lần.")
    sentence = row.get("sentence") or ""
    if len(sentence) > 300 or not _takes_sums(sentence):
        problems.add(row, "sentence", "câu dài nhất 300 ký tự, chỉ dùng {left} và {right}.")


def _takes_sums(sentence):
    try:
        return {name for _, name, _, _ in Formatter().parse(sentence)} <= {None, "left", "right"}
    except ValueError:
        return False


def _check_parties(package, vocabulary, problems):
    known = vocabulary.audiences | {row["key"] for row in package.units}
    tasks = [row for group in package.task_groups for row in group["tasks"]]
    problems.unique(tasks, "code")
    for row in tasks:
        problems.require(row, "code", "text", "lead")
        for side in ("lead", "with"):
            for party in row.get(side) or []:
                if party not in known:
                    problems.add(row, side, f"không có đơn vị hoặc nhóm “{party}”.")
    for group in package.duty_groups:
        problems.require(group, "number", "title", "text", "duties")
        parties = parties_of(group)
        if not parties:
            problems.add(group, "title", "chưa ghi đơn vị nào chịu trách nhiệm.")
        for party in parties:
            if party not in known:
                problems.add(group, "units", f"không có đơn vị hoặc nhóm “{party}”.")


def parties_of(group) -> list[str]:
    """The unit keys and the audience that bear the duties of a group."""
    audience = group.get("audience")
    return [*(group.get("units") or []), *([audience] if audience else [])]


def _check_periods(package, problems):
    problems.unique(package.periods, "code")
    quarters = {row["code"]: row for row in package.periods if row.get("kind") == "quarter"}
    for row in package.periods:
        problems.require(row, "code", "kind", "name", "window", "due", "quarters")
        problems.one_of(row, "kind", {"quarter", "cumulative"})
        start, end = row["window"]
        if not start < end:
            problems.add(row, "window", "ngày đầu phải trước ngày cuối.")
        if row["months"] != whole_months(start, end, package.plan["year"]):
            problems.add(row, "months", "không phải là các tháng của năm kế hoạch có ngày cuối trong kỳ.")
        for key in ("due", "late_from"):
            _check_moment(row, key, problems)
        unknown = [code for code in row["quarters"] if code not in quarters]
        for code in unknown:
            problems.add(row, "quarters", f"không có quý “{code}”.")
        if not unknown and not _covers(row, [quarters[code] for code in row["quarters"]]):
            problems.add(row, "quarters", "các quý không lấp đầy đúng khoảng thời gian của kỳ.")


def _check_moment(row, key, problems):
    if not row.get(key):
        return
    try:
        moment = datetime.fromisoformat(row[key])
    except ValueError:
        problems.add(row, key, f"“{row[key]}” không phải là thời điểm.")
        return
    if moment.tzinfo is None:
        problems.add(row, key, "thời điểm phải ghi múi giờ, ví dụ +07:00.")


def _covers(period, quarters):
    """Do the quarters, in order, tile the period's window without gap or overlap?"""
    windows = sorted(tuple(row["window"]) for row in quarters)
    joined = all((b[0] - a[1]).days == 1 for a, b in pairwise(windows))
    return joined and [windows[0][0], windows[-1][1]] == list(period["window"])
