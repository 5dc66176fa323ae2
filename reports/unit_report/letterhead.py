"""What stands around a unit's report: its own letterhead, subject, recipient, opening and signature (domain.md 1.2)."""

from reports import tables
from reports.content.letterhead import basis, header, signer
from targets.wording import official_day

SUBJECT = "Kết quả thực hiện công tác phòng, chống mại dâm"


def head(reading) -> dict:
    """The unit's designation of the document's own day signs; Sở Y tế's own report goes to nobody but its files."""
    designation = reading.designation(reading.on)
    name = designation.authority or designation.name
    is_own = reading.unit.pk == reading.plan.consolidator_id
    return {
        "header": header(designation, reading.plan, name, reading.on),
        "kind": "BÁO CÁO",
        "subject": f"{SUBJECT}\n{reading.period_name}",
        "to": [] if is_own else [reading.consolidator],
        "opening": [tables.paragraph(_opening(reading))],
        "signature": {
            "recipients": ["Lưu: VT."] if is_own else ["Như trên;", "Lưu: VT."],
            "signer": signer(designation),
        },
    }


def _opening(reading):
    first, last = reading.obligation.window_from, reading.version.as_of or reading.obligation.window_to
    window = f"số liệu {reading.quarter_name} từ ngày {official_day(first)} đến ngày {official_day(last)}"
    return f"{basis(reading.plan)}, {reading.authority} báo cáo kết quả {reading.period_name} ({window}) như sau:"
