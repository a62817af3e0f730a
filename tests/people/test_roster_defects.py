# ruff: noqa: E501
"""What is wrong with rosters: each is refused with its place and a remedy, never mangled."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time

import pytest

from people.roster import read_roster
from tests.people.files import (
    AN,
    BINH,
    COLUMNS,
    HEADINGS,
    csv,
    person,
    with_part,
    xlsx,
    zipped,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def problems(content, name="ds.xlsx"):
    return [str(problem) for problem in read_roster(content, name, COLUMNS).problems]


def one(**cells):
    return xlsx(HEADINGS, person(**cells))


def two(first, second):
    return xlsx(HEADINGS, person(**first), person(**second))


def beside_unicode(more=None, **cells):
    """A row below An's, whose name is in Unicode; and one more."""
    rows = [person(), person(a="002", **cells)]
    return xlsx(HEADINGS, *rows, *([person(a="003", **more)] if more else []))


def without(heading):
    column = HEADINGS.index(heading)
    return xlsx(*([*row[:column], *row[column + 1 :]] for row in (HEADINGS, person())))


FILES = {
    "nothing": (b"", "ds.xlsx", "tệp trống"),
    "only spaces": (b" \n\t", "ds.csv", "tệp trống"),
    "only a byte order mark": (b"\xef\xbb\xbf", "ds.csv", "tệp trống"),
    "eleven megabytes": (b"a" * (11 * 2**20), "ds.csv", "lớn hơn 10 MB"),
    "what Excel leaves while a file is open": (b"\x05An" * 55, "~$ds.xlsx", "tệp tạm mà Excel"),
    "another ending": (b"abc", "ds.docx", "không phải XLSX hay CSV"),
    "no ending": (b"abc", "danhsach", "không phải XLSX hay CSV"),
    "old Excel": (OLE, "ds.xls", "Excel cũ (.xls)"),
    "old Excel renamed": (OLE, "ds.xlsx", "Excel cũ (.xls)"),
    "old Excel as CSV": (OLE, "ds.csv", "thực ra là tệp Excel cũ"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "ds.xlsx", "mật khẩu"),
    "macros": (
        with_part(xlsx(HEADINGS, AN), "xl/vbaProject.bin", lambda _: b"x"), "ds.xlsx", "macro",
    ),
    "macros by name": (xlsx(HEADINGS, AN), "ds.xlsm", "macro"),
    "a workbook called CSV": (xlsx(HEADINGS, AN), "ds.csv", "thực ra là tệp Excel (.xlsx)"),
    "CSV called a workbook": (csv(HEADINGS, AN), "ds.xlsx", "thực ra là tệp văn bản"),
    "a web page": (b"<html><table></table></html>", "ds.xlsx", "thực ra là trang web"),
    "a web page as CSV": (b"<!DOCTYPE html><p>", "ds.csv", "thực ra là trang web"),
    "PDF": (b"%PDF-1.7 ...", "ds.xlsx", "thực ra là tệp PDF"),
    "a zip file": (zipped(a_dot_txt="a"), "ds.xlsx", "thực ra là tệp nén"),
    "LibreOffice": (
        zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ds.xlsx", "LibreOffice",
    ),
    "binary workbook": (zipped(xl__workbook_dot_bin="x"), "ds.xlsx", "nhị phân"),
    "cut in half": (xlsx(HEADINGS, AN)[:2000], "ds.xlsx", "bị hỏng"),
    "its last byte lost": (xlsx(HEADINGS, AN)[:-30], "ds.xlsx", "bị hỏng"),
    "a sheet that is no XML": (
        with_part(xlsx(HEADINGS, AN), "xl/worksheets/sheet1.xml", lambda _: b"<a"), "ds.xlsx", "hỏng",
    ),
    "a part missing": (zipped(xl__workbook_dot_xml="<workbook/>"), "ds.xlsx", "bị hỏng"),
    "an entity bomb": (
        with_part(
            xlsx(HEADINGS, AN), "xl/workbook.xml",
            lambda xml: b'<!DOCTYPE a [<!ENTITY a "aaaa">]>' + xml,
        ), "ds.xlsx", "bất thường",
    ),
    "a zip bomb": (
        with_part(xlsx(HEADINGS, AN), "xl/media/a.png", lambda _: b"\0" * 3 * 2**20),
        "ds.xlsx", "bất thường",
    ),
    "too much unzipped": (
        with_part(
            xlsx(HEADINGS, AN), "xl/media/a.png",
            lambda _: b"".join(random.Random(n).randbytes(20) * 50 for n in range(45_000)),
        ), "ds.xlsx", "bất thường",
    ),
    "a thousand parts": (
        zipped(xl__workbook_dot_xml="", **{f"a{n}": "" for n in range(1001)}), "ds.xlsx", "bất thường",
    ),
    "a hundred thousand empty rows": (
        with_part(
            xlsx(HEADINGS, AN), "xl/worksheets/sheet1.xml",
            lambda xml: xml.replace(
                b"</sheetData>",
                b"".join(b'<row r="%d" ht="%d"></row>' % (n, n % 89 + 10) for n in range(3, 100_000))
                + b"</sheetData>",
            ),
        ), "ds.xlsx", "quá 20.000 dòng",
    ),
    "an open quote": (csv(HEADINGS, AN) + b'"003,Tr\n' * 3, "ds.csv", "dấu nháy kép"),
    "UTF-16 cut": (csv(HEADINGS, AN, encoding="utf-16")[:-1], "ds.csv", "bảng mã"),
    "bytes of no alphabet": (csv(HEADINGS, AN) + b"\x81\xfe\xff", "ds.csv", "bảng mã"),
    "no headings": (xlsx(AN, BINH), "ds.xlsx", "không tìm thấy dòng tiêu đề"),
    "headings too deep": (
        xlsx(*[["Quốc hiệu"]] * 30, HEADINGS, AN), "ds.xlsx", "không tìm thấy dòng tiêu đề",
    ),
    "an empty sheet": (xlsx(), "ds.xlsx", "không tìm thấy dòng tiêu đề"),
    "headings alone": (xlsx(HEADINGS), "ds.xlsx", "không có người nào"),
    "a hidden sheet": (
        xlsx(
            HEADINGS, AN, sheets=[("Cũ", [HEADINGS, BINH])],
            change=lambda book: setattr(book["Cũ"], "sheet_state", "hidden"),
        ), "ds.xlsx", "Trang “Cũ”: trang đang ẩn",
    ),
    "no unit codes": (without("Mã đơn vị"), "ds.xlsx", "thiếu cột “Mã đơn vị”"),
    "no required fact": (without("Đảng viên"), "ds.xlsx", "thiếu cột “Đảng viên”"),
    "a column twice": (
        xlsx([*HEADINGS, "Đảng viên"], person()), "ds.xlsx", "hai cột cùng nghĩa “Đảng viên”",
    ),
}  # fmt: skip


