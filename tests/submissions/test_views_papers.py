"""The files of a return: taken, listed, removed with a trace, and closed to strangers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from submissions import files
from submissions.models import Evidence

PDF = b"%PDF-1.7 bien ban"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(desk):
    return desk.draft(KT_LUOT=1)


def address(version):
    return reverse("submissions:papers", args=[version.filing.obligation_id])


def upload(client, version, *contents, about="", **options):
    sent = [SimpleUploadedFile(name, content) for name, content in contents]
    return client.post(address(version), {"tep": sent, "noi-dung": about}, **options)


def test_files_of_the_return_and_of_an_element_are_listed(client, desk, draft):
    client.force_login(desk.cast["officer"])
    upload(client, draft, ("a.pdf", PDF), ("b.png", b"\x89PNG\r\n\x1a\n"))
    page = upload(client, draft, ("c.pdf", PDF + b"2"), about="KT_LUOT", follow=True).content.decode()
    assert "Đã nhận 1 tệp." in page
    assert [page.count(name) for name in (">a.pdf<", ">b.png<", ">c.pdf<")] == [1, 1, 1]
    about = Evidence.objects.order_by("pk").values_list("element__code", flat=True)
    assert list(about) == [None, None, "KT_LUOT"]


def test_a_wrong_file_keeps_no_other_from_being_taken(client, desk, draft):
    client.force_login(desk.cast["officer"])
    page = upload(client, draft, ("a.pdf", b"MZ"), ("c.pdf", b""), ("b.pdf", PDF), follow=True)
    page = page.content.decode()
    assert "c.pdf: Tệp không có nội dung" in page
    assert "a.pdf: Chỉ nhận tệp PDF, ảnh PNG hoặc JPG, DOCX, XLSX không chứa macro." in page
    assert Evidence.objects.get().name == "b.pdf"

    answer = upload(client, draft, ("a.pdf", b"MZ"), headers={"HX-Request": "true"})
    assert answer.json()["refused"] == [
        "a.pdf: Chỉ nhận tệp PDF, ảnh PNG hoặc JPG, DOCX, XLSX không chứa macro."
    ]


def test_nothing_chosen_is_said(client, desk, draft):
    client.force_login(desk.cast["officer"])
    assert "Chọn tệp trước khi tải lên." in upload(client, draft, follow=True).content.decode()


def test_the_same_file_twice_is_kept_once(desk, draft):
    for _ in range(2):
        files.attach(version=draft, file=SimpleUploadedFile("a.pdf", PDF), by=desk.cast["officer"])
    assert Evidence.objects.count() == 1


def test_a_file_sent_again_under_another_name_is_told_and_not_counted(client, desk, draft):
    client.force_login(desk.cast["officer"])
    upload(client, draft, ("a.pdf", PDF))
    page = upload(client, draft, ("b.pdf", PDF), ("c.pdf", PDF + b"2"), follow=True).content.decode()
    assert "b.pdf: Tệp này đã có: a.pdf." in page
    assert "Đã nhận 1 tệp." in page
    assert 'note-error" role' not in page
    page = upload(client, draft, ("b.pdf", PDF), follow=True).content.decode()
    assert "b.pdf: Tệp này đã có: a.pdf." in page
    assert "Đã nhận" not in page
    assert 'note-error" role' not in page
    assert [file.name for file in Evidence.objects.all()] == ["a.pdf", "c.pdf"]

    answer = upload(client, draft, ("b.pdf", PDF), headers={"HX-Request": "true"})
    assert answer.json() == {"refused": [], "known": ["b.pdf: Tệp này đã có: a.pdf."]}


def test_a_file_of_another_element_is_no_repeat(client, desk, draft):
    client.force_login(desk.cast["officer"])
    upload(client, draft, ("a.pdf", PDF))
    page = upload(client, draft, ("b.pdf", PDF), about="KT_LUOT", follow=True).content.decode()
    assert "Đã nhận 1 tệp." in page
    assert Evidence.objects.count() == 2


def test_files_are_few(client, desk, draft, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 1)
    client.force_login(desk.cast["officer"])
    page = upload(client, draft, ("a.pdf", PDF), ("b.pdf", PDF + b"2"), follow=True).content.decode()
    assert "b.pdf: Mỗi báo cáo kèm nhiều nhất 1 tệp" in page


def test_a_removed_file_leaves_its_name_and_no_bytes(client, desk, draft, django_capture_on_commit_callbacks):
    client.force_login(desk.cast["officer"])
    upload(client, draft, ("a.pdf", PDF))
    file = Evidence.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(reverse("submissions:remove_paper", args=[file.pk]), follow=True).content.decode()
    assert "Tệp đã bỏ" in page
    assert "Officer bỏ" in page
    assert not file.file.storage.exists(file.file.name)
    assert client.get(reverse("submissions:evidence", args=[file.pk])).status_code == 404
    assert client.post(reverse("submissions:remove_paper", args=[file.pk])).status_code == 404


def test_a_file_that_an_earlier_version_holds_keeps_its_bytes(
    desk, draft, django_capture_on_commit_callbacks
):
    from submissions.actions import withdraw

    kept = files.attach(version=draft, file=SimpleUploadedFile("a.pdf", PDF), by=desk.cast["officer"])
    submitted = desk.submitted(KT_LUOT=1)
    copy = withdraw(version=submitted, by=desk.cast["leader"], reason="Thiếu Biểu 4.")
    with django_capture_on_commit_callbacks(execute=True):
        files.remove(evidence=copy.evidence.get(), by=desk.cast["officer"])
    assert kept.file.storage.exists(kept.file.name)


def test_submitted_files_stay_and_strangers_see_none(client, desk):
    version = desk.draft()
    file = files.attach(version=version, file=SimpleUploadedFile("a.pdf", PDF), by=desk.cast["officer"])
    desk.submitted()
    client.force_login(desk.cast["officer"])
    page = client.post(reverse("submissions:remove_paper", args=[file.pk]), follow=True).content.decode()
    assert "note-error" in page
    assert "Đã bỏ tệp" not in page
    assert Evidence.objects.standing().filter(pk=file.pk).exists()
    assert "Bỏ tệp" not in client.get(address(version)).content.decode()
    assert upload(client, version, ("b.pdf", PDF), headers={"HX-Request": "true"}).status_code == 409
    client.force_login(desk.cast["stranger"])
    assert client.get(address(version)).status_code == 404
    assert client.post(reverse("submissions:remove_paper", args=[file.pk])).status_code == 404
