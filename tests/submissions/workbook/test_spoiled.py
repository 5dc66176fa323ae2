"""Spoiled workbooks: each is told by sheet and cell, in a sentence that says what to do; none is silently wrong."""

import unicodedata
from datetime import date, time

import pytest

from tests.submissions.workbook.books import Book, Excel

FORMULA = "Ô này chứa công thức. Ghi giá trị, hoặc dán bằng “Dán giá trị”."
LEGACY = "Ô này dùng phông chữ cũ (TCVN3, VNI). Gõ lại bằng bảng mã Unicode."
WHOLE = '"{}" chưa đúng: số người là số nguyên, không âm. Ví dụ: 1.250.'
NO_NUMBER = '"{}" không phải là số. Chỉ nhập chữ số; nội dung khác ghi ở ô Giải trình.'
DAY = "Ô này đã thành ngày {}, không phải số. Ghi lại bằng chữ số, ví dụ 1.250."
MONEY = '"{}" chưa đúng: số tiền là số không âm, nhiều nhất 3 chữ số sau dấu phẩy. Ví dụ: 1.250,5.'
DONG = '"{}": Ô này tính bằng triệu đồng: 15.000.000 đồng ghi là 15. Có phải bạn nhập theo đồng?'


@pytest.fixture(scope="module")
def kept():
    """The one workbook that all are spoiled from, once it is made."""
    return {}


@pytest.fixture
def book(excel, kept):
    if "data" not in kept:
        kept["data"] = excel.made()
    return Book(kept["data"])


def put(code, value, sentence, column="F"):
    return pytest.param(lambda book: book.put(code, value, column), sentence, id=f"{code}={value!r}"[:40])


def text(code, value, sentence, column="F"):
    return pytest.param(
        lambda book: book.text(code, value, column), sentence, id=f"{code}-text-{value!r}"[:40]
    )


def written(number, sentence):
    return pytest.param(lambda book: book.number("NLD_CS", number), sentence, id=f"written-{number}")


def percent(book):
    where = book.put("NLD_CS", 1)
    book.cell("NLD_CS").number_format = "0%"
    return where


def item(on, link):
    def spoil(book):
        book.put("CONG_HUYEN/3", on)
        return book.put("CONG_HUYEN/3", link, "G")

    return spoil


def dated(on, link="https://a.example/9"):
    def spoil(book):
        book.put("CONG_HUYEN/3", link, "G")
        return book.put("CONG_HUYEN/3", on)

    return spoil


