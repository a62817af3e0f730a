"""A room of five that votes: the pages of the chair, a real ballots process, phones in Python.

async with balloting(store, tmp_path) as house:
    await house.sit(CHI)
    ballot = await house.begin()
    await house.tellers_ready(ballot)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection, insert, select, update

from backend import console
from ballots import manifest as manifests
from ballots.client import Ballots
from ballots.settings import Settings
from bot.web import pages_router
from intake.library import Library
from intake.plan import Plan
from pages.installing import include, install
from pages.rooms import Rooms
from people.sessions import Role, open_session
from phieu.clock import SimulatedClock
from storage.ballots import Ballot, RollEntry, Teller
from storage.people import Employee, Party
from storage.store import Store
from storage.trail import AuditDetail, AuditEvent
from tests.backend import stage
from tests.ballots import room as rooms_of_ballots
from tests.ballots import teller
from tests.bot.phone import Phone
from tests.intake.campaigns import AN, BINH, CHI, NOW, PEOPLE

DUNG, EM, STRANGER = 7, 8, stage.STRANGER
"""Two more of room 1; Em is its deputy head."""

FIVE = {AN: "Nguyễn Văn An", BINH: "Trần Thị Bình", CHI: "Lê Minh Chi", DUNG: "Phạm Thị Dung",
        EM: "Đỗ Văn Em"}  # fmt: skip

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
YES_NO = [{"code": "dong-y", "label": "Đồng ý"}, {"code": "khong", "label": "Không đồng ý"}]
ROLES = [
    {"code": "head", "label": "Trưởng", "when": {"is": {"head": True}}, "source": SOURCE},
    {"code": "deputy", "label": "Cấp phó", "when": {"is": {"deputy": True}}, "source": SOURCE},
]
FACTS = [
    {"name": "party_member", "label": "Đảng viên", "type": "yes_no", "columns": ["ĐV"]},
    {"name": "head", "label": "Trưởng", "type": "yes_no", "columns": ["Trưởng"]},
    {"name": "deputy", "label": "Cấp phó", "type": "yes_no", "columns": ["Phó"]},
]
TITLE = "Bình xét Lao động tiên tiến"


def demanded(**changes: Any) -> dict[str, Any]:
    """A vote of the room on its own people, chaired by the head or, of the head, the deputy."""
    return {
        "code": "ldtt",
        "label": TITLE,
        "secret": True,
        "source": {"section": "II.2", "quote": "thực hiện bằng phiếu kín"},
        "electorate": {"words": "Mọi người của phòng", "place": "unit", "source": SOURCE},
        "items": {"subject": "person", "when": {"is": {"party_member": True}}, "source": SOURCE},
        "selections": {"list_name": "yes_no", "source": SOURCE},
        "mode": {"of": "slip", "source": SOURCE},
        "threshold": {
            "by": "share", "selection": "dong-y", "more_than": 50, "base": "valid",
            "source": SOURCE,
        },
        "quorum": {"parts": 2, "of_parts": 3, "source": {"section": "III", "quote": "hai phần ba"}},
        "least_number": {"voters": 3, "below": "leaders_decide", "source": SOURCE},
        "self_vote": {"allowed": True, "source": SOURCE},
        "tellers": {"number": 2, "needed": 2, "subject_may_be": True, "source": SOURCE},
        "blank": {"allowed": True, "source": SOURCE},
        "tie": {"then": "reported", "source": SOURCE},
        "chair": {"role": "head", "source": SOURCE},
        **changes,
    }  # fmt: skip


def plan(*ballots: dict[str, Any]) -> Plan:
    lists = {"levels4": stage.plan().model_dump(mode="json")["choice_lists"]["levels4"]}
    return stage.plan(
        roles=ROLES, facts=FACTS, choice_lists={**lists, "yes_no": YES_NO},
        ballots=list(ballots or [demanded()]),
    )  # fmt: skip


def populated(connection: Connection, plan: Plan) -> None:
    """An and Chi are of the Party, and so on the ballot."""
    stage.started(connection, plan)
    for key in (DUNG, EM):
        connection.execute(
            insert(Employee).values(
                id=key, agency_id=1, staff_code=f"00{key}", full_name=FIVE[key], search_key="",
                facts={},
            )
        )  # fmt: skip
        connection.execute(insert(Party).values(id=key, kind="person", employee_id=key))
    connection.execute(insert(Party).values(id=12, kind="agency", agency_id=1))
    for key in FIVE:
        facts = {
            "head": key == CHI,
            "deputy": key == EM,
            "party_member": bool(PEOPLE.get(key, {}).get("party_member")),
        }
        changes = {"facts": facts, "reach": "joined"}
        connection.execute(update(Employee).where(Employee.id == key).values(**changes))
        stage.post(connection, key)
    stage.stranger(connection)


class Voting(Phone):
    """Somebody at the pages of serve, and what lies behind them."""

    def __init__(self, app: FastAPI, rooms: Rooms, process: rooms_of_ballots.House) -> None:
        super().__init__(app, rooms)
        self.process = process
        self.keys: dict[int, teller.Keys] = {}

    async def sit(self, employee: int, role: Role = "employee") -> Voting:
        now = self.rooms.clock.now()
        made = await self.rooms.store.write(lambda c: open_session(c, employee, role=role, now=now))
        self.client.cookies.set("phieu", made.token)
        return self

    def reached(self, process: Ballots | None) -> Ballots | None:
        """From now on serve speaks to this ballots process; the one before is answered."""
        before: Ballots | None = self.rooms.ballots
        object.__setattr__(self.rooms, "ballots", process)
        return before

    async def begin(self, address: str = "ma=ldtt&don-vi=1", do: str = "mo", **typed: str) -> int:
        """By the roll-call page; the number of the ballot."""
        await self.open(f"/bo-phieu/moi?{address}")
        assert self.status == 200, self.text
        await self.press(do, **{"to-1": str(AN), "to-2": str(BINH), **typed})
        assert self.status == 200, self.text
        return int(self.path.rsplit("/", 1)[1])

    async def row(self, ballot: int) -> Any:
        return await self.rooms.store.read(
            lambda c: c.execute(select(Ballot).where(Ballot.id == ballot)).one()
        )

    async def roll(self, ballot: int) -> dict[int, Any]:
        rows = await self.rooms.store.read(
            lambda c: c.execute(select(RollEntry).where(RollEntry.ballot_id == ballot)).all()
        )
        return {row.employee_id: row for row in rows}

    async def meeting(self, ballot: int) -> rooms_of_ballots.Room:
        """The same round as the tests of the ballots process see it."""
        row = await self.row(ballot)
        tellers = await self.rooms.store.read(
            lambda c: c.execute(
                select(Teller).where(Teller.ballot_id == ballot).order_by(Teller.seat)
            ).all()
        )
        roll = await self.roll(ballot)
        asked = {
            "round_": row.round,
            "tellers": [(each.seat, each.teller, "") for each in tellers],
            "voters": [roll[who].voter for who in sorted(roll) if roll[who].voter],
        }
        keys = [self.keys.setdefault(each.seat, teller.new_keys()) for each in tellers]
        return self.process.room(asked, keys)

    async def at(self, ballot: int, act: str = "", **typed: str) -> Voting:
        """In the room; with an act, its button is pressed."""
        await self.open(f"/bo-phieu/{ballot}")
        if act:
            await self.press(action=f"/bo-phieu/{ballot}/{act}", **typed)
        return self

    async def handed_out(self, ballot: int) -> rooms_of_ballots.Room:
        """The tellers' phones are there, and ballots are handed out."""
        meeting = await self.meeting(ballot)
        await meeting.give_keys()
        await self.at(ballot, "phat")
        content = (await meeting.get("manifest")).content
        meeting.manifest = manifests.read(content, None)
        return meeting

    async def counted(self, ballot: int, votes: Sequence[Sequence[int]]) -> Voting:
        """The whole way from handing out to the result, with these votes."""
        meeting = await self.handed_out(ballot)
        for at, _ in enumerate(votes):
            await meeting.take_stamps(at)
        await self.at(ballot, "mo")
        for at, selections in enumerate(votes):
            await meeting.vote(at, selections)
        await meeting.close()
        await meeting.count()
        return await self.at(ballot)

    async def acts(self) -> list[tuple[str, str, object]]:
        """Act, actor and what was after, of every event about ballots."""
        query = (
            select(AuditEvent.act, AuditEvent.actor, AuditDetail.after)
            .join(AuditDetail, AuditDetail.seq == AuditEvent.seq)
            .where(AuditEvent.act.startswith("ballot."))
            .order_by(AuditEvent.seq)
        )
        rows = await self.rooms.store.read(lambda c: c.execute(query).all())
        return [(row.act, row.actor, row.after) for row in rows]


@asynccontextmanager
async def balloting(store: Store, folder: Path, *ballots: dict[str, Any]) -> AsyncIterator[Voting]:
    await store.write(lambda connection: populated(connection, plan(*ballots)))
    async with rooms_of_ballots.housed(Settings(folder, bytes(range(32)))) as process:
        rooms = Rooms(
            store, Library(), SimulatedClock(NOW, runs=False), b"k" * 32, secure_cookies=False,
            base_url="http://phieu.test", ballots=process.serve,
        )  # fmt: skip
        app = FastAPI()
        install(app, rooms)
        include(app, console.router(), pages_router())
        somebody = Voting(app, rooms, process)
        try:
            yield somebody
        finally:
            await somebody.client.aclose()
