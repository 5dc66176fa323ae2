"""What the demonstration's units say of their doubtful figures; now and then they ask for a footnote."""

from submissions.actions.explaining import Said, explain
from submissions.models import Explanation
from submissions.warnings import basis_of, evaluate, warnings_of
from targets.models import CheckRule

Kind = CheckRule.Kind

OFTEN = [
    "Trong quý đơn vị tổ chức đợt cao điểm theo kế hoạch nên số liệu tăng, giảm so với kỳ so sánh.",
    "Quý này tập trung vào đợt ra quân phòng, chống tệ nạn xã hội; số liệu đã đối chiếu với sổ theo dõi.",
    "Hoạt động được dồn vào tháng cuối quý theo lịch phối hợp liên ngành, số liệu đã rà soát lại.",
    "Đơn vị điều chỉnh lịch hoạt động trong năm; số liệu khớp với hồ sơ lưu tại đơn vị.",
]
SAID = {
    Kind.REPEATED: [
        "Mỗi quý đơn vị thực hiện một đợt theo lịch cố định từ đầu năm nên số liệu bằng nhau.",
        "Định mức giao hằng quý không thay đổi, đơn vị thực hiện đúng định mức được giao.",
    ],
    Kind.SILENT: [
        "Trong quý đơn vị không tổ chức hoạt động này, dồn sang quý sau theo kế hoạch đã điều chỉnh.",
        "Không phát sinh trong quý; hoạt động cùng loại đã hoàn thành từ quý trước.",
    ],
}
FOOTNOTE_EVERY = 5


def sentence(warning, rules, quarter) -> str:
    """The same every time, and another one in the next quarter."""
    kind = next(rule.kind for rule in rules.checks if rule.code == warning.rule)
    choices = SAID.get(kind, OFTEN)
    return choices[(warning.element.order + quarter.order) % len(choices)]


def explained(version, answers, rules, *, by) -> list[Explanation]:
    """The explanations, not stored yet, of everything that a return's answers raise."""
    obligation = version.filing.obligation
    basis = basis_of(obligation, rules=rules)
    found = evaluate(obligation, answers, basis.history, basis.baselines, rules)
    return [
        Explanation(
            version=version,
            rule=warning.rule,
            element=warning.element,
            about=warning.about,
            text=sentence(warning, rules, obligation.quarter),
            footnote=_is_footnote(warning, obligation),
            updated_by=by,
        )
        for warning in found
    ]


def _is_footnote(warning, obligation):
    chosen = (warning.element.order + obligation.unit_id) % FOOTNOTE_EVERY == 0
    return chosen and not warning.cell.revision.sensitive


def explain_all(version, *, by) -> None:
    """Answer whatever a draft still leaves open, through the portal's own action."""
    basis = basis_of(version.filing.obligation)
    quarter = version.filing.obligation.quarter
    said = [
        Said(*asked.warning.key, text=sentence(asked.warning, basis.rules, quarter))
        for asked in warnings_of(version, basis)
        if asked.is_open
    ]
    explain(version=version, by=by, said=said)
