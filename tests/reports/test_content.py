"""What the report says: small counts outside its annexes, and sections found by their key."""

import json
from datetime import date

import pytest

from plans.models import Plan
from reports import tables
from reports.content import report_of
from reports.rollup.keeping import bring_up_to_date
from submissions.importing import import_figures
from targets import wording

from .histories import HEADER

DAY = date(2025, 6, 18)


@pytest.fixture
def plan(plan_db):
    return Plan.objects.get()


def report(plan, *rows, code="2025-6T"):
    import_figures("\n".join([HEADER, *rows]).encode(), accept=True)
    bring_up_to_date()
    return report_of(plan.periods.get(code=code), DAY)


def section(report, number):
    return next(each for each in report["sections"] if each["number"] == number)["blocks"]


def said(blocks):
    return [block["text"] for block in blocks if block["kind"] != "table"]


def line(table, code):
    return next(
        [tables.text_of(cell) for cell in row["cells"]] for row in table["rows"] if row["cells"][0] == code
    )


def test_a_count_of_two_people_is_told_in_the_annexes_only(plan):
    told = report(
        plan,
        "2025-Q2,595,NBD_NC,7",
        "2025-Q2,595,NBD_TC,2",
        "2025-Q2,CAT,DT_DOITUONG,40",
        "2025-Q2,CAT,DT_HC_BAN,2",
        "2024-Q1,595,HT_YTE,1",
        "2024-Q2,595,HT_YTE,1",
        "2025-Q2,595,HT_YTE,9",
    )
    body = section(told, "III")
    table = next(block for block in body if block["kind"] == "table")
    assert line(table, "9")[2:4] == ["<5/7", ""]
    assert table["legend"][-1] == f"{wording.SMALL_LEGEND} Tỷ lệ của các số này để trống."
    sentences = " ".join(said(body))
    assert "ít nhất một dịch vụ, tính lần đầu trong năm: <5 người;" in sentences
    assert "người bán dâm bị xử phạt vi phạm hành chính <5)" in sentences
    assert "khám chữa bệnh: 9 lượt người; cùng kỳ năm 2024: <5 lượt người;" in sentences
    assert said(body).count(wording.SMALL_LEGEND) == 2
    assert "28,57%" not in json.dumps(told["sections"], ensure_ascii=False)

    targets, forms, units = (annex["blocks"] for annex in told["annexes"])
    assert line(targets[0], "9")[2:4] == ["2/7", "28,57%"]
    assert "28,57%" in line(targets[0], "9")[4]
    veiled = {row["cells"][1]: tables.text_of(row["cells"][3]) for row in units[-1]["rows"]}
    assert veiled["Trong đó: người bán dâm bị xử phạt vi phạm hành chính"] == "2"
    assert "<5" not in json.dumps([targets, forms, units], ensure_ascii=False)


def test_nothing_small_needs_no_legend(plan):
    told = report(plan, "2025-Q2,595,NBD_NC,7", "2025-Q2,595,NBD_TC,5", "2025-Q2,595,CS_KT,2")
    assert "<5" not in json.dumps(told, ensure_ascii=False)
    assert line(next(b for b in section(told, "III") if b["kind"] == "table"), "9")[2:4] == ["5/7", "71,42%"]


def test_last_years_zero_is_a_figure(plan):
    told = report(plan, "2025-Q2,595,CS_KT,3", "2024-Q1,595,CS_KT,0", "2024-Q2,595,CS_KT,0")
    assert "3 cơ sở; tăng 3 cơ sở so với cùng kỳ năm 2024 (0 cơ sở);" in " ".join(said(section(told, "III")))


def test_every_row_and_every_indicator_has_a_sentence_beside_last_year(plan):
    """More, less, the same, nothing arisen, a stock of the last quarter, a total by its parts, and what is not told."""
    told = report(
        plan,
        "2025-Q1,CAT,DT_MBN,3",
        "2025-Q2,CAT,DT_MBN,2",
        "2024-Q1,CAT,DT_MBN,2",
        "2024-Q2,CAT,DT_MBN,2",
        "2025-Q1,CAT,DT_KHOITO,0",
        "2025-Q2,CAT,DT_KHOITO,0",
        "2024-Q1,CAT,DT_KHOITO,1",
        "2024-Q2,CAT,DT_KHOITO,2",
        "2025-Q1,CAT,DT_BICAN,4",
        "2025-Q2,CAT,DT_BICAN,4",
        "2024-Q1,CAT,DT_BICAN,8",
        "2024-Q2,CAT,DT_BICAN,0",
        "2025-Q2,BQLKCN,NLD_KCN,1000",
        "2024-Q2,BQLKCN,NLD_KCN,900",
        "2025-Q1,BQLKCN,NLD_KCN_TT,300",
        "2025-Q2,BQLKCN,NLD_KCN_TT,330",
        "2024-Q1,BQLKCN,NLD_KCN_TT,350",
        "2024-Q2,BQLKCN,NLD_KCN_TT,350",
    )
    year = "cùng kỳ năm 2024"
    assert {
        f"Người lao động trong các khu công nghiệp: 1.000 người; tăng 100 người (11,11%) so với {year} (900 người).",
        "Vụ mua bán người vì mục đích mại dâm được phát hiện, xử lý: 5 vụ; tăng 1 vụ (25,00%) so với "
        f"{year} (4 vụ); số liệu của 2/4 báo cáo quý.",
        f"Vụ khởi tố: không phát sinh (0 vụ); giảm 3 vụ (100,00%) so với {year} (3 vụ).",
        f"Bị can khởi tố: 8 bị can; bằng {year} (8 bị can).",
        "Chỉ số 3b, tỷ lệ người lao động trong khu công nghiệp được tuyên truyền: Đang thực hiện: đã ở mức chỉ tiêu "
        "năm (63,00%, chỉ tiêu 60%); tiếp tục theo dõi đến hết năm. Bảo đảm tiến độ: bằng 105,00% chỉ tiêu năm; mức "
        f"bình quân theo thời gian 50%. Tử số giảm 70 người (10,00%) so với {year} (700 người).",
        "Chỉ số 3c, tỷ lệ học sinh, sinh viên được tuyên truyền: Chưa có số liệu được duyệt; chưa đánh giá.",
    } <= set(said(section(told, "III")))


def test_a_total_without_a_figure_of_last_year_is_its_parts(plan):
    parts = ("CS_LUUTRU", "CS_KARAOKE", "CS_XOABOP", "CS_VUTRUONG", "CS_NHAHANG", "CS_KHAC")
    rows = [f"{year}-Q2,595,{code},{value}" for code in parts for year, value in ((2025, 3), (2024, 2))]
    whole = " ".join(said(section(report(plan, *rows), "I")))
    assert "cơ sở khác 3); tăng 6 cơ sở (50,00%) so với cùng kỳ năm 2024 (12 cơ sở);" in whole


def test_a_section_is_known_by_its_key_whatever_its_title(plan):
    outline = [
        {"number": "A", "key": "targets", "title": "BẢNG TỔNG HỢP"},
        {"number": "B", "key": "proposals", "title": "KẾT QUẢ THỰC HIỆN CHỈ TIÊU"},
        {"number": "C", "title": "ĐÁNH GIÁ"},
    ]
    plan.report = {**plan.report, "outline": outline}
    plan.save()
    told = report(plan, "2025-Q2,595,CS_KT,3")
    assert [block["kind"] for block in section(told, "A")] == ["paragraph", *["item"] * 17, "table"]
    assert section(told, "B") == section(told, "C") == [tables.blank()]
