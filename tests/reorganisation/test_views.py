"""An administrator prepares, previews, applies and takes back a reorganisation; others see nothing of it."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, User
from reorganisation.models import Reorganisation
from reorganisation.table import read_table
from submissions.actions import open_draft
from tests.reorganisation.conftest import BASIS, obligation_of, person, prepared_for
from tests.reorganisation.histories import FIRST_OF_JULY, owed, register
from units.models import Unit

ABOUT = {"title": "Sắp xếp cấp xã", "legal_basis": BASIS, "on": "01/07/2025", "access_until": ""}


def uploaded(data, name="bang.csv"):
    return SimpleUploadedFile(name, data)


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def seen_on(page):
    return re.search(r'name="seen" value="(\w{64})"', page.content.decode())[1]


def test_from_the_file_to_the_preview_to_the_day_itself_and_back(client, old_plan, administrator):
    client.force_login(administrator)
    before = register(old_plan), owed(old_plan)
    answer = client.post(
        reverse("reorganisation:create"), ABOUT | {"file": uploaded(FIRST_OF_JULY.read_bytes())}, follow=True
    )
    told = text_of(answer)
    assert "131 đơn vị kết thúc, 45 đơn vị thành lập, 16 đơn vị thay đổi tên gọi" in told
    assert "Quý III/2025: đơn vị và số ngày phải báo cáo Huyện Tuy Phong: từ ngày 15/6/2025" not in told
    assert "Huyện Tuy Phong: từ ngày 15/6/2025 đến hết ngày 30/6/2025 (trước: từ ngày 15/6/2025" in told
    assert "Đơn vị cấp xã có đến cuối kỳ 121 45" in told
    assert "được chia vào" in told
    assert "Số liệu cũ giữ ở" in told
    assert (register(old_plan), owed(old_plan)) == before
    found = Reorganisation.objects.get()

    answer = client.post(reverse("reorganisation:apply", args=[found.pk]), {"seen": "x"}, follow=True)
    assert "đã thay đổi từ khi bạn xem trước" in text_of(answer)
    assert (register(old_plan), owed(old_plan)) == before

    seen = seen_on(client.get(found.get_absolute_url()))
    answer = client.post(reverse("reorganisation:apply", args=[found.pk]), {"seen": seen}, follow=True)
    assert "Đã áp dụng: 131 đơn vị kết thúc" in text_of(answer)

    refused = client.post(reverse("reorganisation:undo", args=[found.pk]), {"ly-do": ""})
    assert (refused.status_code, "Nêu lý do hoàn tác." in text_of(refused)) == (409, True)
    answer = client.post(
        reverse("reorganisation:undo", args=[found.pk]), {"ly-do": "Nhầm ngày."}, follow=True
    )
    assert "Lý do: Nhầm ngày." in text_of(answer)
    assert (register(old_plan), owed(old_plan)) == before


def test_rows_are_added_changed_and_dropped_one_by_one(client, plan, cast):
    client.force_login(cast["administrator"])
    found = prepared_for(plan, cast["administrator"], [], "2025-10-01")
    add = reverse("reorganisation:row", args=[found.pk, "moi"])
    row = {"action": "merge", "unit": "22918@2025", "successor": "khong-co", "edition": 1}
    assert "Bảng chưa có dòng nào." in text_of(client.get(found.get_absolute_url()))

    told = text_of(client.post(add, row, follow=True))
    assert "Dòng 2: không có đơn vị mã “khong-co” hoạt động từ ngày 1/10/2025." in told
    assert "Áp dụng sắp xếp" not in told

    late = client.post(add, row)
    assert (late.status_code, "vừa được người khác sửa" in text_of(late)) == (422, True)
    assert 'value="khong-co"' in late.content.decode()

    edit = reverse("reorganisation:row", args=[found.pk, 2])
    told = text_of(client.post(edit, row | {"successor": "22945@2025", "edition": 2}, follow=True))
    assert "Áp dụng sắp xếp từ ngày 1/10/2025" in told
    drop = reverse("reorganisation:drop_row", args=[found.pk, 2])
    client.post(drop, {"edition": 3})
    found.refresh_from_db()
    assert (found.rows, found.edition) == ([], 4)
    assert [event.verb for event in found.events.all()] == ["prepared", "changed", "changed", "changed"]
    assert client.post(drop, {"edition": 4}).status_code == 404


MISTAKES = [
    ({"on": "1.7"}, "Ngày ghi dạng ngày/tháng/năm"),
    ({"legal_basis": " "}, "Nêu căn cứ pháp lý."),
    ({"access_until": "01/06/2025"}, "Ngày này trước ngày cuối của đơn vị kết thúc."),
    ({"file": (b"unit\n595", "a.csv")}, "Dòng 1: thiếu cột “Việc”."),
    ({"file": (b"PK\x03\x04x", "a.xlsx")}, "Không đọc được tệp"),
]


def test_what_cannot_be_read_is_told_and_what_was_typed_stays(client, plan, cast):
    client.force_login(cast["administrator"])
    for sent, said in MISTAKES:
        sent = {key: uploaded(*value) if key == "file" else value for key, value in sent.items()}
        answer = client.post(reverse("reorganisation:create"), ABOUT | sent)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert "Sắp xếp cấp xã" in answer.content.decode()
    assert not Reorganisation.objects.exists()


def test_the_table_goes_out_and_comes_back(client, old_plan, prepared, administrator):
    client.force_login(administrator)
    rows = read_table(FIRST_OF_JULY.read_bytes())
    sheets = [
        client.get(reverse("reorganisation:table", args=[prepared.pk, kind])).content
        for kind in ("csv", "xlsx")
    ]
    assert [read_table(sheet) for sheet in sheets] == [rows, rows]
    for kind, status in (("csv", 200), ("xlsx", 200), ("pdf", 404)):
        assert client.get(reverse("reorganisation:template", args=[kind])).status_code == status


def test_others_are_refused(client, plan, cast):
    found = prepared_for(plan, cast["administrator"], [], "2025-10-01")
    for who in ("officer", "leader", "stranger", "reviewer", "leadership"):
        client.force_login(cast[who])
        answers = [client.get(reverse(f"reorganisation:{name}")).status_code for name in ("list", "create")]
        for name in ("edit", "apply", "undo"):
            answers.append(client.post(reverse(f"reorganisation:{name}", args=[found.pk])).status_code)
        answers.append(client.get(found.get_absolute_url()).status_code)
        assert set(answers) == {403}, who
        assert "Sắp xếp đơn vị" not in client.get(reverse("units:list")).content.decode()


def test_an_administrator_of_another_territory_finds_nothing(client, plan, cast):
    found = prepared_for(plan, cast["administrator"], [], "2025-10-01")
    client.force_login(administrator_elsewhere())
    assert client.get(reverse("reorganisation:list")).status_code == 200
    assert client.get(found.get_absolute_url()).status_code == 404
    assert client.post(reverse("reorganisation:apply", args=[found.pk])).status_code == 404


def administrator_elsewhere():
    root = Unit.objects.create(key="LD", order=0, valid_from="2021-01-01")
    root.designations.create(valid_from="2021-01-01", kind="territory", name="Địa bàn khác")
    user = User.objects.create(username="khac")
    Membership.objects.create(user=user, unit=root, role="administrator", valid_from="2021-01-01")
    return user


def test_statements_do_not_grow_with_rows_and_looking_writes_nothing(
    client, old_plan, prepared, administrator
):
    person(old_plan, "canbo", "595", "officer")
    open_draft(obligation=obligation_of("2025-Q3", "595"), by=administrator)
    small = prepared_for(old_plan, administrator, prepared.rows[-1:])
    client.force_login(administrator)
    assert "Sắp xếp đơn vị" in client.get(reverse("units:list")).content.decode()
    counts = []
    for found in (small, prepared):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(found.get_absolute_url()).status_code == 200
        assert not [row for row in asked if re.match("INSERT|UPDATE|DELETE", row["sql"])]
        counts.append(len(asked))
    # The table of 01/07/2025 moves two quarters: the four questions of each, and whoever drafts.
    assert counts[1] - counts[0] <= 12, counts
    assert counts[1] < 70, counts
