# ruff: noqa: E501
from datetime import date, datetime
from unicodedata import normalize

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from people.roster import FactColumn, RosterColumns, read_roster
from tests.people.files import AN, BINH, COLUMNS, HEADINGS, csv, person, xlsx


def read(content, name="ds.xlsx", columns=COLUMNS):
    return read_roster(content, name, columns)


def people(sheet):
    assert [str(problem) for problem in sheet.problems] == []
    return [(row.staff_code, row.full_name, row.unit_code, row.position) for row in sheet.rows]


AN_AND_BINH = [
    ("001", "Nguyễn Văn An", "VP", "Chánh Văn phòng"),
    ("002", "Trần Thị Bình", "QLCL", "Chuyên viên"),
]


def test_a_workbook_is_read_into_people_in_their_posts():
    sheet = read(xlsx(HEADINGS, person(i=date(1985, 10, 25), j=12, k="Đại học", l="chuyên môn")))
    (an,) = sheet.rows
    assert (sheet.problems, an.row, an.sheet, an.unit_name, an.unit_kind) == (
        (), 2, "DS", "Văn phòng", "phong",
    )  # fmt: skip
    assert dict(an.facts) == {
        "is_member": True,
        "joined_on": "1985-10-25",
        "months": 12,
        "degree": "Đại học",
        "group": "chuyen-mon",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_is_read_in_each_unicode_and_with_each_separator(encoding, sign):
    assert (
        people(read(csv(HEADINGS, AN, BINH, sign=sign, encoding=encoding), "ds.csv")) == AN_AND_BINH
    )


def test_csv_of_windows_1258_is_read():
    # The code page has ê and a tilde, but no ễ: each tone is a sign of its own.
    tones = "\u0300\u0301\u0303\u0309\u0323"
    in_two_signs = "".join(
        normalize("NFC", "".join(part for part in normalize("NFD", letter) if part not in tones))
        + "".join(part for part in normalize("NFD", letter) if part in tones)
        for letter in csv(HEADINGS, AN, BINH).decode()
    )
    assert people(read(in_two_signs.encode("cp1258"), "ds.csv")) == AN_AND_BINH


def test_excels_own_separator_line_and_its_quoted_zeros_are_understood():
    content = ("sep=;\n" + ";".join(HEADINGS) + '\n="001";' + ";".join(AN[1:])).encode()
    assert people(read(content, "ds.csv")) == AN_AND_BINH[:1]


def test_a_comma_inside_quotes_stays_in_its_cell():
    content = csv(HEADINGS, [*AN[:3], '"Phòng Tổ chức, Hành chính"', *AN[4:]])
    assert read(content, "ds.csv").rows[0].unit_name == "Phòng Tổ chức, Hành chính"


@pytest.mark.parametrize(
    "headings",
    [
        ["Mã nhân viên", "Họ tên", "Mã phòng", "Phòng ban", "Loại hình đơn vị", "Chức danh", "Là đảng viên"],
        ["MÃ SỐ", "HỌ VÀ TÊN", "MÃ ĐƠN VỊ", "TÊN ĐƠN VỊ", "LOẠI ĐƠN VỊ", "CHỨC VỤ", "ĐẢNG VIÊN"],
        ["ma can bo", "ho va ten", "ma don vi", "don vi", "loai don vi", "chuc vu", "dang vien"],
        ["Mã cán bộ (*)", "Họ và\ntên", "Mã đơn vị:", "Đơn vị ", "Loại đơn vị", "Chức vụ", "Đảng viên (x)"],
        ["staff_code", "full_name", "unit_code", "unit_name", "unit_kind", "position", "is_member"],
        ["Ma\u0303 ca\u0301n bo\u0323\u0302", "Họ và tên", "Mã đơn vị", "Đơn vị", "Loại đơn vị", "Chức vụ", "Đảng viên"],
    ],
)  # fmt: skip
def test_headings_are_found_however_they_are_written(headings):
    assert people(read(xlsx(headings, AN))) == AN_AND_BINH[:1]


def test_titles_above_numbers_below_and_totals_after_are_no_people():
    content = xlsx(
        ["SỞ NỘI VỤ TỈNH"], [], ["DANH SÁCH CÁN BỘ"], ["Stt", *HEADINGS],
        [f"({n})" for n in range(1, 14)], ["I", *[None] * 12], [1, *AN], [2, *BINH], [3],
        ["Tổng cộng", None, "2 người"],
    )  # fmt: skip
    sheet = read(content)
    assert people(sheet) == AN_AND_BINH
    assert [row.row for row in sheet.rows] == [7, 8]


def test_each_visible_sheet_with_headings_is_read_and_notes_are_not():
    content = xlsx(HEADINGS, AN, sheets=[("Phòng 2", [HEADINGS, BINH]), ("Ghi chú", [["Đọc kỹ"]])])
    assert people(read(content)) == AN_AND_BINH


def test_headings_that_nobody_asked_for_are_told():
    sheet = read(xlsx([*HEADINGS, "Số điện thoại", "Đảng viện"], person()))
    assert sheet.ignored == ("Số điện thoại", "Đảng viện")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("00123", "00123"), (12, "12"), (12.0, "12"), ("12.0", "12"), ("0.0", "0"), ("CB-01/A", "CB-01/A"),
     (" 007\u200b ", "007"), ("NV.Đ1", "NV.Đ1")],
    ids=repr,
)  # fmt: skip
def test_a_staff_code_is_kept_as_it_was_meant(typed, kept):
    assert people(read(xlsx(HEADINGS, person(a=typed))))[0][0] == kept


