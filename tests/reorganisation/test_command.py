from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reorganisation.models import Reorganisation
from tests.reorganisation.conftest import BASIS
from tests.reorganisation.histories import FIRST_OF_JULY, register

ASKED = {"on": "2025-07-01", "basis": BASIS}


def run(file=FIRST_OF_JULY, **options):
    out = StringIO()
    call_command("reorganise", str(file), stdout=out, **ASKED | options)
    return out.getvalue()


def test_without_apply_it_only_tells_and_twice_applied_is_once(old_plan):
    before = register(old_plan)

    told = run()

    assert register(old_plan) == before
    assert "Quý III/2025: 25 nghĩa vụ báo cáo thành 70 (thêm 45, điều chỉnh 10, bỏ 0)." in told
    assert "Đơn vị cấp xã có đến cuối kỳ 121 → 45" in told
    assert "45 đơn vị mới phải báo cáo chưa có tài khoản nào." in told
    assert told.endswith("Chưa thay đổi gì. Thêm --apply để áp dụng.\n")
    assert not Reorganisation.objects.exists()
    assert run(apply=True).endswith("Đã áp dụng.\n")
    assert run(apply=True) == "Việc sắp xếp này đã được áp dụng; không có gì thay đổi.\n"
    assert Reorganisation.objects.get().applied_by.username == "he-thong"


def test_errors_are_told_by_row_and_nothing_changes(old_plan, tmp_path):
    file = tmp_path / "bang.csv"
    file.write_text("action,unit,successor\nmerge,595,22918\nend,9\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run(file, apply=True)
    assert str(refused.value).startswith("Chưa thay đổi gì. ")
    assert "Dòng 3: không có đơn vị mã “9”; xem mã ở trang Đơn vị." in str(refused.value)
    for options in ({"on": "01/07/2025"}, {"basis": " "}):
        with pytest.raises(CommandError):
            run(**options)
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        run(tmp_path / "khong-co.csv")
    assert not Reorganisation.objects.exists()
