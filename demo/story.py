"""What happens in the demonstration: who files when, and every state a return or an obligation can be in.

Built with the portal's own actions at moments of 2025, so that receipts, lateness and events read as they would.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from plans.models import Obligation, Plan
from submissions import cells, glances, lifting
from submissions.actions import accept, ask_correction, grant_correction, open_draft, send_back, submit
from submissions.actions.decisions import record_acceptance, record_submission
from submissions.answers import Answer
from submissions.models import Event, Explanation, Return, Version
from submissions.owed import cells_of, owed_cells, tickable_by
from submissions.warnings import basis_of, rules_of, warnings_of
from targets.models import Baseline, DataElement
from units.models import Unit
from units.vietnamese import LOCAL

from .dating import date_history
from .doubts import explain_all, explained
from .figures import answers_for, balance
from .people import username_of
from .words import write_words

QUARTERS = ["2025-Q1", "2025-Q2", "2025-Q3"]
SOURCE = "Báo cáo năm 2024 (số liệu minh họa)"
# Crimes handled in the quarters of 2024: none in the first half, so that its growth has no basis, then a few.
BASE_CASES = {"2024-Q1": 0, "2024-Q2": 0, "2024-Q3": 9, "2024-Q4": 12}

# Nobody in the first half of either year, so that a target has none arising.
NONE_AT_FIRST = ("NBD_NC", "NBD_TC")

SILENT = {
    ("SGDDT", "2025-Q1"),
    ("SGDDT", "2025-Q2"),
    ("TAND", "2025-Q2"),
    ("TAND", "2025-Q3"),
    ("602", "2025-Q2"),
}
SILENT_IN_EVERYTHING = "SNNMT"
LATE = {("597", "2025-Q2"): 3, ("23005@2025", "2025-Q3"): 2, ("STP", "2025-Q3"): 5}
WAIVED = {
    ("599", "2025-Q3"): "Đơn vị kết thúc hoạt động, số liệu từ 15/6 do xã mới báo cáo (Công văn minh họa)."
}
MERGED = {
    ("594", "2025-Q1"): "Không tách được số liệu quý I.",
    ("598", "2025-Q1"): "Không tách được số liệu quý I.",
}
EXTENDED = {("600", "2025-Q2"): "Mất điện diện rộng, đơn vị đề nghị gia hạn."}
AWAITING = {("22945@2025", "2025-Q3"), ("SVHTTDL", "2025-Q3")}
RETURNED = {
    ("22972@2025", "2025-Q3"): "Số cơ sở được kiểm tra giảm so với quý trước, đề nghị rà soát và giải trình."
}
DRAFTING = {("22969@2025", "2025-Q3"), ("23230@2025", "2025-Q3")}
# A slip of typing that a draft still holds, for its check to ask about.
SLIPS = {("22969@2025", "2025-Q3", "NLD_CS_TT"): 520}
NOT_APPLICABLE = {
    ("602", "2025-Q1", "TU_DIEM"): "Trên đảo không có tụ điểm; đơn vị không theo dõi nội dung này."
}


def tell(plan: Plan, people: dict) -> None:
    """Write the whole story once; the caller holds the transaction."""
    reviewer = people["syt.tonghop"]
    _write_baselines(plan, reviewer)
    _lift(plan, reviewer)
    for code in QUARTERS:
        _file_quarter(plan, code, people)
    _correct(plan, people)
    _glance_at_what_waits(plan)
    date_history(plan)


def _obligation(plan, key, code):
    return Obligation.objects.select_related("unit", "quarter__plan").get(
        quarter__plan=plan, quarter__code=code, unit__key=key
    )


def _morning(day, hour=9):
    return datetime.combine(day, time(hour, 12), tzinfo=LOCAL)


def _write_baselines(plan, reviewer):
    """Last year's figures beside each quarter, for the units that reported in 2024."""
    rows = []
    for quarter in plan.periods.quarters_only():
        every = [cell for cell in cells_of(quarter) if cell.is_typed]
        year_ago = quarter.window_to.replace(year=quarter.window_to.year - 1)
        units = Unit.objects.filter(obligations__quarter__plan=plan).alive(year_ago).distinct()
        by_unit = {row.unit_id: row for row in Obligation.objects.of_plan(plan).order_by("-quarter__order")}
        for unit in units:
            obligation = by_unit[unit.pk]
            obligation.unit, obligation.quarter = unit, quarter
            wanted = [cell for cell in every if set(cell.revision.owners) & set(obligation.audiences)]
            for element, answer in answers_for(obligation, wanted, []).items():
                value = (answer.value * Decimal("0.9")).quantize(Decimal(1))
                told = {"value": value, "source": SOURCE, "updated_by": reviewer}
                rows.append(Baseline(quarter=quarter, unit=unit, element_id=element, **told))
    Baseline.objects.bulk_create(rows)
    for code, cases in BASE_CASES.items():
        Baseline.objects.filter(quarter__baseline_code=code, element__code="VU_XL").update(value=cases)
    Baseline.objects.filter(quarter__code__in=QUARTERS[:2], element__code__in=NONE_AT_FIRST).update(value=0)


