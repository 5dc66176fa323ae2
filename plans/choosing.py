"""Which plan and period a command means: `--plan KEY`, or the only plan that has the periods named."""

from .models import Period, Plan


class Unclear(ValueError):
    """No plan, or more than one, has what was named; the sentence says which there are."""


def plan_for(key: str | None, codes: set[str]) -> Plan:
    """The plan of that key, or the only one that has the periods in `codes`, baseline quarters aside.

    Where no plan has them all, the only one that has any, so that what is wrong with the rest can be told.
    """
    plans = list(Plan.objects.select_related("territory").order_by("key"))
    if key is not None:
        named = [plan for plan in plans if plan.key == key]
        if not named:
            raise Unclear(f"Không có kế hoạch “{key}”. Hiện có: {_keys(plans)}.")
        return named[0]
    if not plans:
        raise Unclear("Chưa có kế hoạch nào; nạp kế hoạch trước (load_plan).")
    own, base = _codes(plans)
    fits = [plan for plan in plans if codes <= own[plan.pk] | base[plan.pk]]
    choices = (
        [plan for plan in fits if codes & own[plan.pk]],
        fits,
        [plan for plan in plans if codes & own[plan.pk]],
        plans,
    )
    found = next(choice for choice in choices if choice)
    if len(found) > 1:
        raise Unclear(f"Nhiều kế hoạch có các kỳ này; chọn một bằng --plan: {_keys(found)}.")
    return found[0]


def _codes(plans):
    """The period codes of each plan, and those of its baseline quarters."""
    own, base = {plan.pk: set() for plan in plans}, {plan.pk: set() for plan in plans}
    for plan_id, code, baseline in Period.objects.values_list("plan", "code", "baseline_code"):
        own[plan_id].add(code)
        base[plan_id].add(baseline)
    return own, base


def period_for(key: str | None, code: str) -> Period:
    plan = plan_for(key, {code})
    period = plan.periods.filter(code=code).first()
    if period is None:
        codes = ", ".join(plan.periods.values_list("code", flat=True))
        raise Unclear(f"Kế hoạch {plan.key} không có kỳ “{code}”. Các kỳ: {codes}.")
    return period


def _keys(plans):
    return ", ".join(plan.key for plan in plans) or "chưa có kế hoạch nào"
