"""The workspace: prose that follows the figures, two writers, units' words, and what keeps a report back."""

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.test import Client

from accounts.models import Membership, Role, User
from plans.models import Obligation, Plan
from reports.content import report_of
from reports.drafting.models import DraftText, DraftTextChange, NarrativeUse
from reports.drafting.writing import DraftConflict, save_text
from reports.editions import record
from reports.models import Edition
from reports.rollup.keeping import bring_up_to_date
from submissions.actions import accept, open_draft, submit
from submissions.actions.words import Words, save_narratives
from submissions.errors import Refused
from submissions.importing import import_figures
from units.models import Unit

OVERVIEW, SECTION = "/so-lieu/bao-cao/soan/?ky=2025-6T", "/so-lieu/bao-cao/soan/2025-6T/inspection/"
CS_KT = "CS_KT@BT/2025-6T"
PROPOSAL = "Đề nghị bố trí kinh phí cho đội kiểm tra liên ngành."


@pytest.fixture
def plan(plan_db):
    return Plan.objects.select_related("territory", "consolidator").get()


@pytest.fixture
def period(plan):
    return plan.periods.select_related("plan__territory", "plan__consolidator").get(code="2025-6T")


def person(name, key, role):
    user = User.objects.create_user(name, full_name=f"Nguyễn {name.title()}")
    Membership.objects.create(
        user=user, unit=Unit.objects.get(key=key), role=role, valid_from=date(2024, 12, 1)
    )
    return user


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def writer(plan):
    return person("binh", "SYT", Role.REVIEWER)


def tell(*rows):
    import_figures("\n".join(["period,unit,element,value", *rows]).encode(), accept=True)
    bring_up_to_date()


def body(period, number="III"):
    sections = {section["number"]: section for section in report_of(period, date(2025, 6, 20))["sections"]}
    return [block.get("text", "") for block in sections[number]["blocks"]]


def places(period):
    return [
        part for section in period.plan.report["outline"] for part in section.get("subheads") or [section]
    ]


def filed(plan, writer, **texts):
    """An accepted return of 593 for quý II with its boxes written."""
    officer = person("can", "593", Role.OFFICER)
    leader = person("lanh", "593", Role.LEADER)
    obligation = Obligation.objects.get(quarter__code="2025-Q2", unit__key="593")
    draft = open_draft(obligation=obligation, by=officer)
    save_narratives(version=draft, writes={key: Words(text=text) for key, text in texts.items()}, by=officer)
    submit(version=draft, by=leader, reason_blank="Chưa thống kê xong.")
    draft.refresh_from_db()
    accept(version=draft, by=writer)
    bring_up_to_date()
    return draft


def test_prose_follows_the_figures_until_issue(period, writer):
    tell("2025-Q2,593,CS_KT,7")
    save_text(
        period=period,
        key="inspection",
        text=f"Toàn tỉnh kiểm tra {{7|{CS_KT}}} cơ sở.",
        seen=0,
        by=writer,
    )
    tell("2025-Q2,594,CS_KT,5")

    assert "Toàn tỉnh kiểm tra 12 cơ sở." in body(period)


def test_every_section_opens_with_its_preview(period, writer, django_assert_num_queries):
    tell("2025-Q2,593,CS_KT,7")
    client = client_of(writer)
    page = client.get(OVERVIEW).content.decode()
    addresses = [f"/so-lieu/bao-cao/soan/2025-6T/{place['key']}/" for place in places(period)]

    assert len(addresses) == 11
    for address in addresses:
        assert address in page
        with django_assert_num_queries(21):
            answer = client.get(address)
        assert "Xem trước" in answer.content.decode()


def test_a_number_typed_by_hand_blocks_issue_until_it_is_explained(period, writer):
    tell("2025-Q2,593,CS_KT,7")
    client = client_of(writer)

    client.post(SECTION, {"text": "Toàn tỉnh kiểm tra 7 cơ sở, 31 tổ dân phố.", "seen": 0})
    page = client.get(SECTION).content.decode()
    with pytest.raises(Refused, match=r"mục III\.3: 31\)"):
        record(period, writer)
    client.post("/so-lieu/bao-cao/phat-hanh/", {"ky": "2025-6T"})

    assert "<strong>31</strong>: chưa khớp số liệu" in page
    assert "<strong>7</strong>" not in page
    assert Edition.objects.count() == 0

    draft = DraftText.objects.get()
    client.post(
        SECTION,
        {"text": draft.text, "seen": draft.edition, "nguon-31": "Báo cáo số 45/BC-CAT của Công an tỉnh"},
    )
    assert record(period, writer).number == 1
    assert "Toàn tỉnh kiểm tra 7 cơ sở, 31 tổ dân phố." in body(period)


