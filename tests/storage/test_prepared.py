"""Prepared statements say and give the same as SQLAlchemy's own, on either database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import (
    Connection,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from storage.access import WrongGuess
from storage.base import JsonOctets
from storage.campaigns import Campaign, PlanRevision, Setting
from storage.people import Agency, Employee
from storage.prepared import insert_new, prepared
from storage.store import Store

ADD_AGENCY = prepared(insert(Agency).returning(Agency.id), "code", "name")
ADD_EMPLOYEE = prepared(
    insert(Employee),
    *("agency_id", "staff_code", "full_name", "search_key", "sort_key", "outside_system", "facts"),
    *("left_on", "reach"),
)
FIND_EMPLOYEE = prepared(select(Employee).where(Employee.staff_code == bindparam("which")))
RENAME = prepared(
    update(Employee).where(Employee.staff_code == bindparam("which")), "full_name", "facts"
)
FORGET = prepared(delete(Employee).where(Employee.staff_code == bindparam("which")))
EVERYBODY = prepared(select(Employee.full_name).order_by(Employee.staff_code).limit(2))
HOW_MANY = prepared(select(func.count().label("people")).select_from(Employee))
SET_ONCE = prepared(insert_new(Setting), "name", "value")
SET = prepared(insert(Setting), "name", "value")
GET = prepared(select(Setting.value).where(Setting.name == bindparam("name")))
SET_OCTETS = prepared(
    insert(Setting).values(name=bindparam("name"), value=bindparam("value", type_=JsonOctets))
)
GET_OCTETS = prepared(
    select(type_coerce(Setting.value, JsonOctets).label("value")).where(
        Setting.name == bindparam("name")
    )
)
ADD_GUESS = prepared(insert(WrongGuess), "origin", "at")
GUESSES = prepared(select(WrongGuess.at).where(WrongGuess.at >= bindparam("since")))


def _employ(connection: Connection, code: str, name: str, **others: Any) -> int:
    agency = ADD_AGENCY.scalar(connection, code=code, name="Sở")
    given = {"outside_system": False, "facts": {"đảng viên": True}, "left_on": None} | others
    keys = {"search_key": "", "sort_key": "", "reach": "none"}
    return ADD_EMPLOYEE.run(
        connection, agency_id=agency, staff_code=code, full_name=name, **keys, **given
    )


async def test_every_type_comes_back_as_sqlalchemy_gives_it(store: Store) -> None:
    await store.write(
        lambda c: _employ(c, "a", "Trần Thị Ân", outside_system=True, left_on=date(2024, 10, 31))
    )

    [ours] = await store.read(lambda c: FIND_EMPLOYEE.all(c, which="a"))
    theirs = await store.read(lambda c: c.execute(select(*Employee.__table__.columns)).one())

    assert ours._asdict() == theirs._asdict()
    assert ours.outside_system is True
    assert ours.left_on == date(2024, 10, 31)
    assert ours.facts == {"đảng viên": True}


async def test_json_that_travels_as_octets_is_the_same_text_in_the_table(store: Store) -> None:
    value = {"đảng viên": True, "việc": ["a", None, 1.5]}
    await store.write(lambda c: SET_OCTETS.run(c, name="octets", value=value))
    await store.write(lambda c: SET.run(c, name="text", value=value))

    as_text = select(type_coerce(Setting.value, Text)).order_by(Setting.name)
    octets, text = await store.read(lambda c: c.scalars(as_text).all())

    assert octets == text == '{"đảng viên":true,"việc":["a",null,1.5]}'
    for name in ("octets", "text"):
        assert await store.read(lambda c, name=name: GET_OCTETS.scalar(c, name=name)) == value
        assert await store.read(lambda c, name=name: GET.scalar(c, name=name)) == value


async def test_nothing_comes_back_as_none(store: Store) -> None:
    await store.write(lambda c: _employ(c, "a", "An"))

    employee = await store.read(lambda c: FIND_EMPLOYEE.first(c, which="a"))
    assert employee
    assert employee.left_on is None
    assert await store.read(lambda c: FIND_EMPLOYEE.first(c, which="b")) is None
    assert await store.read(lambda c: FIND_EMPLOYEE.scalar(c, which="b")) is None
    assert await store.read(lambda c: FIND_EMPLOYEE.all(c, which="b")) == []


async def test_all_first_scalar_and_run(store: Store) -> None:
    def write(connection: Connection) -> list[Any]:
        for code, name in (("a", "An"), ("b", "Bình"), ("c", "Chi")):
            assert _employ(connection, code, name) == 1
        return [
            [row.full_name for row in EVERYBODY.all(connection)],
            RENAME.run(connection, which="b", full_name="Bính", facts={}),
            RENAME.run(connection, which="z", full_name="Bính", facts={}),
            EVERYBODY.all(connection)[1].full_name,
            FORGET.run(connection, which="c"),
            HOW_MANY.scalar(connection),
        ]

    assert await store.write(write) == [["An", "Bình"], 1, 0, "Bính", 1, 2]


async def test_a_second_copy_is_not_inserted_and_says_so(store: Store) -> None:
    def write(connection: Connection) -> tuple[int, int, Any]:
        return (
            SET_ONCE.run(connection, name="đồng hồ", value=1),
            SET_ONCE.run(connection, name="đồng hồ", value=2),
            GET.scalar(connection, name="đồng hồ"),
        )

    assert await store.write(write) == (1, 0, 1)


async def test_errors_are_sqlalchemys_and_hide_what_people_wrote(store: Store) -> None:
    await store.write(lambda c: SET.run(c, name="a", value="bí mật"))

    with pytest.raises(IntegrityError) as caught:
        await store.write(lambda c: SET.run(c, name="a", value="bí mật"))
    assert "bí mật" not in str(caught.value)


async def test_an_instant_keeps_its_moment_and_order_and_comes_back_in_utc(store: Store) -> None:
    vietnam = timezone(timedelta(hours=7))
    evening = datetime(2024, 10, 31, 23, 59, 59, 999999, vietnam)
    later = datetime(2024, 10, 31, 17, 0, tzinfo=UTC)

    def write(connection: Connection) -> list[datetime]:
        for at in (evening, later):
            ADD_GUESS.run(connection, origin="10.0.0.1", at=at)
        return [row.at for row in GUESSES.all(connection, since=later)]

    assert await store.write(write) == [later]
    kept = await store.read(lambda c: [row.at for row in GUESSES.all(c, since=evening)])
    assert kept == [evening, later]
    assert {at.utcoffset() for at in kept} == {timedelta(0)}


async def test_a_naive_time_is_refused(store: Store) -> None:
    naive = datetime(2024, 10, 31)  # noqa: DTZ001  the very thing

    with pytest.raises(ValueError, match="time zone"):
        await store.write(lambda c: ADD_GUESS.run(c, origin="", at=naive))


async def test_a_missing_or_foreign_parameter_is_named(store: Store) -> None:
    with pytest.raises(TypeError, match="'origin'"):
        await store.write(lambda c: ADD_GUESS.run(c, origin="10.0.0.1"))
    with pytest.raises(TypeError, match="'who'"):
        await store.write(lambda c: GET.scalar(c, name="a", who="An"))


async def test_what_sqlalchemy_would_fill_in_is_refused(store: Store) -> None:
    without_default = prepared(insert(Employee), "agency_id", "staff_code", "full_name")
    with_list = prepared(select(Campaign.id).where(Campaign.state.in_(["open", "closed"])))

    with pytest.raises(TypeError, match="outside_system"):
        await store.write(
            lambda c: without_default.run(c, agency_id=1, staff_code="a", full_name="An")
        )
    with pytest.raises(TypeError, match="list"):
        await store.read(with_list.all)


async def test_a_text_with_percent_and_colon_is_only_text(store: Store) -> None:
    odd = "100%s :name %(x)s ?"
    plan = prepared(insert(PlanRevision), "revision", "plan_code", "content", "taken_at")
    like = prepared(select(PlanRevision.content).where(PlanRevision.content.like("100%")))

    def write(connection: Connection) -> Any:
        at = datetime(2024, 10, 21, tzinfo=UTC)
        plan.run(connection, revision="r", plan_code="p", content=odd, taken_at=at)
        return like.scalar(connection)

    assert await store.write(write) == odd
