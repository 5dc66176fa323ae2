"""Every sentence that says how a unit stands with a return it owes: in letters, in the list for a chat, in the công
văn.

Pure, so that the whole table of them is a golden test. Words: words.md (mail.*) - without blame, and never a day that
is past to an invited body.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from units.vietnamese import day

THANKS = "Trân trọng cảm ơn sự phối hợp của Quý cơ quan."
SOON = "trong thời gian sớm nhất"
STILL_TAKEN = "Báo cáo gửi sau hạn vẫn được tiếp nhận"


@dataclass(frozen=True)
class Standing:
    """A return that is owed, on a day: `due` is the day before which it is due, `not_late` the last that is not late.

    `filled` of `asked` cells are answered.
    """

    on: date
    due: date
    not_late: date | None = None
    late: bool = False
    extended: bool = False
    returned: bool = False
    filled: int = 0
    asked: int = 0

    @property
    def is_past_due(self) -> bool:
        return self.on >= self.due


def time_left(standing: Standing) -> str:
    """The end of a letter's subject."""
    if standing.late:
        return "đã qua hạn gửi"
    if standing.is_past_due:
        return f"hạn gửi trước ngày {day(standing.due)}"
    if standing.on == standing.due - timedelta(days=1):
        return "hôm nay là ngày cuối của hạn gửi"
    return f"còn {(standing.due - standing.on).days} ngày"


def asked(standing: Standing, under: str, house: str) -> str:
    """What a letter asks by when, or what has not come yet, and how far the return is; `under`: by which plan."""
    if standing.late:
        said = (
            f"{under}, báo cáo gửi trước ngày {day(standing.due)}; {_not_come(standing, house)}. "
            f"{STILL_TAKEN}; đề nghị đơn vị gửi {SOON}."
        )
    else:
        does = "chỉnh lý và gửi lại báo cáo" if standing.returned else "gửi báo cáo"
        extended = " (đã gia hạn)" if standing.extended else ""
        said = f"{under}, đề nghị đơn vị {does} trước ngày {day(standing.due)}{extended}.{_rest(standing)}"
    return f"{said} Hiện đã nhập {standing.filled}/{standing.asked} nội dung."


def _not_come(standing, house):
    if standing.returned:
        return f"đến nay {house} chưa nhận lại báo cáo đã đề nghị chỉnh lý"
    return f"đến nay {house} chưa nhận được báo cáo của đơn vị"


def _rest(standing):
    """The rest days after the due day, on which a return is still not late."""
    if not standing.is_past_due or standing.not_late is None:
        return ""
    return f" Hạn rơi vào ngày nghỉ nên báo cáo gửi đến hết ngày {day(standing.not_late)} không tính trễ."


def in_chat(standing: Standing) -> str:
    """After a unit's name in the list for a group chat."""
    due = f"hạn trước ngày {day(standing.due)}{', đã gia hạn' if standing.extended else ''}"
    if standing.returned:
        return f"chờ gửi lại sau chỉnh lý ({due})"
    entered = f"đã nhập {standing.filled}/{standing.asked}" if standing.filled else "chưa nhập"
    return f"{entered} ({due})"


def in_table(standing: Standing) -> str:
    """In the table of the công văn, which has a column for the due day."""
    if standing.returned:
        return "Chưa gửi lại sau đề nghị chỉnh lý"
    return (
        f"Đang nhập, {standing.filled}/{standing.asked} nội dung" if standing.filled else "Chưa nhập số liệu"
    )


def all_asked(house: str, by: str, is_late: bool) -> str:
    """To all at once; `by`: by what they answer."""
    return f"{house} đề nghị các đơn vị gửi báo cáo tại {by}{f'; {_lower(STILL_TAKEN)}' if is_late else ''}."


def all_asked_officially(house: str, is_late: bool) -> str:
    said = (
        f"{house} đề nghị các đơn vị hoàn thành, gửi báo cáo trên hệ thống theo dõi "
        f"{SOON if is_late else 'đúng thời hạn nêu trên'}."
    )
    late = " Báo cáo gửi sau thời hạn vẫn được tiếp nhận." if is_late else ""
    return f"{said}{late} Đơn vị đã gửi báo cáo sau thời điểm trên không phải gửi lại."


def invited(standing: Standing, house: str, what: str) -> str:
    """The polite request to a body that is asked, not bound; `what` it is asked for."""
    asks = f"{house} trân trọng đề nghị Quý cơ quan phối hợp cung cấp {what}"
    return f"{asks}, nếu được {when(standing)}. {THANKS}"


def when(standing: Standing) -> str:
    return SOON if standing.is_past_due else f"trước ngày {day(standing.due)}"


def _lower(sentence):
    return sentence[:1].lower() + sentence[1:]
