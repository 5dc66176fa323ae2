"""What stands around a report's text: letterhead, subject, recipients, opening and signature (Nghị định 30/2020)."""

import re

from reports import tables
from targets.wording import lowered, official_day
from units.models import Designation


def head(reading, on) -> dict:
    """The designation of the document's own day signs, whatever the period."""
    plan = reading.plan
    designation = _designation(plan.consolidator, on)
    name = reading.names(plan.consolidator.key)
    return _around(
        header(designation, plan, name, on),
        designation,
        subject=_subject(reading),
        to=list(plan.report.get("addressed_to", [])),
        opening=_opening(reading, f"{name} tổng hợp, báo cáo kết quả"),
        recipients=_living(plan.report.get("recipients_report", []), on),
    )


def province_head(reading, on) -> dict | None:
    """The same report as UBND tỉnh sends it to the ministry; None where the plan knows of no such report."""
    plan, about = reading.plan, reading.plan.report.get("province")
    designation = _designation(plan.territory, on)
    if not about or designation is None:
        return None
    name = (designation.authority or designation.name).replace("UBND", "Ủy ban nhân dân")
    to = list(about["addressed_to"])
    return _around(
        header(designation, plan, name, on),
        designation,
        subject=_subject(reading),
        to=to,
        opening=_opening(reading, f"{name} báo cáo {to[0]} kết quả"),
        recipients=_living(about["recipients"], on),
    )


def _around(header, designation, *, subject, to, opening, recipients):
    return {
        "header": header,
        "kind": "BÁO CÁO",
        "subject": subject,
        "to": to,
        "opening": [tables.paragraph(opening)],
        "signature": {"recipients": recipients, "signer": signer(designation)},
    }


def _designation(unit, on):
    return Designation.objects.alive(on).filter(unit=unit).first()


def _living(lines, on) -> list[str]:
    """A line may be bound to days: {"text": ..., "from": ..., "until": ...}, both inclusive."""
    told = [line if isinstance(line, dict) else {"text": line} for line in lines]
    day = on.isoformat()
    return [line["text"] for line in told if str(line.get("from", day)) <= day <= str(line.get("until", day))]


def header(designation, plan, name, on) -> dict:
    """The letterhead of a designation; without one, of the unit's name in capitals."""
    symbol = designation.symbol if designation else plan.consolidator.key
    return {
        "parent": designation.letterhead_parent if designation else "",
        "issuer": ((designation and designation.letterhead) or name.upper()).split("|"),
        "name": name,
        "number": ["Số:", f"/BC-{symbol}" if symbol else "/BC"],
        "place": (designation and designation.place) or plan.place,
        "year": on.year,
    }


def signer(designation) -> list[str]:
    """Who signs, a line each."""
    return [line for line in (designation.signer if designation else "").split("|") if line]


def _subject(reading):
    plan = reading.plan
    return (
        f"Kết quả thực hiện Kế hoạch số {plan.key} ngày {official_day(plan.issued_on)} "
        f"về phòng, chống mại dâm {_period_name(reading.period)}"
    )


def _period_name(period):
    """As it stands in a sentence: "6 tháng đầu năm 2025", "quý II năm 2025"."""
    return re.sub(r"/(\d{4})$", r" năm \1", lowered(period.name))


def basis(plan) -> str:
    """What the report is made under, as it opens a sentence."""
    issuer = plan.issuer.replace("Ủy ban nhân dân", "UBND")
    return (
        f"Thực hiện Kế hoạch số {plan.key} ngày {official_day(plan.issued_on)} của {issuer} "
        f"về {lowered(plan.title)}"
    )


def _opening(reading, who):
    period = reading.period
    window = f"từ ngày {official_day(period.window_from)} đến ngày {official_day(period.window_to)}"
    return f"{basis(reading.plan)}, {who} {_period_name(period)} (số liệu {window}) như sau:"
