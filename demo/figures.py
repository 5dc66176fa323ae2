"""Plausible answers for the demonstration: the same every time, and no one's real figures."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from plans.models import Obligation
from submissions.answers import Answer
from submissions.owed import Cell
from targets.models import DataElement

Entry = DataElement.Entry

# A district's usual stock (or flow in a quarter); a commune has about a fifth, a department its own line below.
USUAL = {
    "NLD_CS": 640, "NV_CS_NU": 430, "CS_LUUTRU": 38, "CS_KARAOKE": 14, "CS_XOABOP": 8, "CS_VUTRUONG": 2,
    "CS_NHAHANG": 31, "CS_KHAC": 6, "NBD_HS": 3, "TU_DIEM": 0, "DOI_178": 1, "VB_BH": 4, "KP_DT": 60, "KP_NS": 14,
    "KP_LG": 6, "KP_XH": 2, "NLD_CS_TT": 150, "TT_BUOI": 16, "TT_LUOT": 900, "TT_TINBAI": 22, "CS_KT": 7,
    "CS_KT_GD": 82, "KT_LUOT": 11, "KT_VIPHAM": 2, "KT_NHACNHO": 1, "KT_PHATTIEN": 1, "KT_DINHCHI": 0, "KT_PHAT": 8,
    "NBD_NC": 6, "NBD_TC": 5, "HT_TUVAN": 3, "HT_YTE": 2, "HT_HIV": 2, "HT_GD": 1, "HT_NGHE": 0, "MH_CD": 1,
    "MH_LD": 0, "MH_DD": 0, "CB_HUYEN": 46, "CB_HUYEN_TH": 21, "CB_XA": 88, "CB_XA_TH": 47, "TH_LOP": 1,
    "TH_LUOT": 40,
}  # fmt: skip
COMMUNE_SHARE = 0.22
DEPARTMENT = {
    "VB_BH": 2, "KP_DT": 40, "KP_NS": 9, "KP_LG": 3, "KP_XH": 1, "TT_BUOI": 5, "TT_LUOT": 300, "TT_TINBAI": 8,
    "KT_LUOT": 9, "KT_VIPHAM": 2, "KT_NHACNHO": 1, "KT_PHATTIEN": 1, "KT_DINHCHI": 0, "KT_PHAT": 12, "DOI_178": 1,
    "CB_TINH": 42, "CB_TINH_TH": 31, "TH_LOP": 1, "TH_LUOT": 35, "PT_PHUT": 380, "NLD_KCN": 14200,
    "NLD_KCN_TT": 2950, "HSSV": 61500, "HSSV_TT": 14800, "NBD_UT": 45, "DT_VU": 14, "DT_DOITUONG": 26,
    "DT_HC_BAN": 3, "DT_HC_MUA": 3, "DT_CHUA": 2, "DT_MOIGIOI": 2, "DT_MUA18": 0, "DT_NGUOI18": 0, "DT_MBN": 0,
    "DT_KHOITO": 3, "DT_BICAN": 4, "DT_TRUYTO": 2, "DT_XETXU": 2, "TG_CHUYEN": 1, "TG_MOI": 6, "TG_DUNGHAN": 5,
    "TG_TREHAN": 0, "TG_TRONGHAN": 2, "TG_QUAHAN": 0, "VU_XL": 9, "HT_YTE": 6, "HT_HIV": 9, "HT_GD": 2,
}  # fmt: skip

# What must not exceed what: a part and its whole, of one return.
NOT_ABOVE = [
    ("NV_CS_NU", "NLD_CS"), ("CB_HUYEN_TH", "CB_HUYEN"), ("CB_XA_TH", "CB_XA"), ("CB_TINH_TH", "CB_TINH"),
    ("NBD_TC", "NBD_NC"), ("KT_VIPHAM", "KT_LUOT"), ("CS_KT", "KT_LUOT"), ("NLD_CS_TT", "NLD_CS"),
    ("KT_PHATTIEN", "KT_VIPHAM"), ("TT_BUOI", "TT_LUOT"), ("TH_LOP", "TH_LUOT"), ("VU_XL", "DT_VU"),
]  # fmt: skip


FEW = 8  # Flows below it would be the same quarter after quarter.


def answers_for(obligation: Obligation, cells: Iterable[Cell], communes) -> dict[int, Answer]:
    """An answer for every typed cell of a return, by element id."""
    unit, quarter = obligation.unit, obligation.quarter
    size = random.Random(f"{unit.key}")
    share = 0.6 + size.random() * 0.9
    if "commune" not in obligation.audiences and "district" not in obligation.audiences:
        share *= COMMUNE_SHARE if "territory" in obligation.audiences else 1
    if obligation.ends_inside:
        share *= 0.15
    dice = random.Random(f"{unit.key}/{quarter.code}")
    usual = USUAL if "territory" in obligation.audiences else DEPARTMENT
    answers = {
        cell.element.pk: _answer(cell, obligation, communes, usual, share, size, dice)
        for cell in cells
        if cell.is_typed
    }
    ids = {cell.code: cell.element.pk for cell in cells}
    _keep_below(answers, ids)
    _advise_everyone(answers, ids)
    balance(answers, ids)
    return answers


def _answer(cell, obligation, communes, usual, share, size, dice):
    match cell.element.entry:
        case Entry.YES_NO:
            return _yes_or_no(cell, obligation, size)
        case Entry.CHECKLIST:
            likely = 0.86 if cell.code == "XA_TT" else 0.12
            chosen = random.Random(f"{obligation.unit.key}/{cell.code}")
            return Answer.ticks([unit.pk for unit in communes if chosen.random() < likely])
        case Entry.MONTH_LOG:
            return Answer.log(_items(obligation, cell, dice))
    typical = usual.get(cell.code, 1) * share
    steady = cell.is_stock or cell.code == "TG_CHUYEN"
    value = typical if steady else typical * (0.7 + dice.random() * 0.6)
    if not steady and value < FEW:
        value = max(0, value + random.Random(f"{obligation}/{cell.code}").choice((-1, 0, 0, 1)))
    exact = Decimal(str(round(value, 1))) if cell.element.entry == Entry.MONEY else Decimal(round(value))
    return Answer(value=exact)


def _yes_or_no(cell, obligation, size):
    yes = cell.code == "KH_DV" or size.random() < 0.45
    if not (yes and cell.revision.asks_document):
        return Answer(value=Decimal(int(yes)))
    signed = max(obligation.unit.valid_from, date(2025, 1, 15)) + timedelta(days=size.randrange(20))
    return Answer(value=Decimal(1), document_number=f"{size.randrange(20, 180)}/KH-UBND", document_on=signed)


def _items(obligation, cell, dice):
    """One or two items in every month of the window, now and then none; links lead to the demonstration's own host."""
    host = "binhthuan" if cell.code == "CONG_TINH" else obligation.unit.key.replace("@", "-").lower()
    day = max(obligation.window_from, date(obligation.quarter.plan.year, 1, 1))
    while day <= obligation.window_to:
        if dice.random() < 0.93:
            yield day, f"https://{host}.minhhoa.example/tin/{day:%Y%m%d}"
        day += timedelta(days=dice.randrange(11, 17))


def _keep_below(answers, ids):
    for part, whole in NOT_ABOVE:
        small, large = answers.get(ids.get(part)), answers.get(ids.get(whole))
        if small and large and small.value > large.value:
            answers[ids[part]] = Answer(value=large.value)


def _advise_everyone(answers, ids):
    """Whoever was reached was given advice at least."""
    reached, advised = answers.get(ids.get("NBD_TC")), answers.get(ids.get("HT_TUVAN"))
    if reached and advised and advised.value < reached.value:
        answers[ids["HT_TUVAN"]] = Answer(value=reached.value)


def balance(answers, ids):
    """What came over and came in is what was settled and is left: what is left in time takes the difference."""
    if "TG_MOI" not in ids:
        return
    settled, late, overdue = (answers[ids[code]].value for code in ("TG_DUNGHAN", "TG_TREHAN", "TG_QUAHAN"))
    came = answers[ids["TG_CHUYEN"]].value + answers[ids["TG_MOI"]].value
    settled = min(settled, came - late - overdue)
    answers[ids["TG_DUNGHAN"]] = Answer(value=settled)
    answers[ids["TG_TRONGHAN"]] = Answer(value=came - settled - late - overdue)
