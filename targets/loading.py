"""Writes a checked plan package into the database; running it again changes only what the files changed.

A rule, owner, measure or threshold that an accepted figure or an edition has used is not changed in place: the file
must name the amendment (decision and date), which adds a revision and leaves the old one (contract.md, load_plan).
"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import IntegrityError, transaction

from plans.located import PackageError, Problems
from plans.models import Audience, Duty, DutyGroup, Period, Plan, Responsibility, Task, TaskGroup
from plans.obligations import Settled, derive
from plans.package import Package, Vocabulary, parties_of, read_package
from plans.revisions import touch_plan
from units.models import Designation, Kind, Succession, Unit
from units.vietnamese import day

from .models import (
    CheckRule,
    CheckTerm,
    DataElement,
    Form,
    Indicator,
    IndicatorRevision,
    Target,
    Term,
)
from .rules import RULES

VOCABULARY = Vocabulary(
    kinds=frozenset(Kind.values),
    audiences=frozenset(Audience.values),
    entries=frozenset(DataElement.Entry.values),
    over_time=frozenset(DataElement.OverTime.values),
    rules=frozenset(RULES),
    checks=frozenset(CheckRule.Kind.values),
    sided_checks=frozenset(kind.value for kind in CheckRule.SIDED),
    relative_checks=frozenset(kind.value for kind in CheckRule.RELATIVE),
)

TWO_AT_ONCE = (
    "một đơn vị có hai tên gọi, hoặc một mã hành chính thuộc hai đơn vị, trong cùng một ngày "
    "(kể cả tên gọi đã có trên hệ thống)."
)
NO_LONGER = "Đơn vị không còn phải báo cáo kỳ này theo kế hoạch đã nạp."


@transaction.atomic
def load_plan(folder: Path) -> Plan:
    """The plan of the package, written whole or not at all. Raises PackageError, which names file and line."""
    package = read_package(folder, VOCABULARY)
    units = _write_units(package)
    plan = _write_plan(package, units)
    elements = _write_elements(package, plan)
    _write_targets(package, plan, elements)
    _write_checks(package, plan, elements)
    _write_parties(package, plan, units)
    _write_periods(package, plan)
    _derive(plan)
    touch_plan(periods=Period.objects.filter(plan=plan))
    return plan


def _derive(plan):
    try:
        derive(plan=plan, why=NO_LONGER)
    except Settled as settled:
        raise PackageError([f"units.csv: {sentence}" for sentence in settled.sentences]) from settled


def _day(text):
    return date.fromisoformat(text) if text else None


def _write_units(package: Package) -> dict[str, Unit]:
    """Units by key, with their designations and successions; the territory first, as the others belong to it."""
    root_key = package.plan["territory"]
    rows = sorted(package.units, key=lambda row: row["key"] != root_key)
    problems = Problems()
    root = _locked_root(rows[0])
    known = {unit.key: unit for unit in Unit.objects.of_territory(root)}
    units = {row["key"]: _write_unit(row, known.get(row["key"]), root, problems) for row in rows}
    _write_designations(package, units, problems)
    problems.refuse()
    for row in package.successions:
        Succession.objects.update_or_create(
            predecessor=units[row["predecessor"]],
            successor=units[row["successor"]],
            defaults={"on": _day(row["on"]), "part": row["part"] == "yes", "legal_basis": row["legal_basis"]},
        )
    return units


def _locked_root(row):
    """The territory, locked: plans of it are loaded, and its units reorganised, one after the other."""
    root, _ = Unit.objects.select_for_update().get_or_create(
        territory=None, key=row["key"], defaults=_life(row, None) | {"order": int(row["order"])}
    )
    return root


def _write_unit(row, old, root, problems):
    values = _life(row, old, problems) | {"order": int(row["order"])}
    if old is None:
        return Unit.objects.create(territory=root, key=row["key"], **values)
    if any(getattr(old, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(old, name, value)
        old.save(update_fields=list(values))
    return old


def _life(row, old, problems=None):
    """First and last day as the file says; what a reorganisation has entered stands where the file is silent on it."""
    life = {name: _day(row[name]) for name in ("valid_from", "valid_to")}
    if old is None or not old.reorganised_at:
        return life
    if life["valid_to"] not in (None, old.valid_to):
        said = f"đến hết ngày {day(old.valid_to)}" if old.valid_to else "chưa kết thúc"
        problems.add(row, "valid_to", f"khác với việc sắp xếp đã áp dụng trên hệ thống ({said}).")
    return life | {"valid_to": old.valid_to}


def _write_designations(package, units, problems):
    known = {
        (row.unit_id, row.valid_from): row for row in Designation.objects.filter(unit__in=units.values())
    }
    created, changed = [], []
    for row in package.designations:
        unit = units[row["unit"]]
        values = {
            "territory_id": unit.territory_id,
            "valid_to": _life(row, known.get((unit.pk, _day(row["valid_from"]))), problems)["valid_to"],
            "parent_id": units[row["parent"]].pk if row["parent"] else None,
            "reports": row["reports"] == "yes",
            **{
                name: row[name]
                for name in [
                    "kind",
                    "name",
                    "authority",
                    "code",
                    "letterhead_parent",
                    "letterhead",
                    "symbol",
                    "place",
                    "signer",
                ]
            },
        }
        old = known.get((unit.pk, _day(row["valid_from"])))
        if old is None:
            created.append(Designation(unit=unit, valid_from=_day(row["valid_from"]), **values))
        elif any(getattr(old, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(old, name, value)
            changed.append((old, list(values)))
    # A code passes from one unit to another: lives are shortened before others take their place.
    try:
        with transaction.atomic():
            for row, names in sorted(changed, key=lambda each: each[0].valid_to is None):
                row.save(update_fields=[name.removesuffix("_id") for name in names])
            Designation.objects.bulk_create(created)
    except IntegrityError as error:
        raise PackageError([f"designations.csv: {TWO_AT_ONCE}"]) from error


def _write_plan(package, units) -> Plan:
    row = package.plan
    parent = row["parent"]
    texts = [
        "title",
        "issuer",
        "place",
        "opening",
        "objective",
        "funding",
        "closing",
        "recipients",
        "legal_basis",
        "issued_on",
        "year",
    ]
    plan, _ = Plan.objects.update_or_create(
        key=row["key"],
        defaults={
            **{name: row[name] for name in texts},
            "territory": units[row["territory"]],
            "consolidator": units[row["consolidator"]],
            "parent": f"Kế hoạch số {parent['number']} ngày {parent['issued_on']:%d/%m/%Y} {parent['title']}",
            "lead_note": package.lead_note,
            "report": package.report,
        },
    )
    return plan


class _Revisions:
    """Writes the revision a row of a file describes, or refuses to change one that has been used."""

    def __init__(self, plan: Plan, first_day: date):
        self.plan, self.first_day, self.problems = plan, first_day, Problems()

    def write(self, revisions, row, *, guarded: dict, free: dict, terms=None):
        """`guarded` values are fixed once used; `free` ones (wording) follow the file. Returns the revision."""
        amendment = row.get("amendment")
        start = amendment["date"] if amendment else self.first_day
        decision = amendment["decision"] if amendment else self.plan.key
        current = revisions.filter(valid_from__lte=start).order_by("-valid_from").first()
        same_day = current is not None and current.valid_from == start
        if same_day and current.used_at and self._differs(current, guarded, terms):
            self.problems.add(
                row,
                "code",
                "quy tắc, đơn vị báo cáo, đơn vị tính hoặc ngưỡng đã dùng cho số liệu được duyệt; "
                "ghi “amendment” với văn bản (decision) và ngày (date) để thay đổi từ ngày đó.",
            )
            return current
        values = {**guarded, **free, "decision": decision}
        revision, _ = revisions.update_or_create(valid_from=start, defaults=values)
        return revision

    @staticmethod
    def _differs(current, guarded, terms):
        if any(getattr(current, name) != value for name, value in guarded.items()):
            return True
        return terms is not None and sorted(terms) != sorted(
            current.terms.values_list("side", "element__code")
        )


def _first_day(package) -> date:
    return min(row["window"][0] for row in package.periods)


def _write_elements(package, plan) -> dict[str, DataElement]:
    forms = {}
    for row in package.forms:
        forms[row["number"]], _ = Form.objects.update_or_create(
            plan=plan,
            number=row["number"],
            defaults={"title": row["title"], "question": row.get("question") or ""},
        )
    elements, revisions = {}, _Revisions(plan, _first_day(package))
    for order, row in enumerate(package.elements, start=1):
        elements[row["code"]], _ = DataElement.objects.update_or_create(
            plan=plan, code=row["code"], defaults={"order": order, "entry": row["entry"]}
        )
        revisions.write(
            elements[row["code"]].revisions,
            row,
            guarded={
                "measure": row["measure"],
                "over_time": row["over_time"],
                "owners": list(row["owners"]),
                "sensitive": bool(row["sensitive"]),
                "allows_na": row["na"] == "with_reason",
            },
            free={
                "form": forms[row["form"]],
                "name": row["name"],
                "guidance": row["guidance"],
                "carries_forward": bool(row.get("carries_forward")),
                "asks_document": bool(row.get("asks_document")),
            },
        )
    revisions.problems.refuse()
    for row in package.elements:
        parent = elements.get(row.get("parent"))
        DataElement.objects.filter(pk=elements[row["code"]].pk).update(parent=parent)
    return elements


def _write_targets(package, plan, elements):
    revisions = _Revisions(plan, _first_day(package))
    order = 0
    for row in package.targets:
        target, _ = Target.objects.get_or_create(plan=plan, number=row["number"])
        revisions.write(target.revisions, row, guarded={}, free={"text": row["text"]})
        for line in row["indicators"]:
            order += 1
            indicator, _ = Indicator.objects.update_or_create(
                target=target, code=line["code"], defaults={"order": order}
            )
            _write_rule(revisions, indicator, line, elements)
    revisions.problems.refuse()


def _write_rule(revisions, indicator, row, elements):
    sides = {"numerator": row["numerator"]}
    base = row["denominator"]
    if not isinstance(base, str):
        sides["denominator"], base = base, IndicatorRevision.Base.ELEMENTS
    terms = [(side, code) for side, codes in sides.items() for code in codes]
    revision = revisions.write(
        indicator.revisions,
        row,
        guarded={
            "rule": row["rule"],
            "base": base,
            "condition": row.get("condition") or "",
            "threshold": Decimal(str(row["threshold"])),
            "judged": row["judged"],
            "count_from": str(row.get("count_from") or ""),
        },
        free={"name": row["name"], "measure": row["unit"], "note": row.get("note") or ""},
        terms=terms,
    )
    if sorted(terms) != sorted(revision.terms.values_list("side", "element__code")) and not revision.used_at:
        revision.terms.all().delete()
        Term.objects.bulk_create(
            Term(revision=revision, element=elements[code], side=side, order=order)
            for order, (side, code) in enumerate(terms)
        )
    if row.get("ended"):
        _end(indicator, row["ended"])


def _end(indicator, ended):
    """From the day on the indicator is followed no more; what was issued and rolled up before keeps it."""
    last = indicator.revisions.filter(valid_from__lt=ended["date"]).order_by("valid_from").last()
    same = {
        field.attname: getattr(last, field.attname)
        for field in last._meta.concrete_fields
        if field.name not in ("id", "valid_from", "used_at")
    }
    indicator.revisions.update_or_create(
        valid_from=ended["date"], defaults={**same, "decision": ended["decision"], "ended": True}
    )


def _write_checks(package, plan, elements):
    """Rules follow the file: explanations name them by code, and no figure depends on them."""
    plan.checks.exclude(code__in=[row["code"] for row in package.checks]).delete()
    CheckTerm.objects.filter(rule__plan=plan).delete()
    terms = []
    for order, row in enumerate(package.checks, start=1):
        rule, _ = CheckRule.objects.update_or_create(
            plan=plan,
            code=row["code"],
            defaults={
                "kind": row["kind"],
                "order": order,
                "percent": row.get("percent"),
                "least": row.get("least"),
                "sentence": row.get("sentence") or "",
            },
        )
        terms += [
            CheckTerm(rule=rule, element=elements[code], side=side, order=place)
            for side in CheckTerm.Side.values
            for place, code in enumerate(row.get(side) or [])
        ]
    CheckTerm.objects.bulk_create(terms)


def _write_parties(package, plan, units):
    """Sections II and IV; responsibilities are rewritten, as nothing refers to them."""
    Responsibility.objects.filter(task__group__plan=plan).delete()
    Responsibility.objects.filter(duty_group__plan=plan).delete()
    for row in package.task_groups:
        group, _ = TaskGroup.objects.update_or_create(
            plan=plan, number=row["number"], defaults={"title": row["title"]}
        )
        for order, line in enumerate(row["tasks"], start=1):
            task, _ = Task.objects.update_or_create(
                group=group,
                code=line["code"],
                defaults={"order": order, "text": line["text"], "others": list(line.get("others") or [])},
            )
            _write_responsibilities(
                {"task": task}, Responsibility.Part.LEAD, line["lead"], units, from_plan=False
            )
            joining = line.get("with") or []
            _write_responsibilities(
                {"task": task}, Responsibility.Part.JOINS, joining, units, from_plan=False
            )
    for row in package.duty_groups:
        group, _ = DutyGroup.objects.update_or_create(
            plan=plan,
            number=row["number"],
            defaults={"title": row["title"], "text": row["text"], "invited": bool(row.get("invited"))},
        )
        for order, line in enumerate(row["duties"], start=1):
            Duty.objects.update_or_create(
                group=group, code=line["code"], defaults={"order": order, "text": line["text"]}
            )
        parties = parties_of(row)
        _write_responsibilities(
            {"duty_group": group}, Responsibility.Part.LEAD, parties, units, from_plan=True
        )


def _write_responsibilities(of, part, parties, units, *, from_plan):
    Responsibility.objects.bulk_create(
        Responsibility(
            **of,
            part=part,
            order=order,
            from_plan=from_plan,
            unit=units.get(party),
            audience="" if party in units else party,
        )
        for order, party in enumerate(parties)
    )


def _write_periods(package, plan):
    periods = {}
    for order, row in enumerate(package.periods, start=1):
        start, end = row["window"]
        periods[row["code"]], _ = Period.objects.update_or_create(
            plan=plan,
            code=row["code"],
            defaults={
                "order": order,
                "kind": row["kind"],
                "name": row["name"],
                "window_from": start,
                "window_to": end,
                "due_at": datetime.fromisoformat(row["due"]),
                "late_from": datetime.fromisoformat(row["late_from"]) if row.get("late_from") else None,
                "judged": bool(row["judged"]),
                "months": list(row["months"]),
                "baseline_code": row.get("baseline") or "",
            },
        )
    for row in package.periods:
        periods[row["code"]].quarters.set([periods[code] for code in row["quarters"]])
