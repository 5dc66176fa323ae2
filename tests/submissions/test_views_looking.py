"""A leader sends what the check page showed, and nothing that was changed since: district 595 in Quý II/2025."""

import pytest
from django.urls import reverse

from submissions.models import Narrative, SignedDocument, Version
from submissions.owed import owed_cells

from .conftest import looked_at

SENT = {"lan": "1", "reason_blank": "Chưa thống kê xong."}
CHANGED = "Số liệu đã thay đổi từ khi bạn mở trang này. Xem lại rồi gửi."


@pytest.fixture
def draft(desk):
    return desk.draft(NLD_CS=500, CS_KT=3)


@pytest.fixture
def leader(client, cast, draft):
    client.force_login(cast["leader"])
    return client


@pytest.fixture
def look(leader, desk):
    return looked_at(leader, desk.obligation())


@pytest.fixture
def hand_over(leader, desk, look):
    """Send what was looked at before; gives what the page says then."""

    def hand_over(**more):
        address = reverse("submissions:send", args=[desk.obligation().pk])
        return " ".join(leader.post(address, SENT | look | more, follow=True).content.decode().split())

    return hand_over


def test_what_was_looked_at_is_sent(hand_over):
    assert "Hệ thống đã nhận báo cáo" in hand_over(as_of="10/06/2025", number="45/BC", on="12/06/2025")
    assert Version.objects.get().is_awaiting


def test_a_changed_cell_is_named_with_who_changed_it_and_nothing_is_sent(
    hand_over, desk, draft, look, leader
):
    desk.save(draft, "NLD_CS", 510, by="officer")
    desk.save(draft, "NLD_CS", 520, by="officer")

    page = hand_over(number="45/BC", on="12/06/2025")

    name = next(cell.revision.name for cell in owed_cells(desk.obligation()) if cell.code == "NLD_CS")
    assert f"<li>{CHANGED} Vừa được sửa: “{name}” (Officer).</li>" in page
    assert "520" in page
    assert 'value="45/BC"' in page
    assert Version.objects.get().is_draft
    assert not SignedDocument.objects.exists()

    look |= looked_at(leader, desk.obligation())
    assert "Hệ thống đã nhận báo cáo" in hand_over()


def test_a_change_is_told_beside_what_else_is_wrong(hand_over, desk, draft):
    desk.save(draft, "NLD_CS", 510)

    page = hand_over(as_of="31/02/2025")

    assert CHANGED in page
    assert '<a href="#id_as_of">' in page
    assert Version.objects.get().is_draft


def test_changed_words_are_told_and_not_sent(hand_over, draft):
    Narrative.objects.create(version=draft, section="IV", text="Thiếu người.", updated_by=draft.created_by)

    assert f"{CHANGED} Vừa được sửa: lời văn, nhiệm vụ, giải trình hoặc tệp kèm theo." in hand_over()
    assert Version.objects.get().is_draft


def test_a_cell_written_again_as_it_was_is_no_change(hand_over, desk, draft):
    desk.save(draft, "NLD_CS", 510)
    desk.save(draft, "NLD_CS", 500)

    assert "Hệ thống đã nhận báo cáo" in hand_over()


@pytest.mark.parametrize("seen", ["", "0" * 64, "\0", "ă"])
@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 30])
def test_a_form_that_saw_nothing_sends_nothing(hand_over, seen, since):
    assert CHANGED in hand_over(**{"noi-dung": seen, "thay-doi": since})
    assert Version.objects.get().is_draft


def test_many_changed_cells_are_counted(hand_over, desk, draft):
    typed = [cell for cell in owed_cells(desk.obligation()) if cell.takes_zero][:13]
    for cell in typed:
        desk.save(draft, cell.code, 7)

    page = hand_over()

    assert " và 3 ô khác.</li>" in page
    assert page.count("(Officer)") == 10
