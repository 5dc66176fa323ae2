"""What an edition finds otherwise than the one before, apart from its figures: targets, rules, and the units."""

from datetime import date

from reports.models import Edition
from targets import wording
from targets.models import IndicatorRevision
from targets.querysets import in_force

from .units_changing import changes_of_units

OTHERWISE = "thay đổi hướng dẫn hoặc cách nhập"


def changes(period, content) -> dict | None:
    """{"since": the edition before, "told": sentences}; None where there is none before or nothing changed.

    The edition before is the period's own latest one, else the plan's newest of a period that ends no later. What it
    froze is compared, not dates, so that a revision that was entered late is told too.
    """
    before = _before(period)
    if before is None:
        return None
    old = before.content
    told = [
        *_targets(old, content),
        *_indicators(period, old),
        *_elements(old, content),
        *changes_of_units(period, old, content),
    ]
    since = f"{before} ({wording.lowered(before.period.name)})"
    return {"since": since, "told": told} if told else None


def _before(period):
    editions = Edition.objects.filter(period__plan=period.plan_id, period__window_to__lte=period.window_to)
    editions = editions.select_related("period").order_by("-number")
    return editions.filter(period=period).first() or editions.first()


def _since(rule):
    return f"từ {wording.official_day(date.fromisoformat(rule['valid_from']))} theo {rule['decision']}"


def _targets(old, new):
    """An edition made before targets were frozen with it says nothing of them."""
    before = {row["number"]: row["text"] for row in old["rules"].get("targets", [])}
    for row in new["rules"]["targets"]:
        was = before.get(row["number"], row["text"])
        if was != row["text"]:
            said = f"{row['text'].rstrip('.')} (trước đó: {was.rstrip('.')})."
            yield f"Chỉ tiêu {row['number']}, {_since(row)}: {said}"


def _indicators(period, old):
    before = {rule["code"]: rule["valid_from"] for rule in old["rules"]["indicators"]}
    every = IndicatorRevision.objects.filter(indicator__target__plan=period.plan_id)
    held = {
        (row.indicator.code, row.valid_from.isoformat()): row for row in every.select_related("indicator")
    }
    current = in_force(every, "indicator", period.window_to).select_related("indicator")
    for row in current.order_by("indicator__order"):
        code = row.indicator.code
        was = held.get((code, before.get(code)))
        if was == row:
            continue
        if row.ended:
            yield wording.ended(row)
        elif was is None:
            day = wording.official_day(row.valid_from)
            yield f"Bổ sung chỉ số {code} ({wording.lowered(row.name)}), từ {day} theo {row.decision}."
        else:
            yield wording.amended(row, was)


def _elements(old, new):
    before = {rule["code"]: rule for rule in old["rules"]["elements"]}
    for rule in new["rules"]["elements"]:
        was = before.get(rule["code"])
        if was is None:
            yield f"Bổ sung nội dung báo cáo “{rule['name']}”, {_since(rule)}."
        elif was["valid_from"] != rule["valid_from"]:
            yield f"Nội dung báo cáo “{was['name']}”, {_since(rule)}: {'; '.join(_revised(was, rule)) or OTHERWISE}."


def _revised(was, now):
    if was["name"] != now["name"]:
        yield f"tên mới “{now['name']}”"
    if was["measure"] != now["measure"]:
        yield f"đơn vị tính {now['measure']} (trước đó {was['measure']})"
    if was["over_time"] != now["over_time"]:
        yield "thay đổi cách cộng các quý"
    if was["sensitive"] != now["sensitive"]:
        yield "chỉ nêu tổng toàn địa bàn" if now["sensitive"] else "được nêu theo đơn vị"
    if _owners(was) != _owners(now):
        yield "thay đổi đơn vị báo cáo"


def _owners(rule):
    """Of its last quarter."""
    return rule["owners"][max(rule["owners"])] if rule["owners"] else []
