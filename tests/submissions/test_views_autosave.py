"""Saving rows while they are typed: what the page is told, who may, and in how many statements."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.answers import Answer
from submissions.models import FigureChange


@pytest.fixture
def draft(desk):
    return desk.draft(KT_LUOT=1)


def post(client, version, **rows):
    """Rows by code: their text, or all their inputs; `seen` is (edition, trace)."""
    data = {}
    for code, inputs in rows.items():
        inputs = inputs if isinstance(inputs, dict) else {"": inputs}
        edition, trace = inputs.pop("seen", (0, ""))
        data |= {f"o-{code}-ban": edition, f"o-{code}-goc": trace}
        data |= {f"o-{code}{name}": value for name, value in inputs.items()}
    return client.post(reverse("submissions:autosave", args=[version.filing.obligation_id]), data)


def test_a_row_is_saved_and_told_as_the_portal_writes_it(client, desk, draft):
    client.force_login(desk.cast["officer"])
    answer = post(client, draft, CS_KT="1250").json()
    told = answer["rows"]["o-CS_KT"]
    assert (told["text"], told["error"], told["conflict"], told["html"]) == ("1.250", "", "", "")
    assert desk.values(draft) == {"KT_LUOT": 1, "CS_KT": 1250}

    again = post(client, draft, CS_KT={"": "1251", "seen": (told["edition"], told["trace"])}).json()
    assert not again["rows"]["o-CS_KT"]["error"]
    assert desk.values(draft)["CS_KT"] == 1251


def test_a_wrong_row_keeps_no_other_from_being_saved(client, desk, draft):
    client.force_login(desk.cast["officer"])
    rows = post(client, draft, CS_KT="12a", CS_KT_GD="7", KT_VIPHAM="X").json()["rows"]
    assert "không phải là số" in rows["o-CS_KT"]["error"]
    assert rows["o-KT_VIPHAM"]["error"].startswith("Không áp dụng (x): chọn ở mục")
    assert desk.values(draft) == {"KT_LUOT": 1, "CS_KT_GD": 7}


def test_a_row_changed_meanwhile_is_a_conflict_until_one_is_chosen(client, desk, draft):
    desk.save(draft, "CS_KT", 120, by="leader")
    client.force_login(desk.cast["officer"])
    told = post(client, draft, CS_KT="125").json()["rows"]["o-CS_KT"]
    assert "Leader sửa thành 120" in told["error"]
    assert "Số trên hệ thống: <strong>120</strong>" in told["conflict"]
    assert desk.values(draft)["CS_KT"] == 120

    seen = {"": "125", "seen": (told["edition"], told["trace"]), "-xung-dot": "1"}
    told = post(client, draft, CS_KT=seen | {"-chon": "cua-toi"}).json()["rows"]["o-CS_KT"]
    assert 'value="125"' in told["html"]
    assert desk.values(draft)["CS_KT"] == 125


def test_what_is_not_owed_or_unknown_is_passed_over(client, desk, draft):
    client.force_login(desk.cast["officer"])
    assert post(client, draft, VU_XL="3", KHONG_CO="1").json()["rows"] == {}
    assert desk.values(draft) == {"KT_LUOT": 1}


def test_only_who_may_fill_saves(client, desk, draft):
    for person, status in (("stranger", 404), ("leadership", 404), ("leader", 200), ("reviewer", 200)):
        client.force_login(desk.cast[person])
        assert post(client, draft, CS_KT="5").status_code == status
    client.logout()
    assert (
        client.post(reverse("submissions:autosave", args=[1]), headers={"HX-Request": "true"}).status_code
        == 401
    )


def test_a_submitted_return_is_refused_in_words(client, desk):
    version = desk.submitted(KT_LUOT=1)
    client.force_login(desk.cast["officer"])
    answer = post(client, version, CS_KT="5")
    assert answer.status_code == 409
    assert json.loads(answer.content) == {
        "refused": "Báo cáo không ở trạng thái đang nhập nên không sửa được."
    }


ROWS = {
    "a new number": {"CS_KT": "5"},
    "a changed number": {"KT_LUOT": "6"},
    "many numbers": {"CS_KT": "5", "CS_KT_GD": "6", "KT_VIPHAM": "7", "KT_LUOT": "2", "KT_NHACNHO": "1"},
    "ticks": {"XA_TT": {"-tra-loi": "1"}},
    "other ticks": {"XA_TT": {"-tra-loi": "1", "": "another"}},
    "a log": {"CONG_HUYEN": {"-tra-loi": "1"}},
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_statements_are_few_and_follow_no_number_of_elements(client, desk, draft, rows):
    desk.save(draft, "XA_TT", Answer.ticks([desk.unit("22969").pk]))
    client.force_login(desk.cast["officer"])
    post(client, draft, KT_DINHCHI="1")
    figure = draft.figures.get(element__code="XA_TT")
    if rows.get("XA_TT", {}).get("") == "another":
        other = {"-tra-loi": "1", "": desk.unit("22972").pk, "seen": (figure.edition, "")}
        rows = {"XA_TT": other}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = post(client, draft, **rows)
    assert answer.status_code == 200
    own = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(own) <= 12, "\n".join(own)


def test_every_write_and_clearing_of_a_cell_is_kept(client, desk, draft):
    client.force_login(desk.cast["officer"])
    told = post(client, draft, CS_KT="5").json()["rows"]["o-CS_KT"]
    client.force_login(desk.cast["leader"])
    post(client, draft, CS_KT={"": "", "seen": (told["edition"], told["trace"])})

    address = reverse("submissions:history", args=[draft.filing.obligation_id, "CS_KT"])
    page = client.get(address).content.decode()
    assert page.index("Leader xóa trắng (lần 1)") < page.index("Officer ghi 5 (lần 1)")
    assert "Lịch sử của ô" in page
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert FigureChange.objects.filter(version=draft, element__code="CS_KT").count() == 2

    client.force_login(desk.cast["stranger"])
    assert client.get(address).status_code == 404
