"""The plan as a document, read from the package of plan 1643 itself."""

import gzip
import html
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import DutyGroup, Period, Plan, Task
from targets.models import DataElement, IndicatorRevision, Target, TargetRevision


@pytest.fixture
def plan(plan_db):
    return Plan.objects.get()


@pytest.fixture
def reader(plan):
    client = Client()
    client.force_login(User.objects.create_user("canbo"))
    return client


def text(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_only_plan_opens_at_once(reader, plan):
    assert reader.get(reverse("plans:list"))["Location"] == reverse("plans:detail", args=[plan.pk])


def test_no_plan_is_told(client, db):
    client.force_login(User.objects.create_user("canbo"))
    assert "Chưa có kế hoạch nào được nạp" in text(client.get(reverse("plans:list")))


def test_several_plans_are_listed(reader, plan):
    Plan.objects.create(
        key="1/KH-UBND",
        territory=plan.territory,
        consolidator=plan.consolidator,
        year=2026,
        title="Kế hoạch năm sau",
        issuer=plan.issuer,
        place="Lâm Đồng",
        issued_on=date(2026, 1, 5),
    )
    response = reader.get(reverse("plans:list"))
    assert [row.key for row in response.context["plans"]] == ["1/KH-UBND", "1643/KH-UBND"]
    assert '<td data-label="Năm">2026</td>' in response.content.decode()


def test_plans_need_login(plan):
    for name in ("detail", "forms"):
        response = Client().get(reverse(f"plans:{name}", args=[plan.pk]))
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_missing_plan_is_not_found(reader, plan):
    assert reader.get(reverse("plans:detail", args=[plan.pk + 1])).status_code == 404
    assert reader.get(reverse("plans:forms", args=[plan.pk + 1])).status_code == 404


def test_every_word_of_the_plan_is_on_its_page(reader, plan):
    page = text(reader.get(reverse("plans:detail", args=[plan.pk])))
    own_words = [plan.opening, plan.objective, plan.funding, plan.closing, *plan.recipients]
    own_words += TargetRevision.objects.values_list("text", flat=True)
    own_words += Task.objects.values_list("text", flat=True)
    own_words += DutyGroup.objects.values_list("text", flat=True)
    missing = [words for words in own_words if re.sub(r"\s+", " ", words) not in page]
    assert len(own_words) > 45
    assert missing == []


def test_sections_come_in_the_order_of_the_plan(reader, plan):
    page = reader.get(reverse("plans:detail", args=[plan.pk])).content.decode()
    places = [
        page.index(f'id="{name}"')
        for name in [
            *["muc-I", "muc-I-1", "muc-I-2", "chi-tieu-1", "chi-tieu-10", "muc-II", "II.1.1", "II.5.2"],
            *["muc-III", "muc-IV", "muc-IV-1", "muc-IV-11", "bao-cao", "ky", "noi-nhan"],
        ]
    ]
    assert places == sorted(places)


def test_contents_lead_to_places_that_exist(reader, plan):
    for name in ("detail", "forms"):
        page = reader.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()
        wanted = set(re.findall(r'href="#([^"]+)"', page))
        assert len(wanted) >= 9
        assert wanted <= set(re.findall(r'id="([^"]+)"', page))


def test_every_id_is_unique(reader, plan):
    for name in ("detail", "forms"):
        ids = re.findall(
            r'\sid="([^"]+)"', reader.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()
        )
        assert sorted(ids) == sorted(set(ids))


def test_leads_are_marked_as_proposed(reader, plan):
    response = reader.get(reverse("plans:detail", args=[plan.pk]))
    page = response.content.decode()
    assert page.count("Đầu mối do Sở Y tế đề xuất (Kế hoạch không giao cụ thể).") == 5
    tasks = {row["task"].code: row for group in response.context["task_groups"] for row in group["tasks"]}
    assert len(tasks) == 18
    assert tasks["II.3.1"]["leads"] == "Công an tỉnh"
    assert tasks["II.3.1"]["joins"] == "Sở Y tế; Viện Kiểm sát nhân dân tỉnh; Tòa án nhân dân tỉnh"
    assert tasks["II.4.3"]["joins"] == "Tổ chức xã hội; Doanh nghiệp"
    assert all(row["leads"] for row in tasks.values())


def test_invited_bodies_are_marked(reader, plan):
    response = reader.get(reverse("plans:detail", args=[plan.pk]))
    groups = response.context["duty_groups"]
    assert [row["group"].number for row in groups] == list(range(1, 12))
    assert [row["group"].number for row in groups if row["group"].invited] == [9, 10]
    assert response.content.decode().count('<span class="invited">đề nghị</span>') == 2
    assert sum(len(row["duties"]) for row in groups) == 28


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "1",
            "Lấy “Đơn vị hành chính cấp xã có ít nhất một hình thức tuyên truyền về phòng ngừa mại dâm "
            "trong kỳ” chia cho số đơn vị hành chính cấp xã tại ngày cuối kỳ; đạt khi tỷ lệ từ 70% trở lên. "
            "Đánh giá khi kết thúc năm.",
        ),
        (
            "2a",
            "Đếm số tháng có “Tin, bài về phòng, chống mại dâm trên Cổng thông tin điện tử của tỉnh” trong "
            "các tháng của kỳ, tính từ tháng 05/2025; đạt khi đủ 100%. Đánh giá trong từng kỳ có đánh giá.",
        ),
        (
            "3b",
            "Lấy “Người lao động trong khu công nghiệp được tuyên truyền, tính lần đầu trong năm” chia cho "
            "“Người lao động trong các khu công nghiệp”; đạt khi tỷ lệ từ 60% trở lên. Đánh giá khi "
            "kết thúc năm.",
        ),
        (
            "4a",
            "Đếm số đơn vị có “Đã ban hành kế hoạch phòng, chống mại dâm trong năm”; chia cho số đơn vị phải "
            "thực hiện; đạt khi đủ 100%. Đánh giá khi kết thúc năm.",
        ),
        (
            "7a",
            "So sánh “Vụ phạm tội liên quan đến mại dâm được xử lý” với cùng kỳ năm 2024; đạt khi tăng từ "
            "3% trở lên. Đánh giá khi kết thúc năm.",
        ),
    ],
)
def test_rules_are_told_in_a_sentence(reader, plan, code, sentence):
    response = reader.get(reverse("plans:detail", args=[plan.pk]))
    rows = {row["code"]: row for target in response.context["targets"] for row in target["indicators"]}
    assert len(rows) == 17
    assert rows[code]["sentence"] == sentence


