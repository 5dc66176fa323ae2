"""A unit's figures as reported, and joined with those of units that went wholly into it: never across a division."""

import re

from django.urls import reverse

from reports.lineage import table_of
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures
from tests.cast import add_person
from tests.reports.test_rollup import as_csv
from units.lineage import lineage_of
from units.models import Unit

ISLAND = "23272@2025"
FIGURES = [
    ("2025-Q2", "602", "KT_LUOT", "3"),
    ("2025-Q2", "602", "NLD_CS", "40"),
    ("2025-Q3", "602", "KT_LUOT", "1"),
    ("2025-Q3", ISLAND, "KT_LUOT", "5"),
    ("2025-Q3", ISLAND, "NLD_CS", "44"),
    ("2025-Q3", "593", "KT_LUOT", "9"),
]


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def page(client, key, **asked):
    return client.get(reverse("reports:lineage", args=[key]), asked)


def test_whole_units_are_joined_and_divided_ones_are_not(plan):
    lineage, units = lineage_of(plan.territory), {unit.key: unit for unit in Unit.objects.all()}

    origins = lineage.whole_origins(units[ISLAND].pk)
    assert [unit.key for unit in origins] == ["602", "23272", "23275", "23278"]
    assert lineage.today(units["602"].pk) == units[ISLAND].pk
    assert lineage.today(units["593"].pk) is None
    assert lineage.today(units["22978"].pk) is None
    divided, reported_by = lineage.apart(units["22972@2025"].pk)
    assert [unit.key for unit in divided] == ["22978"]
    assert [unit.key for unit in reported_by] == ["595"]
    whole = {key for key, unit in units.items() if unit.valid_to and lineage.today(unit.pk)}
    assert len(whole) == 119 + 1


def test_flows_are_joined_and_stocks_stand_apart(plan, client, cast, django_assert_num_queries):
    import_figures(as_csv(FIGURES), accept=True)
    bring_up_to_date()
    period, island = plan.periods.get(code="2025-9T"), Unit.objects.get(key=ISLAND)
    table = table_of(period, island, lineage_of(plan.territory), sensitive=False)
    rows = {row.revision.element.code: row for row in table.rows}

    assert [unit.key for unit in table.units] == [ISLAND, "602"]
    assert ([cell.value for cell in rows["KT_LUOT"].cells], rows["KT_LUOT"].joined) == ([5, 4], 9)
    assert rows["KT_LUOT"].is_short
    assert rows["NLD_CS"].cells[0].value == 44
    assert rows["NLD_CS"].joined is None

    client.force_login(cast["reviewer"])
    told = text_of(page(client, ISLAND, ky="2025-9T"))
    assert "đã nhập toàn bộ vào đơn vị này" in told
    assert "Gộp theo đơn vị hiện nay" in told
    told = text_of(page(client, "22972@2025"))
    assert "Để riêng, không gộp: " in told
    assert "báo cáo cũ không tách được theo phần địa bàn" in told
    assert "Huyện Tuy Phong báo cáo chung cho" in told
    assert "Gộp theo đơn vị hiện nay" not in told
    told = text_of(page(client, "593"))
    assert "không có đơn vị nào nhận toàn bộ: số đã báo cáo đứng riêng ở đây" in told
    assert (
        reverse("reports:lineage", args=["593"])
        in client.get(reverse("units:detail", args=["593"])).content.decode()
    )


def test_a_unit_reads_its_own_figures_and_only_reviewers_the_sensitive_ones(plan, client, cast):
    bring_up_to_date()
    sensitive = plan.elements.filter(
        revisions__sensitive=True, revisions__owners__contains=["territory"]
    ).first()
    name = sensitive.revisions.get().name
    shown = {}
    for who in ("officer", "stranger", "leadership", "administrator", "reviewer"):
        client.force_login(cast[who])
        answer = page(client, "595")
        shown[who] = (answer.status_code, name in text_of(answer))
    assert shown == {
        "officer": (200, False),
        "stranger": (403, False),
        "leadership": (200, False),
        "administrator": (200, False),
        "reviewer": (200, True),
    }
    assert page(client, "khong-co").status_code == 404
    assert page(client, "BT").status_code == 404
    client.force_login(add_person(plan, "moi", ISLAND, "officer"))
    assert page(client, ISLAND).status_code == 200
