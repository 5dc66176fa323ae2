"""The sentences of words.md: golden, with singular, zero, missing and reorganised cases."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from targets import sentences, wording
from targets.rules import RULES
from targets.sentences import Facts
from targets.verdicts import Pace, Verdict


def facts(numerator, denominator, threshold, noun, verdict="", type="ratio_at_least", **more):
    numerator = None if numerator is None else D(numerator)
    denominator = None if denominator is None else D(denominator)
    rule = RULES[type]
    known = denominator or (numerator is not None and not rule.divides)
    percent = rule.percent(numerator, denominator, D(threshold)) if known else None
    return Facts(
        rule.sentences,
        D(threshold),
        noun,
        verdict,
        numerator=numerator,
        denominator=denominator,
        percent=percent,
        **more,
    )


COMMUNES = "đơn vị cấp xã"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            facts(86, 121, 70, COMMUNES, Verdict.MET),
            "Đạt chỉ tiêu: 86/121 đơn vị cấp xã (71,07%); chỉ tiêu ít nhất 70%.",
        ),
        (facts(10, 10, 100, "đơn vị", Verdict.MET), "Đạt chỉ tiêu: 10/10 đơn vị (100,00%); chỉ tiêu 100%."),
        (
            facts(812, 1956, 20, "cơ sở", Verdict.MET),
            "Đạt và vượt chỉ tiêu: 812/1.956 cơ sở (41,51%), cao hơn chỉ tiêu 21,51 điểm phần trăm.",
        ),
        (
            facts(80, 121, 70, COMMUNES, Verdict.NOT_MET),
            "Chưa đạt chỉ tiêu: 80/121 đơn vị cấp xã (66,11%); còn thiếu 5 đơn vị để đạt 70%.",
        ),
        (
            facts(0, 45, 7, COMMUNES, Verdict.NOT_MET),
            "Chưa đạt chỉ tiêu: 0/45 đơn vị cấp xã (0,00%); còn thiếu 4 đơn vị để đạt 7%.",
        ),
        (
            facts(45, 47, 100, "tố giác, tin báo, khiếu nại", Verdict.NOT_MET, arises=True, by_year=False),
            "Chưa đạt trong kỳ: 45/47 tố giác, tin báo, khiếu nại được xử lý đúng thời hạn (95,74%); "
            "2 trường hợp quá hạn.",
        ),
        (
            facts(9, 10, 100, "đơn vị", Verdict.NOT_MET, type="units_meeting", by_year=False),
            "Chưa đạt trong kỳ: 9/10 đơn vị (90,00%); còn thiếu 1 đơn vị để đạt 100%.",
        ),
        (
            facts(6, 7, 100, "tháng", Verdict.NOT_MET, type="every_month", absent=["2025-08"], by_year=False),
            "Có tin, bài trong 6/7 tháng; chưa có tin, bài: tháng 08/2025.",
        ),
        (
            facts(4000, 10000, 70, "người", Verdict.IN_PROGRESS),
            "Đang thực hiện: lũy kế 4.000/10.000 người (40,00%), bằng 57,14% chỉ tiêu năm (70%). "
            "Đánh giá khi kết thúc năm.",
        ),
        (
            facts(812, 1956, 20, "cơ sở", Verdict.IN_PROGRESS),
            "Đang thực hiện: đã ở mức chỉ tiêu năm (41,51%, chỉ tiêu 20%); tiếp tục theo dõi đến hết năm.",
        ),
        (
            facts(0, 0, 100, "tin, đơn", Verdict.NONE_ARISING, arises=True),
            "Trong kỳ không phát sinh trường hợp nào; không tính tỷ lệ, không đưa vào số chỉ tiêu đạt.",
        ),
        (facts(None, None, 70, "người", Verdict.NO_DATA), "Chưa có số liệu được duyệt; chưa đánh giá."),
        (
            facts(12, 0, 70, "người", Verdict.NO_BASIS),
            "Mẫu số bằng 0, chưa có cơ sở tính tỷ lệ (12 trên 0).",
        ),
        (
            facts(12, 40, 70, "người", Verdict.NO_BASIS, thin_units=30),
            "Chưa đủ căn cứ: 30 đơn vị chưa có số liệu mẫu số.",
        ),
        (
            facts(0, 0, 100, "tháng", Verdict.NO_BASIS, type="every_month"),
            "Trong kỳ chưa có tháng nào phải đăng tin, bài.",
        ),
        (
            facts(61, 121, 70, COMMUNES),
            "Kết quả trong kỳ: 61/121 đơn vị cấp xã (50,41%). Chỉ tiêu không đánh giá theo quý.",
        ),
        (facts(None, None, 70, "người"), "Chưa có số liệu được duyệt."),
    ],
)
def test_each_state_has_its_sentence(given, sentence):
    assert given.sentences.judged(given) == sentence


def growth(value, base, verdict="", **more):
    return facts(value, base, 3, "vụ", verdict, type="growth_at_least", band="3 - 5", **more)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (growth(33, 32, Verdict.MET), "Đạt chỉ tiêu: xử lý 33 vụ, tăng 3,12% so với cùng kỳ (32 vụ)."),
        (
            growth(36, 32, Verdict.MET),
            "Đạt và vượt: 36 vụ, tăng 12,50%. Số liệu phản ánh kết quả đấu tranh, xử lý, không dùng để đánh giá "
            "diễn biến tệ nạn.",
        ),
        (
            growth(30, 32, Verdict.NOT_MET),
            "Chưa đạt chỉ tiêu tăng 3 - 5%: xử lý 30 vụ, giảm 2 vụ so với cùng kỳ (32 vụ).",
        ),
        (
            growth(32, 32, Verdict.NOT_MET),
            "Chưa đạt chỉ tiêu tăng 3 - 5%: xử lý 32 vụ, không tăng, không giảm so với cùng kỳ (32 vụ).",
        ),
        (
            growth(3, 0, Verdict.NO_BASIS),
            "Cùng kỳ không phát sinh, không tính tỷ lệ; trong kỳ xử lý 3 vụ.",
        ),
        (
            growth(9, 8, Verdict.IN_PROGRESS),
            "Đang thực hiện: xử lý 9 vụ, tăng 1 vụ so với cùng kỳ (8 vụ). Đánh giá khi kết thúc năm. "
            "Số vụ ít (cùng kỳ 8 vụ), tỷ lệ chỉ để tham khảo.",
        ),
        (
            growth(None, None, Verdict.NO_DATA, last_year=2024),
            "Chưa có số liệu cùng kỳ năm 2024, chưa tính được mức tăng.",
        ),
    ],
)
def test_growth_is_told_as_results_of_enforcement(given, sentence):
    assert given.sentences.judged(given) == sentence


def test_pace_names_both_shares_and_never_reproaches():
    ahead = facts(4000, 10000, 70, "người", Verdict.IN_PROGRESS, pace=Pace.ON_PACE, quarters=2)
    assert sentences.pace(ahead) == (
        "Bảo đảm tiến độ: bằng 57,14% chỉ tiêu năm; mức bình quân theo thời gian 50%."
    )
    behind = facts(2170, 10000, 70, "người", Verdict.IN_PROGRESS, pace=Pace.BEHIND, quarters=2)
    assert sentences.pace(behind) == (
        "Thấp hơn tiến độ bình quân: bằng 31,00% chỉ tiêu năm (bình quân 50%); cần thêm 4.830 người trong các quý "
        "còn lại."
    )
    assert sentences.pace(replace(behind, quarters=4)) == (
        "Thấp hơn tiến độ bình quân: bằng 31,00% chỉ tiêu năm (bình quân 100%)."
    )
    assert sentences.pace(replace(behind, pace="")) == "Không đánh giá tiến độ theo quý đối với chỉ số này."


def test_a_cohort_that_follows_is_not_judged():
    cohort = RULES["units_meeting"].sentences
    assert cohort.followed(facts(17, 45, 100, "xã, phường, đặc khu", Verdict.NOT_MET)) == (
        "Kết quả theo dõi: 17/45 xã, phường, đặc khu (37,77%)."
    )
    assert cohort.followed(facts(None, None, 100, "xã, phường, đặc khu")) == "Chưa có số liệu được duyệt."


def test_a_target_of_several_names_what_is_not_met():
    assert wording.target_of_several(2, 3, ["Tuyên truyền cho người lao động trong khu công nghiệp"]) == (
        "Đạt 2/3 chỉ số thành phần; chưa đạt: tuyên truyền cho người lao động trong khu công nghiệp."
    )
    assert wording.target_of_several(2, 3, [], provisional=True) == (
        "Đạt 2/3 chỉ số thành phần; số liệu chưa đầy đủ."
    )


def test_a_name_inside_a_sentence_starts_small_but_for_an_abbreviation():
    assert wording.lowered("Ở các xã") == "ở các xã"
    assert wording.lowered("UBND cấp xã") == "UBND cấp xã"
    assert wording.lowered("") == ""


def test_coverage_names_who_is_missing_and_thanks_those_invited():
    assert wording.coverage(10, 10) == "Đủ số liệu: 10/10 đơn vị."
    assert wording.coverage(9, 10, ["Huyện Tánh Linh (quý II)"]) == (
        "Chưa đủ: 9/10 đơn vị có số liệu; chưa nhận: Huyện Tánh Linh (quý II)."
    )
    assert wording.coverage(19, 20, of_quarters=True) == "Chưa đủ: 19/20 báo cáo quý."
    assert wording.invited("Tòa án nhân dân tỉnh") == "Chưa có số liệu phối hợp của Tòa án nhân dân tỉnh."
    assert wording.provisional(9, 10, ["Huyện Bắc Bình", "Huyện Tánh Linh (quý II)"]) == (
        "Số liệu chưa đầy đủ: 9/10 đơn vị có số liệu; còn thiếu Huyện Bắc Bình; Huyện Tánh Linh (quý II)."
    )


def test_footnotes_of_lifted_and_carried_figures():
    assert wording.carried(["Huyện Đức Linh"]) == "Dùng số liệu quý gần nhất của 1 đơn vị: Huyện Đức Linh."
    assert wording.waived("Huyện Phú Quý", "Công văn số 12/SYT") == (
        "Huyện Phú Quý không phải báo cáo kỳ này: Công văn số 12/SYT."
    )
    assert wording.not_applicable(["Huyện Phú Quý", "Huyện Hàm Tân"]) == (
        "2 đơn vị không áp dụng, không tính vào mẫu số: Huyện Phú Quý; Huyện Hàm Tân."
    )
    assert wording.merged("quý I", 4, "quý II") == "Số liệu quý I của 4 đơn vị đã gộp vào quý II."


def test_a_window_over_the_reorganisation_says_what_is_counted_twice():
    assert wording.reorganised(10, date(2025, 6, 30), 45, date(2025, 7, 1)) == (
        "Tử số gồm kết quả của 10 huyện, thị xã, thành phố đến 30/6/2025 và của 45 xã, phường, đặc khu từ 01/7/2025; "
        "mẫu số theo 45 đơn vị hiện hành; có thể có trường hợp được tính hai lần."
    )
    assert wording.official_day(date(2025, 2, 18)) == "18/02/2025"


def at_most(numerator, denominator, verdict=""):
    return facts(numerator, denominator, 5, "vụ", verdict, type="ratio_at_most")


def total(value, verdict="", **more):
    return facts(value, None, 100, "lớp", verdict, type="total_at_least", **more)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (at_most(3, 100, Verdict.MET), "Đạt chỉ tiêu: 3/100 vụ (3,00%); chỉ tiêu không quá 5%."),
        (
            at_most(8, 101, Verdict.NOT_MET),
            "Chưa đạt chỉ tiêu: 8/101 vụ (7,93%); nhiều hơn mức chỉ tiêu 3 vụ (không quá 5%).",
        ),
        (
            at_most(5, 100, Verdict.IN_PROGRESS),
            "Đang thực hiện: lũy kế 5/100 vụ (5,00%), trong mức chỉ tiêu năm (không quá 5%). "
            "Đánh giá khi kết thúc năm.",
        ),
        (
            at_most(6, 100, Verdict.IN_PROGRESS),
            "Đang thực hiện: lũy kế 6/100 vụ (6,00%), cao hơn mức chỉ tiêu năm (không quá 5%). "
            "Đánh giá khi kết thúc năm.",
        ),
        (total(100, Verdict.MET), "Đạt chỉ tiêu: 100 lớp; chỉ tiêu ít nhất 100 lớp."),
        (
            total(120, Verdict.MET),
            "Đạt và vượt chỉ tiêu: 120 lớp, bằng 120,00% chỉ tiêu (100 lớp).",
        ),
        (
            total(80, Verdict.NOT_MET, by_year=False),
            "Chưa đạt trong kỳ: 80 lớp, bằng 80,00% chỉ tiêu (100 lớp); còn thiếu 20 lớp.",
        ),
        (
            total(80, Verdict.IN_PROGRESS),
            "Đang thực hiện: lũy kế 80 lớp, bằng 80,00% chỉ tiêu năm (100 lớp). Đánh giá khi kết thúc năm.",
        ),
        (
            total(100, Verdict.IN_PROGRESS),
            "Đang thực hiện: đã ở mức chỉ tiêu năm (100 lớp, chỉ tiêu 100 lớp); tiếp tục theo dõi đến hết năm.",
        ),
        (total(0), "Kết quả trong kỳ: 0 lớp. Chỉ tiêu không đánh giá theo quý."),
        (total(None), "Chưa có số liệu được duyệt."),
    ],
)
def test_types_that_other_plans_may_use_speak_too(given, sentence):
    assert given.sentences.judged(given) == sentence


@pytest.mark.parametrize("type", RULES)
@pytest.mark.parametrize("verdict", [v for v in Verdict if v != Verdict.PARTLY_MET])
def test_no_sentence_uses_a_word_that_must_not_be_said(verdict, type):
    given = facts(1, 2, 70, "người", verdict, type=type, pace=Pace.BEHIND)
    said = given.sentences.judged(given) + sentences.pace(given)
    assert not [word for word in ("Không đạt", "chậm", "vi phạm", "KAD", "đối tượng") if word in said]


def test_coverage_of_units_that_lack_a_quarter():
    told = wording.coverage(10, 10, ["Huyện Phú Quý (quý II)"])

    assert told == "Chưa đủ quý: 10/10 đơn vị có số liệu; chưa nhận: Huyện Phú Quý (quý II)."