@pytest.mark.parametrize("defect", FILES)
def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(defect):
    content, name, expected = FILES[defect]
    (found,) = problems(content, name)
    assert expected.lower() in found.lower()
    assert "Cách sửa: " in found


CELLS = {
    "no code": (one(a=None), "Dòng 2|Mã cán bộ|ô trống"),
    "no name": (one(b=" "), "Dòng 2|Họ và tên|ô trống"),
    "no unit": (one(c=""), "Mã đơn vị|ô trống"),
    "neither code nor name": (one(a=None, b=None), "dòng 2: có chữ nhưng thiếu cả mã lẫn họ tên"),
    "a code that became a date": (one(a=date(2024, 1, 12)), "Mã cán bộ|thành ngày 12/01/2024"),
    "a code that became a time": (one(a=time(10, 30)), "Mã cán bộ|đã bị Excel đổi"),
    "a code with a fraction": (one(a=12.5), "mã “12,5” đã bị Excel đổi thành số"),
    "a code of 17 digits": (one(a=12345678901234567), "đã bị Excel đổi thành số"),
    "a code below nought": (one(a=-1), "đã bị Excel đổi thành số"),
    "a code as a power": (one(a="1.23E+11"), "mã “1.23E+11” đã bị Excel đổi thành số"),
    "a padded code as a float": (one(a="012.0"), "mã “012.0” đã bị Excel đổi"),
    "a code that is yes": (one(a=True), "đã bị Excel đổi thành số"),
    "zeros lost": (two({"a": "00012"}, {"a": 13}), "dòng 3|mã “13” là số|đã mất số 0"),
    "a formula as a code": (one(a="=A1"), "Mã cán bộ|ô là công thức|dán dạng giá trị"),
    "a formula as a name": (one(b='=CONCAT("An")'), "Họ và tên|ô là công thức"),
    "a formula as a fact": (one(g="=1=1"), "Đảng viên|ô là công thức"),
    "a link": (one(f='=HYPERLINK("http://a")'), "Chức vụ|ô là công thức"),
    "an error of Excel": (one(b="#N/A"), "Họ và tên|ô báo lỗi #N/A"),
    "a name in TCVN3": (beside_unicode(b="NguyÔn V¨n Hïng"), "TCVN3|“NguyÔn V¨n Hïng”|“Nguyễn Văn Hùng”"),
    "a name in VNI": (beside_unicode(b="Nguyeãn Vaên Huøng"), "VNI|có lẽ là “Nguyễn Văn Hùng”"),
    "a name in misread UTF-8": (beside_unicode(b="Nguyá»…n VÄƒn An"), "UTF-8|có lẽ là “Nguyễn Văn An”"),
    "a unit in TCVN3": (beside_unicode(d="V¨n phßng"), "Đơn vị|TCVN3"),
    "a name that could be either": (
        beside_unicode(b="NguyÔn V¨n Hïng", more={"b": "Hà Tó"}), "“Hà Tó” đứng cạnh|“Hà Tú”",
    ),
    "question marks for letters": (one(b="Nguy?n V?n An"), "đã mất dấu"),
    "a replacement letter": (one(b="Nguy\ufffdn Văn An"), "đã mất dấu"),
    "a Cyrillic letter": (one(b="Nguyễn Văn Аn"), "CYRILLIC CAPITAL LETTER A"),
    "an Arabic ligature": (one(b="An ﷺ"), "ký tự lạ “ﷺ”"),
    "an emoji": (one(b="An 😀"), "ký tự lạ “😀”"),
    "HTML in a name": (one(b="<b>An</b>"), "ký tự lạ “<”"),
    "a template in a name": (one(b="{{ an }}"), "ký tự lạ “{”"),
    "a Greek letter in a code": (one(a="Α01"), "Mã cán bộ|GREEK"),
    "a very long name": (one(b="An " * 100), "dài 299 ký tự, quá mức 200"),
    "a very long code": (one(a="1" * 81), "dài 81 ký tự, quá mức 80"),
    "a very long post": (one(f="a" * 30_000), "Chức vụ|dài 30.000 ký tự"),
    "an unknown mark": (one(g="có thể"), "Đảng viên|“có thể” không phải có hay không"),
    "a two as a mark": (one(g=2), "“2” không phải có hay không"),
    "the outside mark unread": (one(h="?"), "Xử lý ngoài hệ thống|không phải có hay không"),
    "an integer in words": (one(j="nhiều"), "Số tháng|“nhiều” không phải số nguyên"),
    "a fraction of months": (one(j=1.5), "“1,5” không phải số nguyên"),
    "a thousand or one": (one(j="1,000"), "có thể đọc theo hai cách"),
    "a date as months": (one(j=date(2024, 1, 2)), "không phải số nguyên"),
    "a date that is a number": (one(i=31_345), "Ngày vào ngành|ô là số 31345, không phải ngày"),
    "no such day": (one(i="31/02/2001"), "không có ngày “31/02/2001”"),
    "two digits of a year": (one(i="01/02/99"), "chỉ ghi hai chữ số của năm"),
    "month first": (one(i="02/25/2001"), "ghi tháng trước ngày"),
    "a year of a slip": (one(i="01/02/0201"), "nằm ngoài khoảng 1900–2100"),
    "a day to come": (one(i=datetime(2999, 1, 1, tzinfo=UTC).replace(tzinfo=None)), "khoảng 1900"),
    "words for a date": (one(i="năm ngoái"), "“năm ngoái” không phải ngày"),
    "an unknown choice": (one(l="Quản lý"), "Nhóm|“Quản lý”|Lãnh đạo, Chuyên môn, Hỗ trợ"),
    "a choice without its marks": (one(l="ho tro a"), "không có trong danh mục"),
    "an unknown kind of unit": (one(e="Khoa"), "Loại đơn vị|Phòng, Đơn vị sự nghiệp"),
    "one row twice": (two({}, {}), "Dòng 3|trùng hoàn toàn với dòng 2"),
    "a code of another": (two({}, {"b": "Lê Cúc"}), "dòng 2 là của “Nguyễn Văn An”|“Lê Cúc”"),
    "codes that look alike": (two({"a": "cb01"}, {"a": "CB-01"}), "chỉ khác mã “cb01” ở dòng 2"),
    "unit codes that look alike": (
        two({"a": "1"}, {"a": "2", "c": "vp"}), "mã “vp” chỉ khác mã “VP” ở dòng 2",
    ),
    "one unit, two names": (two({"a": "1"}, {"a": "2", "d": "Sở"}), "“Văn phòng”, ở đây lại là “Sở”"),
    "one unit, two kinds": (
        two({"a": "1"}, {"a": "2", "e": "don-vi"}), "loại “phong”, ở đây lại là “don-vi”",
    ),
    "one person, two facts": (
        two({"k": "Đại học"}, {"f": "Phó", "k": "Cao đẳng"}), "Trình độ|“Đại học”|“Cao đẳng”",
    ),
    "one person, in and out": (
        two({"h": "x"}, {"f": "Phó", "h": "không"}), "Xử lý ngoài hệ thống|“có”, ở đây lại là “không”",
    ),
    "a second row of headings": (
        xlsx(HEADINGS, [None, None, "Mã", "Tên"], person()), "dòng 2|thiếu cả mã lẫn họ tên",
    ),
    "a signature below": (
        xlsx(HEADINGS, person(), [None, "NGƯỜI LẬP BIỂU"]), "dòng 3|Mã cán bộ|ô trống",
    ),
}  # fmt: skip


