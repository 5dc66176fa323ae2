"""Each hard error of contract.md, with its row; and that nothing at all is written then."""

import pytest

from submissions.models import Event, Return
from targets.models import Baseline

LINK = "https://x.example/1"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("2025-Q5,595,NLD_CS,5", "kế hoạch không có kỳ “2025-Q5”"),
        ("2025-6T,595,NLD_CS,5", "kỳ lũy kế do hệ thống tính"),
        ("2025-Q2,999,NLD_CS,5", "không có đơn vị “999”"),
        ("2025-Q2,BT,NLD_CS,5", "không có nghĩa vụ báo cáo trong kỳ này"),
        ("2025-Q2,22915,NLD_CS,5", "không có nghĩa vụ báo cáo trong kỳ này"),
        ("2025-Q4,595,NLD_CS,5", "không có nghĩa vụ báo cáo trong kỳ này"),
        ("2025-Q2,22924@2025,NLD_CS,5", "không có nghĩa vụ báo cáo trong kỳ này"),
        ("2025-Q2,595,KHONG_CO,5", "không có thành phần số liệu “KHONG_CO”"),
        ("2025-Q2,595,nld_cs,5", "không có thành phần số liệu “nld_cs”"),
        ("2025-Q2,595,CS_TONG,5", "nội dung này là tổng"),
        ("2025-Q2,595,CS_TONG,-", "nội dung này là tổng"),
        ("2025-Q2,595,TG_MOI,5", "không phải báo cáo nội dung này"),
        ("2025-Q3,595,NLD_CS,5", "không phải báo cáo nội dung này"),
        ("2025-Q3,595,XA_TT,none", "không phải báo cáo nội dung này"),
        ("2025-Q2,595,NLD_CS,1.234", "số nguyên, không có dấu chấm"),
        ("2025-Q2,595,NLD_CS,1234567890123", "quá 12 chữ số"),
        ("2025-Q2,595,KP_NS,1.2345", "quá 3 chữ số sau dấu thập phân"),
        ("2025-Q2,595,KP_NS,-5", "không phải là số"),
        ("2025-Q2,595,NLD_CS,NaN", "không phải là số"),
        ("2025-Q2,595,NLD_CS,none", "không phải là số"),
        ("2025-Q2,595,NLD_CS,yes", "không phải là số"),
        ("2025-Q2,595,NLD_CS,na", "không được ghi “không áp dụng”"),
        ("2025-Q2,595,KH_DV,1", "ghi “yes” hoặc “no”"),
        ("2025-Q2,595,KH_DV,na", "không được ghi “không áp dụng”"),
        ("2025-Q2,595,XA_TT,22915", "không phải mã đơn vị cấp xã thuộc đơn vị này"),
        ("2025-Q2,595,XA_TT,595", "không phải mã đơn vị cấp xã thuộc đơn vị này"),
        ("2025-Q2,595,XA_TT,na", "không được ghi “không áp dụng”"),
        ("2025-Q4,22924@2025,XA_TT,22915@2025", "không phải mã đơn vị cấp xã thuộc đơn vị này"),
        ("2025-Q4,22924@2025,XA_TT,yes", "không phải mã đơn vị cấp xã thuộc đơn vị này"),
        (f"2025-Q2,595,CONG_HUYEN,{LINK}", "không đúng dạng “YYYY-MM-DD liên kết”"),
        ("2025-Q2,595,CONG_HUYEN,2025-05-01", "không đúng dạng “YYYY-MM-DD liên kết”"),
        (f"2025-Q2,595,CONG_HUYEN,2025-05-01 {LINK};", "không đúng dạng “YYYY-MM-DD liên kết”"),
        (f"2025-Q2,595,CONG_HUYEN,2025-02-30 {LINK}", "không phải là ngày có thật"),
        (f"2025-Q2,595,CONG_HUYEN,2025-06-15 {LINK}", "sau ngày cuối của kỳ"),
        (f"2025-Q1,595,CONG_HUYEN,2024-12-20 {LINK}", "không thuộc năm 2025"),
        (f"2025-Q3,595,CONG_HUYEN,2025-07-01 {LINK}", "ngoài thời gian hoạt động"),
        (f"2025-Q3,22924@2025,CONG_HUYEN,2025-06-30 {LINK}", "ngoài thời gian hoạt động"),
        ("2025-Q2,595,CONG_HUYEN,2025-05-01 ftp://x.example/1", "http"),
        ("2025-Q2,595,*,5", "dòng “*” ghi “merged”, “waived” hoặc “-”"),
        ("2025-Q4,STP,*,merged", "phải báo cáo quý sau"),
        ("2025-Q3,595,*,merged", "phải báo cáo quý sau"),
        ("2024-Q1,CAT,VU_XL,na", "số liệu cùng kỳ phải là số"),
        ("2024-Q1,CAT,VU_XL,1.5", "số nguyên, không có dấu chấm"),
        ("2024-Q1,CAT,CS_TONG,5", "đơn vị không báo cáo nội dung này"),
        ("2024-Q1,595,CS_TONG,5", "không có số liệu cùng kỳ nhập trực tiếp"),
        ("2024-Q1,CAT,*,waived", "chỉ dùng cho các quý của kế hoạch"),
    ],
)
def test_a_hard_error_names_its_row(refused, row, sentence):
    [problem] = refused("2025-Q2,STP,VB_BH,3", row)
    assert problem.startswith("Dòng 3: ")
    assert sentence in problem


