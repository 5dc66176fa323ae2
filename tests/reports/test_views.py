"""Dashboards: who reads them, what they show and hide, and how little they ask of the database."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, User
from plans.models import Obligation, Period, Plan
from reports.content import report_of
from reports.models import Document, Edition
from reports.rollup.keeping import bring_up_to_date
from reports.tables import text_of
from submissions.actions import accept, open_draft, send_back, submit
from submissions.answers import Answer
from submissions.cells import write
from submissions.importing import import_figures
from submissions.models import Evidence
from targets.models import Baseline, DataElement
from units.models import Unit

from .histories import HEADER, history

PAGES = [
    "/so-lieu/chi-tieu/?ky=2025-9T",
    "/so-lieu/bieu/?ky=2025-9T",
    "/so-lieu/don-vi/?ky=2025-9T&bieu=4",
    "/so-lieu/bao-cao/",
    "/so-lieu/nguon/2025-9T/CS_KT/",
    "/so-lieu/nguon/2025-9T/CS_TONG/",
    "/so-lieu/nguon/2025-9T/NBD_TC/",
    "/so-lieu/nguon/2025-NAM/chi-so/1/",
    "/so-lieu/nguon/2025-NAM/chi-so/2a/",
    "/so-lieu/nguon/2025-NAM/chi-so/2b/",
    "/so-lieu/nguon/2025-NAM/chi-so/7a/",
    "/so-lieu/nguon/2025-NAM/chi-so/9/",
]
DESK = "/so-lieu/"
READERS = {"reviewer": "SYT", "leadership": "BT", "administrator": "SYT"}


@pytest.fixture
def plan(plan_db):
    return Plan.objects.select_related("territory").get()


@pytest.fixture
def enter(plan):
    """A client of a person who holds the role in the unit."""

    def enter(role, key="SYT"):
        user = User.objects.create_user(f"{role}-{key}", full_name="Trần Văn Bình")
        Membership.objects.create(
            user=user, unit=Unit.objects.get(key=key), role=role, valid_from=date(2024, 12, 1)
        )
        client = Client()
        client.force_login(user)
        return client

    return enter


def tell(text):
    import_figures(text, accept=True)
    bring_up_to_date()


def lines(*rows):
    return "\n".join([HEADER, *rows]).encode()


def text(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_pages_need_login(plan):
    for page in [DESK, *PAGES]:
        response = Client().get(page)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize(("role", "key"), [(Role.OFFICER, "595"), (Role.LEADER, "SYT")])
def test_those_who_report_are_told_whose_page_it_is(enter, role, key):
    client = enter(role, key)
    for page in [DESK, *PAGES]:
        response = client.get(page)
        assert response.status_code == 403
        assert "do cán bộ tổng hợp, lãnh đạo và quản trị của Sở Y tế theo dõi" in text(response)


def test_a_reviewer_of_another_unit_reads_nothing(enter):
    assert {enter(Role.REVIEWER, "CAT").get(page).status_code for page in [DESK]} == {403}


def test_the_desk_is_the_reviewers(enter):
    assert enter(Role.REVIEWER).get(DESK).status_code == 200
    response = enter(Role.LEADERSHIP, "BT").get(DESK)
    assert response.status_code == 403
    assert "dành cho cán bộ tổng hợp" in text(response)


@pytest.mark.parametrize("role", READERS)
def test_readers_open_every_page(enter, role):
    tell(history(Plan.objects.get(), 1, chance=0.2))
    client = enter(role, READERS[role])
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize("chance", [0.05, 0.9])
def test_pages_ask_equally_for_few_units_and_many(enter, django_assert_max_num_queries, chance):
    tell(history(Plan.objects.get(), 4, chance))
    client = enter(Role.REVIEWER)
    for page in [DESK, *PAGES]:
        with django_assert_max_num_queries(16):
            assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "chi-tieu/?ky=2030-Q1",
        "bieu/?ky=x",
        "don-vi/?bieu=99",
        "nguon/2025-Q1/KHONG/",
        "nguon/2025-Q1/chi-so/99/",
    ],
)
def test_unknown_names_are_not_found(enter, page):
    bring_up_to_date()
    assert enter(Role.REVIEWER).get(f"/so-lieu/{page}").status_code == 404


def test_a_judged_period_says_verdicts_and_a_quarter_only_values(enter):
    tell(
        lines(
            "2025-Q1,CAT,TG_DUNGHAN,3",
            "2025-Q1,CAT,TG_TREHAN,1",
            "2025-Q1,CAT,TG_TRONGHAN,0",
            "2025-Q1,CAT,TG_QUAHAN,0",
        )
    )
    client = enter(Role.LEADERSHIP, "BT")
    half, quarter = (client.get("/so-lieu/chi-tieu/", {"ky": code}) for code in ("2025-6T", "2025-Q1"))
    told = "3/4 tố giác, tin báo, khiếu nại được xử lý đúng thời hạn (75,00%); 1 trường hợp quá hạn."
    assert f"Chưa đạt trong kỳ: {told}" in text(half)
    assert "Kết quả trong kỳ: 3/4 tố giác, tin báo, khiếu nại (75,00%)." in text(quarter)
    assert "Chưa đạt" in text(half)
    assert "Chưa đạt" not in text(quarter)
    assert [row.target.number for row in half.context["off_track"]] == [6]
    assert len(half.context["others"]) == 9


def test_a_period_that_is_behind_says_as_of_when(enter):
    tell(lines("2025-Q1,595,CS_KT,3"))
    client = enter(Role.REVIEWER)
    assert "Đang tổng hợp" not in text(client.get("/so-lieu/chi-tieu/?ky=2025-6T"))
    Period.objects.filter(code="2025-6T").update(figures_revision=10**6)
    assert "Đang tổng hợp lại. Số đang hiển thị tính đến " in text(
        client.get("/so-lieu/chi-tieu/?ky=2025-6T")
    )


def test_before_the_first_roll_up_pages_say_so(enter):
    client = enter(Role.REVIEWER)
    assert "Đang tổng hợp số liệu của kỳ này" in text(client.get("/so-lieu/chi-tieu/?ky=2025-6T"))
    assert client.get(DESK).status_code == 200


def copy_to(plan, row):
    row.pk, row.plan = None, plan
    row.save()


@pytest.fixture
def older_plan(plan):
    """A plan of the year before, with the same calendar and no figures."""
    older = Plan.objects.get()
    older.pk, older.key, older.year = None, "57/KH-UBND", 2024
    older.save()
    for row in [*plan.periods.order_by("order"), *plan.forms.all()]:
        copy_to(older, row)
    for period in plan.periods.all():
        quarters = older.periods.filter(code__in=period.quarters.values("code"))
        older.periods.get(code=period.code).quarters.set(quarters)
    bring_up_to_date()
    return older


def test_one_plan_leaves_nothing_to_choose(enter):
    bring_up_to_date()
    client = enter(Role.REVIEWER)
    for page in (DESK, "/so-lieu/bieu/"):
        body = client.get(page).content.decode()
        assert "Chọn kế hoạch" not in body
        assert "ke-hoach=" not in body


@pytest.mark.parametrize("page", ["", "chi-tieu/", "bieu/", "don-vi/", "bao-cao/"])
def test_an_older_plan_is_chosen_and_kept_by_every_link(enter, plan, older_plan, page):
    client = enter(Role.REVIEWER)
    newest = client.get(f"/so-lieu/{page}")
    assert newest.context["plan"] == plan
    chooser = f'href="/so-lieu/{page}?ke-hoach={older_plan.pk}"'
    assert chooser in newest.content.decode()

    older = client.get(f"/so-lieu/{page}?ke-hoach={older_plan.pk}")

    assert older.context["plan"] == older_plan
    links = re.findall(r'(?:href|action)="(/so-lieu/[^"]*)"', older.content.decode().split("<main")[1])
    leaving = f"/so-lieu/{page}?ke-hoach={plan.pk}"
    assert links.count(leaving) == 1
    assert [each for each in links if f"ke-hoach={older_plan.pk}" not in each] == [leaving]


def test_an_unknown_plan_is_not_found(enter, plan, older_plan):
    client = enter(Role.REVIEWER)
    for asked in (older_plan.pk + 99, "x"):
        assert client.get(f"/so-lieu/chi-tieu/?ke-hoach={asked}").status_code == 404


def test_a_plan_that_others_review_is_refused(enter, plan, older_plan):
    house = Unit.objects.get(key="CAT")
    Plan.objects.filter(pk=older_plan.pk).update(consolidator=house, territory=house)
    client = enter(Role.REVIEWER)
    assert client.get(f"/so-lieu/?ke-hoach={older_plan.pk}").status_code == 404
    assert client.get("/so-lieu/").context["plan"] == plan


SENSITIVE = [
    "2025-Q1,595,NBD_NC,717",
    "2025-Q1,595,NBD_TC,3",
    "2025-Q1,595,HT_TUVAN,818",
    "2025-Q1,596,HT_TUVAN,20",
]


def test_sensitive_elements_never_stand_by_unit(enter):
    tell(lines(*SENSITIVE))
    for client in (enter(Role.REVIEWER), enter(Role.LEADERSHIP, "BT")):
        page = text(client.get("/so-lieu/don-vi/?ky=2025-Q1&bieu=6"))
        assert "838" in page
        assert "818" not in page
        assert "<5" in page


def test_a_small_sensitive_total_hides_its_percentage_too(enter):
    tell(lines(*SENSITIVE))
    page = enter(Role.REVIEWER).get("/so-lieu/chi-tieu/?ky=2025-6T")
    (line,) = [
        line
        for row in [*page.context["off_track"], *page.context["others"]]
        for line in row.lines
        if line.code == "9"
    ]
    assert line.veiled
    assert "<5 trên 717 người" in text(page)
    assert "0,41%" not in text(page)


def test_page_and_annex_say_the_same_of_every_indicator(enter):
    """Districts are bound by 2b, 4a, 4b and 5; the communes of 01/07/2025 follow, without a verdict."""
    plan = Plan.objects.get()
    tell(history(plan, 3))
    page = text(enter(Role.REVIEWER).get("/so-lieu/chi-tieu/?ky=2025-NAM"))
    annex = report_of(plan.periods.get(code="2025-NAM"), date(2025, 12, 20))["annexes"][0]["blocks"][0]
    rows = [row["cells"] for row in annex["rows"] if not row["band"] and row["cells"][4]]
    told = [
        re.split(" (?:Số liệu chưa|Chưa có số liệu phối|Tử số lớn)", text_of(cells[4]))[0] for cells in rows
    ]
    assert [sentence for sentence in told if sentence not in page] == []
    followed = [sentence for cells, sentence in zip(rows, told, strict=True) if not cells[0]]
    assert len(followed) == 4
    assert all(sentence.startswith("Kết quả theo dõi: ") for sentence in followed)
    assert all("/45 xã, phường, đặc khu (" in sentence for sentence in followed)


@pytest.mark.parametrize("page", ["HT_TUVAN", "chi-so/9"])
def test_provenance_of_sensitive_figures_has_numbers_for_reviewers_only(enter, page):
    tell(lines(*SENSITIVE))
    address = f"/so-lieu/nguon/2025-6T/{page}/"
    reviewer, leadership = (
        text(enter(*who).get(address)) for who in ((Role.REVIEWER,), (Role.LEADERSHIP, "BT"))
    )
    number = "818" if page == "HT_TUVAN" else "717"
    assert number in reviewer
    assert "Huyện Tuy Phong" in leadership
    assert "Tính vào tổng" not in leadership
    if page == "HT_TUVAN":
        assert number not in leadership
        assert "Có số liệu" in leadership


def test_provenance_names_versions_and_who_is_missing(enter):
    tell(lines("2025-Q1,595,CS_KT,3"))
    page = text(enter(Role.LEADERSHIP, "BT").get("/so-lieu/nguon/2025-6T/CS_KT/"))
    assert "Huyện Tuy Phong Quý I/2025 3 3 lần 1, " in page
    assert "Huyện Tuy Phong (quý II)" in page


def test_a_unit_s_figure_leads_to_its_share_with_last_year_s_source_and_who_owed_nothing(enter, plan):
    tell(lines("2025-Q1,595,CS_KT,3", "2025-Q1,595,KH_DV,yes", "2025-Q1,596,*,waived"))
    quarter, unit = plan.periods.get(code="2025-Q1"), Unit.objects.get(key="595")
    element = DataElement.objects.get(plan=plan, code="CS_KT")
    Baseline.objects.create(quarter=quarter, unit=unit, element=element, value=7, source="Báo cáo số 12/BC")
    client = enter(Role.LEADERSHIP, "BT")
    by_unit, forms = (
        client.get(f"/so-lieu/{page}").content.decode()
        for page in ("don-vi/?ky=2025-6T&bieu=4", "bieu/?ky=2025-6T")
    )
    source = "/so-lieu/nguon/2025-6T/CS_KT/"
    assert f'<a href="{source}#don-vi-595">3</a>' in by_unit
    assert f'<a href="{source}#cung-ky">' in forms
    page = client.get(source)
    assert "Huyện Tuy Phong Quý I/2025 Có 1 lần 1, " in text(client.get("/so-lieu/nguon/2025-Q1/KH_DV/"))
    assert "Huyện Tuy Phong Có " in text(client.get("/so-lieu/don-vi/?ky=2025-Q1&bieu=2"))
    assert '<tr id="don-vi-595">' in page.content.decode()
    assert "Cùng kỳ năm trước Đơn vị Kỳ Số liệu Nguồn Huyện Tuy Phong quý I/2024 7 Báo cáo số 12/BC" in text(
        page
    )
    assert "Huyện Bắc Bình (quý I) không phải báo cáo kỳ này: " in text(page)
    assert "Huyện Bắc Bình (quý I) không phải báo cáo kỳ này: " in text(
        client.get("/so-lieu/nguon/2025-6T/chi-so/7b/")
    )


def test_desk_counts_and_names_who_has_not_filed(enter):
    tell(lines("2025-Q4,SYT,NBD_UT,3", "2025-Q4,TAND,CB_TINH,3"))
    page = enter(Role.REVIEWER).get(DESK)
    owing, invited = page.context["owing"], page.context["invited"]
    assert (owing.filed, owing.accepted, len(owing.absent)) == (1, 1, owing.owed - 1)
    assert (invited.filed, invited.overdue) == (1, 0)
    assert (
        "Quá hạn" not in text(page).split("Cơ quan được đề nghị phối hợp")[1].split("Tình hình chỉ tiêu")[0]
    )


def test_desk_does_not_count_a_return_sent_back_as_filed(enter, plan):
    client = enter(Role.REVIEWER)
    leader, reviewer = User.objects.create_user("lanh-dao"), User.objects.get(username="reviewer-SYT")
    obligation = Obligation.objects.get(quarter__plan=plan, quarter__code="2025-Q4", unit__key="CAT")
    draft = open_draft(obligation=obligation, by=leader)
    version = submit(version=draft, by=leader, reason_blank="Chưa thống kê xong.")
    page = client.get(DESK)
    sent = page.context["owing"]
    assert (sent.filed, sent.returned) == (1, 0)
    assert "Báo cáo chờ duyệt (1)" in text(page)

    send_back(version=version, by=reviewer, reason="Bổ sung số liệu.")

    tally = client.get(DESK).context["owing"]
    assert (tally.filed, tally.returned, len(tally.absent)) == (0, 1, tally.owed)


def test_provenance_shows_documents_and_files_to_those_who_may_see_the_return(
    enter, plan, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    leader, reviewer = User.objects.create_user("lanh-dao"), User.objects.create_user("duyet")
    obligation = Obligation.objects.get(quarter__plan=plan, quarter__code="2025-Q2", unit__key="595")
    element = DataElement.objects.get(plan=plan, code="KH_DV")
    draft = open_draft(obligation=obligation, by=leader)
    answer = Answer(value=Decimal(1), document_number="112/KH-UBND", document_on=date(2025, 5, 6))
    write({draft.pk: {element.pk: answer}}, by=leader)
    Evidence.objects.create(
        version=draft,
        element=element,
        file=ContentFile(b"x", name="a.pdf"),
        name="Kế hoạch 112.pdf",
        size=1,
        added_by=leader,
    )
    sent = submit(version=draft, by=leader, reason_blank="Chưa thống kê xong.")
    accept(version=sent, by=reviewer)
    bring_up_to_date()
    address = "/so-lieu/nguon/2025-Q2/KH_DV/"

    seen, unseen = (text(enter(*who).get(address)) for who in ((Role.REVIEWER,), (Role.LEADERSHIP, "BT")))

    assert "Số 112/KH-UBND, ngày 6/5/2025 Kế hoạch 112.pdf" in seen
    assert "Huyện Tuy Phong" in unseen
    assert not [word for word in ("112", "Mở báo cáo", "Văn bản, tài liệu") if word in unseen]


@pytest.fixture
def edition(plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    issuer = User.objects.create_user("nguoi-phat-hanh", full_name="Nguyễn Thị Thu Hà")
    edition = Edition.objects.create(
        number=1,
        period=plan.periods.get(code="2025-6T"),
        issued_at=timezone.now(),
        issued_by=issuer,
        content={},
        sha256="a" * 64,
    )
    document = Document(
        edition=edition, kind=Document.Kind.REPORT_PDF, sha256="b" * 64, size=4, made_at=timezone.now()
    )
    document.file.save("ban-1.pdf", ContentFile(b"%PDF"), save=False)
    document.save()
    return edition


def test_documents_start_empty(enter):
    assert "Chưa có báo cáo nào được phát hành" in text(enter(Role.LEADERSHIP, "BT").get("/so-lieu/bao-cao/"))


def test_documents_are_listed_and_served_as_attachments(enter, edition):
    client = enter(Role.LEADERSHIP, "BT")
    address = "/so-lieu/bao-cao/1/report.pdf/"
    for page in ("/so-lieu/bao-cao/", "/so-lieu/chi-tieu/?ky=2025-6T"):
        assert f'href="{address}"' in client.get(page).content.decode()
    response = client.get(address)
    assert b"".join(response.streaming_content) == b"%PDF"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'attachment; filename="bao-cao-2025-6T-ban-1-report.pdf"'


def test_documents_are_for_readers_only(enter, edition):
    assert enter(Role.OFFICER, "595").get("/so-lieu/bao-cao/1/report.pdf/").status_code == 403
    assert enter(Role.LEADERSHIP, "BT").get("/so-lieu/bao-cao/2/report.pdf/").status_code == 404
    assert enter(Role.REVIEWER).get("/so-lieu/bao-cao/1/summary.pdf/").status_code == 404