CELLS = [
    put("NLD_CS", date(2025, 7, 3), DAY.format("03/07/2025")),
    put(
        "NLD_CS",
        date(2025, 3, 7),
        DAY.format("07/03/2025"),
    ),
    put("NLD_CS", time(3, 7), DAY.format("03:07:00")),
    text("NLD_CS", "3/7", NO_NUMBER.format("3/7")),
    put("NLD_CS", 1.5, WHOLE.format("1,5")),
    text("NLD_CS", "1,5", WHOLE.format("1,5")),
    text("NLD_CS", "1,234.5", WHOLE.format("1,234.5")),
    text("NLD_CS", "12.34", WHOLE.format("12.34")),
    put("NLD_CS", -3, WHOLE.format("-3")),
    text("NLD_CS", "-0", WHOLE.format("-0")),
    text("NLD_CS", "12a", NO_NUMBER.format("12a")),
    text("NLD_CS", "NaN", NO_NUMBER.format("NaN")),
    text("NLD_CS", "∞", NO_NUMBER.format("∞")),
    text("NLD_CS", "1e309", NO_NUMBER.format("1e309")),
    written("1E309", NO_NUMBER.format("inf")),
    written("1234567890123456789", WHOLE.format("1.234.567.890.123.456.789")),
    written("-0.0", WHOLE.format("-0")),
    written("1234.5E-1", WHOLE.format("123,45")),
    put("NLD_CS", True, NO_NUMBER.format("TRUE")),
    put("NLD_CS", "#N/A", NO_NUMBER.format("#N/A")),
    text("NLD_CS", "x", "Nội dung này không được ghi “không áp dụng”: ghi 0 nếu không có."),
    text("NLD_CS", "Không có", NO_NUMBER.format("Không có")),
    text("NLD_CS", "-", NO_NUMBER.format("-")),
    put("NLD_CS", "=SUM(D5:D9)", FORMULA),
    put("NLD_CS", "=A1", FORMULA, "G"),
    pytest.param(percent, NO_NUMBER.format("100%"), id="percent"),
    put("KP_NS", 15000000, DONG.format("15.000.000")),
    put("KP_NS", 0.0001, MONEY.format("0,0001")),
    text("KP_NS", "12.5", MONEY.format("12.5")),
    text("LG_HIV", "Rồi", "“Rồi” chưa đúng: ghi Có hoặc Không."),
    put("LG_HIV", 1, "“1” chưa đúng: ghi Có hoặc Không."),
    text(
        "KH_DV", "32/01/2025", "“32/01/2025” chưa đúng: ngày ghi dạng ngày/tháng/năm, ví dụ 05/06/2025.", "I"
    ),
    text("KH_DV", "x", "Nội dung này không được ghi “không áp dụng”: ghi 0 nếu không có."),
    text("XA_TT", "Có", "“Có” chưa đúng: ô này chỉ ghi “Đã rà soát”, hoặc để trống."),
    text(
        "NV_CS_NU",
        None,
        "Nêu lý do không áp dụng để Sở Y tế xem xét; nếu không có trường hợp nào, hãy ghi 0.",
        "G",
    ),
    text(
        "CS_KHAC",
        "Chưa rõ.",
        "Giải trình đi cùng một câu trả lời: ghi số liệu, hoặc x nếu được ghi không áp dụng.",
        "G",
    ),
    text("NLD_CS", "Kh«ng cã sè liÖu", LEGACY, "G"),
    text("NLD_CS", "®¬n vÞ b¸o c¸o", LEGACY, "G"),
    text("NLD_CS", "Khoâng coù soá lieäu", LEGACY, "G"),
    text("NLD_CS", "ñöôïc thoáng keâ", LEGACY, "G"),
    pytest.param(item("01/06/2025", None), "Mỗi tin, bài cần cả ngày đăng và liên kết.", id="no-link"),
    pytest.param(dated(None), "Mỗi tin, bài cần cả ngày đăng và liên kết.", id="no-day"),
    pytest.param(
        dated("6/2025"), "“6/2025” chưa đúng: ngày ghi dạng ngày/tháng/năm, ví dụ 05/06/2025.", id="month"
    ),
    pytest.param(dated("01/06/2024"), "Tin, bài ngày 1/6/2024 không thuộc năm 2025.", id="last-year"),
    pytest.param(
        dated(date(2025, 6, 20)), "Tin, bài ngày 20/6/2025 sau ngày cuối của kỳ (14/6/2025).", id="later"
    ),
    pytest.param(
        item("01/06/2025", "https://a.example/"),
        "Liên kết cần dẫn đến đúng bài viết, không phải trang chủ.",
        id="home-page",
    ),
    pytest.param(
        item("01/06/2025", "a.example/bai"),
        "“a.example/bai” không phải là liên kết bắt đầu bằng http:// hoặc https://.",
        id="no-scheme",
    ),
]


@pytest.mark.parametrize(("spoil", "sentence"), CELLS)
def test_a_spoiled_cell_is_named_with_its_sentence(excel, book, spoil, sentence):
    where = spoil(book)

    assert excel.problems(book.bytes) == {where: sentence}


def merged(book):
    sheet, row = book.find("CS_LUUTRU")
    sheet.merge_cells(f"F{row}:F{row + 1}")
    return f"Biểu 1!F{row}:F{row + 1}"


def merged_across(book):
    sheet, row = book.find("KH_DV")
    sheet.merge_cells(f"E{row}:G{row}")
    return f"Biểu 2!E{row}:G{row}"


def deleted_row(book):
    sheet, row = book.find("CS_KARAOKE")
    sheet.delete_rows(row)
    return "Biểu 1!"


def duplicated_row(book):
    sheet, row = book.find("CS_KARAOKE")
    last = sheet.max_row + 1
    for column in "ABCDEFG":
        sheet[f"{column}{last}"].value = sheet[f"{column}{row}"].value
    return f"Biểu 1!A{last}"


def sorted_labels(book):
    first, second = book.cell("CS_KARAOKE", "B"), book.cell("CS_XOABOP", "B")
    first.value, second.value = second.value, first.value
    return f"Biểu 1!B{first.row}"


