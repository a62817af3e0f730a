from datetime import date

import pytest
from sqlalchemy import func, select

from people.facts import facts_of, facts_of_agency, facts_of_unit, unit_members
from people.importing import apply, found_agency, preview
from people.problems import RosterRefusedError
from people.roster import read_roster
from storage.people import Employee, Membership, Party, Unit
from tests.people.files import AN, BINH, COLUMNS, HEADINGS, csv, person

MONDAY = date(2024, 10, 21)
FRIDAY = date(2024, 10, 25)
AN_AND_BINH = [HEADINGS, AN, BINH]


def roster(*rows):
    sheet = read_roster(csv(HEADINGS, *rows), "ds.csv", COLUMNS)
    assert [str(problem) for problem in sheet.problems] == []
    return sheet


async def imported(store, *rows, today=MONDAY, **options):
    def run(connection):
        agency = found_agency(connection, "so-ld", "Sở Lao động")
        return apply(connection, agency, roster(*rows), today=today, **options)

    return await store.write(run)


async def looked_at(store, *rows, today=MONDAY):
    def run(connection):
        agency = found_agency(connection, "so-ld", "Sở Lao động")
        return preview(connection, agency, roster(*rows), today=today)

    return await store.write(run)


async def facts(store, staff_code, today=MONDAY):
    def run(connection):
        known = connection.scalar(select(Employee.id).where(Employee.staff_code == staff_code))
        return facts_of(connection, known, today)

    return await store.read(run)


async def everything(store):
    """Every row of every table that importing touches."""

    def run(connection):
        tables = (Unit, Employee, Membership, Party)
        return [
            [tuple(row) for row in connection.execute(select(table.__table__).order_by(table.id))]
            for table in tables
        ]

    return await store.read(run)


async def test_a_first_roster_makes_people_units_posts_and_parties(store):
    diff = await imported(store, AN, BINH)
    assert [new.staff_code for new in diff.added] == ["001", "002"]
    assert [unit.code for unit in diff.new_units] == ["VP", "QLCL"]
    parties = await store.read(
        lambda connection: connection.execute(
            select(Party.kind, func.count()).group_by(Party.kind).order_by(Party.kind)
        ).all()
    )
    assert [tuple(row) for row in parties] == [
        ("agency", 1), ("leadership", 2), ("person", 2), ("unit", 2),
    ]  # fmt: skip
    assert await facts(store, "001") == {
        "staff_code": "001",
        "full_name": "Nguyễn Văn An",
        "position": "Chánh Văn phòng",
        "unit": "Văn phòng",
        "unit_code": "VP",
        "unit_kind": "phong",
        "outside_system": False,
        "is_member": True,
    }


async def test_a_second_time_changes_nothing(store):
    await imported(store, AN, BINH)
    before = await everything(store)
    diff = await imported(store, AN, BINH, today=FRIDAY)
    assert (diff.changes_nothing, diff.unchanged) == (True, 2)
    assert await everything(store) == before


async def test_a_preview_changes_nothing_and_tells_what_would_change(store):
    await imported(store, AN, BINH)
    before = await everything(store)
    diff = await looked_at(store, person(k="Thạc sĩ"), ["003", "Lê Cúc", *AN[2:]])
    assert [new.full_name for new in diff.added] == ["Lê Cúc"]
    assert [change.what for change in diff.changed] == [{"degree": (None, "Thạc sĩ")}]
    assert [person.staff_code for person in diff.missing] == ["002"]
    assert await everything(store) == before


async def test_who_is_missing_from_the_file_is_left_untouched(store):
    await imported(store, AN, BINH)
    binh = await facts(store, "002")
    await imported(store, AN, today=FRIDAY)
    assert await facts(store, "002", FRIDAY) == binh


async def test_a_blank_cell_overwrites_nothing(store):
    await imported(store, person(i="25/10/1985", j="12", k="Đại học", l="Lãnh đạo"))
    before = await facts(store, "001")
    diff = await imported(store, person(d="", e="", f=""), today=FRIDAY)
    assert diff.changes_nothing
    assert await facts(store, "001", FRIDAY) == before


async def test_somebody_who_moves_has_the_old_unit_until_the_day_and_the_new_one_from_it(store):
    await imported(store, AN, BINH)
    diff = await imported(store, [*AN[:2], *BINH[2:5], "Trưởng phòng", "x"], BINH, today=FRIDAY)
    (move,) = diff.moved
    assert ([post.unit_code for post in move.ended], [post.unit_code for post in move.begun]) == (
        ["VP"], ["QLCL"],
    )  # fmt: skip
    assert (await facts(store, "001", MONDAY))["unit_code"] == "VP"
    after = await facts(store, "001", FRIDAY)
    assert (after["unit_code"], after["position"]) == ("QLCL", "Trưởng phòng")


