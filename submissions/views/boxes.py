"""The boxes of a return as a page fills them: what stands, what was typed while that is wrong, what looks personal.

A box that is right is kept even when another is wrong; one left as the page showed it is not written at all.
"""

import hashlib
from dataclasses import dataclass, replace

from submissions.actions.words import TextConflict, Words, as_kept
from submissions.assignments import Assignment, assigned
from submissions.legacy import is_legacy
from submissions.models import Narrative, TaskProgress
from submissions.passages import GROUPS, last_accepted, narratives_of, progress_of, titles
from submissions.privacy import Part, parts, personal_numbers, sentence

from .posted import Posted

Section = Narrative.Section
Status = TaskProgress.Status

# What belongs into each box, in one line.
HINTS = {
    Section.TASK_1: "Hoạt động truyền thông đã tổ chức trong kỳ: hình thức, nơi tổ chức, kết quả nổi bật.",
    Section.TASK_2: "Việc lồng ghép phòng, chống mại dâm vào giảm nghèo, việc làm, dạy nghề, an sinh xã hội.",
    Section.TASK_3: "Kết quả thanh tra, kiểm tra, xử lý vi phạm; điều tra, truy tố, nếu thuộc đơn vị.",
    Section.TASK_4: "Can thiệp giảm hại, hỗ trợ xã hội, hòa nhập cộng đồng, hoạt động của mô hình.",
    Section.TASK_5: "Lớp tập huấn, bồi dưỡng đã tổ chức hoặc cử cán bộ tham gia: nội dung, đối tượng.",
    Section.TROUBLES: "Điều cản trở công việc trong kỳ; nguyên nhân khách quan, chủ quan.",
    Section.PLANS: "Việc đơn vị sẽ làm trong kỳ tới.",
    Section.PROPOSALS: "Việc đề nghị giải quyết và cơ quan được đề nghị.",
}
INSPECTION = 3  # The group of section II, and the box of section III, that say where.
HOTSPOTS = (
    "Địa bàn trọng điểm: chỉ nêu tên khu vực (xã, phường, khu phố, tuyến đường), "
    "không nêu tên người hoặc tên cơ sở."
)


@dataclass
class Box:
    """One box: a section, or (with a status) a task or duty.

    `before` is the row of the last accepted return, of the quarter `before_name`; its status is offered while there is
    no row yet. `seen` is what the page says it showed, (edition, trace), kept while what was typed is wrong.
    """

    key: str
    title: str
    hint: str = ""
    prompt: str = ""
    row: Narrative | TaskProgress | None = None
    before: Narrative | TaskProgress | None = None
    before_name: str = ""
    assignment: Assignment | None = None
    typed: Words | None = None
    seen: tuple[str, str] | None = None
    error: str = ""
    conflict: TextConflict | None = None

    @property
    def name(self):
        return f"{'n' if self.assignment else 'm'}-{self.key}"

    @property
    def place(self):
        return f"{'Nhiệm vụ' if self.assignment else 'Mục'} {self.key}"

    @property
    def shown(self) -> Words:
        offered = Words(status=self.before.status) if self.assignment and self.before else Words()
        return self.typed or (stated(self.row) if self.row else offered)

    @property
    def edition(self):
        return self.seen[0] if self.seen else self.row.edition if self.row else 0

    @property
    def trace(self):
        return self.seen[1] if self.seen else trace(stated(self.row))

    @property
    def statuses(self):
        """(value, label, is it the one shown); nothing is chosen for whoever has never said."""
        chosen = self.shown.status
        blank = [] if chosen in Status.values else [("", "Chọn tình trạng", True)]
        return [*blank, *((value, label, value == chosen) for value, label in Status.choices)]

    @property
    def theirs(self):
        """What another wrote meanwhile, in one text."""
        words = stated(self.conflict.current)
        status = Status(words.status).label if words.status else ""
        return ". ".join(part for part in (status, words.text) if part) or "(để trống)"

    @property
    def has_moved(self):
        """Does the status differ from last quarter's? Then a sentence is asked for."""
        return bool(self.before and self.row) and self.before.status != self.shown.status

    @property
    def marked(self) -> list[list[Part]]:
        """The lines in which a number looks like a person's, in pieces."""
        return [parts(line) for line in self.shown.text.split("\n") if personal_numbers(line)]

    @property
    def is_legacy(self):
        return is_legacy(self.shown.text)

    @property
    def warnings(self) -> list[str]:
        return [
            f"{self.place}: {sentence(each)}; xóa trước khi gửi."
            for each in personal_numbers(self.shown.text)
        ]


def stated(row) -> Words:
    return Words(row.text, getattr(row, "status", "")) if row else Words()


def trace(words: Words) -> str:
    """Tells what a box showed from anything else, short enough for a page to post back."""
    return hashlib.sha256(repr((words.text, words.status)).encode()).hexdigest()[:16]


def section_boxes(version) -> list[Box]:
    """The eight boxes, with the unit's text of its last accepted return beside them."""
    now, before, name = _now_and_before(version, narratives_of)
    return [
        Box(
            key,
            title,
            hint=HINTS[key],
            prompt=HOTSPOTS if GROUPS.get(key) == INSPECTION else "",
            row=now.get(key),
            before=before.get(key),
            before_name=name,
        )
        for key, title in titles(version.filing.obligation.quarter.plan).items()
    ]


def task_boxes(version) -> list[Box]:
    """A box for every task and duty of the unit, standing at its last accepted return's status."""
    now, before, name = _now_and_before(version, progress_of)
    return [
        Box(
            each.code,
            each.thing.text,
            prompt=HOTSPOTS if each.number == f"II.{INSPECTION}" else "",
            row=now.get(each.code),
            before=before.get(each.code),
            before_name=name,
            assignment=each,
        )
        for each in assigned(version.filing.obligation)
    ]


def _now_and_before(version, read):
    last = last_accepted(version.filing.obligation)
    found = read([version.pk, *([last.pk] if last else [])])
    if last is None:
        return found[version.pk], {}, ""
    return found[version.pk], found[last.pk], last.filing.obligation.quarter.name


def save(boxes: list[Box], data, write, by) -> None:
    """Keep every right box by `write(writes=...)`; a wrong one carries its sentence and what was typed."""
    asked = {box.key: words for box in boxes if (words := _asked(box, data, by))}
    spoken = write(writes=asked)
    for box in boxes:
        if box.error:
            continue
        box.row = spoken.rows.get(box.key)
        if box.key in spoken.refusals:
            _mark(box, spoken.refusals[box.key])
        else:
            box.typed = box.seen = None


def _asked(box, data, by) -> Words | None:
    """What the person wants of the box; None where they left it as it was shown, or chose what stands."""
    posted = Posted.of(box.name, data)
    if posted is None:
        return None
    box.typed = Words(as_kept(data.get(box.name, "")), data.get(f"{box.name}-tinh-trang", ""))
    box.seen = posted.seen
    if posted.leaves(trace(box.typed)):
        return None
    if box.row and posted.is_unsettled:
        _mark(box, TextConflict(current=box.row, offered=box.typed, by=by))
        return None
    return replace(box.typed, seen=posted.edition or 0)


def _mark(box, refusal):
    """After a conflict the next write is based on what stands now."""
    box.error = str(refusal)
    if isinstance(refusal, TextConflict):
        box.conflict, box.row = refusal, refusal.current
        box.seen = str(box.row.edition), trace(stated(box.row))