def foreign_row(book):
    sheet, _ = book.find("CS_KARAOKE")
    last = sheet.max_row + 1
    sheet[f"A{last}"].value, sheet[f"F{last}"].value = "VU_XL", 5
    return f"Biểu 1!A{last}"


def added_row(book):
    sheet, row = book.find("CONG_HUYEN/20")
    sheet.insert_rows(row)
    sheet[f"F{row}"].value = "01/06/2025"
    return f"Biểu 3!F{row}"


def renamed_sheet(book):
    book["Biểu 4"].title = "Bieu 4"
    return "Biểu 4!"


def missing_sheet(book):
    del book.book["Biểu 4"]
    return "Biểu 4!"


def inserted_column(book):
    book["Biểu 4"].insert_cols(6)
    return "Biểu 4!F4"


def renamed_column(book):
    book["Biểu 4"]["F4"].value = "Quý II"
    return "Biểu 4!F4"


def without_codes(book):
    book["Biểu 4"].delete_cols(1)
    return "Biểu 4!"


STRUCTURES = [
    (merged, "bị gộp nên không biết số thuộc dòng nào. Bỏ gộp ô rồi ghi vào từng ô."),
    (merged_across, "bị gộp nên không biết số thuộc dòng nào."),
    (deleted_row, "Thiếu dòng “Karaoke”. Dòng đã bị xóa hoặc mất mã; chép số liệu sang biểu mới tải."),
    (duplicated_row, "Dòng này trùng mã với dòng"),
    (sorted_labels, "Dòng này phải là “Karaoke”. Tên dòng đã bị sửa hoặc các dòng đã bị xáo trộn"),
    (foreign_row, "Mã dòng “VU_XL” không phải nội dung đơn vị báo cáo trong biểu này."),
    (added_row, "Dòng này được thêm vào nên không đọc được."),
    (renamed_sheet, "Không thấy trang “Biểu 4”. Trang đã bị xóa hoặc đổi tên; đặt lại tên cũ."),
    (missing_sheet, "Không thấy trang “Biểu 4”."),
    (inserted_column, "Cột “Kỳ này” không còn ở chỗ cũ. Không chèn, xóa hoặc đổi tên cột."),
    (renamed_column, "Cột “Kỳ này” không còn ở chỗ cũ."),
    (without_codes, "Không thấy cột mã dòng (cột A ẩn). Chép số liệu sang biểu mới tải."),
]


