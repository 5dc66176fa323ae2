"""Mailed workbooks taken in many at a time: each to its return, and nothing written before the reviewer agrees."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from submissions.desk_work import STEPS
from submissions.models import Upload, Version, Work
from submissions.workbook.facts import facts_of
from submissions.workbook.layout import HIDDEN
from submissions.workbook.writing import workbook
from submissions.working import run

from .books import Book

PAGE, ACCEPT = reverse("submissions:intake"), reverse("submissions:intake_accept")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reviewer(client, desk):
    client.force_login(desk.cast["reviewer"])
    return client


def filled(desk, key, name=None, **numbers):
    """The workbook that the portal gives the unit, with these numbers written into it."""
    obligation = desk.obligation(key)
    version = Version.objects.filter(filing__obligation=obligation).first()
    book = Book(workbook(facts_of(obligation, version)))
    for code, value in numbers.items():
        book.put(code, value)
    return SimpleUploadedFile(name or f"bieu-{key}.xlsx", book.bytes)


def finished(client, answer):
    """The page of the work that was asked for, once a worker has done it; else the page that says why not."""
    if "/viec/" in answer["Location"]:
        assert run(Work.objects.latest("pk").pk, STEPS)
    return client.get(answer["Location"])


def drop(client, *files, **more):
    return finished(client, client.post(PAGE, {"tep": list(files), **more}))


def agree(client, *uploads):
    return finished(client, client.post(ACCEPT, {"tep": list(uploads)}))


def test_each_workbook_finds_its_return_and_nothing_is_written(reviewer, desk):
    page = drop(reviewer, filled(desk, "595", CS_KT=5), filled(desk, "596", CS_KT=6)).content.decode()
    assert "Đã đọc 2 tệp, 2 tệp đúng biểu. Chưa có số liệu nào thay đổi." in page
    assert page.count("1 ô khác nhau.") == 2
    assert f'href="{PAGE}">Xem các tệp đã đọc' in page
    assert reviewer.get(PAGE).content.decode().count("1 ô khác nhau") == 2
    kept = {name.rpartition("/")[2] for name in Upload.objects.values_list("file", flat=True)}
    assert set(default_storage.listdir("evidence")[1]) == kept
    found = Upload.objects.order_by("pk").values_list("version__filing__obligation__unit__key", flat=True)
    assert list(found) == ["595", "596"]
    assert not desk.values(Version.objects.get(filing__obligation__unit__key="595"))


def test_chosen_files_are_taken_over(reviewer, desk):
    drop(reviewer, filled(desk, "595", CS_KT=5), filled(desk, "596", CS_KT=6))
    one, other = Upload.objects.order_by("pk")
    page = agree(reviewer, one.pk, "x").content.decode()
    assert "Đã nhận số liệu của 1/1 tệp." in page
    assert "bieu-595.xlsx: đã nhận 1 ô." in page
    assert desk.values(one.version) == {"CS_KT": 5}
    assert not desk.values(other.version)
    assert "bieu-595.xlsx</a>" not in reviewer.get(PAGE).content.decode()


def test_what_moved_meanwhile_is_left_to_be_chosen(reviewer, desk):
    version = desk.draft("595", CS_KT=1)
    file = filled(desk, "595", CS_KT=5)
    desk.save(version, "CS_KT", 2)
    page = drop(reviewer, file).content.decode()
    assert "1 ô khác nhau, 1 ô phải chọn" in page
    page = agree(reviewer, Upload.objects.get().pk).content.decode()
    assert "mở tệp để chọn số đúng" in page
    assert desk.values(version) == {"CS_KT": 2}


def test_a_file_that_is_none_of_ours_keeps_no_other_from_being_read(reviewer, desk):
    bad = SimpleUploadedFile("la.xlsx", b"PK\x03\x04 khong phai")
    page = drop(reviewer, bad, filled(desk, "595", CS_KT=5)).content.decode()
    assert "la.xlsx: Không đọc được tệp" in page
    assert "Đã đọc 2 tệp, 1 tệp đúng biểu." in page
    assert "Lần đọc gần nhất: 1/2 tệp cần xem lại" in reviewer.get(PAGE).content.decode()


def test_a_workbook_without_a_seal_is_read_for_the_unit_that_the_reviewer_names(reviewer, desk):
    obligation = desk.obligation("595")
    book = Book(workbook(facts_of(obligation, None)))
    book.put("CS_KT", 5)
    del book.book[HIDDEN]
    file = SimpleUploadedFile("tuy-phong.xlsx", book.bytes)
    assert "chọn đơn vị rồi tải riêng tệp này" in drop(reviewer, file).content.decode()
    assert not Upload.objects.exists()
    file.seek(0)
    page = drop(reviewer, file, cua=obligation.pk).content.decode()
    assert "1 ô khác nhau" in page


def test_a_return_that_was_sent_takes_no_file(reviewer, desk):
    file = filled(desk, "595", CS_KT=5)
    desk.submitted("595")
    assert "không ở trạng thái đang nhập" in drop(reviewer, file).content.decode()


def test_sixty_at_most(reviewer, desk):
    files = [SimpleUploadedFile(f"{at}.xlsx", b"x") for at in range(61)]
    assert "Chọn nhiều nhất 60 tệp mỗi lần." in drop(reviewer, *files).content.decode()


def test_only_reviewers_take_files_in(client, desk):
    for person in ("officer", "leader", "leadership", "administrator"):
        client.force_login(desk.cast[person])
        assert client.get(PAGE).status_code == client.post(ACCEPT).status_code == 403


def test_the_progress_is_told_until_the_end_and_to_who_asked_only(reviewer, desk):
    answer = reviewer.post(PAGE, {"tep": [SimpleUploadedFile("la.xlsx", b"x")]})
    page = reviewer.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "<strong>0/1</strong>: đang chờ đến lượt." in page
    assert 'hx-trigger="every 1s"' in page
    reviewer.force_login(desk.cast["administrator"])
    assert reviewer.get(answer["Location"]).status_code == 404
