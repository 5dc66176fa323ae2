"""What the domain refuses, in sentences a user can read."""

from datetime import datetime

from units.vietnamese import LOCAL


class Refused(ValueError):
    """An action that may not happen now; the message says why, in Vietnamese."""


class DayRefused(Refused):
    """ "Số liệu tính đến ngày" is not a day of the unit's own part of the window."""


class Changed(Refused):
    """A draft says something else by now than whoever sends it has looked at."""


class NotReady(Refused):
    """A draft can't be sent as it stands; `sentences` hold everything that keeps it."""

    def __init__(self, sentences):
        self.sentences = sentences
        super().__init__(" ".join(sentences))


class LinkRefused(Refused):
    """What is wrong is the link of an item, not its day."""


class Conflict(Refused):
    """A cell was changed since its writer looked: both values are there to choose from.

    `current` is the stored Answer, None when the cell was cleared meanwhile.
    """

    def __init__(self, *, current, offered, shown, by=None, at: datetime | None = None):
        self.current, self.offered, self.by, self.at = current, offered, by, at
        now, wanted = shown
        did = "xóa số" if current is None else f"sửa thành {now}"
        if current is not None and offered is not None and current.figure == offered.figure:
            did, wanted = "sửa phần giải trình, văn bản", "nội dung khác"
        moment = f" lúc {at.astimezone(LOCAL):%H:%M}" if at else ""
        who = f" {by}" if by else ""
        super().__init__(f"Ô này vừa được{who} {did}{moment}; bạn nhập {wanted}. Chọn số đúng.")
