"""Applying in bits: a kill in the middle loses nothing, and a second time changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from backend.rosters import imports, running
from backend.rosters.running import apply_import, read_import
from backend.rosters.steps import Steps
from people.channels import Bound, bind, page_code
from storage.audit import CONSOLE
from storage.channels import ChannelAccount
from storage.people import Agency, Employee, EmployeeWord, Membership, Party, RosterImport, Unit
from storage.personal.erasing import erase
from storage.submissions import Submission
from tests.backend.rosters.office import MONDAY, ROSTER, Office, state


class KilledError(Exception):
    """Stands for the end of the process: nothing after it runs."""


async def everything(office: Office) -> list[Any]:
    """Every row that applying a roster writes, in an order that does not tell when."""

    def look(connection: Any) -> list[Any]:
        posts = (
            select(Employee.staff_code, Unit.code, Membership.position, Membership.valid_from,
                   Membership.valid_to, Membership.is_main)
            .join(Employee, Employee.id == Membership.employee_id)
            .join(Unit, Unit.id == Membership.unit_id)
        )  # fmt: skip
        words = select(Employee.staff_code, EmployeeWord.word).join(
            Employee, Employee.id == EmployeeWord.employee_id
        )
        asked = (
            select(Employee.staff_code, Submission.form, Submission.state, Unit.code)
            .join(Employee, Employee.id == Submission.filler_id)
            .outerjoin(Unit, Unit.id == Submission.unit_id)
        )
        parties = select(Party.kind, Employee.staff_code).outerjoin(
            Employee, Employee.id == Party.employee_id
        )
        people = select(Employee.staff_code, Employee.full_name, Employee.left_on)
        return [
            sorted(map(repr, connection.execute(query))) for query in
            (people, posts, words, asked, parties)
        ]  # fmt: skip

    return await office.rooms.store.read(look)


async def begun(office: Office, content: bytes) -> int:
    """A whole roster, previewed and about to be applied."""
    store = office.rooms.store
    agency = await store.read(lambda c: c.execute(select(Agency.id)).scalar_one())
    key = await store.write(
        lambda c: imports.begin(
            c, agency, "ds.xlsx", content, CONSOLE, MONDAY, leaves_on=MONDAY.date()
        )
    )
    await read_import(office.rooms, key)

    def start(connection: Any) -> None:
        found = imports.import_of(connection, key)
        assert found is not None
        imports.press(connection, found, CONSOLE, MONDAY, MONDAY.date())

    await store.write(start)
    return key


def next_roster(office: Office) -> bytes:
    """One leaves, two move, one is new."""
    people = [dict(person) for person in office.people[:-1]]
    other = next(p for p in people if p["unit_code"] != people[5]["unit_code"])
    for person in people[5:7]:
        person |= {name: other[name] for name in ("unit_code", "unit_name", "unit_kind")}
    people.append({**people[8], "staff_code": "0900", "full_name": "Đặng Thị Ước"})
    return office.file(people)


@pytest.mark.parametrize("dies_at", [1, 3, 5])
async def test_a_kill_in_the_middle_is_gone_on_with(
    office: Office, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 1)
    key = await begun(office, next_roster(office))
    steps = 0
    whole_step = Steps.take

    async def mortal(self: Steps, work: Any, count: int) -> Any:
        nonlocal steps
        steps += 1
        if steps == dies_at:
            raise KilledError
        return await whole_step(self, work, count)

    monkeypatch.setattr(Steps, "take", mortal)
    with pytest.raises(KilledError):
        await apply_import(office.rooms, key)
    await office.first.open(f"{ROSTER}/{key}")  # whoever looks at the page sets it going again
    await office.settled(office.first)
    assert state(office.first) == "Đã áp dụng"
    after = await everything(office)
    fresh = [line for line in after[0] if "Đặng Thị Ước" in line]
    assert len(fresh) == 1
    assert sum("2024, 10, 21" in line for line in after[0]) == 1  # the one who left

    again = await begun(office, next_roster(office))
    await apply_import(office.rooms, again)
    assert await everything(office) == after


async def test_an_upload_that_a_kill_cut_off_is_read_when_somebody_looks(office: Office) -> None:
    agency = await office.rooms.store.read(lambda c: c.execute(select(Agency.id)).scalar_one())
    content = next_roster(office)
    key = await office.rooms.store.write(
        lambda c: imports.begin(c, agency, "ds.xlsx", content, CONSOLE, MONDAY)
    )
    await office.first.open(f"{ROSTER}/{key}")
    assert state(office.first) == "Đang đọc"
    await office.settled(office.first)
    assert state(office.first) == "Chờ xem và áp dụng"


async def test_when_a_person_is_erased_no_file_is_kept(office: Office) -> None:
    await office.upload(next_roster(office))
    somebody = await office.rooms.store.read(lambda c: c.scalar(select(func.max(Employee.id))))
    await office.rooms.store.write(
        lambda c: erase(
            c, somebody or 0, CONSOLE, reason="r", document_number="1", now=MONDAY
        )
    )  # fmt: skip
    rows = await office.rooms.store.read(
        lambda c: c.execute(
            select(RosterImport.state, RosterImport.content, RosterImport.findings)
        ).all()
    )
    assert {row.state for row in rows} == {"applied", "withdrawn"}
    assert all(row.content is None for row in rows)
    assert "Đặng" not in str(rows)


async def test_who_left_by_a_roster_is_reached_in_no_chat_any_more(office: Office) -> None:
    store = office.rooms.store
    here = select(Employee.id).where(Employee.outside_system.is_(False))
    before = await store.read(lambda c: c.scalars(here).all())

    def connect(connection: Any) -> None:
        for employee in before:
            code = page_code(connection, employee, MONDAY)
            assert isinstance(bind(connection, "telegram", f"{employee}", code, now=MONDAY), Bound)

    await store.write(connect)
    key = await begun(office, next_roster(office))
    await apply_import(office.rooms, key)
    left = select(Employee.id).where(Employee.left_on.is_not(None))
    gone = set(await store.read(lambda c: c.scalars(left).all()))
    cut = select(ChannelAccount.employee_id).where(ChannelAccount.ended_at.is_not(None))
    assert set(await store.read(lambda c: c.scalars(cut).all())) == gone
    assert len(gone) == 1
