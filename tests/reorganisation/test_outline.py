"""Every mistake of a table by its row, and what any later reorganisation makes of the register."""

from datetime import date

import pytest

from plans.models import Obligation
from reorganisation.applying import apply
from reorganisation.outline import outline_of
from reorganisation.register import register_of
from reorganisation.table import as_csv, entered, read_table
from submissions.importing.problems import ImportRefused
from tests.reorganisation.conftest import BASIS, prepared_for
from tests.reorganisation.histories import FIRST_OF_JULY
from units.models import Designation

ON = date(2025, 10, 1)


def rows_of(text):
    header, *lines = text.strip().splitlines()
    names = header.split(",")
    return entered([dict(zip(names, line.split(","), strict=False)) for line in lines])


def test_a_table_reads_back_as_it_was_written():
    rows = read_table(FIRST_OF_JULY.read_bytes())
    assert read_table(as_csv(rows).encode()) == rows
    assert len(rows) == 185


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Tệp không có dòng nào."),
        (b"action,unit\n", "Tệp chỉ có dòng tên cột, chưa có dòng nào để thực hiện."),
        ("việc,mã đơn vị\n".encode("utf-16"), "Tệp không phải CSV mã hóa UTF-8 hoặc Excel .xlsx."),
        (b"unit,name\n595,X", "Dòng 1: thiếu cột “Việc”."),
        (b"action,colour\nend,red", "Dòng 1: không hiểu cột “colour”"),
        (b"action,Vi\xe1\xbb\x87c\nend,end", "Dòng 1: cột “Việc” ghi hai lần."),
        (b'action,unit\nend,"595', "Dòng 2: không đúng dạng CSV"),
        (b"action,unit\nend,595,x", "Dòng 2: ô thứ 3 (“x”) nằm ngoài các cột đã đặt tên."),
        (b"PK\x03\x04rubbish", "Không đọc được tệp (hỏng, có mật khẩu hoặc chứa macro)."),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(data, said):
    with pytest.raises(ImportRefused) as refused:
        read_table(data)
    assert said in str(refused.value)


def test_headers_and_words_may_be_vietnamese_and_semicolons_separate():
    text = "Việc;Mã đơn vị;Loại;Gửi báo cáo\nthành lập; m1 ;Cấp xã;Không\n\nxóa;22918;xã;có\n"
    assert read_table(text.encode("utf-8-sig")) == [
        {"action": "new", "unit": "m1", "kind": "commune", "reports": "no", "row": 2},
        {"action": "xóa", "unit": "22918", "kind": "commune", "reports": "yes", "row": 4},
    ]


MISTAKES = [
    ("action\nxyz", "Dòng 2: không hiểu việc “xyz”"),
    ("action,unit\nmerge,22945@2025", "Dòng 2: “Nhập toàn bộ vào” cần ghi: Vào đơn vị."),
    ("action,unit,name\nend,22945@2025,Tên", "Dòng 2: “Kết thúc” không dùng cột: Tên; để trống."),
    ("action,unit\nend,99999", "Dòng 2: không có đơn vị mã “99999”"),
    ("action,unit\nend,595", "Dòng 2: Huyện Tuy Phong (595) không hoạt động ngày 30/9/2025"),
    ("action,unit\nend,BT", "là địa bàn của kế hoạch nên không kết thúc được"),
    ("action,unit,name,kind\nnew,x y,Xã A,commune", "Dòng 2: mã đơn vị “x y” chỉ gồm chữ không dấu"),
    (
        "action,unit,name,kind\nnew,595,Xã A,commune",
        "Dòng 2: mã đơn vị “595” đã dùng cho Huyện Tuy Phong",
    ),
    ("action,unit,name,kind\nnew,m1,Xã A,thôn", "Dòng 2: không hiểu loại “thôn”"),
    (
        "action,unit,name,kind\nnew,m1,Xã A,commune\nnew,m1,Xã B,commune",
        "Dòng 3: mã đơn vị “m1” đã ghi ở dòng 2",
    ),
    ("action,unit,name,kind,order\nnew,m1,Xã A,commune,đầu", "Dòng 2: “Thứ tự” là số nguyên không âm"),
    ("action,unit,name,kind,reports\nnew,m1,Xã A,commune,hay", "Dòng 2: “Gửi báo cáo” ghi Có hoặc Không"),
    ("action,unit,name,kind,parent\nnew,m1,Xã A,commune,zz", "không có đơn vị mã “zz”"),
    (
        "action,unit,name,kind,code\nnew,m1,Xã A,commune,22945",
        "Dòng 2: mã hành chính 22945 đang dùng cho Phường Phan Thiết (22945@2025) từ ngày 1/10/2025",
    ),
    ("action,unit,successor\nsplit,22945@2025,22918@2025", "chỉ chia vào một đơn vị; ghi “Nhập toàn bộ vào”"),
    ("action,unit,successor\nmerge,22945@2025,22945@2025", "không nhập vào chính nó"),
    (
        "action,unit,successor\nmerge,22945@2025,22918@2025\nmerge,22918@2025,22924@2025",
        "Dòng 2: Phường Mũi Né (22918@2025) cũng kết thúc trong bảng này",
    ),
    ("action,unit,successor\nmerge,22945@2025,m9", "Dòng 2: không có đơn vị mã “m9” hoạt động"),
    (
        "action,unit,successor,name\nmerge,22945@2025,22918@2025\nrename,22945@2025,,Phường Mới",
        "Dòng 3: Phường Phan Thiết (22945@2025) vừa kết thúc vừa thay đổi",
    ),
    (
        "action,unit,name\nrename,22945@2025,Phường Phan Thiết",
        "Dòng 2: Phường Phan Thiết (22945@2025) vốn đã như vậy",
    ),
    (
        "action,unit,name\nrename,22945@2025,A\nrename,22945@2025,B",
        "Dòng 3: “Tên” của Phường Phan Thiết (22945@2025) khác với dòng 2",
    ),
    ("action,unit,parent\ntransfer,STP,SNV\ntransfer,SNV,STP", "thuộc lẫn nhau"),
    ("action,kind\nabolish,district", "Dòng 2: không còn đơn vị cấp huyện nào đang hoạt động để bỏ"),
]