@pytest.mark.parametrize("defect", CELLS)
def test_a_cell_that_cannot_be_taken_is_named_with_its_place_and_a_remedy(defect):
    content, expected = CELLS[defect]
    found = "\n".join(problems(content))
    for part in expected.split("|"):
        assert part.lower() in found.lower()
    assert "Cách sửa: " in found


def test_at_least_sixty_defects_are_known():
    assert len(FILES) + len(CELLS) >= 60


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    found = problems(
        xlsx(HEADINGS, person(b=None, g="?"), person(a="2", i="31/02/2001"), person(a="3", l="a"))
    )
    places = [problem.split(":")[0] for problem in found]
    assert places == [
        "Trang “DS”, dòng 2, cột “Họ và tên”",
        "Trang “DS”, dòng 2, cột “Đảng viên”",
        "Trang “DS”, dòng 3, cột “Ngày vào ngành”",
        "Trang “DS”, dòng 4, cột “Nhóm”",
    ]


def test_more_problems_than_anybody_reads_are_counted():
    found = problems(csv(HEADINGS, *(person(a=n, b="?") for n in range(700))), "ds.csv")
    assert len(found) == 501
    assert "200 lỗi khác" in found[-1]


@pytest.mark.parametrize("seed", range(40))
def test_a_workbook_with_flipped_bytes_is_read_or_refused(seed):
    chance = random.Random(seed)
    content = bytearray(xlsx(HEADINGS, person(), person(a="2")))
    for _ in range(chance.randint(1, 30)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    sheet = read_roster(bytes(content), "ds.xlsx", COLUMNS)
    assert sheet.rows or sheet.problems


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_called_csv_are_refused(seed):
    sheet = read_roster(random.Random(seed).randbytes(2000), "ds.csv", COLUMNS)
    assert sheet.problems