@pytest.mark.parametrize(("spoil", "sentence"), STRUCTURES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_spoiled_structure_is_named(excel, book, spoil, sentence):
    where = spoil(book)
    problems = excel.problems(book.bytes)

    assert where in problems
    assert sentence in problems[where]


def test_the_corpus_is_large():
    assert len(CELLS) + len(STRUCTURES) >= 40


RIGHT = [
    ("NLD_CS", "1.234", 1234),
    ("NLD_CS", " 1 234 ", 1234),
    ("NLD_CS", "\u00a01234\u200b", 1234),
    ("NLD_CS", "１２３４", 1234),
    ("NLD_CS", 1234.0, 1234),
    ("KP_NS", "1.234,5", 1234.5),
    ("KP_NS", 12.1 + 0.2, 12.3),
    ("LG_HIV", " có ", 1),
    ("LG_HIV", unicodedata.normalize("NFD", "Có"), 1),
    ("LG_HIV", "KHÔNG", 0),
]


@pytest.mark.parametrize(("code", "typed", "value"), RIGHT)
def test_what_people_type_is_read_as_the_form_reads_it(excel, book, code, typed, value):
    book.put(code, typed)
    reading = excel.read(book.bytes)

    assert reading.problems == []
    assert float(reading.answers[code].value) == value


@pytest.mark.parametrize("blank", [None, " ", "…", "...", "\u200b\u00a0"])
def test_an_empty_cell_is_no_answer_and_no_zero(excel, book, blank):
    book.put("CS_KARAOKE", blank)
    reading = excel.read(book.bytes)

    assert reading.problems == []
    assert reading.answers["CS_KARAOKE"] is None


def test_decomposed_vietnamese_is_kept_composed(excel, book):
    book.put("NLD_CS", unicodedata.normalize("NFD", "Số liệu của Đội kiểm tra"), "G")
    for sheet in book.book.worksheets:
        for row in range(5, sheet.max_row + 1):
            if isinstance(sheet[f"B{row}"].value, str):
                sheet[f"B{row}"].value = unicodedata.normalize("NFD", sheet[f"B{row}"].value)
    reading = excel.read(book.bytes)

    assert reading.problems == []
    assert reading.answers["NLD_CS"].remark == "Số liệu của Đội kiểm tra"


@pytest.mark.parametrize(
    "words", ["Theo «Sổ tay» của Sở.", "Tăng 5 % (½ số cũ), 20 m² ®.", "Hoà Thắng, Phú Quý", "Zürich"]
)
def test_words_that_only_look_old_are_kept(excel, book, words):
    book.put("NLD_CS", words, "G")
    reading = excel.read(book.bytes)

    assert reading.problems == []
    assert reading.answers["NLD_CS"].remark == words


def test_a_moved_row_is_read_where_it_is(excel, book):
    sheet, row = book.find("CS_KARAOKE")
    sheet[f"F{row}"].value = 9
    sheet.move_range(f"A{row}:G{row}", rows=sheet.max_row - row + 1)
    reading = excel.read(book.bytes)

    assert reading.problems == []
    assert reading.answers["CS_KARAOKE"].value == 9


@pytest.mark.parametrize(
    ("typed", "parts", "told"),
    [
        (60, 10, None),
        (99999, 10, "Tổng đã bị ghi đè bằng 99.999; các dòng thành phần cộng lại là 60."),
        ("61", 10, "Tổng đã bị ghi đè bằng 61; các dòng thành phần cộng lại là 60."),
        (61, None, "Tổng đã bị ghi đè bằng 61; các dòng thành phần chưa ghi đủ."),
    ],
)
def test_a_total_typed_over_is_held_against_its_parts(excel, book, typed, parts, told):
    where = book.put("CS_TONG", typed)
    for part in ("LUUTRU", "KARAOKE", "XOABOP", "VUTRUONG", "NHAHANG", "KHAC"):
        book.put(f"CS_{part}", parts)
    problems = excel.problems(book.bytes)

    assert list(problems) == ([where] if told else [])
    assert problems.get(where, "").startswith(told or "")


@pytest.mark.parametrize(
    ("code", "column", "value"),
    [("CS_KARAOKE", "J", 12), ("CS_KARAOKE", "Z", "1.250"), ("CS_TONG", "G", 3), ("XA_TT", "H", 7)],
)
def test_a_number_where_nothing_is_asked_is_named(excel, book, code, column, value):
    where = book.put(code, value, column)

    shown = f"{value}"
    assert excel.problems(book.bytes) == {
        where: f"Số {shown} đứng ngoài các ô nền vàng nên không được đọc. "
        "Ghi vào ô nền vàng của đúng dòng, hoặc xóa ô này."
    }


def test_notes_and_workings_beside_the_table_are_let_be(excel, book):
    book.put("CS_KARAOKE", "theo Đội 178", "J")
    book.put("CS_KARAOKE", "=F8+F9", "K")

    assert excel.problems(book.bytes) == {}


def test_every_problem_is_told_at_once(excel, book):
    wrong = [
        book.text("NLD_CS", "12a"),
        book.put("KP_NS", "=1+1"),
        book.put("CS_KARAOKE", -1),
        renamed_sheet(book),
    ]

    assert set(excel.problems(book.bytes)) == set(wrong)


def test_a_day_pasted_as_a_day_is_one(excel, book):
    book.put("KH_DV", date(2025, 2, 4), "I")

    assert excel.read(book.bytes).answers["KH_DV"].document_on == date(2025, 2, 4)


def test_excel_made_a_link_of_an_address(excel, book):
    cell = book.cell("CONG_HUYEN/3", "G")
    cell.value, cell.hyperlink = "https://a.example/3", "https://a.example/3"
    book.put("CONG_HUYEN/3", "01/06/2025")
    reading = excel.read(book.bytes)

    assert reading.problems == []
    assert len(reading.answers["CONG_HUYEN"].items) == 3


def test_a_commune_of_the_reorganisation_reads_its_own(desk):
    excel = Excel(desk, desk.draft("22924@2025", "2025-Q4"))
    book = excel.opened()
    where = book.put("XA_TT", "x")

    assert list(excel.problems(book.bytes)) == [where]
