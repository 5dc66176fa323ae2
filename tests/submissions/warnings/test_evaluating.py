"""Every kind of rule at its bounds: district 595 (or Công an tỉnh) in Quý III/2025 unless told otherwise."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.answers import Answer
from submissions.warnings import Past, evaluate, rules_of
from targets.models import CheckRule, DataElement

QUARTERS = ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
KINDS = ["CS_LUUTRU", "CS_KARAOKE", "CS_XOABOP", "CS_VUTRUONG", "CS_NHAHANG", "CS_KHAC"]
NA = Answer(not_applicable=True)


class Bench:
    """Evaluates numbers given by element code; no return is stored."""

    def __init__(self, desk):
        self.desk = desk
        self.ids = dict(DataElement.objects.filter(plan=desk.plan).values_list("code", "pk"))
        self.quarters = {row.code: row for row in desk.plan.periods.quarters_only()}
        self.rules = {}

    def answers(self, numbers):
        told = {code: value for code, value in numbers.items() if value is not None}
        return {
            self.ids[code]: value if isinstance(value, Answer) else Answer(value=Decimal(value))
            for code, value in told.items()
        }

    def past(self, code, numbers, joined=False):
        return Past(self.quarters[code], self.answers(numbers), joined)

    def ask(self, now, *earlier, year_ago=None, key="595", code="2025-Q2"):
        """The warnings as {(rule, element code): warning}; `earlier`: Pasts, oldest first."""
        obligation = self.desk.obligation(key, code)
        rules = self.rules.setdefault(code, rules_of(obligation.quarter))
        baselines = {self.ids[each]: Decimal(value) for each, value in (year_ago or {}).items()}
        found = evaluate(obligation, self.answers(now), earlier, baselines, rules)
        return {(warning.rule, warning.cell.code): warning for warning in found}

    def asked(self, *arguments, **options):
        return list(self.ask(*arguments, **options))


@pytest.fixture
def bench(desk):
    return Bench(desk)


WITHIN = [
    ("nguoi-lao-dong-duoc-tuyen-truyen", {"NLD_CS_TT": 501, "NLD_CS": 500}, {"NLD_CS_TT": 500}, "595"),
    ("lao-dong-kcn-duoc-tuyen-truyen", {"NLD_KCN_TT": 11, "NLD_KCN": 10}, {"NLD_KCN_TT": 10}, "BQLKCN"),
    ("hoc-sinh-duoc-tuyen-truyen", {"HSSV_TT": 11, "HSSV": 10}, {"HSSV_TT": 10}, "SGDDT"),
    ("tu-so-tren-mau-so", {"CS_KT": 13, **dict.fromkeys(KINDS, 2)}, {"CS_KT": 12}, "595"),
    ("tu-so-tren-mau-so", {"NBD_TC": 3, "NBD_NC": 2}, {"NBD_TC": 2}, "595"),
    ("trong-do", {"NV_CS_NU": 6, "NLD_CS": 5}, {"NV_CS_NU": 5}, "595"),
    (
        "tong-cac-phan-nguoi-vi-pham",
        {"DT_HC_BAN": 2, "DT_HC_MUA": 2, "DT_CHUA": 1, "DT_MOIGIOI": 1, "DT_MUA18": 1, "DT_DOITUONG": 6},
        {"DT_MUA18": 0},
        "CAT",
    ),
    ("vu-hinh-su-trong-tong-so-vu", {"VU_XL": 5, "DT_VU": 4}, {"VU_XL": 4}, "CAT"),
    ("co-so-tren-luot-kiem-tra", {"CS_KT": 8, "KT_LUOT": 7}, {"CS_KT": 7}, "595"),
    ("co-so-kiem-tra-tu-2021", {"CS_KT": 8, "CS_KT_GD": 7}, {"CS_KT": 7}, "595"),
    ("vi-pham-tren-luot-kiem-tra", {"KT_VIPHAM": 8, "KT_LUOT": 7}, {"KT_VIPHAM": 7}, "595"),
    ("phat-tien-tren-vi-pham", {"KT_PHATTIEN": 3, "KT_VIPHAM": 2}, {"KT_PHATTIEN": 2}, "595"),
    (
        "nguoi-tren-luot-ho-tro",
        {"NBD_TC": 5, "HT_TUVAN": 1, "HT_YTE": 1, "HT_HIV": 1, "HT_GD": 1, "HT_NGHE": 0},
        {"NBD_TC": 4},
        "595",
    ),
    ("nguoi-tren-luot-tuyen-truyen", {"NLD_CS_TT": 31, "TT_LUOT": 30}, {"NLD_CS_TT": 30}, "595"),
    ("buoi-tren-luot-tuyen-truyen", {"TT_BUOI": 4, "TT_LUOT": 3}, {"TT_BUOI": 3}, "595"),
    ("lop-tren-luot-tap-huan", {"TH_LOP": 2, "TH_LUOT": 1}, {"TH_LOP": 1}, "595"),
    ("luy-ke-kinh-phi", {"KP_NS": 61, "KP_DT": 60}, {"KP_NS": 60}, "595"),
    (
        "can-doi-to-giac",
        {"TG_CHUYEN": 1, "TG_MOI": 6, "TG_DUNGHAN": 4, "TG_TREHAN": 1, "TG_TRONGHAN": 1, "TG_QUAHAN": 0},
        {"TG_QUAHAN": 1},
        "CAT",
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right", "key"), WITHIN)
def test_a_bound_within_the_return_is_asked_about_just_beyond_it(bench, rule, wrong, right, key):
    shown_at = next(iter(wrong))

    assert bench.asked(wrong, key=key) == [(rule, shown_at)]
    assert bench.asked(wrong | right, key=key) == []


@pytest.mark.parametrize(("rule", "wrong", "right", "key"), WITHIN)
def test_a_bound_with_a_term_unanswered_or_not_applicable_is_passed_over(bench, rule, wrong, right, key):
    for term in wrong:
        for absent in (None, NA):
            if rule == "tu-so-tren-mau-so" and absent is NA and term in KINDS:
                continue  # A part set aside leaves the total of the others.
            assert (rule, next(iter(wrong))) not in bench.ask(wrong | {term: absent}, key=key)


def test_every_rule_within_a_return_is_in_the_table(desk):
    named = set(desk.plan.checks.exclude(kind__in=OVER_TIME_KINDS).values_list("code", flat=True))
    running = {"luy-ke-lao-dong-co-so", "luy-ke-lao-dong-kcn", "luy-ke-hoc-sinh", "luy-ke-co-so-kiem-tra"}

    assert {row[0] for row in WITHIN} | running == named


OVER_TIME_KINDS = [
    CheckRule.Kind.HALVED,
    CheckRule.Kind.SILENT,
    CheckRule.Kind.LAST_QUARTER,
    CheckRule.Kind.LAST_YEAR,
    CheckRule.Kind.REPEATED,
]


def test_a_ratio_is_said_in_the_words_of_its_rule(bench):
    [warning] = bench.ask({"NLD_CS_TT": 1520, "NLD_CS": 500}).values()

    assert warning.sentence == (
        "Số người được tuyên truyền (1.520) lớn hơn tổng số người lao động (500). "
        "Mỗi người chỉ tính một lần trong năm, dù dự nhiều buổi."
    )
    assert warning.about == "sums=1520>500|NLD_CS_TT=1520|NLD_CS=500"


def test_a_part_is_said_by_the_names_of_its_cells(bench):
    [warning] = bench.ask({"NV_CS_NU": 6, "NLD_CS": 5}).values()

    assert warning.sentence == (
        "Lao động nữ (6) lớn hơn người lao động tại các cơ sở kinh doanh dịch vụ dễ phát sinh tệ nạn mại dâm (5)."
    )


# Stock, quarter before, now, what asks.
STOCKS = [
    (10, 5, "giam-mot-nua"),  # Exactly half.
    (11, 6, None),
    (12, 6, "giam-mot-nua"),
    (9, 5, None),  # By 4.
    (8, 4, None),
    (10, 0, "giam-mot-nua"),
    (4, 0, None),
    (0, 0, None),
    (10, 15, None),  # Exactly 50%.
    (10, 16, "so-voi-quy-truoc"),
    (6, 10, None),  # By 4.
    (6, 11, "so-voi-quy-truoc"),
    (0, 4, None),
    (0, 5, "so-voi-quy-truoc"),
    (None, 50, None),
    (NA, 50, None),
    (50, None, None),
    (50, NA, None),
]


@pytest.mark.parametrize(("before", "now", "rule"), STOCKS)
def test_a_stock_beside_last_quarter(bench, before, now, rule):
    found = bench.asked({"CS_KHAC": now}, bench.past("2025-Q1", {"CS_KHAC": before}))

    assert found == ([(rule, "CS_KHAC")] if rule else [])


FLOWS = [
    (10, 5, None),  # Exactly 50%: a flow is asked about beyond it.
    (12, 5, "so-voi-quy-truoc"),
    (8, 4, None),
    (10, 15, None),
    (10, 16, "so-voi-quy-truoc"),
    (7, 3, None),  # By 4.
    (8, 3, "so-voi-quy-truoc"),  # By 5.
    (0, 500, None),  # Has begun.
    (0, 0, None),
    (5, 0, "khong-con-phat-sinh"),
    (4, 0, None),
    (None, 50, None),
    (NA, 50, None),
    (50, None, None),
    (50, NA, None),
]


@pytest.mark.parametrize(("before", "now", "rule"), FLOWS)
def test_a_flow_beside_last_quarter(bench, before, now, rule):
    found = bench.asked({"TT_TINBAI": now}, bench.past("2025-Q1", {"TT_TINBAI": before}))

    assert found == ([(rule, "TT_TINBAI")] if rule else [])


@pytest.mark.parametrize(
    ("year_ago", "now", "rule"),
    [
        (10, 15, None),
        (10, 16, "so-voi-cung-ky"),
        (10, 5, None),
        (12, 5, "so-voi-cung-ky"),
        (6, 10, None),
        (0, 50, None),
        (5, 0, "khong-con-phat-sinh"),
    ],
)
def test_a_flow_beside_last_year(bench, year_ago, now, rule):
    found = bench.asked({"TT_TINBAI": now}, year_ago={"TT_TINBAI": year_ago})

    assert found == ([(rule, "TT_TINBAI")] if rule else [])


def test_what_last_quarter_asks_about_last_year_does_not_ask_again(bench):
    last = bench.past("2025-Q1", {"TT_TINBAI": 10})

    assert bench.asked({"TT_TINBAI": 30}, last, year_ago={"TT_TINBAI": 10}) == [
        ("so-voi-quy-truoc", "TT_TINBAI")
    ]


def test_a_change_is_said_in_the_words_of_the_portal(bench):
    up = bench.ask({"CS_LUUTRU": 1083}, bench.past("2025-Q1", {"CS_LUUTRU": 48}))
    down = bench.ask({"TT_TINBAI": 30}, year_ago={"TT_TINBAI": 83})

    assert up["so-voi-quy-truoc", "CS_LUUTRU"].sentence == (
        "Tăng 1.035 cơ sở so với quý trước (48 lên 1.083). "
        "Nếu số đúng, ghi một câu giải trình để Sở Y tế không phải hỏi lại."
    )
    assert down["so-voi-cung-ky", "TT_TINBAI"].fact == (
        "Giảm 53 tin, bài so với cùng kỳ năm 2024 (83 xuống 30)."
    )
    assert down["so-voi-cung-ky", "TT_TINBAI"].about == "TT_TINBAI=83>30"


def test_a_quiet_form_is_asked_about_once(bench):
    busy = {"TT_BUOI": 16, "TT_LUOT": 900, "TT_TINBAI": 22, "NLD_CS_TT": 150, "KT_LUOT": 11, "KT_PHATTIEN": 2}
    found = bench.ask(dict.fromkeys(busy, 0), bench.past("2025-Q1", busy))

    assert list(found) == [("khong-con-phat-sinh", "NLD_CS_TT"), ("khong-con-phat-sinh", "KT_LUOT")]
    assert found["khong-con-phat-sinh", "KT_LUOT"].fact == (
        "Kỳ này ghi 0, trước đó có phát sinh: lượt kiểm tra cơ sở do đơn vị chủ trì (11 lượt)."
    )
    assert "; 1 nội dung khác." in found["khong-con-phat-sinh", "NLD_CS_TT"].fact
    assert len(found["khong-con-phat-sinh", "NLD_CS_TT"].about) <= 200


@pytest.mark.parametrize(
    ("older", "last", "now", "asks"),
    [
        (3, 3, 3, True),
        (1, 1, 1, True),
        (0, 0, 0, False),
        (3, 3, 4, False),
        (4, 3, 3, False),
        (None, 3, 3, False),
        (3, NA, 3, False),
        (3, 3, NA, False),
        (3, 3, None, False),
    ],
)
def test_a_flow_that_repeats(bench, older, last, now, asks):
    found = bench.asked(
        {"TH_LOP": now},
        bench.past("2025-Q1", {"TH_LOP": older}),
        bench.past("2025-Q2", {"TH_LOP": last}),
        key="STP",
        code="2025-Q3",
    )

    assert found == ([("ba-quy-lien", "TH_LOP")] if asks else [])


def test_a_stock_may_repeat(bench):
    pasts = [bench.past(code, {"CB_TINH": 42}) for code in ("2025-Q1", "2025-Q2")]

    assert bench.asked({"CB_TINH": 42}, *pasts, key="STP", code="2025-Q3") == []


def test_quarters_that_do_not_follow_each_other_are_not_compared(bench):
    first = bench.past("2025-Q1", {"TH_LUOT": 10})

    assert bench.asked({"TH_LUOT": 100}, first, key="STP", code="2025-Q3") == []
    both = (first, bench.past("2025-Q2", {"TH_LUOT": 10}))
    assert bench.asked({"TH_LUOT": 10}, *both, key="STP", code="2025-Q4") == []


def test_a_merged_quarter_takes_flows_out_of_the_comparison_and_leaves_stocks(bench):
    joined = bench.past("2025-Q2", {"TH_LUOT": 100, "CB_TINH": 100}, joined=True)

    found = bench.asked({"TH_LUOT": 10, "CB_TINH": 10}, joined, key="STP", code="2025-Q3")

    assert found == [("giam-mot-nua", "CB_TINH")]


def test_a_unit_that_ends_inside_the_quarter_is_not_compared_over_time(bench):
    last = bench.past("2025-Q2", {"TT_LUOT": 900})

    assert bench.desk.obligation(code="2025-Q3").ends_inside
    assert bench.asked({"TT_LUOT": 100}, last, year_ago={"TT_LUOT": 900}, code="2025-Q3") == []
    assert bench.asked({"TT_LUOT": 0}, last, code="2025-Q3") == []


def test_the_running_total_adds_the_accepted_quarters_to_this_one(bench):
    first = bench.past("2025-Q1", {"NLD_CS_TT": 300, "NLD_CS": 400})
    beyond = bench.ask({"NLD_CS_TT": 201, "NLD_CS": 500}, first)

    assert list(beyond) == [("luy-ke-lao-dong-co-so", "NLD_CS_TT")]
    assert beyond["luy-ke-lao-dong-co-so", "NLD_CS_TT"].sentence == (
        "Người lao động tại cơ sở được tuyên truyền, tính lần đầu trong năm, cộng từ ngày 15/12/2024 (501), "
        "lớn hơn người lao động tại các cơ sở kinh doanh dịch vụ dễ phát sinh tệ nạn mại dâm (500)."
    )
    assert bench.asked({"NLD_CS_TT": 200, "NLD_CS": 500}, first) == []
    assert bench.asked({"NLD_CS_TT": None, "NLD_CS": 400}, first) == []
    assert bench.asked({"NLD_CS_TT": 201, "NLD_CS": None}, first) == []
    assert bench.asked({"NLD_CS_TT": 500, "NLD_CS": 500}, bench.past("2025-Q1", {"NLD_CS_TT": NA})) == []


@pytest.mark.parametrize(
    ("flow", "stock", "key"),
    [("NLD_KCN_TT", "NLD_KCN", "BQLKCN"), ("HSSV_TT", "HSSV", "SGDDT"), ("KP_NS", "KP_DT", "STP")],
)
def test_the_other_running_totals(bench, flow, stock, key):
    past = bench.past("2025-Q1", {flow: 50, stock: 100})

    assert [cell for _, cell in bench.asked({flow: 51, stock: 100}, past, key=key)] == [flow]
    assert bench.asked({flow: 50, stock: 100}, past, key=key) == []


def test_the_running_total_of_inspections_is_of_all_kinds_of_establishment(bench):
    past = bench.past("2025-Q1", {"CS_KT": 7, **dict.fromkeys(KINDS, 2)})

    found = bench.asked({"CS_KT": 6, **dict.fromkeys(KINDS, 2)}, past)

    assert found == [("luy-ke-co-so-kiem-tra", "CS_KT")]


def test_what_a_quarter_exceeds_by_itself_is_not_told_again_for_the_year(bench):
    first = bench.past("2025-Q1", {"NLD_CS_TT": 500, "NLD_CS": 500})

    assert bench.asked({"NLD_CS_TT": 520, "NLD_CS": 500}, first) == [
        ("nguoi-lao-dong-duoc-tuyen-truyen", "NLD_CS_TT")
    ]


def test_what_the_unit_does_not_owe_is_not_asked_about(bench):
    assert bench.asked({"VU_XL": 9, "DT_VU": 1}, key="595") == []


NUMBERS = st.one_of(
    st.none(),
    st.just(NA),
    st.integers(0, 12),
    st.decimals(0, 10**12 - 1, places=3),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(st.data())
def test_no_answers_break_the_evaluator(bench, data):
    key, code = data.draw(st.sampled_from([("595", "2025-Q2"), ("595", "2025-Q3"), ("CAT", "2025-Q3")]))
    numbers = st.fixed_dictionaries({}, optional=dict.fromkeys(bench.ids, NUMBERS))
    before = [each for each in QUARTERS if each < code]
    pasts = [bench.past(each, data.draw(numbers), data.draw(st.booleans())) for each in before]
    year_ago = {each: value for each, value in data.draw(numbers).items() if isinstance(value, int | Decimal)}

    found = bench.ask(data.draw(numbers), *pasts, year_ago=year_ago, key=key, code=code)

    cells = [cell for _, cell in found]
    over_time = [cell for (_, cell), warning in found.items() if warning.over_time]
    assert len(over_time) == len(set(over_time))
    assert set(cells) <= set(bench.ids)
    assert all(0 < len(warning.about) <= 200 and warning.sentence for warning in found.values())
