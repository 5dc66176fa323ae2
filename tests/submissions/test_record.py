"""The record of all returns: who reads it, what each filter keeps, what it withholds, and its CSV."""

import csv
import html
import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from submissions import files
from submissions.actions import clear_answer, send_back
from submissions.actions.talking import comment
from submissions.models import Explanation, FigureChange, Version
from tests.submissions.conftest import submit

PAGE, FILE = reverse("submissions:record"), reverse("submissions:record_csv")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def administrator(client, cast):
    client.force_login(cast["administrator"])
    return client


@pytest.fixture
def busy(desk):
    """Something of each kind in one return, and one write in another."""
    version, officer, element = desk.draft(NLD_CS=500), desk.cast["officer"], desk.element("NLD_CS")
    files.attach(version=version, file=ContentFile(b"%PDF-1", name="Biên bản.pdf"), by=officer)
    gone = files.attach(version=version, file=ContentFile(b"%PDF-2", name="Nhầm.pdf"), by=officer)
    files.remove(evidence=gone, by=desk.cast["leader"])
    Explanation.objects.create(
        version=version, rule="r", element=element, about="1", text="Đã đối chiếu.", updated_by=officer
    )
    version.narratives.create(section="IV", text="Thiếu cán bộ.", updated_by=officer)
    version.progress.create(
        task=desk.plan.task_groups.first().tasks.first(), status="done", updated_by=officer
    )
    comment(filing=version.filing, by=officer, text="Có tính thời vụ?", element=element.pk)
    desk.draft("596", NBD_HS=3)
    return version


def words(answer):
    return html.unescape(" ".join(answer.content.decode().split()))


def rows(client, **asked):
    """The exported rows without their head: (unit, number, person, kind, what, element's values and words)."""
    text = client.get(FILE, asked).content.decode("utf-8-sig")
    return [row[1:2] + row[3:] for row in csv.reader(io.StringIO(text))][1:]


def kinds(client, **asked):
    return sorted(row[3] for row in rows(client, **asked))


EVERYTHING = [
    "Bỏ tệp",
    "Diễn biến",
    "Diễn biến",
    "Giải trình",
    "Góp ý",
    "Sửa lời văn",
    "Sửa số liệu",
    "Sửa số liệu",
    "Sửa tiến độ nhiệm vụ",
    "Thêm tệp",
    "Thêm tệp",
]


def test_everything_is_told_once_newest_first(administrator, desk, busy):
    assert kinds(administrator) == EVERYTHING
    page = words(administrator.get(PAGE))
    assert "11 dòng, mới nhất trước." in page
    for told in (
        "Biên bản.pdf",
        "Nhầm.pdf",
        "Đã đối chiếu.",
        "Có tính thời vụ?",
        "Khó khăn, vướng mắc và nguyên nhân: Thiếu cán bộ.",
        ": Hoàn thành",
        "... → <strong>500</strong>",
    ):
        assert told in page


def test_what_a_new_draft_took_over_is_not_told_again(administrator, desk, busy):
    before = len(rows(administrator))
    send_back(version=submit(version=busy, by=desk.cast["leader"]), by=desk.cast["reviewer"], reason="Sai.")
    # Sent, sent back; and the sentence, which no warning asked for, did not go along.
    assert kinds(administrator).count("Giải trình") == 2
    assert len(rows(administrator)) == before + 3
    draft = Version.objects.get(filing=busy.filing, number=2)
    desk.save(draft, "NLD_CS", 510, seen=draft.figures.get().edition)
    newest = rows(administrator, loai="cell")[0]
    assert (newest[1], newest[7:9]) == ("2", ["500", "510"])


def test_the_mark_of_a_copy_does_not_stay_on_later_writes(desk):
    version = desk.submitted(NLD_CS=500)
    send_back(version=version, by=desk.cast["reviewer"], reason="Sai.")
    draft = Version.objects.get(number=2)
    desk.save(draft, "NBD_HS", 3)
    contexts = {row.element.code: row.pgh_context for row in FigureChange.objects.filter(version=draft.pk)}
    assert contexts == {"NLD_CS": {"copied": True}, "NBD_HS": None}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"loai": "cell"}, ["Sửa số liệu", "Sửa số liệu"]),
        ({"loai": "event", "nguoi": "offi"}, ["Diễn biến", "Diễn biến"]),
        ({"nguoi": "leader"}, ["Bỏ tệp"]),
        ({"nguoi": "không có ai"}, []),
        ({"tu": "01/01/2020", "den": "31/12/2020"}, []),
        ({"tu": "01/01/2020"}, EVERYTHING),
        ({"nguoi": "xyz", "loai": "talk"}, []),
    ],
)
def test_a_filter_keeps_what_is_asked(administrator, desk, busy, asked, kept):
    assert kinds(administrator, **asked) == kept


