"""Thirty things that are wrong with rosters, and what has to come of each."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from people.rows import FactColumn, RosterColumns
from tests.promises.roster_files import Encoding, Formula, Shown, Table

COLUMNS = RosterColumns(
    facts=(
        FactColumn("is_member", "Đảng viên", "yes_no", ("Đảng viên",), required=True),
        FactColumn("birth_date", "Ngày sinh", "date", ("Ngày sinh",)),
        FactColumn("months", "Số tháng", "integer", ("Số tháng",)),
        FactColumn("degree", "Trình độ", "text", ("Trình độ",)),
    ),
    unit_kinds=(("phong", "Phòng"), ("don-vi", "Đơn vị sự nghiệp")),
)

HEADINGS = [
    "Mã cán bộ", "Họ và tên", "Mã đơn vị", "Đơn vị", "Loại đơn vị", "Chức vụ", "Đảng viên",
    "Ngày sinh", "Số tháng", "Trình độ", "Từ ngày", "Đến ngày",
]  # fmt: skip
CODE, NAME, UNIT, BORN, MONTHS, BEGINS = 0, 1, 2, 7, 8, 10

VP = ["VP", "Văn phòng", "Phòng"]
QL = ["QLCL", "Phòng Quản lý chất lượng", "Phòng"]
DV = ["TT", "Trung tâm Dịch vụ", "Đơn vị sự nghiệp"]

PEOPLE: list[list[Any]] = [
    ["0101", "Nguyễn Văn An", *VP, "Trưởng phòng", "x", dt.date(1970, 1, 2), "12", "Thạc sĩ"],
    ["0102", "Trần Thị Bình", *VP, "Chuyên viên", "", dt.date(1985, 10, 25), "11", "Đại học"],
    ["0103", "Lê Minh Tú", *QL, "Phó Trưởng phòng", "có", dt.date(1979, 12, 31), "12", "Tiến sĩ"],
    ["0104", "Đặng Hữu Phước", *QL, "Chuyên viên", "không", dt.date(1990, 2, 28), "6", "Đại học"],
    ["0105", "Hoàng Thị Hoà", *DV, "Giám đốc", "x", dt.date(1968, 7, 14), "12", "Thạc sĩ"],
    ["0106", "Phạm Quốc Khánh", *DV, "Viên chức", "", dt.date(1996, 2, 29), "9", "Cao đẳng"],
    ["0107", "Vũ Thị Thuỳ Dương", *DV, "Viên chức", "", dt.date(1993, 3, 8), "12", "Đại học"],
    ["0108", "Bùi Xuân Trường", *VP, "Lái xe", "", dt.date(1981, 5, 19), "12", "Trung cấp"],
]
for _person in PEOPLE:
    _person += [dt.date(2020, 1, 1), None]

Truth = list[dict[str, Any]]
KINDS = {"Phòng": "phong", "Đơn vị sự nghiệp": "don-vi"}


def truth_of(people: list[list[Any]]) -> Truth:
    """What a reader has to find, row by row."""
    return [
        {
            "staff_code": row[CODE], "full_name": row[NAME], "unit_code": row[UNIT],
            "unit_name": row[3], "unit_kind": KINDS[row[4]], "position": row[5],
            "is_member": row[6] in {"x", "có"}, "birth_date": row[BORN].isoformat(),
            "months": int(row[MONTHS]), "degree": row[9],
            "valid_from": row[BEGINS], "valid_to": row[11] and row[11] + dt.timedelta(days=1),
        }
        for row in people
    ]  # fmt: skip


@dataclass
class File:
    """One file of the corpus. It must be read as `truth` says, or refused: at `row` (and
    `column`), or as a whole with one of the problems `whole`. Without a truth it must be refused.
    """

    content: bytes
    name: str
    truth: Truth | None
    row: int | None = None
    column: str = ""
    whole: frozenset[str] = frozenset()
    warned: str = ""


Make = Callable[[Encoding], File]
DEFECTS: dict[str, Make] = {}
HEAVY = {"twenty thousand and one", "blank rows without end"}


def _defect(name: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        DEFECTS[name] = make
        return make

    return keep


def _people() -> list[list[Any]]:
    return copy.deepcopy(PEOPLE)


def _file(encoding: Encoding, table: Table, truth: Truth | None, **told: Any) -> File:
    name = "ds.xlsx" if encoding.is_xlsx else "ds.csv"
    return File(encoding.write(table), name, truth, **told)


def _right(encoding: Encoding, people: list[list[Any]], **table: Any) -> File:
    return _file(encoding, Table([HEADINGS, *people], **table), truth_of(people))


def _cell(place: int, cell: Any, xlsx: Any = None) -> Make:
    """One cell of the fourth person, row 5, is bad."""

    def make(encoding: Encoding) -> File:
        people = _people()
        people[3][place] = xlsx if encoding.is_xlsx and xlsx is not None else cell
        table = Table([HEADINGS, *people])
        return _file(encoding, table, None, row=5, column=HEADINGS[place])

    return make


DEFECTS |= {
    "leading zeros lost": _cell(CODE, "104", 104),
    "a code that became a date": _cell(CODE, "12/01/2024", dt.date(2024, 1, 12)),
    "a code as a power": _cell(CODE, "1.23457E+11", "1.23457E+11"),
    "a code missing": _cell(CODE, None),
    "a date as a serial number": _cell(BORN, "31345", 31345),
    "a date with the month first": _cell(BORN, "10/25/1985"),
    "a formula": _cell(NAME, Formula("=B2")),
    "an error of Excel": _cell(NAME, Shown("#N/A")),
    "letters lost": _cell(NAME, "Nguy?n H?u Phước"),
}


@_defect("nothing wrong")
def _fine(encoding: Encoding) -> File:
    return _right(encoding, _people())


@_defect("codes as floats")
def _floats(encoding: Encoding) -> File:
    people = _people()
    for number, person in enumerate(people, start=1201):
        person[CODE] = float(number)
    file = _right(encoding, people)
    for row in file.truth or ():
        row["staff_code"] = str(int(row["staff_code"]))
    return file


@_defect("dates counted from 1904")
def _since_1904(encoding: Encoding) -> File:
    return _right(encoding, _people(), since_1904=True)


@_defect("hidden rows")
def _hidden(encoding: Encoding) -> File:
    file = _right(encoding, _people(), hidden_rows={4, 6})
    file.warned = "dòng 4, 6" if encoding.is_xlsx else ""
    return file


@_defect("a hidden sheet")
def _hidden_sheet(encoding: Encoding) -> File:
    people = _people()
    table = Table([HEADINGS, *people], hidden_sheet=[HEADINGS, *people[:2]])
    if not encoding.is_xlsx:
        return _file(encoding, table, truth_of(people))
    return _file(encoding, table, None, whole=frozenset({"hidden_sheet"}))


@_defect("a merged header")
def _merged(encoding: Encoding) -> File:
    people = _people()
    title: list[Any] = ["Danh sách cán bộ", *[None] * 11]
    rows = [title, [None] * 12, HEADINGS, *people]
    return _file(encoding, Table(rows, merged=["A1:L1", "A2:L2"]), truth_of(people))


@_defect("merged cells of people")
def _merged_people(encoding: Encoding) -> File:
    people = _people()
    people[1][9] = None  # the degree of two people, written once
    table = Table([HEADINGS, *people], merged=["J2:J3"])
    if not encoding.is_xlsx:
        truth = truth_of(people)
        del truth[1]["degree"]
        return _file(encoding, table, truth)
    return _file(encoding, table, None, row=3, column="Trình độ")


@_defect("two rows of headings")
def _two_headings(encoding: Encoding) -> File:
    second: list[Any] = [None, None, "Mã", "Tên", *[None] * 8]
    return _file(encoding, Table([HEADINGS, second, *_people()]), None, row=2)


@_defect("a row of totals")
def _totals(encoding: Encoding) -> File:
    people = _people()
    total: list[Any] = ["Tổng cộng: 8 người", *[None] * 11]
    return _file(encoding, Table([HEADINGS, *people, total]), truth_of(people))


@_defect("one person in two units")
def _two_posts(encoding: Encoding) -> File:
    people = _people()
    people.append([*people[0][:2], *QL, "Phụ trách", *people[0][6:]])
    return _right(encoding, people)


@_defect("two people of one name and birthday")
def _twins(encoding: Encoding) -> File:
    people = _people()
    people.append(["0109", *people[0][1:]])
    file = _right(encoding, people)
    file.warned = "cùng ngày sinh"
    return file


@_defect("a code of another")
def _reused(encoding: Encoding) -> File:
    people = _people()
    people[5][CODE] = people[2][CODE]
    return _file(encoding, Table([HEADINGS, *people]), None, row=7, column="Mã cán bộ")


@_defect("units merged in a circle")
def _circle(encoding: Encoding) -> File:
    rows = [[*HEADINGS, "Mã đơn vị mới", "Ngày sáp nhập"]]
    after = {"VP": "QLCL", "QLCL": "VP"}
    for person in _people():
        new = after.get(person[UNIT])
        rows.append([*person, new, dt.date(2025, 7, 1) if new else None])
    return _file(encoding, Table(rows), None, row=2, column="Mã đơn vị mới")


@_defect("a unit that nobody knows")
def _unknown(encoding: Encoding) -> File:
    rows = [[*HEADINGS, "Mã đơn vị mới", "Ngày sáp nhập"]]
    rows += [[*person, None, None] for person in _people()]
    rows[4][-2:] = ["KHONGCO", dt.date(2025, 7, 1)]
    return _file(encoding, Table(rows), None, row=5, column="Mã đơn vị mới")


@_defect("twenty thousand and one")
def _too_many(encoding: Encoding) -> File:
    row = _people()[0]
    rows = [HEADINGS, *([f"{n:05}", *row[1:]] for n in range(20_600))]
    return _file(encoding, Table(rows), None, whole=frozenset({"too_many_rows"}))


@_defect("blank rows without end")
def _blank(encoding: Encoding) -> File:
    many = 200_000 if encoding.is_xlsx else 70_000
    table = Table([HEADINGS, *_people()], blank_rows=many)
    return _file(encoding, table, None, whole=frozenset({"too_many_rows"}))


@_defect("headings alone")
def _empty(encoding: Encoding) -> File:
    return _file(encoding, Table([HEADINGS]), None, whole=frozenset({"no_people"}))


@_defect("cut off")
def _cut(encoding: Encoding) -> File:
    people = _people()
    file = _file(encoding, Table([HEADINGS, *people]), None)
    if encoding.is_xlsx:
        file.content, file.whole = file.content[: len(file.content) // 2], frozenset({"damaged"})
        return file
    last = encoding.raw("0108,B")[len(encoding.raw("")) :]
    file.content = file.content[: file.content.index(last) + len(last)]
    file.row = 9
    return file


@_defect("a bomb")
def _bomb(encoding: Encoding) -> File:
    if encoding.is_xlsx:
        file = _file(encoding, Table([HEADINGS, *_people()], merged=["A1:A1"] * 25_000), None)
        file.whole = frozenset({"suspicious"})
        return file
    rows = [HEADINGS, *_people(), ['"' + "x" * 140_000]]
    return _file(encoding, Table(rows), None, whole=frozenset({"quotes", "encoding"}))


@_defect("another kind of file under this name")
def _renamed(encoding: Encoding) -> File:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + encoding.raw("Mã cán bộ") + b"\0" * 600
    name = "ds.xlsx" if encoding.is_xlsx else "ds.csv"
    return File(old, name, None, whole=frozenset({"old_excel", "not_what_it_says"}))


@_defect("what Excel leaves beside an open file")
def _lock(encoding: Encoding) -> File:
    name = "~$ds.xlsx" if encoding.is_xlsx else "~$ds.csv"
    return File(b"\x05An" + encoding.raw("Nguyễn Văn An") * 9, name, None,
                whole=frozenset({"lock_file"}))  # fmt: skip
