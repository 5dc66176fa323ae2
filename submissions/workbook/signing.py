"""What a workbook was made from, sealed into its hidden sheet: whose it is, and what each cell said then.

The seal tells that the portal wrote it. It gives no right: the address and the person decide on what is filled.
"""

from dataclasses import asdict, dataclass

from django.core import signing

from submissions.answers import Answer
from submissions.errors import Refused
from units.models import Unit

from .contents import answer_in, plain
from .facts import Facts
from .layout import VERSION, shape_of

SALT = "submissions.workbook"
UNCHANGED = "Chưa có số liệu nào thay đổi."
FOREIGN = (
    "Tệp này không phải biểu tải từ hệ thống, hoặc trang ẩn của biểu đã bị xóa, bị sửa. "
    f"Tải lại biểu Excel của đơn vị rồi chép số liệu sang. {UNCHANGED}"
)
OLDER = (
    "Biểu này được tải trước khi nội dung báo cáo thay đổi. "
    f"Tải lại biểu Excel của đơn vị rồi chép số liệu sang. {UNCHANGED}"
)


@dataclass(frozen=True)
class Stamp:
    """`cells`: by element code, {"seen": the edition, "answer": plain}; one not named was empty."""

    layout: int
    plan: str
    unit: str
    quarter: str
    version: int
    shape: str
    items: dict
    cells: dict

    def base(self, code: str) -> Answer | None:
        return answer_in(self.cells[code]["answer"]) if code in self.cells else None


def stamp_of(facts: Facts) -> Stamp:
    quarter, items = facts.obligation.quarter, facts.items()
    editions = {code: figure.edition for code, figure in facts.figures.items()}
    return Stamp(
        layout=VERSION,
        plan=quarter.plan.key,
        unit=facts.obligation.unit.key,
        quarter=quarter.code,
        version=facts.version.number if facts.version else 0,
        shape=shape_of(facts.sheets(items)),
        items=items,
        cells={
            code: {"seen": editions.get(code, 0), "answer": plain(answer)}
            for code, answer in facts.answers.items()
        },
    )


def sealed(stamp: Stamp) -> str:
    return signing.dumps(asdict(stamp), salt=SALT, compress=True)


def unsealed(text: str) -> Stamp:
    try:
        content = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Refused(FOREIGN) from None
    if not isinstance(content, dict) or content.get("layout") != VERSION:
        raise Refused(OLDER)
    return Stamp(**content)


def refuse_other(stamp: Stamp, obligation) -> None:
    """The workbook is of this plan, unit and quarter."""
    quarter = obligation.quarter
    ours = (quarter.plan.key, obligation.unit.key, quarter.code)
    if (stamp.plan, stamp.unit, stamp.quarter) == ours:
        return
    if stamp.plan != quarter.plan.key:
        raise Refused(
            f"Tệp này là biểu của Kế hoạch số {stamp.plan}; bạn đang nhập cho {quarter.plan}. {UNCHANGED}"
        )
    theirs = quarter.plan.periods.get(code=stamp.quarter)
    its_unit = Unit.objects.of_territory(quarter.plan.territory).named(theirs.window_to).get(key=stamp.unit)
    own = Unit.objects.named(obligation.window_to).get(pk=obligation.unit_id)
    raise Refused(
        f"Tệp này là biểu của {its_unit.name}, {theirs.name}; bạn đang nhập cho {own.name}, {quarter.name}. {UNCHANGED}"
    )
