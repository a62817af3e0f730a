"""Hard case 13: the head is absent and somebody acts; the head is the subject.

By dates and a document number, shown on papers as KT., Q., TL.; in the trail as acting for
somebody; and nobody assesses himself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, insert, select, update

from backend.summaries.collect import collect
from backend.summaries.outputs import Press
from backend.summaries.signing import Signature, role_called, signature_of
from intake.library import Library
from intake.plan import Plan
from pages import csrf
from pages.rooms import Rooms
from people.limits import Role
from people.sessions import open_session
from phieu.clock import SimulatedClock
from phieu.days import settle
from phieu.serving import create_app
from storage.people import Employee, Membership, Party
from storage.store import Store
from storage.submissions import ReceiptRecord, Submission
from storage.trail import AuditEvent
from tests.backend import stage
from tests.backend.word import paragraphs_of
from tests.intake.campaigns import AN, BINH, CHI, NOW, PEOPLE, Sitting

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2024, 10, 21)
KEY = b"k" * 32
POSTS = {AN: "Chuyên viên", BINH: "Phó Trưởng phòng", CHI: "Trưởng phòng"}
GIVEN = {
    "vai-tro": "head",
    "don-vi": "1",
    "nguoi": "002",
    "tu-cach": "KT.",
    "thay": "003",
    "tu-ngay": "22/10/2024",
    "den-ngay": "23/10/2024",
    "so-van-ban": "15/QĐ-VP",
}


@dataclass
class Agency:
    """The room of Chi (head), Bình (deputy) and An (clerk, and the office's), day by day."""

    rooms: Rooms
    client: httpx.AsyncClient
    plan: Plan
    clock: SimulatedClock
    seen: dt.date | None = field(default=None)

    async def on(self, day: int, hour: int = 9) -> None:
        """It is this day of October; what comes with a new day has come."""
        local = dt.datetime(2024, 10, day, hour, tzinfo=self.plan.zone)
        self.clock.move_to(local)
        await settle(self.rooms, self.seen)
        self.seen = local.date()

    async def as_(self, employee: int, role: Role = "employee") -> Agency:
        now = self.clock.now()
        opened = await self.rooms.store.write(
            lambda c: open_session(c, employee, role=role, now=now)
        )
        self.client.headers["authorization"] = f"Bearer {opened.token}"
        return self

    async def get(self, address: str) -> httpx.Response:
        return await self.client.get(address)

    async def post(self, address: str, typed: dict[str, str]) -> httpx.Response:
        self.client.cookies.set("luot", "mot-luot")
        token = csrf.form_token(KEY, "mot-luot")
        return await self.client.post(address, data={"form_token": token, **typed})

    async def signature(self) -> Signature | None:
        """What a paper of the room's head says today."""
        today = self.clock.now().astimezone(self.plan.zone).date()
        return await self.rooms.store.read(
            lambda c: signature_of(c, self.plan, 1, "head", 1, today)
        )

    async def report(self) -> Any:
        query = select(Submission).where(Submission.form == "bao-cao")
        return await self.rooms.store.read(lambda c: c.execute(query).one())


@pytest.fixture
async def agency(store: Store) -> AsyncIterator[Agency]:
    person = {
        "form": "tu-danh-gia",
        "respondent": "person",
        "signed_by": "head",
        "milestone": "nop",
        "source": stage.SOURCE,
    }
    unit = {**person, "form": "bao-cao", "respondent": "unit", "filled_by": "head"}
    plan = stage.plan(assignments=[person, unit])

    def begin(connection: Connection) -> None:
        stage.started(connection, plan)
        connection.execute(insert(Party).values(id=99, kind="agency", agency_id=1))
        for key, facts in PEOPLE.items():
            known = {"head": facts["head"], "party_member": facts["party_member"]}
            connection.execute(update(Employee).where(Employee.id == key).values(facts=known))
            connection.execute(
                insert(Membership).values(
                    employee_id=key, unit_id=1, position=POSTS[key], is_main=True
                )
            )

    await store.write(begin)
    clock = SimulatedClock(NOW, runs=False)
    rooms = Rooms(store, Library(), clock, KEY, secure_cookies=False)
    transport = httpx.ASGITransport(app=create_app(rooms))
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        made = Agency(rooms, client, plan, clock)
        await made.on(21)
        yield made


async def hand_in_report(agency: Agency, employee: int, key: str = "report") -> list[str]:
    """The room's report by this person, and what its paper says, line by line."""
    report = (await agency.report()).id
    now = agency.clock.now()

    def file(connection: Connection) -> None:
        sitting = Sitting(Library(), report, employee, key)
        row = {"kind": "add_row", "cells": {"ten": "Soạn kế hoạch", "kq": "Xong"}}
        for said in (row, "xong", "8,5", "hoan thanh tot", {"kind": "submit"}):
            sitting.say(connection, said, at=now)

    await agency.rooms.store.write(file)
    return await printed_report(agency)


async def printed_report(agency: Agency) -> list[str]:
    """What the paper of the room's report says today, however long ago it was handed in."""
    report = (await agency.report()).id
    collected = await agency.rooms.store.read(
        lambda c: collect(c, Library(), 1, submission_id=report)
    )
    output = next(each for each in agency.plan.outputs if each.code == "bao-cao")
    (made,) = Press(collected).make(output)
    return paragraphs_of(made.content)


async def appointed(agency: Agency) -> None:
    await agency.as_(AN, "office")
    assert (await agency.post("/van-phong/vai-tro", GIVEN)).status_code == 303


async def test_a_deputy_acts_from_the_first_day_to_the_last_and_no_longer(agency: Agency) -> None:
    await appointed(agency)
    seen: dict[int, tuple[int, int, tuple[str, ...]]] = {}
    for day in (21, 22, 23, 24):
        await agency.on(day)
        await agency.as_(BINH)
        page = (await agency.get("/don-vi")).status_code
        signature = await agency.signature()
        assert signature is not None
        seen[day] = (page, (await agency.report()).filler_id, signature.lines)
    assert seen == {
        21: (404, CHI, ("TRƯỞNG PHÒNG",)),
        22: (200, BINH, ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        23: (200, BINH, ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        24: (404, CHI, ("TRƯỞNG PHÒNG",)),
    }


async def test_who_acts_files_the_report_of_the_unit(agency: Agency) -> None:
    await appointed(agency)
    report = (await agency.report()).id
    await agency.on(22)
    await (await agency.as_(BINH)).get("/")
    assert (await agency.get(f"/viec/{report}")).status_code == 200
    await hand_in_report(agency, BINH)
    kept = await agency.rooms.store.read(
        lambda c: c.scalar(
            select(ReceiptRecord.number).where(ReceiptRecord.submission_id == report)
        )
    )
    assert kept == 1
    await agency.on(24)
    await agency.as_(BINH)
    assert (await agency.get(f"/viec/{report}")).status_code == 404
    await agency.as_(CHI)
    assert (await agency.get(f"/viec/{report}")).status_code == 200


async def test_a_report_shows_for_ever_as_what_it_was_signed(agency: Agency) -> None:
    await appointed(agency)
    await agency.on(23)
    acting = ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Trần Thị Bình"]
    assert (await hand_in_report(agency, BINH))[-3:] == acting
    await agency.on(24)
    assert (await agency.report()).facts["filler_name"] == "Lê Minh Chi"
    assert (await printed_report(agency))[-3:] == acting


async def test_a_report_begun_by_the_head_is_signed_by_who_hands_it_in(agency: Agency) -> None:
    await appointed(agency)
    report = (await agency.report()).id

    def begin(connection: Connection) -> None:
        row = {"kind": "add_row", "cells": {"ten": "Soạn kế hoạch", "kq": "Xong"}}
        Sitting(Library(), report, CHI, "begun").say(connection, row, at=agency.clock.now())

    def finish(connection: Connection, version: int) -> None:
        sitting = Sitting(Library(), report, BINH, "finished")
        sitting.version = version
        for said in ("xong", "8,5", "hoan thanh tot", {"kind": "submit"}):
            sitting.say(connection, said, at=agency.clock.now())

    await agency.rooms.store.write(begin)
    await agency.on(22)
    version = (await agency.report()).version
    await agency.rooms.store.write(lambda c: finish(c, version))
    lines = await printed_report(agency)
    assert lines[-3:] == ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Trần Thị Bình"]


async def test_a_head_signs_the_report_in_no_capacity(agency: Agency) -> None:
    await appointed(agency)
    lines = await hand_in_report(agency, CHI)  # the day before the deputy begins
    assert lines[-2:] == ["TRƯỞNG PHÒNG", "Lê Minh Chi"]
    assert not any("KT." in line for line in lines)


async def test_the_trail_names_in_whose_place_somebody_acted(agency: Agency) -> None:
    await appointed(agency)
    await agency.on(22)

    def hand_in(connection: Connection) -> int:
        stage.hand_in(connection, AN, at=agency.clock.now())
        return stage.submission_of(connection, AN)

    own = await agency.rooms.store.write(hand_in)
    await agency.as_(BINH)
    got = await agency.post(f"/ho-so/{own}/tra-lai", {"reason": "Thiếu minh chứng", "receipt": "1"})
    assert got.status_code == 303
    query = select(AuditEvent.act, AuditEvent.actor, AuditEvent.on_behalf, AuditEvent.role)
    acts = [tuple(r) for r in await agency.rooms.store.read(lambda c: c.execute(query).all())]
    assert acts == [
        ("role.assign", f"employee:{AN}", "", "office"),
        ("submission.return", f"employee:{BINH}", f"employee:{CHI}", "head"),
    ]


async def test_nobody_signs_what_assesses_himself_or_the_one_in_whose_place(
    agency: Agency,
) -> None:
    await appointed(agency)
    query = select(Submission.subject_id, Submission.signer_id).where(
        Submission.form == "tu-danh-gia"
    )
    signers: dict[int, dict[int, int | None]] = {}
    for day in (21, 22, 24):
        await agency.on(day)
        rows = await agency.rooms.store.read(lambda c: c.execute(query).all())
        signers[day] = {row.subject_id: row.signer_id for row in rows}
    assert signers == {
        21: {AN: CHI, BINH: CHI, CHI: None},
        22: {AN: BINH, BINH: CHI, CHI: None},
        24: {AN: CHI, BINH: CHI, CHI: None},
    }


@pytest.mark.parametrize(
    ("capacity", "instead_of", "lines"),
    [
        ("KT.", "003", ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("Q.", "", ("Q. TRƯỞNG PHÒNG, BAN",)),
        ("TL.", "003", ("TL. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("TUQ.", "003", ("TUQ. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
    ],
)
async def test_papers_say_in_which_capacity_somebody_signs(
    agency: Agency, capacity: str, instead_of: str, lines: tuple[str, ...]
) -> None:
    head = next(role for role in agency.plan.roles if role.code == "head")
    lines = tuple(line.replace("TRƯỞNG PHÒNG, BAN", head.label.upper()) for line in lines)
    await agency.as_(AN, "office")
    typed = {**GIVEN, "tu-cach": capacity, "thay": instead_of}
    assert (await agency.post("/van-phong/vai-tro", typed)).status_code == 303
    await agency.on(22)
    signature = await agency.signature()
    assert signature is not None
    assert (signature.lines, signature.name) == (lines, "Trần Thị Bình")
    report = await hand_in_report(agency, BINH)
    assert report[-len(lines) - 1 :] == [*lines, "Trần Thị Bình"]
    facts = (await agency.report()).facts
    assert (facts["filler_name"], facts["filler_title"]) == ("Trần Thị Bình", " / ".join(lines))
    assert role_called(agency.plan, head.label) == "head"