def test_the_filters_of_unit_and_quarter(administrator, desk, busy):
    other = desk.obligation("596")
    assert kinds(administrator, don_vi=other.unit_id) == ["Diễn biến", "Sửa số liệu"]
    assert {row[0] for row in rows(administrator, don_vi=other.unit_id)} == {"Huyện Bắc Bình"}
    first = desk.obligation(code="2025-Q1").quarter_id
    assert kinds(administrator, ky=first) == []
    assert kinds(administrator, ky=other.quarter_id) == EVERYTHING


def test_who_cleared_a_cell_is_found(administrator, desk, busy):
    desk.save(busy, "NLD_CS", 7, by="officer", seen=busy.figures.get().edition)
    clear_answer(version=busy, element=desk.element("NLD_CS"), by=desk.cast["leader"])
    [cleared] = rows(administrator, nguoi="leader", loai="cell")
    assert (cleared[2], cleared[7:9]) == ("Leader", ["7", "..."])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"tu": "31/02/2025"}, "Ngày ghi dạng ngày/tháng/năm"),
        ({"tu": "02/01/2025", "den": "01/01/2025"}, "“Từ ngày” phải trước hoặc bằng “Đến hết ngày”."),
        ({"don_vi": "999999999"}, "Chọn lại trong danh sách."),
        ({"ky": "x"}, "Chọn lại trong danh sách."),
        ({"loai": "x"}, "Chọn lại trong danh sách."),
    ],
)
def test_a_wrong_filter_is_told_and_shows_nothing(administrator, desk, busy, asked, sentence):
    page = words(administrator.get(PAGE, asked))
    assert sentence in page
    assert "Có tính thời vụ?" not in page
    assert rows(administrator, **asked) == []


def test_a_page_that_is_not_there_shows_the_nearest(administrator, desk, busy):
    assert administrator.get(PAGE, {"trang": "x"}).status_code == 200
    assert "Có tính thời vụ?" in words(administrator.get(PAGE, {"trang": "99"}))


def test_sensitive_figures_are_told_as_changed_only(administrator, desk):
    version, element = desk.draft(NBD_TC=4321), desk.element("NBD_TC")
    assert element.revisions.first().sensitive
    comment(filing=version.filing, by=desk.cast["officer"], text="Có 4321 người?", element=element.pk)
    Explanation.objects.create(
        version=version,
        rule="r",
        element=element,
        about="1",
        text="Đúng 4321.",
        updated_by=desk.cast["officer"],
    )

    page, told = words(administrator.get(PAGE)), rows(administrator)

    assert element.revisions.first().name in page
    assert "(không nêu)" in page
    assert "4321" not in page
    assert "4.321" not in page
    assert not [cell for row in told for cell in row if "4321" in cell or "4.321" in cell]
    assert len(told) == 4


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", " =1"])
def test_nothing_in_the_csv_is_a_formula(administrator, desk, text):
    comment(filing=desk.draft().filing, by=desk.cast["officer"], text=f"{text}x")
    [talk] = rows(administrator, loai="talk")
    assert talk[-1] == f"'{text.strip()}x"


@pytest.mark.parametrize("name", ["officer", "leader", "reviewer", "leadership", "stranger"])
def test_the_record_is_for_administrators(client, cast, desk, busy, name):
    client.force_login(cast[name])
    assert [client.get(address).status_code for address in (PAGE, FILE)] == [403, 403]


def test_pages_follow_each_other(administrator, desk):
    version = desk.draft()
    for number in range(60):
        comment(filing=version.filing, by=desk.cast["officer"], text=f"Câu hỏi {number} hết.")
    first, second = (words(administrator.get(PAGE, {"loai": "talk", "trang": page})) for page in (1, 2))
    shown = [sum(f"Câu hỏi {number} hết." in page for number in range(60)) for page in (first, second)]
    assert shown == [50, 10]
    assert "?loai=talk&trang=2" in first


def test_the_page_takes_a_fixed_number_of_statements(
    administrator, desk, busy, django_assert_max_num_queries
):
    administrator.get(PAGE)
    with django_assert_max_num_queries(24) as few:
        administrator.get(PAGE)
    for key in ("597", "598"):
        version = desk.draft(key, NLD_CS=5, NBD_HS=3)
        comment(filing=version.filing, by=desk.cast["leader"], text="Hỏi.")
    with django_assert_max_num_queries(len(few)):
        administrator.get(PAGE)
