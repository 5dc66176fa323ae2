"""Filling one biểu: district 595 in Quý II/2025 (15/3 - 14/6)."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from submissions.answers import Answer
from submissions.models import Evidence, Figure
from submissions.owed import owed_cells, tickable
from targets.models import Baseline


@pytest.fixture
def officer(client, cast):
    client.force_login(cast["officer"])
    return client


@pytest.fixture
def draft(desk):
    return desk.draft()


def address(version, number, name="form"):
    return reverse(f"submissions:{name}", args=[version.filing.obligation_id, number])


def save(client, version, number, edition=0, **cells):
    """Post cells as the page does, each with the edition seen; `__` in a name stands for a dash."""
    data = {}
    for name, value in cells.items():
        code, _, rest = name.partition("__")
        data[f"o-{code}-{rest.replace('__', '-')}" if rest else f"o-{code}"] = value
        data.setdefault(f"o-{code}-ban", edition)
    return client.post(address(version, number), data)


def stored(version):
    return {figure.element.code: figure.value for figure in version.figures.select_related("element")}


def test_form_keeps_right_cells_and_returns_wrong_ones(officer, draft):
    page = save(officer, draft, 1, NLD_CS="1.234", CS_LUUTRU="12a").content.decode()

    assert stored(draft) == {"NLD_CS": 1234}
    assert "&quot;12a&quot; không phải là số." in page
    assert 'value="12a"' in page
    assert 'href="#o-CS_LUUTRU"' in page
    assert 'value="1.234"' in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1,5 người", "&quot;1,5 người&quot; không phải là số."),
        ("1,5", "&quot;1,5&quot; chưa đúng: số người là số nguyên, không âm."),
        ("-3", "&quot;-3&quot; chưa đúng"),
        ("12a", "&quot;12a&quot; không phải là số."),
        ("1" * 19, "chưa đúng"),
        ("∞", "không phải là số."),
    ],
)
def test_form_refuses_what_is_no_count(officer, draft, typed, sentence):
    page = save(officer, draft, 1, NLD_CS=typed)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert stored(draft) == {}


@pytest.mark.parametrize("typed", ["1.234", "1234", " 1 234 ", "\u00a01\u202f234\u00a0"])
def test_form_reads_a_count_as_people_type_it(officer, draft, typed):
    save(officer, draft, 1, NLD_CS=typed)

    assert stored(draft) == {"NLD_CS": 1234}


def test_form_leaves_cells_alone_that_were_not_on_the_page(officer, desk, draft):
    desk.save(draft, "CS_KARAOKE", 7)

    save(officer, draft, 1, NLD_CS="5")

    assert stored(draft) == {"CS_KARAOKE": 7, "NLD_CS": 5}


def test_form_clears_a_cell_emptied(officer, desk, draft):
    figure = desk.save(draft, "NLD_CS", 5)

    save(officer, draft, 1, edition=figure.edition, NLD_CS="")

    assert stored(draft) == {}


def test_conflict_shows_both_values_and_keeps_the_chosen_one(officer, desk, draft):
    seen = desk.save(draft, "NLD_CS", 100).edition
    desk.save(draft, "NLD_CS", 120, by="leader")

    page = save(officer, draft, 1, edition=seen, NLD_CS="125").content.decode()

    assert "Ô này vừa được Leader sửa thành 120" in page
    assert "Số trên hệ thống: <strong>120</strong>" in page
    assert "Số tôi nhập: <strong>125</strong>" in page
    assert stored(draft) == {"NLD_CS": 120}

    now = Figure.objects.get().edition
    chosen = {"NLD_CS": "125", "NLD_CS__xung__dot": "1", "NLD_CS__chon": "cua-toi"}
    save(officer, draft, 1, edition=now, **chosen)
    assert stored(draft) == {"NLD_CS": 125}


def test_conflict_without_a_choice_asks_again(officer, desk, draft):
    figure = desk.save(draft, "NLD_CS", 120)

    page = save(officer, draft, 1, edition=figure.edition, NLD_CS="125", NLD_CS__xung__dot="1")

    assert "Số tôi nhập: <strong>125</strong>" in page.content.decode()
    assert stored(draft) == {"NLD_CS": 120}


class Fields(HTMLParser):
    """What a browser posts of a page when nobody touches it; spare buttons and files aside."""

    def __init__(self, page):
        super().__init__()
        self.posted = {}
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        kind, name = found.get("type", "text"), found.get("name", "")
        idle = kind in ("radio", "checkbox") and "checked" not in found
        if tag == "input" and name.startswith("o-") and kind != "file" and not idle:
            self.posted.setdefault(name, []).append(found.get("value", ""))


@pytest.fixture
def filled(desk):
    """A draft with an answer of every kind, and with a "không áp dụng"."""
    one, two, *_ = tickable(desk.obligation())
    log = [(date(2025, 2, 3), "https://a.example/1"), (date(2025, 6, 1), "https://a.example/2")]
    return desk.draft(
        NLD_CS=Answer(value=Decimal(1234), remark="Theo sổ “A&B”."),
        NV_CS_NU=Answer(not_applicable=True, remark="Không thống kê theo giới."),
        KP_NS="12.5",
        KH_DV=Answer(value=Decimal(1), document_number="45/KH", document_on=date(205, 2, 3)),
        LG_HIV=0,
        XA_TT=Answer.ticks([one.pk, two.pk]),
        XA_MH=Answer.ticks([]),
        CONG_HUYEN=Answer.log(log),
    )


def test_pages_that_nobody_touched_take_nothing_back(officer, desk, filled):
    """Another person changes every cell meanwhile: that is no conflict with who typed nothing."""
    one, two, *_ = tickable(desk.obligation())
    forms = {cell.revision.form.number for cell in owed_cells(filled.filing.obligation)}
    pages = {number: Fields(officer.get(address(filled, number))).posted for number in forms}
    meanwhile = {
        "NLD_CS": 5,
        "NV_CS_NU": 6,
        "KP_NS": Answer(not_applicable=True, remark="Không có."),
        "KH_DV": 0,
        "LG_HIV": 1,
        "XA_TT": Answer.ticks([two.pk]),
        "XA_MH": Answer.ticks([one.pk]),
        "CONG_HUYEN": Answer.log([]),
        "CS_KARAOKE": 7,
    }
    for code, value in meanwhile.items():
        desk.save(filled, code, value, by="leader")
    after = stored(filled)

    answers = [officer.post(address(filled, number), posted) for number, posted in pages.items()]

    assert {answer.status_code for answer in answers} == {302}
    assert len(pages) == 7
    assert stored(filled) == after
    assert filled.figures.get(element__code="KP_NS").remark == "Không có."


def test_only_what_was_typed_is_in_conflict(officer, desk, filled):
    posted = Fields(officer.get(address(filled, 1))).posted
    desk.save(filled, "NLD_CS", 5, by="leader")
    desk.save(filled, "CS_KARAOKE", 7, by="leader")

    page = officer.post(address(filled, 1), posted | {"o-CS_KARAOKE": "8", "o-CS_VUTRUONG": "2"})

    assert page.content.decode().count("Ô này vừa được") == 2  # In the summary, and beside the one cell.
    assert "Ô này vừa được Leader sửa thành 7" in page.content.decode()
    values = stored(filled)
    assert (values["NLD_CS"], values["CS_KARAOKE"], values["CS_VUTRUONG"]) == (5, 7, 2)
    assert Fields(page).posted["o-NLD_CS"] == ["5"]


def test_a_cell_put_right_is_still_compared_with_what_its_page_showed(officer, desk, draft):
    desk.save(draft, "NLD_CS", 5)
    posted = Fields(officer.get(address(draft, 1))).posted
    wrong = Fields(officer.post(address(draft, 1), posted | {"o-NLD_CS": "8a"})).posted
    desk.save(draft, "NLD_CS", 6, by="leader")

    page = officer.post(address(draft, 1), wrong | {"o-NLD_CS": "8"}).content.decode()

    assert "Ô này vừa được Leader sửa thành 6" in page
    assert stored(draft)["NLD_CS"] == 6


def test_a_wrong_cell_does_not_take_the_edition_written_meanwhile(officer, desk, draft):
    seen = desk.save(draft, "NLD_CS", 5).edition
    desk.save(draft, "NLD_CS", 6, by="leader")

    page = save(officer, draft, 1, edition=seen, NLD_CS="8a")

    assert Fields(page).posted["o-NLD_CS-ban"] == [str(seen)]


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("cells", [3, 10])
def test_saving_a_form_takes_a_fixed_number_of_statements(
    officer, draft, cells, again, django_assert_max_num_queries
):
    owed = [cell for cell in owed_cells(draft.filing.obligation) if cell.revision.form.number == 1]
    codes = [cell.code for cell in owed if cell.is_number][:cells]
    if again:
        save(officer, draft, 1, **dict.fromkeys(codes, "4"))
    posted = Fields(officer.get(address(draft, 1))).posted

    with django_assert_max_num_queries(24):
        officer.post(address(draft, 1), posted | {f"o-{code}": "5" for code in codes})

    assert stored(draft) == dict.fromkeys(codes, 5)
    assert len(codes) == cells


def test_not_applicable_needs_a_reason(officer, draft):
    page = save(officer, draft, 1, NV_CS_NU="", NV_CS_NU__x="1")
    assert "Nêu lý do không áp dụng" in page.content.decode()

    save(officer, draft, 1, NV_CS_NU="", NV_CS_NU__x="1", NV_CS_NU__ly__do="Không thống kê theo giới.")
    figure = draft.figures.get()
    assert (figure.not_applicable, figure.value, figure.remark) == (True, None, "Không thống kê theo giới.")


def test_not_applicable_is_refused_where_an_indicator_needs_an_answer(officer, draft):
    page = save(officer, draft, 1, NLD_CS="", NLD_CS__x="1", NLD_CS__ly__do="Không rõ.")

    assert "không được ghi “không áp dụng”" in page.content.decode()
    assert stored(draft) == {}


def test_dates_are_read_day_first(officer, draft):
    log = {"CONG_HUYEN__ngay": ["05/06/2025"], "CONG_HUYEN__link": ["https://tuyphong.example/bai-1"]}

    save(officer, draft, 3, **log)

    assert draft.figures.get().items.get().on == date(2025, 6, 5)


@pytest.mark.parametrize("sign", ["\0", "\x01", "\x1b", "\x7f", "\ufffe"])
def test_control_characters_are_left_out_or_refused_where_cells_are_typed(officer, draft, sign):
    typed = f"Theo{sign}sổ."

    page = save(officer, draft, 1, NLD_CS="5", NLD_CS__ly__do=typed, CS_LUUTRU=f"1{sign}2").content.decode()
    save(officer, draft, 2, KH_DV="1", KH_DV__so=f"45{sign}KH", KH_DV__ngay=f"03/02/2025{sign}")
    link = {"CONG_HUYEN__ngay": ["05/06/2025"], "CONG_HUYEN__link": [f"https://a.example/{sign}1"]}
    log = save(officer, draft, 3, **link).content.decode()

    assert stored(draft) == {"NLD_CS": 5, "KH_DV": 1}
    assert draft.figures.get(element__code="NLD_CS").remark == "Theo sổ."
    document = draft.figures.get(element__code="KH_DV")
    assert (document.document_number, document.document_on) == ("45 KH", date(2025, 2, 3))
    assert "&quot;1 2&quot; chưa đúng" in page
    assert "“https://a.example/ 1” không phải là liên kết" in log


def test_a_remark_is_measured_as_it_is_kept(officer, draft):
    # Each of these letters is two once composed, and the column holds 1000.
    page = save(officer, draft, 1, NLD_CS="5", NLD_CS__ly__do="\u0958" * 600).content.decode()

    assert "Giải trình dài nhất 1000 ký tự" in page
    assert stored(draft) == {}


@pytest.mark.parametrize(
    ("on", "link", "sentence"),
    [
        ("15/06/2025", "https://a.example/1", "sau ngày cuối của kỳ (14/6/2025)"),
        ("05/06/2024", "https://a.example/1", "không thuộc năm 2025"),
        ("2025-06-05", "https://a.example/1", "ngày ghi dạng ngày/tháng/năm"),
        ("05/06/2025", "https://a.example/", "“https://a.example/”: Liên kết cần dẫn đến đúng bài viết"),
        ("05/06/2025", "", "“05/06/2025”: mỗi tin, bài cần cả ngày đăng và liên kết."),
        ("05/06/2025", "javascript:alert(1)", "không phải là liên kết"),
    ],
)
def test_log_refuses_a_wrong_item(officer, draft, on, link, sentence):
    page = save(officer, draft, 3, CONG_HUYEN__ngay=[on], CONG_HUYEN__link=[link])

    assert sentence in page.content.decode()
    assert stored(draft) == {}


def test_log_marks_an_item_of_an_earlier_quarter(officer, desk, draft):
    desk.save(draft, "CONG_HUYEN", Answer.log([(date(2025, 2, 3), "https://a.example/1")]))

    assert "bổ sung kỳ trước" in officer.get(address(draft, 3)).content.decode()


def test_ticks_are_of_the_own_communes(officer, desk, draft):
    own, other = tickable(draft.filing.obligation)[0], desk.unit("23005")

    page = save(officer, draft, 3, XA_TT=[other.pk])
    assert "Chỉ đánh dấu được các đơn vị cấp xã thuộc đơn vị mình trong kỳ." in page.content.decode()
    assert stored(draft) == {}

    save(officer, draft, 3, XA_TT=[own.pk])
    assert list(draft.figures.get().marks.values_list("unit", flat=True)) == [own.pk]


def test_ticks_without_any_need_the_word_of_the_unit(officer, draft):
    save(officer, draft, 3, XA_TT__tra__loi="")
    assert stored(draft) == {}

    save(officer, draft, 3, XA_TT__tra__loi="1")
    assert stored(draft) == {"XA_TT": 0}


def test_commune_answers_a_tick_list_with_yes_or_no(client, cast, desk, plan):
    version = desk.draft(_commune(plan), "2025-Q3")
    client.force_login(cast["reviewer"])

    page = client.get(address(version, 3)).content.decode()
    assert "Đã rà soát danh sách" not in page
    save(client, version, 3, XA_TT="1")

    figure = version.figures.get(element__code="XA_TT")
    assert list(figure.marks.values_list("unit", flat=True)) == [version.filing.obligation.unit_id]
    check = client.get(reverse("submissions:check", args=[version.filing.obligation_id])).content.decode()
    assert re.search(r"hình thức tuyên truyền.*?<td class=\"number\">Có</td>", check, re.DOTALL)


def _commune(plan):
    return (
        plan.territory.members.filter(obligations__audiences__contains=["territory"])
        .exclude(obligations__audiences__contains=["district"])[0]
        .key
    )


def test_none_arising_saves_what_was_typed_and_fills_empty_flows(officer, draft):
    typed = {"o-CS_KT": "4", "o-CS_KT-ban": "0", "o-KT_LUOT": "", "o-KT_LUOT-ban": "0"}

    officer.post(address(draft, 4, "none_arising"), typed)

    values = stored(draft)
    assert (values["CS_KT"], values["KT_LUOT"]) == (4, 0)
    assert "CS_KT_GD" not in values


def test_keep_last_answers_stocks_with_last_quarter(officer, desk):
    desk.accepted(code="2025-Q1", NLD_CS=480)
    version = desk.draft()

    assert "480" in officer.get(address(version, 1)).content.decode()
    officer.post(address(version, 1, "keep_last"))

    assert stored(version) == {"NLD_CS": 480}


def test_total_and_last_year_stand_beside(officer, desk, draft):
    kinds = ["CS_LUUTRU", "CS_KARAOKE", "CS_XOABOP", "CS_VUTRUONG", "CS_NHAHANG", "CS_KHAC"]
    for kind in kinds:
        desk.save(draft, kind, 200)
    obligation = draft.filing.obligation
    Baseline.objects.create(
        quarter=obligation.quarter,
        unit=obligation.unit,
        element=desk.element("NLD_CS"),
        value=Decimal(4321),
        source="Báo cáo năm 2024",
    )

    page = officer.get(address(draft, 1)).content.decode()

    parts = " ".join(f"o-{kind}" for kind in kinds)
    assert f'<output id="o-CS_TONG" data-parts="{parts}">1.200</output>' in page
    assert '<td class="number" data-label="Cùng kỳ năm trước">4.321</td>' in page


def test_saving_leads_to_the_next_form_and_then_to_the_check(officer, draft):
    following = save(officer, draft, 1, NLD_CS="5")
    stay = officer.post(address(draft, 1), {"o-lai": "1"})
    last = officer.post(address(draft, 8), {})

    pk = draft.filing.obligation_id
    assert following.url == reverse("submissions:form", args=[pk, 2])
    assert stay.url == reverse("submissions:form", args=[pk, 1])
    assert last.url == reverse("submissions:check", args=[pk])


def test_a_form_that_the_unit_does_not_owe_is_not_found(officer, draft):
    assert officer.get(address(draft, 99)).status_code == 404
    assert officer.get(address(draft, 1)).status_code == 200


@pytest.mark.parametrize("name", ["form", "none_arising", "keep_last"])
def test_strangers_find_no_form(client, cast, draft, name):
    client.force_login(cast["stranger"])

    assert client.post(address(draft, 1, name), {"o-NLD_CS": "5", "o-NLD_CS-ban": "0"}).status_code == 404
    assert stored(draft) == {}


def test_a_sent_return_is_not_filled(officer, desk):
    version = desk.submitted(NLD_CS=5)

    answer = save(officer, version, 1, NLD_CS="6")

    assert answer.url == reverse("submissions:return", args=[version.filing.obligation_id])
    assert stored(version) == {"NLD_CS": 5}


def test_looking_at_the_form_writes_nothing(officer, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(30) as queries:
        officer.get(address(draft, 1))

    words = [query["sql"].split()[0] for query in queries.captured_queries]
    assert not {"INSERT", "UPDATE", "DELETE"} & set(words)


def office(part, *more):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "x")
    return content.getvalue()


GOOD = [
    ("ke-hoach.pdf", b"%PDF-1.7 ..."),
    ("anh.png", b"\x89PNG\r\n\x1a\n..."),
    ("anh.JPG", b"\xff\xd8\xff\xe0..."),
    ("ke-hoach.docx", office("word/document.xml")),
    ("bieu.xlsx", office("xl/workbook.xml")),
]
BAD = [
    ("ke-hoach.pdf", b"<html>"),
    ("ke-hoach.html", b"%PDF-1.7"),
    ("ke-hoach.docx", office("xl/workbook.xml")),
    ("ke-hoach.docx", b"PK\x03\x04"),
    ("macro.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin")),
    ("anh.svg", b"<svg/>"),
]


def attach(client, version, name, content):
    return save(client, version, 2, KH_DV="1", KH_DV__tep=SimpleUploadedFile(name, content))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(("name", "content"), GOOD)
def test_evidence_is_kept_and_served_as_an_attachment(officer, draft, name, content):
    attach(officer, draft, name, content)

    answer = officer.get(reverse("submissions:evidence", args=[Evidence.objects.get().pk]))
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


@pytest.mark.parametrize(("name", "content"), BAD)
def test_evidence_is_refused_for_what_it_is(officer, draft, name, content):
    page = attach(officer, draft, name, content)

    assert "Chỉ nhận tệp PDF, ảnh PNG hoặc JPG, DOCX, XLSX không chứa macro." in page.content.decode()
    assert not Evidence.objects.exists()


def test_evidence_over_10_mb_is_refused(officer, draft):
    page = attach(officer, draft, "to.pdf", b"%PDF-" + b"0" * 10 * 2**20)

    assert "Tệp lớn hơn 10 MB" in page.content.decode()
    assert not Evidence.objects.exists()


def test_evidence_of_another_unit_is_not_found(officer, client, cast, draft):
    attach(officer, draft, *GOOD[0])
    file = reverse("submissions:evidence", args=[Evidence.objects.get().pk])

    client.force_login(cast["stranger"])
    assert client.get(file).status_code == 404
    client.force_login(cast["reviewer"])
    answer = client.get(file)
    answer.close()
    assert answer.status_code == 200


def test_evidence_can_be_dropped_from_a_draft(officer, draft):
    attach(officer, draft, *GOOD[0])
    figure, file = Figure.objects.get(), Evidence.objects.get()

    save(officer, draft, 2, edition=figure.edition, KH_DV="1", KH_DV__tep__bo=["9" * 30, "x", file.pk])

    file.refresh_from_db()
    assert not Evidence.objects.standing().exists()
    assert (file.name, file.removed_by.username) == (GOOD[0][0], "officer")


@pytest.mark.parametrize("number", [1, 2, 3, 4, None])
def test_an_entry_page_takes_few_statements(officer, desk, draft, number, django_assert_max_num_queries):
    desk.accepted(code="2025-Q1", NLD_CS=400, CS_KT=3)
    obligation = draft.filing.obligation_id
    page = (
        reverse("submissions:form", args=[obligation, number])
        if number
        else reverse("submissions:gaps", args=[obligation])
    )
    officer.get(page)
    with django_assert_max_num_queries(15):
        answer = officer.get(page)
    assert answer.status_code == 200


def test_the_year_so_far_adds_accepted_quarters(officer, desk, draft):
    desk.accepted(code="2025-Q1", CS_KT=3)
    desk.save(draft, "CS_KT", 4)
    page = officer.get(reverse("submissions:form", args=[draft.filing.obligation_id, 4])).content.decode()
    assert '<output data-earlier="3">7</output>' in page


def test_gaps_hold_what_is_blank_and_the_buttons_fill_all_of_it(officer, desk, draft):
    desk.accepted(code="2025-Q1", NLD_CS=400, CS_LUUTRU=7)
    desk.save(draft, "CS_KT", 4)
    gaps = reverse("submissions:gaps", args=[draft.filing.obligation_id])
    page = officer.get(gaps).content.decode()
    assert 'id="o-NLD_CS"' in page
    assert 'id="o-CS_KT"' not in page

    officer.post(f"{gaps}nhu-quy-truoc/")
    assert desk.values(draft)["NLD_CS"] == 400
    page = officer.post(f"{gaps}khong-phat-sinh/", follow=True).content.decode()
    values = desk.values(draft)
    assert (values["CS_KT"], values["KT_LUOT"], values["TH_LOP"]) == (4, 0, 0)
    assert "Vừa ghi tự động" in page

    desk.save(draft, "KT_LUOT", 5)
    officer.post(f"{gaps}hoan-tac/")
    values = desk.values(draft)
    assert (values["CS_KT"], values["KT_LUOT"], values["NLD_CS"]) == (4, 5, 400)
    assert "TH_LOP" not in values
