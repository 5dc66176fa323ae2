"""What explains the figures: documents, communes, items, remarks, sentences for warnings, and what stays blank."""

from collections import defaultdict

from reports import tables
from units.vietnamese import day, listed

from .reading import by_form


def blocks(reading) -> list[dict]:
    told = [tables.item(line) for line in _told(reading)]
    return [
        *([tables.heading("Chi tiết và giải trình số liệu"), *told] if told else []),
        *_blank(reading),
    ]


def _place(cell):
    return f"Biểu {cell.revision.form.number}, {cell.revision.name}"


def _told(reading):
    """A line for each cell that has something beside its number."""
    sentences = defaultdict(list)
    for row in reading.explanations:
        sentences[row.element_id].append(f"Giải trình: {row.text}")
    for cell in reading.cells:
        parts = [*_beside(reading, cell), *sentences[cell.element.pk]]
        if told := ". ".join(part.rstrip(" .") for part in parts if part):
            yield f"{_place(cell)}: {told}."


def _beside(reading, cell):
    answer = reading.answers.get(cell.element.pk)
    if answer is None:
        return []
    return [
        _document(answer),
        listed(name for pk, name in reading.communes.items() if pk in answer.marks),
        listed(f"{day(on)} ({link})" for on, link in answer.items),
        _remark(answer),
    ]


def _document(answer):
    number = f"văn bản số {answer.document_number}" if answer.document_number else ""
    on = f"{'ngày' if number else 'văn bản ngày'} {day(answer.document_on)}" if answer.document_on else ""
    return f"{number} {on}".strip()


def _remark(answer):
    if not answer.remark:
        return ""
    return f"{'Lý do không áp dụng' if answer.not_applicable else 'Giải trình'}: {answer.remark}"


def _blank(reading):
    """Blanks are named by biểu, with the reason that the unit gives for all of them."""
    if not reading.blank:
        return []
    named = "; ".join(
        f"Biểu {form.number}: {', '.join(cell.revision.name for cell in found)}"
        for form, found in by_form(reading.blank)
    )
    reason = reading.version.reason_blank.rstrip(".") or "chưa nêu"
    return [
        tables.heading("Nội dung chưa báo cáo"),
        tables.item(f"{named}."),
        tables.item(f"Lý do: {reason}."),
    ]
