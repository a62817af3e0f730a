"""Who came lately is marked; where the day on which they came says otherwise, somebody is told."""

from __future__ import annotations

import json
from datetime import date

from people.roster import FactColumn, RosterColumns, read_roster
from people.rows import Tenure
from people.wire import columns_as_json, columns_of
from tests.people.files import csv

UNDER = Tenure("came_on", 8, date(2012, 5, 1), date(2012, 12, 31))
COLUMNS = RosterColumns(
    facts=(
        FactColumn("newcomer", "Mới về", "yes_no", ("Mới về",), under=UNDER),
        FactColumn("came_on", "Ngày về", "date", ("Ngày về",)),
    )
)
HEADINGS = ["Mã số", "Họ tên", "Mã đơn vị", "Mới về", "Ngày về"]


def warned(*people: list[str], headings: list[str] = HEADINGS) -> list[str]:
    rows = [[f"{n}", f"Nguyễn Văn {given}", "VP", *said] for n, (given, *said) in enumerate(people)]
    return [str(each) for each in read_roster(csv(headings, *rows), "ds.csv", COLUMNS).warnings]


def test_a_mark_that_the_day_does_not_bear_out_is_told_with_its_place() -> None:
    first, second = warned(
        ["An", "x", "02/05/2012"],
        ["Bình", "", "02/05/2012"],
        ["Chi", "x", "01/05/2012"],
        ["Dũng", "", "01/05/2012"],
        ["Em", "x", ""],
    )
    assert first == (
        "Dòng 3, cột “Mới về”: “Nguyễn Văn Bình” về cơ quan ngày 02/05/2012, đến hết ngày "
        "31/12/2012 chưa đủ 8 tháng, mà cột này không đánh dấu. Cách sửa: đánh dấu, hoặc sửa ngày "
        "về; cơ quan tính đến ngày khác thì không phải sửa."
    )
    assert second.startswith("Dòng 4, cột “Mới về”: “Nguyễn Văn Chi” về cơ quan ngày 01/05/2012")
    assert "đã đủ 8 tháng, mà cột này đánh dấu" in second


def test_a_file_without_the_column_of_marks_takes_none_away() -> None:
    assert warned(["An", "02/05/2012"], headings=[*HEADINGS[:3], "Ngày về"]) == []


def test_of_many_some_are_named_and_the_others_counted() -> None:
    found = warned(*(["An", "x", "01/01/2001"] for _ in range(23)))
    assert len(found) == 21
    assert found[-1].startswith("Còn 3 người nữa")


def test_the_process_that_reads_is_told_of_it() -> None:
    assert columns_of(json.loads(json.dumps(columns_as_json(COLUMNS)))) == COLUMNS
