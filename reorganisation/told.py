"""The preview as text, for the command."""

from collections.abc import Iterator

from units.vietnamese import day, listed, number

from .preview import Preview


def told(found: Preview) -> Iterator[str]:
    """Line by line; what would not move is left out."""
    yield f"Từ ngày {day(found.outline.on)}, theo {found.outline.basis}: {found.summary}"
    for row in found.duties:
        shift = row.shift
        if shift:
            yield (
                f"{row.quarter}: {number(row.before)} nghĩa vụ báo cáo thành {number(row.after)} "
                f"(thêm {number(len(shift.added))}, điều chỉnh {number(len(shift.changed))}, "
                f"bỏ {number(len(shift.ended))})."
            )
    for each in found.denominators:
        moved = [
            f"{line.name} {number(line.before)} → {number(line.after)}" for line in each.lines if line.moves
        ]
        if moved:
            yield f"{each.period}: {listed(moved)}."
    for name, heirs in found.splits.items():
        yield f"{name} chia vào {listed(heirs)}: số liệu cũ giữ ở đơn vị cũ, không chia lại."
    logins = found.logins
    if logins.people:
        yield (
            f"{number(logins.people)} người có vai trò trong đơn vị kết thúc, {number(len(logins.homeless))} người "
            f"không còn đơn vị nào khác."
        )
    if logins.empty:
        yield f"{number(len(logins.empty))} đơn vị mới phải báo cáo chưa có tài khoản nào."
    for called, quarter, cleared in found.drafts:
        yield f"Lưu ý: {called} có bản đang nhập {quarter}; bỏ khỏi bản {number(cleared)} ô không còn phải báo cáo."
    for name in found.orphans:
        yield f"Lưu ý: không còn đơn vị nào báo cáo nội dung “{name}”."
