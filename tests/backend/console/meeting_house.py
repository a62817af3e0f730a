"""A room of five that meets: the pages of who chairs and of who keeps the minutes.

async with meeting_room(store) as house:
    await house.sit(CHI)
    held = await house.gather()
    await house.go(held, 2, "ket-luan", level="htt", text="Hoàn thành việc được giao.")
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection, insert, select, update

from backend import console
from ballots.settings import Settings
from bot.web import pages_router
from intake.library import Library
from intake.meeting.held import HeldMeeting, held
from intake.plan import Plan
from pages.installing import include, install
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from storage.people import Employee, Membership, Party, Unit
from storage.store import Store
from storage.trail import AuditDetail, AuditEvent
from tests.backend import stage
from tests.backend.console.ballot_house import (
    DUNG,
    EM,
    FACTS,
    ROLES,
    SOURCE,
    YES_NO,
    Voting,
    demanded,
    populated,
)
from tests.ballots import room as rooms_of_ballots
from tests.intake.campaigns import AN, BINH, CHI, NOW

__all__ = ["AN", "BINH", "CHI", "DUNG", "EM", "Meeting", "meeting_room", "plan"]

HALF = {"more_than": 50, "base": "present", "source": SOURCE}
TITLE = {
    "code": "ldtt", "label": "Lao động tiên tiến", "kind": "title", "awarded_by": "Giám đốc",
    "open_to": "mọi người", "given_to": ["person"], "source": SOURCE,
}  # fmt: skip
MEETING: dict[str, Any] = {
    "code": "hop", "label": "Họp kiểm điểm của phòng", "place": "unit", "source": SOURCE,
    "members": {"words": "Toàn thể phòng", "source": {"section": "II.2", "quote": "Toàn thể"}},
    "invited": [{"words": "Lãnh đạo phụ trách", "role": "leader", "source": SOURCE}],
    "chair": {"role": "head", "when_subject": "deputy", "source": SOURCE},
    "quorum": {"parts": 2, "of_parts": 3, "source": SOURCE},
    "steps": [
        {"code": "tap-the", "label": "Tập thể", "kind": "review", "subjects": [{"kind": "unit"}],
         "source": SOURCE},
        {"code": "bao-cao", "label": "Báo cáo", "kind": "motion", "hands": HALF,
         "question": "Thông qua báo cáo kiểm điểm", "source": SOURCE},
        {"code": "ca-nhan", "label": "Cá nhân", "kind": "review", "source": SOURCE, "subjects": [
            {"kind": "person", "when": {"is": {"head": True}}},
            {"kind": "person", "when": {"is": {"deputy": True}}},
            {"kind": "person"},
        ]},
        {"code": "binh-xet", "label": "Bình xét", "kind": "ballot", "ballot": "ldtt",
         "source": SOURCE},
    ],
}  # fmt: skip
COUNCIL: dict[str, Any] = {
    "code": "tham-van", "label": "Họp tham vấn", "place": "agency", "source": SOURCE,
    "decides": True,
    "members": {
        "words": "Trưởng, phó các phòng",
        "when": {"any": [{"is": {"head": True}}, {"is": {"deputy": True}}]}, "source": SOURCE,
    },
    "chair": {"role": "head", "source": SOURCE},
    "steps": [
        {"code": "ca-nhan", "label": "Cá nhân", "kind": "review", "source": SOURCE,
         "subjects": [{"kind": "person", "when": {"is": {"head": False}}}]},
        {"code": "danh-hieu", "label": "Danh hiệu", "kind": "titles", "titles": ["ldtt"],
         "hands": {"more_than": 50, "base": "all_members", "source": SOURCE}, "source": SOURCE},
    ],
}  # fmt: skip
LEADER = {"code": "leader", "label": "Lãnh đạo", "when": {"is": {"chief": True}}, "source": SOURCE}
CHIEF = {"name": "chief", "label": "Lãnh đạo", "type": "yes_no", "columns": ["LĐ"]}
LEVEL = {"list_name": "levels4", "label": "Mức", "proposed_for": ["person", "unit"],
         "milestone": "nop", "source": SOURCE}  # fmt: skip

ORDER = ["Phòng Một", "Thông qua báo cáo kiểm điểm", "Lê Minh Chi", "Đỗ Văn Em", "Nguyễn Văn An",
         "Trần Thị Bình", "Phạm Thị Dung", "Bình xét Lao động tiên tiến"]  # fmt: skip
"""What the room goes through: the head before the deputy, and both before the others."""
UNIT, REPORT, OF_CHI, OF_EM, OF_AN, OF_BINH, OF_DUNG, BALLOT = range(1, 9)


def plan(
    *meetings: dict[str, Any],
    level: dict[str, Any] = LEVEL,
    title: dict[str, Any] = TITLE,
    **ballot_changes: Any,
) -> Plan:
    lists = {"levels4": stage.plan().model_dump(mode="json")["choice_lists"]["levels4"]}
    ballot = demanded(**ballot_changes)
    ballot["items"] = {**ballot["items"], "titles": ["ldtt"]}
    return stage.plan(
        roles=[*ROLES, LEADER], facts=[*FACTS, CHIEF],
        choice_lists={**lists, "yes_no": YES_NO}, ballots=[ballot], levels=[level],
        titles=[title], meetings=list(meetings or (MEETING, COUNCIL)),
    )  # fmt: skip


class Meeting(Voting):
    """Somebody at the pages of meetings."""

    plan: Plan

    async def gather(
        self, address: str = "ma=hop&don-vi=1", *, secretary: int | str = AN, **typed: str
    ) -> int:
        """By the page that begins it; the number of the meeting."""
        await self.open(f"/hop/moi?{address}")
        assert self.status == 200, self.text
        await self.press("mo", **{"thu-ky": str(secretary), **typed})
        assert self.status == 200, self.text
        return int(self.path.rsplit("/", 1)[1])

    async def go(
        self, meeting: int, position: int = 0, do: str = "", **typed: str | list[str]
    ) -> Meeting:
        """At a matter (0: the whole meeting); with an act, its button is pressed."""
        path = f"/hop/{meeting}/{position}" if position else f"/hop/{meeting}"
        await self.open(path)
        if do:
            await self.press(do, action=path, **typed)
        return self

    async def run(self, meeting: int, do: str, **typed: str) -> Meeting:
        """An act on the meeting itself."""
        at = "/bien-ban" if do in {"doc", "sua", "ky"} else ""
        await self.open(f"/hop/{meeting}{at}")
        forms = [f for f in self.page.forms if do in [b.get("value") for b in f.xpath(".//button")]]
        assert forms, self.text
        fields = {**self.fields(forms[0]), **typed, "do": do}
        await self.post(f"/hop/{meeting}", fields)
        return self

    async def held(self, meeting: int) -> HeldMeeting:
        return await self.rooms.store.read(lambda c: held(c, self.plan, meeting))

    async def went_through(self, meeting: int, leave: tuple[int, ...] = ()) -> None:
        """By whoever sits there: a level for everybody, the report carried, the ballot passed
        over."""
        for item in (await self.held(meeting)).items:
            if item.position in leave or item.state != "waiting":
                continue
            if item.kind == "motion":
                await self.go(meeting, item.position, "nhat-tri")
            elif item.kind == "ballot":
                await self.go(meeting, item.position, "bo-qua", **{"ly-do": "Họp sau"})
            else:
                said = {"level": "htt", "text": f"Đã góp ý cho {item.label}."}
                await self.go(meeting, item.position, "ket-luan", **said)
            assert self.status == 200, self.text

    async def trail(self) -> list[tuple[str, str, str, object]]:
        """Act, actor, on behalf of whom, and what was told, of every event about meetings."""
        query = (
            select(AuditEvent.act, AuditEvent.actor, AuditEvent.on_behalf, AuditDetail.after)
            .join(AuditDetail, AuditDetail.seq == AuditEvent.seq)
            .where(AuditEvent.act.startswith("meeting."))
            .order_by(AuditEvent.seq)
        )
        rows = await self.rooms.store.read(lambda c: c.execute(query).all())
        return [(row.act, row.actor, row.on_behalf, row.after) for row in rows]


@asynccontextmanager
async def meeting_room(
    store: Store, folder: Path | None = None, made: Plan | None = None
) -> AsyncIterator[Meeting]:
    """With a folder there is a ballots process as well."""
    of = made or plan()
    await store.write(lambda connection: _populated(connection, of))
    async with AsyncExitStack() as stack:
        process: Any = None
        if folder is not None:
            settings = Settings(folder, bytes(range(32)))
            process = await stack.enter_async_context(rooms_of_ballots.housed(settings))
        rooms = Rooms(
            store, Library(), SimulatedClock(NOW, runs=False), b"k" * 32, secure_cookies=False,
            base_url="http://phieu.test", ballots=process.serve if process else None,
        )  # fmt: skip
        app = FastAPI()
        install(app, rooms)
        include(app, console.router(), pages_router())
        somebody = Meeting(app, rooms, process)
        somebody.plan = of
        try:
            yield somebody
        finally:
            await somebody.client.aclose()


CHIEF_PERSON = 30


def _populated(connection: Connection, of: Plan) -> None:
    populated(connection, of)
    connection.execute(
        insert(Employee).values(
            id=CHIEF_PERSON, agency_id=1, staff_code="030", full_name="Vũ Thị Lãnh Đạo",
            search_key="", facts={"chief": True, "head": False, "deputy": False},
        )
    )  # fmt: skip
    connection.execute(insert(Party).values(id=30, kind="person", employee_id=CHIEF_PERSON))
    connection.execute(
        insert(Unit).values(id=9, agency_id=1, code="LD", name="Lãnh đạo", kind="lanh-dao")
    )
    connection.execute(
        insert(Membership).values(
            employee_id=CHIEF_PERSON, unit_id=9, position="Phó Giám đốc", is_main=True
        )
    )
    for who, post in ((CHI, "Trưởng phòng"), (EM, "Phó Trưởng phòng")):
        connection.execute(
            update(Membership).where(Membership.employee_id == who).values(position=post)
        )
