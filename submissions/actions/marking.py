"""The cells that a reviewer wants changed ("nội dung cần chỉnh lý"), kept with the version that is sent back."""

from collections.abc import Iterable

from ..errors import Refused
from ..models import Marked, Version
from ..owed import owed_cells


def mark(version: Version, elements: Iterable[int]) -> None:
    """Note the elements, by id, right before the decision on the locked version."""
    wanted = list(dict.fromkeys(elements))
    if not wanted:
        return
    if set(wanted) - {cell.element.pk for cell in owed_cells(version.filing.obligation)}:
        raise Refused("Có nội dung được chọn không thuộc báo cáo của đơn vị; tải lại trang rồi chọn lại.")
    Marked.objects.bulk_create(Marked(version=version, element_id=pk) for pk in wanted)
