"""Sentences for doubtful figures of district 595: what is kept, what is refused, and what they unlock."""

import pytest

from submissions import lifting
from submissions.actions import accept, send_back, submit
from submissions.actions.drafts import obstacles
from submissions.actions.explaining import Said, explain
from submissions.errors import NotReady, Refused
from submissions.models import Explanation, Version
from submissions.receipts import verify
from submissions.warnings import basis_of, warnings_of

RULE = "nguoi-lao-dong-duoc-tuyen-truyen"
REASON = "Hai đợt tuyên truyền lưu động có cả lao động thời vụ."
BLANK = "Chưa thống kê xong."


@pytest.fixture
def draft(desk):
    return desk.draft(NLD_CS_TT=520, NLD_CS=500)


@pytest.fixture
def say(desk):
    """Explain one figure; raises what keeps the sentence from being kept."""

    def say(version, text=REASON, code="NLD_CS_TT", rule=RULE, by="officer", **more):
        said = Said(rule, desk.element(code).pk, text, **more)
        for refusal in explain(version=version, by=desk.cast[by], said=[said]).values():
            raise refusal

    return say


def asked(version):
    """{(rule, code): is it open} of a version as it stands."""
    version = Version.objects.select_related("filing__obligation__quarter__plan").get(pk=version.pk)
    return {(row.warning.rule, row.warning.cell.code): row.is_open for row in warnings_of(version)}


def test_a_return_with_an_open_warning_is_not_sent(desk, draft):
    with pytest.raises(NotReady) as refused:
        submit(version=draft, by=desk.cast["leader"], reason_blank=BLANK)

    assert refused.value.sentences == [
        "Người lao động tại cơ sở được tuyên truyền, tính lần đầu trong năm: Số người được tuyên truyền (520) lớn "
        "hơn tổng số người lao động (500). Mỗi người chỉ tính một lần trong năm, dù dự nhiều buổi. "
        "Sửa số, hoặc ghi một câu giải trình."
    ]
    assert Version.objects.get().is_draft


def test_a_sentence_lets_it_be_sent_and_is_sealed_with_it(desk, draft, say):
    say(draft, f"  {REASON} ", footnote=True)

    sent = submit(version=draft, by=desk.cast["leader"], reason_blank=BLANK)

    [row] = Explanation.objects.all()
    assert (row.text, row.footnote, row.updated_by) == (REASON, True, desk.cast["officer"])
    assert row.about == "sums=520>500|NLD_CS_TT=520|NLD_CS=500"
    assert asked(sent) == {(RULE, "NLD_CS_TT"): False}
    assert verify(sent)


def test_a_changed_number_asks_again_and_keeps_the_old_text(desk, draft, say):
    say(draft)
    desk.save(draft, "NLD_CS_TT", 530)

    assert asked(draft) == {(RULE, "NLD_CS_TT"): True}
    assert Explanation.objects.get().text == REASON
    say(draft, REASON, seen=REASON)
    assert asked(draft) == {(RULE, "NLD_CS_TT"): False}


def test_a_sentence_that_nothing_asks_for_is_not_sealed(desk, draft, say):
    say(draft)
    desk.save(draft, "NLD_CS_TT", 500)

    assert list(obstacles(draft)) == []
    sent = submit(version=draft, by=desk.cast["leader"], reason_blank=BLANK)
    assert not sent.explanations.exists()


@pytest.mark.parametrize("text", ["Đúng rồi", "1234567890 1234567890", "........ ......", "Đã rà soá 1"])
def test_a_sentence_has_ten_letters(draft, say, text):
    with pytest.raises(Refused, match="ít nhất 10 chữ cái"):
        say(draft, text)
    assert not Explanation.objects.exists()


def test_ten_letters_are_enough(draft, say):
    say(draft, "Đã rà soát kỹ.")
    assert Explanation.objects.get().text == "Đã rà soát kỹ."


def test_a_sentence_longer_than_its_column_is_refused(draft, say):
    with pytest.raises(Refused, match=r"Giải trình dài 1\.001 ký tự; rút gọn còn nhiều nhất 1\.000 ký tự\."):
        say(draft, "a" * 1001)


def test_a_blank_text_takes_the_sentence_back(draft, say):
    say(draft)
    say(draft, "   ")
    assert not Explanation.objects.exists()


@pytest.fixture
def second(desk, draft, say):
    """The draft of Quý III of a department whose Quý I and II are accepted, the last with a sentence."""
    for code in ("2025-Q1", "2025-Q2"):
        version = desk.draft(
            "STP", code, TH_LOP=1 if code == "2025-Q1" else 2, TH_LUOT=40 if code[-1] == "1" else 90
        )
        if code == "2025-Q2":
            say(version, "Mở thêm một lớp ở Hàm Tân.", code="TH_LUOT", rule="so-voi-quy-truoc")
        accept(
            version=submit(version=version, by=desk.cast["leader"], reason_blank=BLANK),
            by=desk.cast["reviewer"],
        )
    return desk.draft("STP", "2025-Q3", TH_LOP=4, TH_LUOT=190)


@pytest.mark.parametrize(
    "again", ["Mở thêm một lớp ở Hàm Tân.", " MỞ THÊM  một lớp ở Hàm Tân. ", "mở thêm\nmột lớp ở hàm tân."]
)
def test_last_quarters_sentence_is_not_taken_again(second, say, again):
    with pytest.raises(Refused, match="đã dùng để giải trình nội dung này ở quý trước"):
        say(second, again, code="TH_LUOT", rule="so-voi-quy-truoc")


