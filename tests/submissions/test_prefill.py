from datetime import date
from decimal import Decimal

from submissions.answers import Answer
from submissions.prefill import prefilled

PLAN = Answer(value=Decimal(1), document_number="45/KH-UBND", document_on=date(2025, 2, 3))


def answers(desk, key="595", code="2025-Q2"):
    elements = {element.pk: element.code for element in desk.plan.elements.all()}
    return {elements[pk]: answer for pk, answer in prefilled(desk.obligation(key, code)).items()}


def test_a_yes_stands_with_its_document(desk):
    desk.accepted(code="2025-Q1", KH_DV=PLAN, LG_HIV=1, LG_MATUY=0, NLD_CS=500)
    assert answers(desk) == {"KH_DV": PLAN, "LG_HIV": Answer(value=Decimal(1))}


def test_a_yes_stands_over_a_quarter_that_did_not_answer(desk):
    desk.accepted(code="2025-Q1", KH_DV=PLAN)
    draft = desk.draft(code="2025-Q2")
    draft.figures.all().delete()
    desk.accepted(code="2025-Q2", NLD_CS=500)
    assert list(answers(desk, "595", "2025-Q2")) == ["KH_DV"]


def test_nothing_stands_before_acceptance_nor_for_another_unit(desk):
    desk.submitted(code="2025-Q1", KH_DV=PLAN)
    desk.accepted("596", "2025-Q1", KH_DV=PLAN)
    assert answers(desk) == {}


def test_pending_reports_open_with_what_last_quarter_left(desk):
    desk.accepted("CAT", "2025-Q1", TG_TRONGHAN=3, TG_QUAHAN=2)
    assert answers(desk, "CAT") == {"TG_CHUYEN": Answer(value=Decimal(5))}
    assert desk.values(desk.draft("CAT")) == {"TG_CHUYEN": 5}


def test_pending_reports_are_typed_when_a_part_is_missing_or_the_quarter_is_not_the_last(desk):
    desk.accepted("CAT", "2025-Q1", TG_TRONGHAN=3)
    assert answers(desk, "CAT") == {}
    desk.accepted("SYT", "2025-Q1", TG_TRONGHAN=3, TG_QUAHAN=2)
    assert answers(desk, "SYT", "2025-Q3") == {}
