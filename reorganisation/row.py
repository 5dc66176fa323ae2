"""What one row of the table asks for, read word by word; what is wrong in it is told by its number."""

from dataclasses import dataclass

from submissions.importing.problems import Problems
from units.models import Kind
from units.vietnamese import listed, plain

from .table import ACTIONS, ANSWERS, COLUMNS, EMPTIED, KINDS, LONGEST, NEEDS, READS, SAID, Action


@dataclass(frozen=True)
class Asked:
    """`said` is what the row says of a designation, under the names of `SAID`."""

    action: Action
    said: dict


def asked_by(row: dict, problems: Problems) -> Asked | None:
    """None when something is wrong, all of which is told."""
    number, action = row["row"], ACTIONS.get(_folded(row.get("action")))
    if action is None:
        words = listed(each.label.lower() for each in Action)
        problems.add(number, f"không hiểu việc “{row.get('action', '')}”; ghi một trong: {words}.")
        return None
    missing = [COLUMNS[name] for name in NEEDS[action] if not row.get(name)]
    strange = [COLUMNS[name] for name in COLUMNS if row.get(name) and name not in READS[action] | {"action"}]
    if missing:
        problems.add(number, f"“{action.label}” cần ghi: {', '.join(missing)}.")
    if strange:
        problems.add(number, f"“{action.label}” không dùng cột: {', '.join(strange)}; để trống.")
    said = {name: _read(name, row[name], number, problems) for name in SAID if row.get(name)}
    return None if missing or strange or None in said.values() else Asked(action, said)


def _read(name, text, number, problems):
    """A cell of a designation; None when it is wrong."""
    if text == EMPTIED and name not in ("name", "kind", "parent", "reports"):
        return ""
    if name == "kind":
        return _kind(text, number, problems)
    if name == "reports":
        answer = ANSWERS.get(_folded(text))
        if answer is None:
            problems.add(number, f"“Gửi báo cáo” ghi Có hoặc Không, không phải “{text}”.")
        return answer
    if name in LONGEST and len(text) > LONGEST[name]:
        problems.add(number, f"“{COLUMNS[name]}” dài quá {LONGEST[name]} ký tự.")
        return None
    return text


def _kind(text, number, problems):
    kind = KINDS.get(_folded(text))
    if kind in (None, Kind.TERRITORY):
        kinds = listed(each.label.lower() for each in Kind if each != Kind.TERRITORY)
        problems.add(number, f"không hiểu loại “{text}”; ghi một trong: {kinds}.")
        return None
    return kind


def _folded(text):
    return plain(text or "")