async def test_a_slip_mended_on_the_same_day_leaves_no_trace(store):
    await imported(store, AN, BINH)
    await imported(store, AN, [*BINH[:5], "Trưởng phòng"], today=FRIDAY)
    await imported(store, AN, [*BINH[:5], "Phó Trưởng phòng"], today=FRIDAY)
    posts = await store.read(
        lambda connection: connection.execute(
            select(Membership.position, Membership.valid_from, Membership.valid_to)
            .join(Employee, Employee.id == Membership.employee_id)
            .where(Employee.staff_code == "002")
            .order_by(Membership.id)
        ).all()
    )
    assert [tuple(post) for post in posts] == [
        ("Chuyên viên", None, FRIDAY),
        ("Phó Trưởng phòng", FRIDAY, None),
    ]


async def test_one_person_in_two_units_is_a_member_of_both_and_speaks_for_the_first(store):
    second = ["001", AN[1], *BINH[2:5], "Phụ trách", "x"]
    await imported(store, AN, second, BINH)
    assert (await facts(store, "001"))["unit_code"] == "VP"

    def members(connection):
        unit = connection.scalar(select(Unit.id).where(Unit.code == "QLCL"))
        return [
            (member.full_name, member.position, member.is_main)
            for member in unit_members(connection, unit, MONDAY)
        ]

    assert await store.read(members) == [
        ("Nguyễn Văn An", "Phụ trách", False),
        ("Trần Thị Bình", "Chuyên viên", True),
    ]


async def test_the_main_post_follows_the_order_of_the_file(store):
    second = ["001", AN[1], *BINH[2:5], "Phụ trách", "x"]
    await imported(store, AN, second)
    diff = await imported(store, second, AN, today=FRIDAY)
    assert not diff.moved
    assert (await facts(store, "001", FRIDAY))["unit_code"] == "QLCL"
    assert (await imported(store, second, AN, today=FRIDAY)).changes_nothing


async def test_two_people_of_one_name_stay_two(store):
    await imported(store, AN, ["002", *AN[1:]])
    people = await store.read(
        lambda connection: connection.execute(
            select(Employee.staff_code, Employee.search_key).order_by(Employee.staff_code)
        ).all()
    )
    assert [tuple(row) for row in people] == [("001", "nguyen van an"), ("002", "nguyen van an")]


async def test_somebody_dealt_with_outside_keeps_no_facts(store):
    await imported(store, person(k="Đại học"))
    await imported(store, person(h="x"), today=FRIDAY)
    known = await facts(store, "001", FRIDAY)
    assert known["outside_system"] is True
    assert "degree" not in known
    assert "is_member" not in known


async def test_a_code_with_another_name_needs_a_word_of_confirmation(store):
    await imported(store, AN, BINH)
    before = await everything(store)
    with pytest.raises(RosterRefusedError) as refused:
        await imported(store, ["001", "Lê Cúc", *AN[2:]], today=FRIDAY)
    assert "“Nguyễn Văn An”, trong tệp là “Lê Cúc”" in str(refused.value)
    assert await everything(store) == before
    await imported(store, ["001", "Lê Cúc", *AN[2:]], today=FRIDAY, renamed=True)
    assert (await facts(store, "001", FRIDAY))["full_name"] == "Lê Cúc"


async def test_mended_marks_in_a_name_need_none(store):
    await imported(store, ["001", "Nguyen Van An", *AN[2:]])
    await imported(store, AN)
    assert (await facts(store, "001"))["full_name"] == "Nguyễn Văn An"


async def test_a_code_typed_in_another_way_is_the_same_person(store):
    await imported(store, ["CB-01", *AN[1:]])
    diff = await imported(store, ["cb01", *AN[1:]], today=FRIDAY)
    assert (diff.added, diff.unchanged) == ([], 1)


async def test_a_roster_with_problems_is_refused_whole(store):
    sheet = read_roster(csv(*AN_AND_BINH, person(a="003", b=None)), "ds.csv", COLUMNS)

    def run(connection):
        agency = found_agency(connection, "so-ld", "Sở Lao động")
        return apply(connection, agency, sheet, today=MONDAY)

    with pytest.raises(RosterRefusedError, match="ô trống"):
        await store.write(run)
    assert await everything(store) == [[], [], [], []]


async def test_a_new_unit_without_a_name_or_kind_is_refused(store):
    with pytest.raises(RosterRefusedError) as refused:
        await imported(store, ["001", "Nguyễn Văn An", "VP", "", "", "", "x"])
    assert [problem.code for problem in refused.value.problems] == [
        "unit_without_name",
        "unit_without_kind",
    ]


