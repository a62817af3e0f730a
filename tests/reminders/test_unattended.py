"""A head is away and nobody acts by document: the contact hears how many, the office hears why."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, insert, select, update

from reminders.unattended import Unattended, unattended
from storage.people import Agency, Employee, RoleAssignment
from storage.reminding import Absence
from storage.store import Store
from tests.reminders import stage
from tests.reminders.stage import (
    AN,
    ASKED,
    BINH,
    CHI,
    at,
    hand_in,
    nudges,
    rule,
    started,
    tick_at,
    told,
)  # fmt: skip

CONTACT = {
    "code": "dau-moi", "label": "Đầu mối", "when": {"is": {"party_member": True}},
    "source": stage.SOURCE,
}  # fmt: skip
HEAD = {"code": "head", "label": "Trưởng", "when": {"is": {"head": True}}, "source": stage.SOURCE}


def plan_with_contact() -> stage.Plan:
    return stage.plan([rule("truong", 3, "head")], {"contact": "dau-moi"}, roles=[HEAD, CONTACT])


def leave(connection: Connection, who: int = CHI) -> None:
    connection.execute(
        insert(Absence).values(
            employee_id=who, first_day=dt.date(2024, 10, 20), last_day=dt.date(2024, 10, 22),
            why="Nghỉ phép", made_by="Văn phòng", made_at=ASKED,
        )
    )  # fmt: skip


def act_for_chi(connection: Connection) -> None:
    connection.execute(
        insert(RoleAssignment).values(
            agency_id=connection.scalar(select(Agency.id)), role="head", unit_id=1,
            employee_id=BINH, capacity="KT.", for_employee_id=CHI, valid_from=dt.date(2024, 1, 1),
            document_number="1/QĐ", made_by="Văn phòng", made_at=ASKED,
        )
    )  # fmt: skip


async def test_the_contact_hears_how_many_and_no_names(store: Store) -> None:
    rooms, _ = await started(store, plan_with_contact())
    await store.write(leave)
    await tick_at(rooms, at(21, 8))
    assert await store.read(nudges) == [(21, AN, "sent_off")]
    (text,) = await store.read(lambda c: told(c, AN))
    assert text.startswith("Phòng Một còn 3 bản chưa nộp. Còn 3 ngày. Trước ngày 25")
    assert "không có người phụ trách" in text
    assert not any(name in text for name in ("Trần Thị Bình", "Lê Minh Chi", "Nguyễn Văn An"))


async def test_a_head_who_is_back_hears_the_names(store: Store) -> None:
    rooms, _ = await started(store, plan_with_contact())
    await store.write(leave)
    await tick_at(rooms, at(21, 8))
    await store.write(stage.deliver)
    await tick_at(rooms, at(23, 8))
    assert await store.read(nudges) == [(21, AN, "sent_off"), (23, CHI, "sent_off")]
    assert "Trần Thị Bình" in (await store.read(lambda c: told(c, CHI)))[0]


async def test_who_acts_by_document_hears_the_names_and_the_contact_nothing(store: Store) -> None:
    rooms, campaign = await started(store, plan_with_contact(), telegram=(AN, BINH, CHI))
    await store.write(leave)
    await store.write(act_for_chi)
    await tick_at(rooms, at(21, 8))
    assert await store.read(nudges) == [(21, BINH, "sent_off")]
    assert await store.read(lambda c: unattended(c, rooms.library, campaign, at(21, 9))) == []


async def test_the_unit_is_on_the_office_s_list_with_the_reason(store: Store) -> None:
    rooms, campaign = await started(store, plan_with_contact())

    async def listed(now: dt.datetime) -> list[Unattended]:
        return await store.read(lambda c: unattended(c, rooms.library, campaign, now))

    assert await listed(at(21, 9)) == []
    await store.write(leave)
    assert await listed(at(20, 9)) == [], "no nudge for a head has come yet"
    (unit,) = await listed(at(21, 9))
    assert (unit.unit, unit.contacts) == ("Phòng Một", ("Nguyễn Văn An",))
    assert unit.why_words == (
        "Không có người phụ trách: Lê Minh Chi đang vắng, chưa có văn bản giao ai thay."
    )
    assert await listed(at(23, 9)) == []
    for who in (AN, BINH, CHI):
        await store.write(lambda c, who=who: hand_in(c, who, at(21, 10)))  # type: ignore[misc]
    assert await listed(at(21, 11)) == []


@pytest.mark.parametrize("rules", [[rule("ba-ngay", 3)], [rule("truong", 3, "head")]])
async def test_a_unit_without_any_head_is_listed_if_a_head_is_to_be_told(
    store: Store, rules: list[object]
) -> None:
    rooms, campaign = await started(store, stage.plan(rules))
    nobody = update(Employee).where(Employee.id == CHI).values(facts={"head": False})
    await store.write(lambda c: c.execute(nobody).rowcount)
    found = await store.read(lambda c: unattended(c, rooms.library, campaign, at(21, 9)))
    words = ["Không có người phụ trách: danh sách chưa có trưởng đơn vị."]
    assert [each.why_words for each in found] == (words if rules[0]["to"] == "head" else [])  # type: ignore[index]
