"""What explains an answer is seen by all who may see the return: remark, document, communes, items, files."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from submissions.actions import clear_answer, send_back
from submissions.answers import Answer
from submissions.models import Evidence
from submissions.owed import tickable
from tests.submissions.conftest import submit

PLAN = Answer(
    value=Decimal(1), document_number="45/KH-UBND", document_on=date(2025, 2, 3), remark="Ban hành chung."
)
LOG = Answer.log(
    [(date(2025, 2, 3), "https://a.example/bai-1"), (date(2025, 5, 4), "https://a.example/bai-2")]
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def explained(desk):
    """A draft with an explanation of every kind."""
    version = desk.draft(CONG_HUYEN=LOG, NV_CS_NU=Answer(not_applicable=True, remark="Không thống kê."))
    desk.save(version, "XA_TT", Answer.ticks(desk.unit(key).pk for key in ("22969", "22972")))
    attach(desk, desk.save(version, "KH_DV", PLAN), "ke-hoach.pdf")
    return version


def attach(desk, figure, name):
    file = ContentFile(b"%PDF-1.7", name)
    return Evidence.objects.create(
        version=figure.version,
        element=figure.element,
        file=file,
        name=name,
        size=8,
        added_by=desk.cast["officer"],
    )


def page(client, person, name, version):
    client.force_login(person)
    answer = client.get(reverse(f"submissions:{name}", args=[version.filing.obligation_id]))
    return " ".join(answer.content.decode().split()) if answer.status_code == 200 else answer.status_code


@pytest.mark.parametrize(
    ("stage", "person", "name"),
    [
        ("draft", "officer", "check"),
        ("sent", "officer", "check"),
        ("sent", "leader", "check"),
        ("sent", "reviewer", "check"),
        ("sent", "reviewer", "review"),
    ],
)
def test_everything_that_explains_an_answer_is_shown(client, desk, explained, stage, person, name):
    if stage == "sent":
        submit(version=explained, by=desk.cast["leader"])
    file = Evidence.objects.get()

    text = page(client, desk.cast[person], name, explained)

    assert "Giải trình: Ban hành chung." in text
    assert "Lý do: Không thống kê." in text
    assert "Văn bản số 45/KH-UBND ngày 3/2/2025" in text
    assert "Đã chọn: Thị trấn Liên Hương; Thị trấn Phan Rí Cửa" in text
    address = reverse("submissions:evidence", args=[file.pk])
    assert f'<a class="text-break" href="{address}">ke-hoach.pdf</a>' in text
    old = text.partition("3/2/2025: <a")[2].partition("</li>")[0]
    new = text.partition("4/5/2025: <a")[2].partition("</li>")[0]
    assert 'href="https://a.example/bai-1"' in old
    assert ("bổ sung kỳ trước" in old, "bổ sung kỳ trước" in new) == (True, False)


@pytest.mark.parametrize("name", ["check", "review"])
def test_a_stranger_sees_none_of_it(client, desk, explained, name):
    submit(version=explained, by=desk.cast["leader"])

    assert page(client, desk.cast["stranger"], name, explained) == 404


def test_a_change_of_what_explains_an_answer_is_a_change(client, desk, explained):
    first = submit(version=explained, by=desk.cast["leader"])
    again = send_back(version=first, by=desk.cast["reviewer"], reason="Thiếu văn bản.")
    assert again.evidence.get(element__code="KH_DV").name == "ke-hoach.pdf"
    attach(desk, again.figures.get(element__code="KH_DV"), "phu-luc.pdf")
    clear_answer(version=again, element=desk.element("XA_TT"), by=desk.cast["officer"])
    submit(version=again, by=desk.cast["leader"])

    assert page(client, desk.cast["reviewer"], "review", again).count("khác lần trước") == 2


def test_a_conflict_shows_what_the_other_wrote(client, desk, explained):
    client.force_login(desk.cast["officer"])
    mine = {
        "o-CONG_HUYEN-ban": "1",
        "o-CONG_HUYEN-ngay": ["05/06/2025"],
        "o-CONG_HUYEN-link": ["https://b.example/1"],
    }

    answer = client.post(reverse("submissions:form", args=[explained.filing.obligation_id, 3]), mine)

    theirs = answer.content.decode().partition("Số trên hệ thống")[2].partition("Số tôi nhập")[0]
    assert 'href="https://a.example/bai-1"' in theirs
    assert "bổ sung kỳ trước" in theirs


@pytest.mark.parametrize("many", [False, True])
def test_explanations_take_a_fixed_number_of_statements(client, desk, many, django_assert_max_num_queries):
    version = desk.draft(CONG_HUYEN=LOG, XA_TT=Answer.ticks([tickable(desk.obligation())[0].pk]))
    attach(desk, desk.save(version, "KH_DV", PLAN), "1.pdf")
    if many:
        desk.save(version, "XA_TT", Answer.ticks([unit.pk for unit in tickable(desk.obligation())]))
        for code in ("LG_KTXH", "LG_HIV"):
            attach(desk, desk.save(version, code, PLAN), "2.pdf")
    submit(version=version, by=desk.cast["leader"])
    client.force_login(desk.cast["reviewer"])

    for name, most in (("check", 18), ("review", 18)):
        with django_assert_max_num_queries(most):
            client.get(reverse(f"submissions:{name}", args=[version.filing.obligation_id]))