def _lift(plan, reviewer):
    for (key, code), reason in WAIVED.items():
        lifting.waive(obligation=_obligation(plan, key, code), by=reviewer, reason=reason)
    for (key, code), reason in MERGED.items():
        lifting.merge(obligation=_obligation(plan, key, code), by=reviewer, reason=reason)
    for (key, code), reason in EXTENDED.items():
        obligation = _obligation(plan, key, code)
        to = obligation.quarter.due_at + timedelta(days=7)
        lifting.extend(obligation=obligation, to=to, by=reviewer, reason=reason)


def _file_quarter(plan, code, people):
    """Every return of the quarter as it came in; most are submitted and accepted in bulk."""
    quarter = plan.periods.get(code=code)
    every = cells_of(quarter)
    obligations = [
        row
        for row in Obligation.objects.for_quarter(quarter).owed().select_related("unit", "quarter__plan")
        if row.unit.key != SILENT_IN_EVERYTHING and (row.unit.key, code) not in SILENT
    ]
    names = {
        unit.pk: unit for unit in Unit.objects.filter(obligations__quarter=quarter).named(quarter.window_to)
    }
    communes, rules = tickable_by(obligations), rules_of(quarter, every)
    groups, sentences = {}, []
    for obligation in obligations:
        officer, leader = _pair(people, names[obligation.unit_id])
        filing = Return.objects.create(obligation=obligation)
        version = Version.objects.create(filing=filing, number=1, created_by=officer)
        answers = answers_for(obligation, owed_cells(obligation, every), communes[obligation.pk])
        _set_aside(answers, obligation, every)
        cells.write({version.pk: answers}, by=officer)
        days_late = LATE.get((obligation.unit.key, code))
        day = quarter.window_to + timedelta(days=days_late or -(obligation.unit_id % 4))
        Event.objects.create(
            obligation=obligation, version=version, verb=Event.Verb.OPENED, by=officer, at=_morning(day, 8)
        )
        if (obligation.unit.key, code) not in DRAFTING:
            sentences += explained(version, answers, rules, by=officer)
            groups.setdefault((day, leader), []).append(version)
    Explanation.objects.bulk_create(sentences)
    write_words(quarter, QUARTERS.index(code))
    reviewer = people["syt.tonghop"]
    for (day, leader), versions in groups.items():
        Explanation.objects.filter(version__in=versions).update(updated_at=_morning(day, 8))
        record_submission(versions, by=leader, at=_morning(day))
        decided = [version for version in versions if _key(version) not in AWAITING | RETURNED.keys()]
        record_acceptance(decided, by=reviewer, at=_morning(quarter.window_to + timedelta(days=4), 15))
    for key, reason in RETURNED.items():
        if key[1] == code:
            waiting = Version.objects.awaiting().get(filing__obligation=_obligation(plan, *key))
            send_back(version=waiting, by=reviewer, reason=reason, at=_morning(quarter.window_to, 16))


