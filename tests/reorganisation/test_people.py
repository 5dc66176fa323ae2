"""The accounts of new communes from one sheet, their slips, and everybody's mail moved at once."""

import re

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Change, Membership, User
from tests.reorganisation.test_views import text_of
from units.models import Designation

HEAD = "Mã đơn vị;Họ và tên;Thư điện tử;Vai trò;Điện thoại\n"
COMMUNES = (
    "22945@2025;Nguyễn Văn An;an@xa.example;Cán bộ nhập liệu;0912 345 678\n"
    "22945@2025;Nguyễn Văn An;AN@xa.example;leader;\n"
)
SECOND = "22918@2025;Nguyễn Văn Ấn;an2@xa.example;officer;\nSYT;Officer;officer@xa.example;reviewer;\n"


def sent(client, text):
    file = SimpleUploadedFile("bang.csv", (HEAD + text).encode("utf-8-sig"))
    return client.post(reverse("reorganisation:people"), {"file": file})


def confirmed(client, page):
    sheet = re.search(r'name="sheet" value="([^"]+)"', page.content.decode())[1]
    return client.post(reverse("reorganisation:people"), {"sheet": sheet})


def test_a_sheet_becomes_accounts_and_slips_once(client, plan, cast):
    User.objects.filter(username="officer").update(email="officer@xa.example")
    client.force_login(cast["administrator"])
    people = User.objects.count()

    page = sent(client, COMMUNES + SECOND)
    assert "2 tài khoản mới; 1 người đã có tài khoản được thêm vai trò" in text_of(page)
    assert User.objects.count() == people

    slips = confirmed(client, page)
    assert "no-store" in slips["Cache-Control"]
    codes = re.findall(r'class="slip-code">([\w-]+)<', slips.content.decode())
    told = text_of(slips)
    assert len(codes) == 2
    assert "Cán bộ nhập liệu, Phường Phan Thiết; Lãnh đạo đơn vị, Phường Phan Thiết" in told
    assert "nguyenvanan hoặc an@xa.example" in told
    first, second = User.objects.get(username="nguyenvanan"), User.objects.get(username="nguyenvanan2")
    assert [first.check_password(codes[0]), second.check_password(codes[1])] == [True, True]
    assert sorted(first.memberships.values_list("role", flat=True)) == ["leader", "officer"]
    assert Membership.objects.filter(user__username="officer", role="reviewer", unit__key="SYT").exists()

    again = confirmed(client, page)
    assert again.status_code == 302
    assert "Mọi người trong bảng đã có tài khoản" in text_of(client.get(again["Location"]))
    assert User.objects.count() == people + 2
    [change] = Change.objects.all()
    blank = client.get(reverse("reorganisation:people_template")).content.decode()
    assert "22924@2025,,,Cán bộ nhập liệu,\n22924@2025,,,Lãnh đạo đơn vị,\n" in blank
    assert "22945@2025" not in blank
    assert (change.summary, change.usernames) == (
        "Cấp 2 tài khoản, thêm vai trò cho 1 người đã có tài khoản.",
        ["nguyenvanan", "nguyenvanan2", "officer"],
    )


MISTAKES = [
    ("595;A B;a@x.vn;officer;", "Dòng 2: Huyện Tuy Phong (595) không hoạt động ngày"),
    ("1;A B;a@x.vn;officer;", "Dòng 2: không có đơn vị mã “1”"),
    (";A B;a@x.vn;officer;", "Dòng 2: thiếu mã đơn vị."),
    ("22945@2025;A B;a@x;officer;", "Dòng 2: thư điện tử “a@x” chưa đúng"),
    ("22945@2025;A1;a@x.vn;officer;", "Dòng 2: họ và tên “A1” chưa đúng"),
    ("22945@2025;A B;a@x.vn;sếp;", "Dòng 2: không hiểu vai trò “sếp”"),
    ("22945@2025;A B;a@x.vn;officer;gọi sau", "Dòng 2: điện thoại “gọi sau” chưa đúng"),
    ("22945@2025;A B;a@x.vn;quản trị;", "Dòng 2: vai trò “Quản trị” chỉ cấp ở Sở Y tế hoặc địa bàn"),
    ("CDC;A B;a@x.vn;officer;", "Dòng 2: Trung tâm Kiểm soát bệnh tật tỉnh (CDC) không gửi báo cáo"),
    (
        "22945@2025;A B;a@x.vn;officer;\n22918@2025;A C;a@x.vn;officer;",
        "Dòng 3: thư điện tử a@x.vn đã ghi cho A B ở dòng 2",
    ),
    (
        "22945@2025;A B;a@x.vn;officer;\n22945@2025;A B;a@x.vn;officer;",
        "Dòng 3: người này đã có vai trò đó ở dòng trên.",
    ),
    ("22945@2025;A B;leader@x.vn;officer;", "Dòng 2: thư điện tử leader@x.vn đã thuộc tài khoản của Leader."),
]