def test_owners_of_indicators(reader, plan):
    response = reader.get(reverse("plans:detail", args=[plan.pk]))
    owners = {
        row["code"]: row["owners"] for target in response.context["targets"] for row in target["indicators"]
    }
    territorial = "UBND các huyện, thị xã, thành phố (từ 01/7/2025: UBND xã, phường, đặc khu)"
    assert owners["2a"] == "Sở Y tế"
    assert owners["3b"] == "Ban Quản lý các khu công nghiệp"
    assert owners["4b"] == territorial
    assert owners["7a"] == "Công an tỉnh"


def test_a_changed_threshold_shows_what_was_before(reader, plan):
    first = IndicatorRevision.objects.get(indicator__code="7b")
    second = IndicatorRevision.objects.get(pk=first.pk)
    second.pk, second.valid_from, second.decision, second.threshold = (
        None,
        date(2025, 9, 1),
        "2000/KH-UBND",
        25,
    )
    second._state.adding = True
    second.save()
    for term in first.terms.all():
        second.terms.create(element=term.element, side=term.side, order=term.order)
    page = text(reader.get(reverse("plans:detail", args=[plan.pk])))
    assert "đạt khi tỷ lệ từ 25% trở lên" in page
    assert "chỉ tiêu 20%; thay đổi theo 2000/KH-UBND" in page


def test_periods_with_their_deadlines(reader, plan):
    response = reader.get(reverse("plans:detail", args=[plan.pk]))
    page = response.content.decode()
    assert [row["period"].code for row in response.context["periods"]] == [
        "2025-Q1",
        "2025-Q2",
        "2025-6T",
        "2025-Q3",
        "2025-9T",
        "2025-Q4",
        "2025-NAM",
    ]
    assert response.context["periods"][2]["quarters"] == "Quý I/2025; Quý II/2025"
    assert page.count('data-label="Tính trễ từ ngày">không tính trễ</td>') == 1
    assert page.count('data-label="Gửi trước ngày">15/9/2025</td>') == 2


def test_forms_are_a_dictionary(reader, plan):
    response = reader.get(reverse("plans:forms", args=[plan.pk]))
    forms = response.context["forms"]
    rows = {row["element"].code: row for form in forms for row in form["rows"]}
    assert [row["form"].number for row in forms] == list(range(1, 9))
    assert len(rows) == DataElement.objects.count() == 83
    assert rows["CS_TONG"]["uses"] == ["7b", "7c"]
    assert rows["VU_XL"]["owners"] == ["Công an tỉnh"]
    page = text(response)
    assert all(row["revision"].guidance in page for row in rows.values())
    assert page.count("Số liệu nhạy cảm") == sum(row["revision"].sensitive for row in rows.values()) > 0


def test_pages_ask_equally_for_any_number_of_rows(reader, plan, django_assert_num_queries):
    for _ in ("whole", "cut down"):
        with django_assert_num_queries(14):
            assert reader.get(reverse("plans:detail", args=[plan.pk])).status_code == 200
        with django_assert_num_queries(9):
            assert reader.get(reverse("plans:forms", args=[plan.pk])).status_code == 200
        Target.objects.filter(number__gt=1).delete()
        Task.objects.exclude(code="II.1.1").delete()
        DutyGroup.objects.filter(number__gt=1).delete()
        Period.objects.exclude(code="2025-Q4").update(judged=False)


def test_pages_stay_light(reader, plan):
    """The heaviest pages, compressed, beside the promise of 30 KB a page."""
    for name in ("detail", "forms"):
        page = reader.get(reverse(f"plans:{name}", args=[plan.pk])).content
        assert len(gzip.compress(page, 6)) < 30_000, name