async def test_a_unit_can_be_renamed(store):
    await imported(store, AN)
    await imported(store, [*AN[:3], "Văn phòng Sở", *AN[4:]])
    known = await store.read(
        lambda connection: facts_of_unit(
            connection, connection.scalar(select(Unit.id).where(Unit.code == "VP"))
        )
    )
    assert known == {"unit": "Văn phòng Sở", "unit_code": "VP", "unit_kind": "phong"}


async def test_a_joiner_has_a_beginning_and_the_first_roster_none(store):
    await imported(store, AN)
    await imported(store, AN, BINH, today=FRIDAY)
    assert (await facts(store, "001", MONDAY))["unit_code"] == "VP"
    assert (await facts(store, "002", MONDAY))["unit_code"] == ""
    assert (await facts(store, "002", FRIDAY))["unit_code"] == "QLCL"


async def test_who_left_is_not_asked_and_comes_back_with_the_next_roster(store):
    await imported(store, AN, BINH)

    def leave(connection):
        connection.execute(
            Employee.__table__.update().where(Employee.staff_code == "002").values(left_on=FRIDAY)
        )

    def codes(today):
        def run(connection):
            agency = found_agency(connection, "so-ld", "")
            known = facts_of_agency(connection, agency, today).values()
            return sorted(person["staff_code"] for person in known)

        return store.read(run)

    await store.write(leave)
    assert await codes(MONDAY) == ["001", "002"]
    assert await codes(FRIDAY) == ["001"]
    diff = await imported(store, AN, BINH, today=FRIDAY)
    assert [change.what for change in diff.changed] == [{"left_on": (FRIDAY, None)}]
    assert await codes(FRIDAY) == ["001", "002"]


async def test_facts_of_a_whole_agency_are_those_of_each_person(store):
    await imported(store, AN, ["001", AN[1], *BINH[2:5], "Phụ trách", "x"], BINH, person(a="003"))

    def run(connection):
        agency = found_agency(connection, "so-ld", "")
        together = facts_of_agency(connection, agency, MONDAY)
        return together, {key: facts_of(connection, key, MONDAY) for key in together}

    together, one_by_one = await store.read(run)
    assert together == one_by_one
    assert len(together) == 3


async def test_nobody_is_known_by_a_number_that_nobody_has(store):
    assert await store.read(lambda connection: facts_of(connection, 99, MONDAY)) is None
    assert await store.read(lambda connection: facts_of_unit(connection, 99)) is None


async def emails(store):
    rows = select(Employee.staff_code, Employee.email).order_by(Employee.staff_code)
    return await store.read(lambda c: dict(c.execute(rows).all()))


def with_addresses(*rows):
    """A roster of An, Bình and the like, with a column of addresses at its end."""
    made = csv([*HEADINGS, "Thư công vụ"], *rows)
    return read_roster(made, "ds.csv", COLUMNS)


def at_end(row, address):
    return [*row, *[None] * (len(HEADINGS) - len(row)), address]


async def test_a_mail_address_comes_and_goes_with_the_roster_and_a_blank_keeps_it(store) -> None:
    async def taken(*rows):
        sheet = with_addresses(*rows)
        assert [str(problem) for problem in sheet.problems] == []

        def run(connection):
            agency = found_agency(connection, "so-ld", "Sở Lao động")
            return apply(connection, agency, sheet, today=MONDAY)

        return await store.write(run)

    await taken(at_end(AN, " mailto:An.NV@So.gov.vn "), at_end(BINH, ""))
    assert await emails(store) == {"001": "an.nv@so.gov.vn", "002": None}
    await taken(at_end(AN, ""), at_end(BINH, "binh@so.gov.vn"))
    assert await emails(store) == {"001": "an.nv@so.gov.vn", "002": "binh@so.gov.vn"}
    await taken(at_end(person(h="x"), "an.nv@so.gov.vn"), at_end(BINH, ""))
    assert (await emails(store))["001"] is None, "who is dealt with elsewhere is not written to"


def test_an_address_that_is_none_is_refused_in_its_cell() -> None:
    for wrong in ("an@", "an so@so.gov.vn", "an@so", "an@so.gov.vn; binh@so.gov.vn", "0912345678"):
        (problem,) = with_addresses(at_end(AN, wrong)).problems
        assert problem.code == "not_email"
        assert "cột “Thư công vụ”" in str(problem)


def test_two_rows_of_one_person_with_two_addresses_are_asked_about() -> None:
    other = ["001", "Nguyễn Văn An", "QLCL", "Phòng Quản lý chất lượng", "Phòng", "Phó", "x"]
    (problem,) = with_addresses(at_end(AN, "a@so.gov.vn"), at_end(other, "b@so.gov.vn")).problems
    assert problem.code == "fact_differs"
