"""What stands around the letter's text: letterhead with its subject, recipients and signature."""

from reports.content.letterhead import header, signer

FEW = 8
TOGETHER = "Các đơn vị có tên trong danh sách tại Công văn này"


def head(reading) -> dict:
    about = f"Đôn đốc gửi báo cáo {reading.quarter.name} về phòng, chống mại dâm"
    if not reading.bound:
        about = f"Đề nghị phối hợp cung cấp số liệu {reading.quarter.name} về phòng, chống mại dâm"
    around = header(reading.designation, reading.plan, reading.sender.house, reading.on)
    symbol = around["number"][1].removeprefix("/BC").removeprefix("-")
    return {
        "header": around | {"number": ["Số:", f"/{symbol}-"], "about": f"V/v {about[0].lower()}{about[1:]}"},
        "kind": "",
        "subject": about,
        "to": _to(reading),
        "signature": {
            "recipients": ["Như trên;", "Lưu: VT."],
            "signer": signer(reading.designation),
        },
    }


def _to(reading):
    """A few by name; many are in the letter's list, and invited bodies are always named."""
    bound = [each.name for each in reading.bound]
    if len(bound) > FEW:
        bound = [TOGETHER]
    return [*bound, *(each.name for each in reading.invited)]
