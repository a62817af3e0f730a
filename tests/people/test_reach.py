"""Who was never invited, who did not come, who is in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, insert

from people.reach import people_reached, units_reached
from storage.people import Agency, Employee, Membership, Unit
from storage.store import Store

TODAY = dt.date(2024, 10, 21)
PEOPLE = [
    # id, name, unit, reach, more
    (1, "Nguyễn Văn Ánh", 1, "none", {}),
    (2, "Trần Thị An", 1, "joined", {}),
    (3, "Lê Minh Bình", 2, "invited", {}),
    (4, "Phạm Ngoài", 2, "none", {"outside_system": True}),
    (5, "Võ Nghỉ", 2, "none", {"left_on": TODAY}),
    (6, "Đỗ Chưa Có Phòng", None, "none", {}),
]


def populate(connection: Connection) -> None:
    connection.execute(insert(Agency).values(id=1, code="a", name="Cơ quan"))
    connection.execute(insert(Agency).values(id=2, code="b", name="Cơ quan khác"))
    for key, name in ((1, "Phòng Đỏ"), (2, "Ban Xanh")):
        connection.execute(
            insert(Unit).values(id=key, agency_id=1, code=f"P{key}", name=name, kind="phong")
        )
    for key, name, unit, reach, more in PEOPLE:
        connection.execute(
            insert(Employee).values(
                id=key, agency_id=1, staff_code=f"00{key}", full_name=name, search_key="",
                facts={}, **{"outside_system": False, "reach": reach, **more},
            )
        )  # fmt: skip
        if unit:
            connection.execute(
                insert(Membership).values(
                    employee_id=key, unit_id=unit, position="Chuyên viên", is_main=True
                )
            )
    second = {"employee_id": 1, "unit_id": 2, "position": "Kiêm nhiệm", "is_main": False}
    connection.execute(insert(Membership).values(**second))
    stranger = {"id": 9, "agency_id": 2, "staff_code": "9", "full_name": "Lạ", "search_key": ""}
    connection.execute(insert(Employee).values(**stranger, facts={}, outside_system=False))


async def test_units_are_counted_by_how_far_their_people_have_come(store: Store) -> None:
    await store.write(populate)
    found = await store.read(lambda c: units_reached(c, 1, TODAY))
    assert [(u.unit_id, u.name, u.never, u.waiting, u.joined) for u in found] == [
        (2, "Ban Xanh", 0, 1, 0),
        (1, "Phòng Đỏ", 1, 0, 1),
        (None, "", 1, 0, 0),
    ]


async def test_a_head_counts_the_own_unit_alone(store: Store) -> None:
    await store.write(populate)
    found = await store.read(lambda c: units_reached(c, 1, TODAY, {1}))
    assert [(u.unit_id, u.people) for u in found] == [(1, 2)]


async def test_people_stand_by_unit_and_name_and_nobody_stands_twice(store: Store) -> None:
    await store.write(populate)
    found = await store.read(lambda c: people_reached(c, 1, TODAY))
    assert [person.employee_id for person in found] == [3, 2, 1, 6]
    assert (found[2].unit, found[2].position) == ("Phòng Đỏ", "Chuyên viên")


async def test_who_left_or_is_dealt_with_outside_is_not_among_them(store: Store) -> None:
    await store.write(populate)
    found = await store.read(lambda c: people_reached(c, 1, TODAY, reach=("none",)))
    assert [person.employee_id for person in found] == [1, 6]


async def test_somebody_of_another_unit_is_not_found(store: Store) -> None:
    await store.write(populate)
    mine = await store.read(lambda c: people_reached(c, 1, TODAY, units={1}, employee_id=1))
    theirs = await store.read(lambda c: people_reached(c, 1, TODAY, units={1}, employee_id=3))
    assert [len(mine), len(theirs)] == [1, 0]
