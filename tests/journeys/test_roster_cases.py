"""Hard cases 1 and 11: a person changes the phone, an agency changes its people."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from people.facts import unit_members
from people.invitations import reinvite
from people.succession import successor_of
from storage.audit import Actor
from storage.people import Unit
from storage.store import Store
from storage.submissions import Submission
from tests.backend.rosters.office import Office, figures, state
from tests.bot.phone import Phone

FIRST_DAY = "01/11/2024"


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Office]:
    made = await Office(store).start()
    yield made
    await made.close()


async def task_of(office: Office, code: str, form: str = "mau-02a") -> Any:
    employee = await office.employee(code)
    query = select(Submission).where(Submission.filler_id == employee, Submission.form == form)
    return await office.rooms.store.read(lambda c: c.execute(query).one_or_none())


async def member(office: Office) -> dict[str, Any]:
    """Somebody who is asked 02A."""
    for person in office.people:
        if await task_of(office, person["staff_code"]) is not None:
            return person
    raise AssertionError("nobody is asked 02A")


async def test_case_1_a_new_phone_has_the_old_drafts_and_the_old_phone_is_out(
    office: Office,
) -> None:
    person = await member(office)
    employee = await office.employee(person["staff_code"])
    task = (await task_of(office, person["staff_code"])).id
    old, new = Phone(office.app, office.rooms), Phone(office.app, office.rooms)
    await old.sign_in(employee)
    await old.open(f"/viec/{task}")
    await old.press(choice="yes")
    text = "Chấp hành tốt chủ trương, đường lối, quy định."
    await old.press("save", text=text)

    # The office gives a new code; what was open on the lost phone ends with it.
    secretary = Actor(await office.employee("0001"), "office", "Văn phòng")
    made = await office.rooms.store.write(
        lambda c: reinvite(c, employee, secretary, office.clock.now())
    )
    await old.open(f"/viec/{task}")
    assert old.status == 401
    await new.open(f"/vao/{made.link_code}")
    await new.press()
    await new.press()
    await new.open(f"/viec/{task}")
    assert "phẩm chất" in new.heading
    query = select(Submission.draft).where(Submission.id == task)
    draft = await office.rooms.store.read(lambda c: c.execute(query).scalar_one())
    assert draft["answers"]["pham_chat"] == text

    # Neither a new name nor a new staff code makes another person of this one.
    people = [dict(each) for each in office.people]
    mine = next(each for each in people if each["staff_code"] == person["staff_code"])
    mine["staff_code"] = "CB-2025-17"
    await office.upload(office.file(people))
    await office.press(office.first, "ap-dung")
    await office.second.open(office.first.path)
    await office.press(office.second, "xac-nhan")
    assert await office.employee("CB-2025-17") == employee
    await new.open(f"/viec/{task}")
    assert new.status == 200
    assert "phẩm chất" in new.heading
    for phone in (old, new):
        await phone.client.aclose()


async def test_case_11_joins_leaves_moves_and_a_merged_unit_in_mid_campaign(
    office: Office,
) -> None:
    units = list(dict.fromkeys(person["unit_code"] for person in office.people))
    ordinary = [
        person
        for person in office.people
        if (await task_of(office, person["staff_code"])) is not None and not person["leader"]
    ]
    leaver, mover, stayer = ordinary[:3]
    merged = ordinary[-1]["unit_code"]
    target = next(p for p in office.people if p["unit_code"] not in {merged, mover["unit_code"]})
    carried = [p["staff_code"] for p in office.people if p["unit_code"] == merged]
    assert len(units) > 3

    people = [dict(person) for person in office.people if person is not leaver]
    for person in people:
        if person["staff_code"] == mover["staff_code"]:
            person |= {name: target[name] for name in ("unit_code", "unit_name", "unit_kind")}
    people.append({**stayer, "staff_code": "0900", "full_name": "Đặng Thị Ước"})
    content = with_units(office.file(people), [(merged, target["unit_code"], FIRST_DAY)])
    page = await office.upload(content, toan_bo="x", ngay="21/10/2024")
    assert state(page) == "Chờ xem và áp dụng", page.text
    assert figures(page)["Thêm"] == 1
    assert figures(page)["Thôi làm việc"] == 1
    assert f"từ {FIRST_DAY}" in page.text
    await office.press(office.first, "ap-dung")
    assert state(office.first) == "Đã áp dụng"

    # Who joined is asked, who left owes nothing, who moved is counted where they are now.
    assert (await task_of(office, "0900")).state == "asked"
    assert (await task_of(office, leaver["staff_code"])).state == "withdrawn"
    moved = await task_of(office, mover["staff_code"])
    target_id = await unit_id(office, target["unit_code"])
    assert moved.unit_id == target_id

    # The merged unit stands until the day, its successor from the day on; history stays.
    day = office.clock.now().date()
    first = day.replace(month=11, day=1)
    merged_id = await unit_id(office, merged)

    def rolls(connection: Any) -> tuple[set[str], set[str], int]:
        def codes(unit: int, when: Any) -> set[str]:
            return {each.staff_code for each in unit_members(connection, unit, when)}

        return (
            codes(merged_id, day),
            codes(target_id, first) & set(carried),
            successor_of(connection, merged_id, first),
        )

    before, after, successor = await office.rooms.store.read(rolls)
    gone = {leaver["staff_code"], mover["staff_code"]}
    assert before >= set(carried) - gone
    assert after >= set(carried) - gone
    assert successor == target_id


async def unit_id(office: Office, code: str) -> int:
    query = select(Unit.id).where(Unit.code == code)
    key: int = await office.rooms.store.read(lambda c: c.execute(query).scalar_one())
    return key


def with_units(content: bytes, ends: list[tuple[str, str, str]]) -> bytes:
    """The workbook with a second sheet, which says what becomes of units."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.create_sheet("Đơn vị sáp nhập")
    sheet.append(["Mã đơn vị", "Mã đơn vị mới", "Ngày sáp nhập"])
    for end in ends:
        sheet.append(list(end))
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()