def _key(version):
    return version.filing.obligation.unit.key, version.filing.obligation.quarter.code


def _pair(people, unit):
    if unit.key == "SYT":
        return people["syt.canbo"], people["syt.lanhdao"]
    return people[username_of(unit, "canbo")], people[username_of(unit, "lanhdao")]


def _set_aside(answers, obligation, every):
    """The cells whose figures make the demonstration's verdicts and small counts."""
    ids = {cell.code: cell.element.pk for cell in every}
    code = obligation.quarter.code
    fixed = {(element, quarter): 0 for element in NONE_AT_FIRST for quarter in QUARTERS[:2]}
    if obligation.unit.key == "CAT":
        fixed |= {("DT_NGUOI18", "2025-Q1"): 2, ("TG_TREHAN", "2025-Q3"): 2}
    for (element, quarter), value in fixed.items():
        if quarter == code and ids[element] in answers:
            answers[ids[element]] = Answer(value=Decimal(value))
    if (obligation.unit.key, _before(code)) in MERGED:
        flows = {cell.element.pk for cell in every if cell.takes_zero} & answers.keys()
        answers |= {pk: Answer(value=answers[pk].value * 2) for pk in flows}
    for (key, quarter, element), reason in NOT_APPLICABLE.items():
        if (key, quarter) == (obligation.unit.key, code):
            answers[ids[element]] = Answer(not_applicable=True, remark=reason)
    for (key, quarter, element), value in SLIPS.items():
        if (key, quarter) == (obligation.unit.key, code):
            answers[ids[element]] = Answer(value=Decimal(value))
    if obligation.unit.key == "CAT":
        balance(answers, ids)


def _before(code):
    """The quarter before, in the demonstration's year."""
    place = QUARTERS.index(code)
    return QUARTERS[place - 1] if place else None


def _correct(plan, people):
    """One unit's figure put right after acceptance, and one return that came back and was sent again."""
    obligation = _obligation(plan, "593", "2025-Q1")
    officer, leader, reviewer = people["phanthiet.canbo"], people["phanthiet.lanhdao"], people["syt.tonghop"]
    asked = ask_correction(
        filing=obligation.filing,
        by=officer,
        reason="Đính chính số cơ sở được kiểm tra: cộng thiếu đợt kiểm tra tháng 02/2025.",
        at=_morning(obligation.quarter.window_to + timedelta(days=29)),
    )
    opened = _morning(obligation.quarter.window_to + timedelta(days=30))
    draft = grant_correction(request=asked, by=reviewer, at=opened)
    element = DataElement.objects.get(plan=plan, code="KT_LUOT")
    old = cells.read([draft.pk])[draft.pk][element.pk]
    cells.write({draft.pk: {element.pk: Answer(value=old.value + 6)}}, by=officer)
    explain_all(draft, by=officer)
    submit(version=draft, by=leader, at=_morning(obligation.quarter.window_to + timedelta(days=30), 10))
    accept(version=draft, by=reviewer, at=_morning(obligation.quarter.window_to + timedelta(days=31)))
    open_draft(obligation=_obligation(plan, "22924@2025", "2025-Q4"), by=people["p-phuthuy.canbo"])
    open_draft(obligation=_obligation(plan, "MTTQ", "2025-Q4"), by=people["mttq.canbo"])


def _glance_at_what_waits(plan):
    """What sending would have noted of the returns that wait for a decision, which were recorded in bulk."""
    for version in Version.objects.awaiting().filter(filing__obligation__quarter__plan=plan, glance=None):
        obligation = _obligation(plan, *_key(version))
        version.filing.obligation = obligation
        owed, answers = owed_cells(obligation), cells.read([version.pk])[version.pk]
        basis = basis_of(obligation, owed)
        asked = warnings_of(version, basis, answers)
        communes = tickable_by([obligation])[obligation.pk]
        glances.take(version, owed=owed, answers=answers, asked=asked, basis=basis, communes=communes)
