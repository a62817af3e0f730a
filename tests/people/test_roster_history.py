"""Posts with dates, units that end, people who leave: what holds on a day is what held then."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from people.facts import facts_of, unit_members
from people.importing import apply, found_agency, preview
from people.parties import people_of
from people.problems import RosterRefusedError
from people.roster import read_roster
from storage.people import Employee, EmployeeWord, Membership, Unit
from tests.people.files import COLUMNS, csv, xlsx
from vietnamese.order import sortable

MONDAY, FRIDAY = date(2024, 10, 21), date(2024, 10, 25)
HEADINGS = ["Mã cán bộ", "Họ và tên", "Mã đơn vị", "Đơn vị", "Loại đơn vị", "Chức vụ", "Đảng viên",
            "Từ ngày", "Đến ngày"]  # fmt: skip
ENDS = ["Mã đơn vị", "Mã đơn vị mới", "Ngày sáp nhập"]
AN = ["001", "Nguyễn Văn An", "VP", "Văn phòng", "Phòng", "Chuyên viên", "x"]
BINH = ["002", "Trần Thị Bình", "QL", "Phòng Quản lý", "Phòng", "Chuyên viên", ""]


def sheet_of(*rows, ends=()):
    content = xlsx(HEADINGS, *rows, sheets=[("Sáp nhập", [ENDS, *ends])] if ends else ())
    return read_roster(content, "ds.xlsx", COLUMNS)


async def imported(store, *rows, ends=(), today=MONDAY, **options):
    def run(connection):
        agency = found_agency(connection, "so", "Sở")
        return apply(connection, agency, sheet_of(*rows, ends=ends), today=today, **options)

    return await store.write(run)


async def refused(store, *rows, **options):
    with pytest.raises(RosterRefusedError) as problems:
        await imported(store, *rows, **options)
    return [(problem.code, problem.row, problem.column) for problem in problems.value.problems]


async def unit_on(store, code, day):
    def run(connection):
        key = connection.scalar(select(Employee.id).where(Employee.staff_code == code))
        return facts_of(connection, key, day)["unit_code"]

    return await store.read(run)


async def posts(store):
    query = (
        select(Employee.staff_code, Unit.code, Membership.valid_from, Membership.valid_to)
        .join(Employee, Employee.id == Membership.employee_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .order_by(Employee.staff_code, Membership.id)
    )
    return [tuple(row) for row in await store.read(lambda c: c.execute(query).all())]


async def test_a_move_holds_from_its_own_day(store):
    await imported(store, AN, BINH)
    moved = [*AN[:2], *BINH[2:5], AN[5], "x", "01/11/2024"]
    await imported(store, moved)
    assert await posts(store) == [
        ("001", "VP", None, date(2024, 11, 1)),
        ("001", "QL", date(2024, 11, 1), None),
        ("002", "QL", None, None),
    ]
    assert await unit_on(store, "001", date(2024, 10, 31)) == "VP"
    assert await unit_on(store, "001", date(2024, 11, 1)) == "QL"
    before = await posts(store)
    await imported(store, moved, today=FRIDAY)
    assert await posts(store) == before


async def test_a_move_that_was_called_off_leaves_the_old_post(store):
    await imported(store, AN, BINH)
    await imported(store, [*AN[:2], *BINH[2:5], AN[5], "x", "01/11/2024"])
    await imported(store, AN, today=FRIDAY)
    assert ("001", "VP", None, None) in await posts(store)
    assert await unit_on(store, "001", date(2024, 12, 1)) == "VP"


async def test_the_last_day_of_the_only_post_is_the_last_day_of_the_person(store):
    await imported(store, AN, BINH)
    await imported(store, [*AN, None, "31/10/2024"])

    def here(day):
        def run(connection):
            agency = found_agency(connection, "so", "")
            return [each.facts["staff_code"] for each in people_of(connection, agency, day)]

        return store.read(run)

    assert await here(date(2024, 10, 31)) == ["001", "002"]
    assert await here(date(2024, 11, 1)) == ["002"]


async def test_a_second_post_has_its_own_span(store):
    await imported(store, AN, [*AN[:2], *BINH[2:5], "Phụ trách", "x", "01/11/2024", "31/12/2024"])

    def members(day):
        def run(connection):
            unit = connection.scalar(select(Unit.id).where(Unit.code == "QL"))
            return [each.staff_code for each in unit_members(connection, unit, day)]

        return store.read(run)

    assert await members(date(2024, 10, 31)) == []
    assert await members(date(2024, 12, 31)) == ["001"]
    assert await members(date(2025, 1, 1)) == []


async def test_a_merged_unit_hands_its_people_to_its_successor(store):
    await imported(store, AN, BINH, [*["003", "Lê Cúc"], *AN[2:]])
    end = ["VP", "QL", "01/11/2024"]
    diff = await imported(store, BINH, ends=[end])
    assert [unit.code for unit in diff.ended_units] == ["VP"]
    for code in ("001", "003"):
        assert await unit_on(store, code, date(2024, 10, 31)) == "VP"
        assert await unit_on(store, code, date(2024, 11, 1)) == "QL"
    before = await posts(store)
    await imported(store, AN, BINH, ends=[end], today=date(2024, 11, 20))
    assert await posts(store) == before
    assert await refused(store, AN, today=date(2024, 11, 20)) == [("unit_ended", 2, "Mã đơn vị")]


async def test_a_unit_is_not_abolished_over_the_heads_of_its_people(store):
    await imported(store, AN, BINH)
    end = ["VP", None, "01/11/2024"]
    assert [each[0] for each in await refused(store, BINH, ends=[end])] == ["unit_left_with_people"]
    moved = [*AN[:2], *BINH[2:5], AN[5], "x", "01/11/2024"]
    await imported(store, moved, BINH, ends=[end])
    assert await unit_on(store, "001", date(2024, 11, 1)) == "QL"


async def test_units_in_a_circle_and_unknown_ones_are_refused_with_their_rows(store):
    ends = [["VP", "QL", "01/11/2024"], ["QL", "VP", "01/11/2024"]]
    found = await refused(store, AN, BINH, ends=ends)
    assert [(code, row) for code, row, _ in found] == [("unit_cycle", 2), ("unit_cycle", 3)]
    assert await refused(store, AN, ends=[["VP", "XX", "01/11/2024"]]) == [
        ("unit_unknown", 2, "Mã đơn vị mới")
    ]


async def test_dates_the_wrong_way_round_are_refused(store):
    found = await refused(store, [*AN, "01/11/2024", "31/10/2024"])
    assert found == [("dates_reversed", 2, "Đến ngày")]


async def test_who_is_missing_from_a_whole_roster_leaves(store):
    await imported(store, AN, BINH)

    def look(connection):
        agency = found_agency(connection, "so", "")
        return preview(connection, agency, sheet_of(AN), today=FRIDAY, whole=True)

    assert [person.staff_code for person in (await store.write(look)).missing] == ["002"]
    await imported(store, AN, today=FRIDAY, whole=True)
    assert await unit_on(store, "002", MONDAY) == "QL"
    assert await unit_on(store, "002", FRIDAY) == ""


async def test_a_renamed_person_is_found_by_the_new_name_in_its_new_place(store):
    await imported(store, AN)
    await imported(store, ["001", "Đặng Thị Ước", *AN[2:]], renamed=True)

    def look(connection):
        words = connection.scalars(select(EmployeeWord.word)).all()
        return set(words), connection.scalar(select(Employee.sort_key))

    words, key = await store.read(look)
    assert words == {"dang", "thi", "uoc", "001"}
    assert key == sortable("Đặng Thị Ước")


async def test_a_new_code_for_one_person_is_asked_about_and_keeps_the_record(store):
    await imported(store, AN, BINH)
    new = ["CB-1", *AN[1:]]
    assert await refused(store, new, BINH) == [("code_changed", 2, "Mã cán bộ")]
    diff = await imported(store, new, BINH, renamed=True)
    assert diff.added == []
    query = select(Employee.id, Employee.staff_code).order_by(Employee.id)
    kept = await store.read(lambda c: c.execute(query).all())
    assert [tuple(row) for row in kept] == [(1, "CB-1"), (2, "002")]
    found = select(EmployeeWord.employee_id).where(EmployeeWord.word.in_(("cb1", "001")))
    assert await store.read(lambda c: c.scalars(found).all()) == [1]


async def test_a_code_that_lost_its_zeros_is_no_new_person(store):
    await imported(store, AN)
    sheet = read_roster(csv(HEADINGS, ["1", "Người Khác", *AN[2:]]), "ds.csv", COLUMNS)

    def look(connection):
        return preview(connection, found_agency(connection, "so", ""), sheet, today=MONDAY)

    (problem,) = (await store.write(look)).problems
    assert (problem.code, problem.row) == ("code_without_zeros", 2)