def test_each_mistake_is_told_by_its_row_and_nobody_gets_an_account(client, plan, cast):
    User.objects.filter(username="leader").update(email="Leader@x.vn")
    client.force_login(cast["administrator"])
    people = User.objects.count()
    for text, said in MISTAKES:
        answer = sent(client, text)
        assert answer.status_code == 422
        assert said in text_of(answer), (text, text_of(answer))
    assert "Chọn tệp bảng tài khoản." in text_of(client.post(reverse("reorganisation:people")))
    assert User.objects.count() == people


def test_a_code_is_given_again_to_those_chosen(client, plan, cast):
    client.force_login(cast["administrator"])
    page = text_of(client.get(reverse("reorganisation:accounts"), {"q": "tuy phong"}))
    assert "2 người" in page
    answer = client.post(reverse("reorganisation:codes"), {"nguoi": [cast["officer"].pk]})
    [code] = re.findall(r'class="slip-code">([\w-]+)<', answer.content.decode())
    assert User.objects.get(username="officer").check_password(code)
    assert client.post(reverse("reorganisation:codes"), {"nguoi": ["x"]}).status_code == 302


def test_a_mail_domain_is_moved_for_all_after_a_look(client, plan, cast):
    User.objects.filter(username="officer").update(email="Can.Bo@cu.example")
    User.objects.filter(username="leader").update(email="lanhdao@sub.cu.example")
    EmailAddress.objects.create(user=cast["officer"], email="Can.Bo@cu.example", primary=True)
    Designation.objects.filter(unit__key="22945@2025").update(email="pt@cu.example")
    client.force_login(cast["administrator"])
    address, asked = reverse("reorganisation:domain"), {"old": "cu.example", "new": "@moi.example"}

    told = text_of(client.post(address, asked))
    assert "1 người, 1 địa chỉ thư của đơn vị." in told
    assert "Can.Bo@cu.example Can.Bo@moi.example" in told
    assert User.objects.get(username="officer").email == "Can.Bo@cu.example"

    User.objects.filter(username="stranger").update(email="can.bo@moi.example")
    refused = client.post(address, asked | {"confirmed": "on"})
    assert "Thư điện tử can.bo@moi.example đã thuộc tài khoản khác." in text_of(refused)
    User.objects.filter(username="stranger").update(email="")

    client.post(address, asked | {"confirmed": "on"})
    assert User.objects.get(username="officer").email == "Can.Bo@moi.example"
    assert User.objects.get(username="leader").email == "lanhdao@sub.cu.example"
    assert EmailAddress.objects.get().email == "Can.Bo@moi.example"
    assert Designation.objects.get(unit__key="22945@2025").email == "pt@moi.example"
    assert Change.objects.get().summary == "Đổi tên miền thư cu.example thành moi.example: 1 người, 1 đơn vị."


def test_only_administrators_keep_accounts(client, plan, cast):
    for who in ("officer", "reviewer", "leadership"):
        client.force_login(cast[who])
        for name in ("accounts", "people", "people_template", "domain"):
            assert client.get(reverse(f"reorganisation:{name}")).status_code == 403, (who, name)
        assert client.post(reverse("reorganisation:codes"), {"nguoi": [cast["leader"].pk]}).status_code == 403
