Q2 = "2025-Q2,595,"
KINDS = ["CS_LUUTRU", "CS_KARAOKE", "CS_XOABOP", "CS_VUTRUONG", "CS_NHAHANG", "CS_KHAC"]


def test_a_doubtful_ratio_is_taken_and_told(load):
    imported = load(Q2 + "NLD_CS,500", Q2 + "NLD_CS_TT,520")
    assert "595/2025-Q2: NLD_CS_TT lớn hơn NLD_CS." in imported.warnings


def test_a_doubtful_ratio_counts_what_the_return_already_holds(load):
    load(*[f"{Q2}{kind},2" for kind in KINDS])
    imported = load(Q2 + "CS_KT,13")
    assert "595/2025-Q2: CS_KT lớn hơn CS_TONG." in imported.warnings


def test_a_no_after_a_yes_is_taken_and_told_by_row(load):
    load("2025-Q1,595,KH_DV,yes")
    imported = load(Q2 + "LG_HIV,no", Q2 + "KH_DV,no")
    told = [line for line in imported.warnings if "sau khi" in line]
    assert told == ["Dòng 3: 595/2025-Q2, KH_DV ghi “no” sau khi quý trước đã ghi “yes”."]


def test_a_no_after_a_yes_of_the_same_file_is_told_in_any_order(load):
    imported = load(Q2 + "KH_DV,no", "2025-Q1,595,KH_DV,yes", "2025-Q1,596,KH_DV,no", "2025-Q2,596,KH_DV,yes")
    told = [line for line in imported.warnings if "sau khi" in line]
    assert [line[:7] for line in told] == ["Dòng 2:"]


def test_blanks_are_told_by_quarter(load):
    imported = load(Q2 + "NLD_CS,500", "2025-Q2,STP,VB_BH,1", "2025-Q1,STP,VB_BH,1")
    assert imported.warnings == [
        "2025-Q1: 1 báo cáo còn ô trống, tính là chưa báo cáo: STP (11).",
        "2025-Q2: 2 báo cáo còn ô trống, tính là chưa báo cáo: 595 (51), STP (11).",
    ]