def test_two_writers_are_told_of_each_other_and_nothing_is_lost(period, writer):
    other = person("hoa", "SYT", Role.REVIEWER)
    save_text(period=period, key="inspection", text="Bản của Hoa.", seen=0, by=other)

    with pytest.raises(DraftConflict, match="Mục này vừa được Nguyễn Hoa sửa lúc"):
        save_text(period=period, key="inspection", text="Bản của Bình.", seen=0, by=writer)
    page = client_of(writer).post(SECTION, {"text": "Bản của Bình.", "seen": 0})

    assert page.status_code == 409
    assert "Bản của Hoa." in page.content.decode()
    assert "Bản của Bình." in page.content.decode()
    assert DraftText.objects.get().text == "Bản của Hoa."


def test_autosave_answers_with_what_is_kept_and_every_write_stays_in_history(period, writer):
    client = client_of(writer)

    for seen, text in enumerate(["Một.", "Hai.", "Ba."]):
        answer = client.post(SECTION, {"text": text, "seen": seen}, headers={"HX-Request": "true"})
        assert f'name="seen" value="{seen + 1}"' in answer.content.decode()

    assert list(DraftTextChange.objects.order_by("pk").values_list("text", flat=True)) == [
        "Một.",
        "Hai.",
        "Ba.",
    ]
    with pytest.raises(InternalError), transaction.atomic():
        DraftTextChange.objects.update(text="")


def test_text_as_drafted_is_nobodys_and_an_emptied_one_is_drafted_again(period, writer):
    client = client_of(writer)
    drafted = client.get(SECTION).context["form"].initial["text"]
    client.post(SECTION, {"text": drafted, "seen": 0})
    assert not DraftText.objects.exists()

    client.post(SECTION, {"text": "Câu riêng.", "seen": 0})
    client.post(SECTION, {"text": "Câu riêng.", "seen": 1, "do": "tu-dong"})
    assert not DraftText.objects.exists()


def test_units_words_are_quoted_used_or_set_aside_with_a_reason(plan, period, writer):
    filed(plan, writer, **{"III.3": "Đã kiểm tra 7 cơ sở.", "VI": PROPOSAL})
    client = client_of(writer)
    box = {
        use.section: use
        for use in Obligation.objects.get(
            unit__key="593", quarter__code="2025-Q2"
        ).filing.counted.narratives.all()
    }

    assert f"Thành phố Phan Thiết (quý II): {PROPOSAL}" in body(period, "VI")
    assert "Đã kiểm tra 7 cơ sở." not in " ".join(body(period))
    assert "Còn 2/2 nội dung của đơn vị chưa xem." in client.get(OVERVIEW).content.decode()

    words = "/so-lieu/bao-cao/soan/2025-6T/{}/loi-van/".format
    client.post(words("inspection"), {f"use-{box['III.3'].pk}": "quoted"})
    assert "Thành phố Phan Thiết (quý II): Đã kiểm tra 7 cơ sở." in body(period)
    client.post(words("inspection"), {f"use-{box['III.3'].pk}": "merged"})
    assert "Đã kiểm tra 7 cơ sở." not in " ".join(body(period))

    aside = {f"use-{box['VI'].pk}": "set_aside"}
    refused = client.post(words("proposals"), aside)
    assert "Nêu lý do không đưa nội dung này vào báo cáo." in refused.content.decode()
    client.post(words("proposals"), aside | {f"reason-{box['VI'].pk}": "Đã giải quyết."})
    assert PROPOSAL not in " ".join(body(period, "VI"))
    assert "chưa xem" not in client.get(OVERVIEW).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        NarrativeUse.objects.filter(use="set_aside").update(reason="")


def test_all_that_nobody_looked_at_is_taken_as_merged_at_once(plan, period, writer):
    filed(plan, writer, IV="Thiếu cán bộ.", V="Tiếp tục kiểm tra.")
    client = client_of(writer)

    client.post("/so-lieu/bao-cao/soan/2025-6T/assessment/loi-van/", {"all": "merged"})

    assert [(use.narrative.section, use.use) for use in NarrativeUse.objects.all()] == [("IV", "merged")]
    assert "Còn 1/2 nội dung của đơn vị chưa xem." in client.get(OVERVIEW).content.decode()


def test_a_quarters_report_is_shorter(plan):
    quarter = plan.periods.select_related("plan__territory", "plan__consolidator").get(code="2025-Q2")

    assert [section["number"] for section in report_of(quarter, date(2025, 6, 20))["sections"]] == [
        "I",
        "III",
        "IV",
        "VI",
    ]


def test_only_reviewers_write(period, writer):
    leadership = client_of(person("ub", "BT", Role.LEADERSHIP))

    assert client_of(writer).get(OVERVIEW).status_code == 200
    assert leadership.get(OVERVIEW).status_code == 403
    assert leadership.post(SECTION, {"text": "Khác.", "seen": 0}).status_code == 403
    assert client_of(writer).get("/so-lieu/bao-cao/soan/2025-6T/khong-co/").status_code == 404
    assert not DraftText.objects.exists()
