"""What a unit signs with unless the table says otherwise: "UBND xã Tân Hà", its letterhead, its place."""

from units.models import Kind

# The kinds of place that a name begins with, longest first.
KINDS_OF_PLACE = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Xã")
LOCAL = (Kind.DISTRICT, Kind.COMMUNE)
SIGNER = "TM. ỦY BAN NHÂN DÂN|CHỦ TỊCH"


def usual(kind: str, name: str) -> dict[str, str]:
    """The fields of a designation that follow from its name; a body of the province signs with its own name only."""
    begins = next((word for word in KINDS_OF_PLACE if name.startswith(f"{word} ")), "")
    if kind not in LOCAL or not begins:
        return {"authority": name}
    return {
        "authority": f"UBND {name[0].lower()}{name[1:]}",
        "letterhead": f"ỦY BAN NHÂN DÂN|{name.upper()}",
        "symbol": "UBND",
        "place": name.removeprefix(begins).strip(),
        "signer": SIGNER,
    }