def test_each_mistake_is_told_by_its_row(plan):
    register = register_of(plan.territory)
    for rows, said in MISTAKES:
        found = outline_of(register, rows_of(rows), on=ON, basis=BASIS)
        assert any(said in str(problem) for problem in found.problems.found), (rows, found.problems.found)


def test_a_unit_left_below_one_that_ended_is_named(old_plan):
    rows = rows_of("action,unit\nend,602")
    found = outline_of(register_of(old_plan.territory), rows, on=date(2025, 7, 1), basis=BASIS)
    said = [str(problem) for problem in found.problems.found]
    assert len(said) == 3
    assert said[0].startswith(
        "Xã Ngũ Phụng (23272) vẫn thuộc Huyện Phú Quý (602) đã kết thúc; ghi nhập, chia"
    )


def test_rename_code_and_transfer_make_one_name_and_keep_the_key(plan, cast):
    Designation.objects.filter(unit__key="22945@2025").update(email="pt@phanthiet.example")
    rows = rows_of(
        "action,unit,name,code,parent\n"
        "rename,22945@2025,Phường Bình Hưng\ncode,22945@2025,,22946\ntransfer,22945@2025,,,SYT"
    )
    apply(reorganisation=prepared_for(plan, cast["administrator"], rows, ON), by=cast["administrator"])

    old, new = Designation.objects.filter(unit__key="22945@2025").order_by("valid_from")
    assert str(old.valid_to) == "2025-09-30"
    assert (new.name, new.code, new.parent.key, new.kind, new.reports) == (
        "Phường Bình Hưng",
        "22946",
        "SYT",
        "commune",
        True,
    )
    assert (new.authority, new.place, new.letterhead) == (
        "UBND phường Bình Hưng",
        "Bình Hưng",
        "ỦY BAN NHÂN DÂN|PHƯỜNG BÌNH HƯNG",
    )
    assert new.email == "pt@phanthiet.example"
    assert new.unit.valid_to is None


def test_a_level_goes_and_its_communes_begin_to_report(old_plan, administrator):
    """Communes that stay report from the day itself, not from the window's first day."""
    rows = rows_of("action,kind,reports\nabolish,Cấp huyện,yes")
    apply(reorganisation=prepared_for(old_plan, administrator, rows, date(2025, 7, 1)), by=administrator)

    third = Obligation.objects.filter(quarter__code="2025-Q3")
    commune = third.get(unit__key="22945")
    assert (str(commune.window_from), str(commune.window_to), commune.ends_inside) == (
        "2025-07-01",
        "2025-09-14",
        False,
    )
    assert third.filter(audiences__contains=["district"], ends_inside=True).count() == 10
    assert third.count() == 25 + 121


def test_a_merge_into_a_unit_that_lives_on(plan, cast):
    rows = rows_of("action,unit,successor\nmerge,22918@2025,22945@2025")
    apply(reorganisation=prepared_for(plan, cast["administrator"], rows, ON), by=cast["administrator"])

    last = Obligation.objects.get(quarter__code="2025-Q4", unit__key="22918@2025")
    assert (str(last.window_to), last.ends_inside) == ("2025-09-30", True)
    assert Obligation.objects.get(quarter__code="2025-Q4", unit__key="22945@2025").ends_inside is False