def test_nothing_is_written_when_one_row_is_wrong(refused):
    refused("2025-Q2,STP,VB_BH,3", "2024-Q1,CAT,VU_XL,7", "2025-Q1,596,*,waived", "2025-Q2,595,NLD_CS,x")
    assert not Return.objects.exists()
    assert not Event.objects.exists()
    assert not Baseline.objects.exists()


def test_every_problem_is_told_in_the_order_of_rows(refused):
    problems = refused("2025-Q2,595,KP_NS,x", "2025-Q2,595,VB_BH,3", "2025-Q2,595,NLD_CS,na")
    assert [problem[:7] for problem in problems] == ["Dòng 2:", "Dòng 4:"]


@pytest.mark.parametrize("again", ["5", "6", "-"])
def test_the_same_cell_twice_is_refused(refused, again):
    [problem] = refused("2025-Q2,595,NLD_CS,5", f"2025-Q2,595,NLD_CS,{again}")
    assert problem == "Dòng 3: 2025-Q2, 595, NLD_CS: ô này đã có ở dòng 2."


def test_the_same_baseline_and_the_same_mark_twice_are_refused(refused):
    rows = ["2024-Q1,CAT,VU_XL,7", "2024-Q1,CAT,VU_XL,7", "2025-Q1,595,*,waived", "2025-Q1,595,*,-"]
    assert [problem[:7] for problem in refused(*rows)] == ["Dòng 3:", "Dòng 5:"]


@pytest.mark.parametrize("state", ["merged", "waived"])
@pytest.mark.parametrize("turned", [False, True])
def test_figures_for_what_the_file_lifts_are_refused_in_any_order(refused, state, turned):
    rows = ["2025-Q1,595,NLD_CS,5", f"2025-Q1,595,*,{state}"]
    [problem] = refused(*reversed(rows)) if turned else refused(*rows)
    assert "nên không nhận số liệu" in problem
    assert problem.startswith("Dòng 3:" if turned else "Dòng 2:")


def test_figures_for_what_is_lifted_already_are_refused(load, refused):
    load("2025-Q1,595,*,waived")
    [problem] = refused("2025-Q1,595,NLD_CS,5")
    assert "loại trừ nên không nhận số liệu" in problem


def test_lifting_is_refused_once_accepted(load, refused):
    load("2025-Q1,595,NLD_CS,5")
    for state in ("merged", "waived"):
        [problem] = refused(f"2025-Q1,595,*,{state}")
        assert "đã có báo cáo được duyệt" in problem


def test_merging_looks_at_the_file_whatever_its_order(refused):
    problems = refused("2025-Q1,595,*,merged", "2025-Q2,595,*,waived")
    assert [problem[:7] for problem in problems] == ["Dòng 2:"]


def test_a_quarter_that_another_joined_stays_owed(load, refused):
    load("2025-Q1,595,*,merged")
    [problem] = refused("2025-Q2,595,*,waived")
    assert "quý trước của đơn vị đã gộp vào quý này" in problem
    load("2025-Q2,595,*,waived", "2025-Q1,595,*,-")
