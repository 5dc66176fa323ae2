import pytest

from submissions.importing.problems import ImportRefused
from submissions.importing.reading import Row, read_rows

HEADER = "period,unit,element,value\n"
NOT_CSV = "Dòng 2: không đúng dạng CSV: dấu nháy kép không khép đúng chỗ, hoặc một ô quá dài."


def refusal(data):
    with pytest.raises(ImportRefused) as found:
        read_rows(data if isinstance(data, bytes) else data.encode())
    return str(found.value)


@pytest.mark.parametrize(
    "data",
    [
        HEADER + "2025-Q2,595,NLD_CS,500\n",
        "\ufeff" + HEADER + "2025-Q2,595,NLD_CS,500",
        (HEADER + "2025-Q2,595,NLD_CS,500\n").replace("\n", "\r\n"),
        '"period","unit","element","value"\n"2025-Q2", 595 ,"NLD_CS","500"\n',
    ],
    ids=["plain", "BOM", "CRLF", "quoted"],
)
def test_read_rows_takes_the_dialects_of_csv(data):
    assert read_rows(data.encode()) == [Row(2, "2025-Q2", "595", "NLD_CS", "500")]


def test_read_rows_counts_as_a_spreadsheet_does():
    rows = read_rows((HEADER + "\n,,,\n" + '2025-Q2,595,A,"x\ny"\n2025-Q2,595,B,1\n').encode())
    assert [(row.number, row.element) for row in rows] == [(4, "A"), (5, "B")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "Dòng 1: dòng đầu phải là “period,unit,element,value”."),
        (b"PK\x03\x04\xff\xfe\x00", "Tệp không phải CSV mã hóa UTF-8 (dòng 1 không đọc được)."),
        (HEADER.encode("utf-16"), "Tệp không phải CSV mã hóa UTF-8 (dòng 1 không đọc được)."),
        (
            (HEADER + "2025-Q2,595,X,Bình").encode("cp1258", "replace") + b"\xec\n",
            "Tệp không phải CSV mã hóa UTF-8",
        ),
        ("a\0b", "Tệp không phải CSV mã hóa UTF-8."),
        ("2025-Q2,595,NLD_CS,500\n", "Dòng 1: dòng đầu phải là “period,unit,element,value”."),
        ("period,unit,value\n", "Dòng 1: dòng đầu phải là “period,unit,element,value”."),
        ("period;unit;element;value\n", "cách nhau bằng dấu phẩy, không phải dấu chấm phẩy"),
        (HEADER, "Tệp không có dòng số liệu nào."),
        (HEADER + "2025-Q2,595,NLD_CS\n", "Dòng 2: có 3 ô, cần đúng 4 ô"),
        (HEADER + "2025-Q2,595,NLD_CS,500,x\n", "Dòng 2: có 5 ô, cần đúng 4 ô"),
        (HEADER + "2025-Q2,595,NLD_CS,\n", "Dòng 2: ô “value” để trống; ghi “-” để xóa số đã có"),
        (HEADER + "2025-Q2,,NLD_CS,5\n", "Dòng 2: ô “unit” để trống."),
        (HEADER + '2025-Q2,595,NLD_CS,"5\n', NOT_CSV),
        (HEADER + '2025-Q2,595,NLD_CS,"5"6\n', NOT_CSV),
        (HEADER + "2025-Q2,595,NLD_CS," + "5" * 200_000, NOT_CSV),
    ],
)
def test_read_rows_refuses_with_one_sentence(data, sentence):
    assert sentence in refusal(data)


def test_read_rows_tells_every_bad_row_at_once():
    text = refusal(HEADER + "2025-Q2,595,NLD_CS\n2025-Q2,595,NLD_CS,5\n2025-Q2,595,NLD_CS,\n")
    assert [line[:7] for line in text.splitlines()] == ["Dòng 2:", "Dòng 4:"]