@pytest.mark.parametrize("other", ["Mở thêm một lớp ở Hàm Tấn.", "Mở thêm hai lớp ở Hàm Tân."])
def test_another_sentence_is_taken_and_accents_make_it_another(second, say, other):
    say(second, other, code="TH_LUOT", rule="so-voi-quy-truoc")
    assert second.explanations.get().text == other


def test_numbers_that_moved_since_the_page_was_opened_are_looked_at_again(desk, draft, say):
    with pytest.raises(Refused, match="Số liệu vừa thay đổi"):
        say(draft, about="sums=510>500|NLD_CS_TT=510|NLD_CS=500")
    assert not Explanation.objects.exists()


def test_a_warning_that_is_gone_keeps_nothing_and_says_so(desk, draft, say):
    desk.save(draft, "NLD_CS", 600)

    with pytest.raises(Refused, match="không còn cần giải trình"):
        say(draft)
    say(draft, "")
    assert not Explanation.objects.exists()


def test_what_another_wrote_meanwhile_is_not_written_over_unseen(draft, say):
    say(draft, by="leader", seen="")

    with pytest.raises(Refused, match=r"Leader vừa ghi “Hai đợt.*bạn ghi “Tính cả lao động thời vụ\.”"):
        say(draft, "Tính cả lao động thời vụ.", seen="")
    say(draft, "", seen="")
    assert Explanation.objects.get().text == REASON
    say(draft, "Tính cả lao động thời vụ.", seen=REASON)
    assert Explanation.objects.get().text == "Tính cả lao động thời vụ."


def test_one_wrong_sentence_leaves_the_others(desk, draft, say):
    desk.save(draft, "TT_LUOT", 100)
    pk = desk.element("NLD_CS_TT").pk
    said = [Said(RULE, pk, "Sai"), Said("nguoi-tren-luot-tuyen-truyen", pk, REASON)]

    refusals = explain(version=draft, by=desk.cast["officer"], said=said)

    assert list(refusals) == [(RULE, pk)]
    assert [row.rule for row in draft.explanations.all()] == ["nguoi-tren-luot-tuyen-truyen"]


def test_a_sentence_about_people_to_protect_is_never_a_footnote(desk, say):
    draft = desk.draft(NBD_TC=3, NBD_NC=2)
    say(draft, code="NBD_TC", rule="tu-so-tren-mau-so", footnote=True)
    assert Explanation.objects.get().footnote is False


def test_what_is_sent_takes_no_sentence(desk, draft, say):
    say(draft)
    submit(version=draft, by=desk.cast["leader"], reason_blank=BLANK)
    with pytest.raises(Refused, match="đang chờ duyệt"):
        say(draft, "Câu khác, ghi sau khi gửi.")


def test_what_comes_back_keeps_its_sentences(desk, draft, say):
    say(draft, footnote=True)
    sent = submit(version=draft, by=desk.cast["leader"], reason_blank=BLANK)

    again = send_back(version=sent, by=desk.cast["reviewer"], reason="Thiếu Biểu 4.")

    assert asked(again) == {(RULE, "NLD_CS_TT"): False}
    assert again.explanations.get().footnote


def test_a_merged_quarter_is_passed_over(desk):
    """Its baseline of last year joins the next quarter's flows, and a flow without one is not compared."""
    lifting.merge(
        obligation=desk.obligation("595", "2025-Q1"), by=desk.cast["reviewer"], reason="Không tách được."
    )
    for code, numbers in (
        ("2025-Q1", {"TT_LUOT": 30, "CS_KHAC": 7}),
        ("2025-Q2", {"TT_LUOT": 40, "CS_KHAC": 9, "VB_BH": 20}),
    ):
        quarter = desk.plan.periods.get(code=code)
        for element, value in numbers.items():
            quarter.baselines.create(
                unit=desk.unit("595"), element=desk.element(element), value=value, source="x"
            )

    basis = basis_of(desk.obligation())

    by_code = {code: basis.baselines.get(desk.element(code).pk) for code in ("TT_LUOT", "CS_KHAC", "VB_BH")}
    assert by_code == {"TT_LUOT": 70, "CS_KHAC": 9, "VB_BH": None}
    assert basis.history == ()
    accept(
        version=submit(version=desk.draft(TT_LUOT=70), by=desk.cast["leader"], reason_blank=BLANK),
        by=desk.cast["reviewer"],
    )
    [past] = basis_of(desk.obligation(code="2025-Q3")).history
    assert past.joined
    assert past.answers[desk.element("TT_LUOT").pk].value == 70


def test_the_basis_is_read_in_a_fixed_number_of_statements(desk, django_assert_num_queries):
    numbers = {"TT_LUOT": 40, "TT_BUOI": 4, "KT_LUOT": 3}
    draft = desk.draft(code="2025-Q3", **numbers)
    for code in ("2025-Q1", "2025-Q2"):
        desk.accepted(code=code, **numbers)
        obligation = desk.obligation(code="2025-Q3")
        with django_assert_num_queries(6):
            basis_of(obligation)
    draft = Version.objects.select_related(
        "filing__obligation__unit", "filing__obligation__quarter__plan"
    ).get(pk=draft.pk)
    with django_assert_num_queries(9):
        warnings_of(draft)
