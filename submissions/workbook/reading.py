"""From the cells of an uploaded workbook to answers, with every problem at once: sheet, cell, sentence.

Numbers go through the form's one parser, answers through the form's one check.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from operator import attrgetter

from submissions.answers import Answer, check, check_item
from submissions.entered import read_day, read_link
from submissions.errors import LinkRefused, Refused
from submissions.legacy import is_legacy
from submissions.numbers import NumberRefused, from_form
from units.vietnamese import number

from .contents import NO, NOT_APPLICABLE, YES
from .facts import Facts
from .layout import BLANKS, HIDDEN, REVIEWED, Entry, Field, Kind, Place, Sheet
from .pages import Page
from .problems import Misplaced, Problem
from .raws import Raw, clean, day_of, plain_text, shown_raw

FORMULA = "Ô này chứa công thức. Ghi giá trị, hoặc dán bằng “Dán giá trị”."
LEGACY = "Ô này dùng phông chữ cũ (TCVN3, VNI). Gõ lại bằng bảng mã Unicode."
OVERWRITTEN = (
    "Tổng đã bị ghi đè bằng {}; các dòng thành phần {}. "
    "Hệ thống tự cộng: sửa các dòng thành phần, rồi xóa ô này."
)
BECAME_DAY = "Ô này đã thành ngày {}, không phải số. Ghi lại bằng chữ số, ví dụ 1.250."


@dataclass
class Reading:
    """`raws`: what each input holds as it was found; `answers`: by element code, of those that could be read."""

    raws: dict[Place, Raw] = field(default_factory=dict)
    answers: dict[str, Answer | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def seal_in(sheets: list[dict]) -> str:
    """The text of the hidden sheet, "" without one."""
    hidden = next((sheet for sheet in sheets if sheet["name"] == HIDDEN), None)
    if hidden is None:
        return ""
    pieces = [
        (int(address[1:]), text)
        for address, (_, text) in hidden["cells"].items()
        if address[0] == "A" and address[1:].isdigit()
    ]
    return "".join(text for _, text in sorted(pieces))


def read(parsed: list[dict], sheets: list[Sheet], facts: Facts) -> Reading:
    """What the file says of each cell of the return."""
    reading = Reading()
    found = {plain_text(sheet["name"]): sheet for sheet in parsed}
    for sheet in sheets:
        known = found.get(plain_text(sheet.name))
        if known is None:
            sentence = f"Không thấy trang “{sheet.name}”. Trang đã bị xóa hoặc đổi tên; đặt lại tên cũ."
            reading.problems.append(Problem(sheet.name, "", sentence))
        else:
            before = len(reading.problems)
            _Answers(Page(sheet, known, reading.problems), facts, reading).read()
            reading.problems[before:] = sorted(reading.problems[before:], key=attrgetter("order"))
    return reading


class _Answers:
    """What the rows of a sheet say."""

    def __init__(self, page, facts, reading):
        self.page, self.facts, self.reading = page, facts, reading

    def read(self):
        if self.page.find():
            for code, group in self._groups():
                self._answer(code, group)
            for line in self.page.sheet.lines:
                if line.kind == Kind.TOTAL:
                    self._judge_total(line)

    def _judge_total(self, line):
        """A total is never read; one typed over with another number than its parts make is told."""
        address = self.page.total(line)
        raw = self.page.cells.get(address)
        typed = clean(shown_raw(raw)) if raw and raw[0] != "f" else ""
        answers = self.reading.answers
        if typed in BLANKS or any(part not in answers for part in line.parts):
            return
        parts = [answers[part] for part in line.parts]
        values = [part.value for part in parts if part and not part.not_applicable]
        is_known = bool(values) and all(parts)
        if is_known and typed == number(sum(values)):
            return
        made = f"cộng lại là {number(sum(values))}" if is_known else "chưa ghi đủ"
        self.page.tell(address, OVERWRITTEN.format(typed, made), line, (line.code, Field.VALUE))

    def _groups(self):
        groups = {}
        for line in self.page.sheet.lines:
            if line.kind != Kind.TOTAL:
                groups.setdefault(line.cell.code, []).append(line)
        return groups.items()

    def _answer(self, code, lines):
        """The answer of an element from its own row and those of its communes or items."""
        before = len(self.reading.problems)
        texts = {}
        for line in lines:
            for each, address in self.page.inputs(line).items():
                raw = self.page.cells.get(address)
                if raw is not None:
                    self.reading.raws[line.code, each] = raw
                texts[line.code, each] = self._judged(raw, address, line, each)
        head = lines[0]
        if head.code not in self.page.rows or len(self.reading.problems) > before:
            return
        try:
            answer = self._read(head, lines, texts)
        except Misplaced as misplaced:
            self.page.tell_at(misplaced.line, misplaced.each, misplaced)
        except (NumberRefused, Refused) as refusal:
            self.page.tell_at(head, Field.VALUE, refusal)
        else:
            if len(self.reading.problems) == before:
                self.reading.answers[code] = answer

    def _judged(self, raw, address, line, each):
        """The cell's text, a number as it is written in Vietnamese; what Excel made something else of is told."""
        if raw is None:
            return ""
        kind, text = raw
        if kind == "f":
            self.page.tell_at(line, each, FORMULA)
        elif kind == "d" and each != Field.DAY:
            self.page.tell_at(line, each, BECAME_DAY.format(day_of(text)))
        elif kind == "s" and is_legacy(text):
            self.page.tell_at(line, each, LEGACY)
        return clean(shown_raw(raw))

    def _read(self, head, lines, texts):
        own = {each: texts.get((head.code, each), "") for each in head.inputs}
        value, remark = own[Field.VALUE], own[Field.REMARK]
        if value in BLANKS and head.kind != Kind.LIST:
            self._refuse_alone(head, own)
            return None
        if value.casefold() == NOT_APPLICABLE:
            return self._not_applicable(head, lines, texts, remark)
        answer = READERS[head.kind](self, head, lines, texts, value)
        if answer is None:
            self._refuse_alone(head, own)
            return None
        answer = replace(answer, remark=remark, **self._document(head, own))
        check(answer, cell=head.cell, obligation=self.facts.obligation, communes=self.facts.allowed)
        return answer

    def _refuse_alone(self, head, own):
        """What explains an answer says nothing without it."""
        if own[Field.REMARK]:
            raise Misplaced(
                head,
                Field.REMARK,
                "Giải trình đi cùng một câu trả lời: ghi số liệu, hoặc x nếu được ghi không áp dụng.",
            )
        if any(own.get(each) for each in (Field.NUMBER, Field.DAY)):
            raise Misplaced(head, Field.VALUE, "Ghi Có hoặc Không cùng với số, ngày văn bản.")

    def _not_applicable(self, head, lines, texts, remark):
        if any(text for (code, _), text in texts.items() if code != head.code):
            raise Misplaced(head, Field.VALUE, "Chỉ ghi một trong hai: số liệu hoặc “không áp dụng”.")
        answer = Answer(not_applicable=True, remark=remark)
        check(answer, cell=head.cell, obligation=self.facts.obligation, communes=self.facts.allowed)
        if not remark:
            raise Misplaced(
                head,
                Field.REMARK,
                "Nêu lý do không áp dụng để Sở Y tế xem xét; nếu không có trường hợp nào, hãy ghi 0.",
            )
        return answer

    def _document(self, head, own):
        if Field.NUMBER not in own:
            return {}
        on = None
        if own[Field.DAY]:
            try:
                on = read_day(own[Field.DAY])
            except Refused as refusal:
                raise Misplaced(head, Field.DAY, refusal) from None
        return {"document_number": own[Field.NUMBER], "document_on": on}

    def _number(self, head, lines, texts, value):
        whole = head.cell.element.entry == Entry.COUNT
        return Answer(value=from_form(value, whole=whole, measure=head.cell.revision.measure))

    def _yes_no(self, head, lines, texts, value):
        yes = _is_yes(head, Field.VALUE, value)
        if head.cell.element.entry == Entry.CHECKLIST:
            return Answer.ticks([self.facts.obligation.unit_id] if yes else [])
        return Answer(value=Decimal(yes))

    def _list(self, head, lines, texts, value):
        if value not in BLANKS and value.casefold() != REVIEWED.casefold():
            raise Misplaced(
                head, Field.VALUE, f"“{value}” chưa đúng: ô này chỉ ghi “{REVIEWED}”, hoặc để trống."
            )
        of = self._ticks if head.cell.element.entry == Entry.CHECKLIST else self._items
        found = of(lines[1:], texts)
        if not found and value in BLANKS:
            return None
        return Answer.ticks(found) if head.cell.element.entry == Entry.CHECKLIST else Answer.log(found)

    def _ticks(self, lines, texts):
        ticked = []
        for line in lines:
            text = texts.get((line.code, Field.VALUE), "")
            try:
                if text not in BLANKS and _is_yes(line, Field.VALUE, text):
                    ticked.append(line.unit)
            except Misplaced as misplaced:
                self.page.tell_at(line, misplaced.each, misplaced)
        return ticked

    def _items(self, lines, texts):
        items = []
        for line in lines:
            on, link = (texts.get((line.code, each), "") for each in (Field.DAY, Field.LINK))
            try:
                if on or link:
                    items.append(self._item(line, on, link))
            except Misplaced as misplaced:
                self.page.tell_at(line, misplaced.each, misplaced)
        return items

    def _item(self, line, on, link):
        if not on or not link:
            missing = Field.LINK if on else Field.DAY
            raise Misplaced(line, missing, "Mỗi tin, bài cần cả ngày đăng và liên kết.")
        try:
            published = read_day(on)
        except Refused as refusal:
            raise Misplaced(line, Field.DAY, refusal) from None
        try:
            check_item(published, read_link(link), self.facts.obligation)
        except LinkRefused as refusal:
            raise Misplaced(line, Field.LINK, refusal) from None
        except Refused as refusal:
            raise Misplaced(line, Field.DAY, refusal) from None
        return published, link


READERS = {Kind.NUMBER: _Answers._number, Kind.YES_NO: _Answers._yes_no, Kind.LIST: _Answers._list}


def _is_yes(line, each, text):
    answers = {YES.casefold(): True, NO.casefold(): False}
    if text.casefold() not in answers:
        raise Misplaced(line, each, f"“{text}” chưa đúng: ghi Có hoặc Không.")
    return answers[text.casefold()]