def test_zeros_that_only_the_cells_format_shows_are_kept():
    def show_five_digits(workbook):
        workbook.active["A2"].number_format = "00000"

    content = xlsx(HEADINGS, person(a=123), change=show_five_digits)
    assert people(read(content))[0][0] == "00123"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nguye\u0302\u0303n Va\u0306n An", "Nguyễn Văn An"),
        ("\u202eNguyễn\u200b Văn  An\u202c", "Nguyễn Văn An"),
        ("Nguyễn\u00a0Thị\nHoà", "Nguyễn Thị Hoà"),
        ("H'Yêm Niê K’Đăm", "H'Yêm Niê K’Đăm"),
        ("NGUYỄN VĂN AN (B)", "NGUYỄN VĂN AN (B)"),
    ],
    ids=repr,
)
def test_a_name_is_kept_exactly_but_for_what_cannot_be_seen(typed, kept):
    assert people(read(xlsx(HEADINGS, person(b=typed))))[0][1] == kept


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("x", True), ("X", True), ("có", True), ("Co", True), (1, True), ("1", True), (True, True),
     ("TRUE", True), ("đúng", True), ("✓", True), ("không", False), ("KHONG", False), (0, False),
     ("0", False), (False, False), ("sai", False), ("-", False), ("", False), (None, False), (1.0, True)],
    ids=repr,
)  # fmt: skip
def test_a_mark_is_understood(typed, meant):
    (row,) = read(xlsx(HEADINGS, person(g=typed))).rows
    assert row.facts["is_member"] is meant


def test_a_blank_cell_says_nothing():
    (row,) = read(xlsx(HEADINGS, person(h=None, i="", k="   "))).rows
    assert row.outside_system is None
    assert dict(row.facts) == {"is_member": True}


@pytest.mark.parametrize(
    "typed",
    [date(2001, 2, 3), datetime(2001, 2, 3), "03/02/2001", "3.2.2001", "2001-02-03"],  # noqa: DTZ001,
    ids=repr,
)
def test_a_date_is_read_as_excel_or_as_a_person_writes_it(typed):
    (row,) = read(xlsx(HEADINGS, person(i=typed))).rows
    assert row.facts["joined_on"] == "2001-02-03"


def test_a_workbook_that_counts_from_1904_gives_the_same_day():
    def count_from_1904(workbook):
        workbook.epoch = CALENDAR_MAC_1904

    content = xlsx(HEADINGS, person(i=date(2001, 2, 3)), change=count_from_1904)
    assert read(content).rows[0].facts["joined_on"] == "2001-02-03"


def test_two_people_of_one_name_are_kept_apart_by_their_codes():
    sheet = read(xlsx(HEADINGS, person(a="001"), person(a="002")))
    assert [code for code, *_ in people(sheet)] == ["001", "002"]


def test_one_person_in_two_units_has_two_posts_with_the_same_facts():
    sheet = read(xlsx(HEADINGS, person(l="Lãnh đạo"), ["001", AN[1], *BINH[2:5], "Trưởng phòng"]))
    assert [post for *_, post in people(sheet)] == ["Chánh Văn phòng", "Trưởng phòng"]
    first, second = sheet.rows
    assert first.facts == second.facts == {"is_member": True, "group": "lanh-dao"}


def test_of_somebody_outside_the_system_only_the_name_and_the_flag_are_read():
    (row,) = read(xlsx(HEADINGS, person(h="x", k="Đại học"))).rows
    assert row.outside_system is True
    assert dict(row.facts) == {}


def test_without_a_plan_the_standard_columns_are_enough():
    sheet = read(xlsx(["Mã cán bộ", "Họ và tên", "Mã đơn vị"], AN[:3]), columns=RosterColumns())
    assert people(sheet) == [("001", "Nguyễn Văn An", "VP", "")]


def test_twenty_thousand_people_are_read_and_one_more_is_too_many():
    rows = [[f"{n:05}", "Nguyễn Văn An", "VP", "", "Phòng"] for n in range(20_000)]
    lean = RosterColumns()
    assert len(read(csv(HEADINGS, *rows), "ds.csv", lean).rows) == 20_000
    rows += [["a", "Trần Thị Bình", "VP"]]
    (problem,) = read(csv(HEADINGS, *rows), "ds.csv", lean).problems
    assert "quá 20.000" in str(problem)


def test_choices_that_fold_alike_are_told_apart_by_their_marks():
    group = FactColumn(
        "group", "Nhóm", "select_one", ("Nhóm",), choices=(("a", "Tổ Lá"), ("b", "Tổ La"))
    )
    columns = RosterColumns(facts=(group,))

    def chosen(typed):
        content = csv(["Mã số", "Họ tên", "Mã đơn vị", "Nhóm"], [*AN[:3], typed])
        return read(content, "ds.csv", columns)

    assert chosen("Tổ La").rows[0].facts == {"group": "b"}
    (problem,) = chosen("to la").problems
    assert "có thể hiểu nhiều cách" in str(problem)
