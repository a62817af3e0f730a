"""An installation on the third morning of its reminders: who was told, who was not, and why.

.venv/bin/python -m tests.journeys.reminded_house FOLDER PORT
"""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import sys
import threading
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn
from sqlalchemy import Connection, insert, select, update

from intake.loading.plan_folder import load_plan
from pages.rooms import Rooms
from people.absences import go_away
from people.sessions import open_session
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.invented import invent, read_example
from phieu.opening import opened
from phieu.rosters import roster_file
from phieu.serving import create_app
from reminders.reaching import unreachable
from reminders.tick import Memory, tick
from storage import outgoing
from storage.channels import ChannelAccount, Outage
from storage.people import Employee
from storage.submissions import Submission

PLAN = Path(__file__).parents[2] / "plans" / "quang-ngai-2024"
PEOPLE, SEED = 60, 7
MONDAY = dt.datetime(2024, 10, 21, 1, 0, tzinfo=dt.UTC)
WEDNESDAY = MONDAY + dt.timedelta(days=2)
MORNING = tuple(WEDNESDAY + dt.timedelta(minutes=minutes) for minutes in (1, 11, 16, 21, 25))
NOW = MORNING[-1]
_OUTAGE = dt.timedelta(hours=26), dt.timedelta(hours=25, minutes=36)


@dataclass(frozen=True)
class House:
    """`office` and `head` are tokens of sessions."""

    url: str
    office: str
    head: str


@contextmanager
def reminded_house(data: Path) -> Iterator[House]:
    """Runs in a thread of its own until the block is left."""
    ready, stop = threading.Event(), threading.Event()
    running: list[House] = []

    async def work() -> None:
        async with _serving(data, 0) as house:
            running.append(house)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    try:
        assert ready.wait(60)
        yield running[0]
    finally:
        stop.set()
        thread.join(20)


@asynccontextmanager
async def _serving(data: Path, port: int) -> AsyncIterator[House]:
    with socket.socket() as line:
        line.bind(("127.0.0.1", port))
        url = f"http://127.0.0.1:{line.getsockname()[1]}"
        clock = SimulatedClock(MONDAY, runs=False)
        async with opened(
            data, clock, base_url=url, simulated=True, bot_name="phieu_thu_bot",
            mail_from="phieu@vidu.gov.vn",
        ) as rooms:  # fmt: skip
            tokens = await _lived(rooms, clock)
            config = uvicorn.Config(create_app(rooms), log_level="error", access_log=False)
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[line]))
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event
                await asyncio.sleep(0.02)
            yield House(url, *tokens)
            server.should_exit = True
            await serving


async def _lived(rooms: Rooms, clock: SimulatedClock) -> tuple[str, str]:
    """From Monday to Wednesday; tokens of somebody of the office and of a head."""
    plan, example = load_plan(PLAN), read_example(PLAN)
    campaign = await campaigns.start(rooms, PLAN)
    roster = roster_file(plan, invent(plan, example, PEOPLE, SEED), example.says)
    await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", roster)
    await rooms.store.write(_joined)
    memory = Memory()
    for moment in MORNING:
        clock.move_to(moment)
        await tick(rooms, moment, memory)
        await rooms.store.write(partial(_sent, channels=rooms.channels, now=moment))
    await rooms.store.write(_interrupted)
    return await rooms.store.write(_signed_in)


def _joined(connection: Connection) -> None:
    """Most have Telegram, some have mail, some neither; two are away."""
    people = connection.scalars(select(Employee.id).order_by(Employee.id)).all()
    for place, key in enumerate(people):
        if place % 6 < 4:
            connection.execute(
                insert(ChannelAccount).values(
                    channel="telegram", subject=str(710_000 + key), employee_id=key,
                    bound_at=MONDAY,
                )
            )  # fmt: skip
        mail = f"cb{key:03}@vidu.gov.vn" if place % 6 in {3, 4} else None
        reach = "joined" if place % 6 < 5 else ("none" if place % 12 < 6 else "invited")
        connection.execute(
            update(Employee).where(Employee.id == key).values(email=mail, reach=reach)
        )
    first, last = WEDNESDAY.date(), WEDNESDAY.date() + dt.timedelta(days=4)
    go_away(connection, people[8], first, last, "Nghỉ phép", "Trần Thị Thử", MONDAY)
    go_away(connection, people[14], last, None, "Đi công tác, đi học", "Trần Thị Thử", MONDAY)


def _sent(connection: Connection, channels: Collection[str], now: dt.datetime) -> None:
    """What waits goes out; a few do not arrive, each in another way."""
    rows = [each for way in channels for each in outgoing.waiting(
        connection, way, now, most=200
    )]  # fmt: skip
    for row in rows:
        outgoing.sending(connection, row.id)
        match row.id % 11:
            case 3:
                why = "blocked" if row.channel == "telegram" else "550"
                outgoing.failed(connection, row.id, why, now)
                unreachable(connection, row, why, channels, now)
            case 7:
                outgoing.unsure(connection, row.id, outgoing.Rank(row.rank), now, "ReadTimeout")
            case 9:
                outgoing.later(connection, row.id, now + dt.timedelta(hours=8), "not reached")
            case _:
                outgoing.sent(connection, row.id, now, str(row.id))


def _interrupted(connection: Connection) -> None:
    owing = connection.scalars(
        select(Submission.id).where(Submission.form == "mau-02a").order_by(Submission.id)
    ).all()
    began, ended = (NOW - each for each in _OUTAGE)
    connection.execute(
        insert(Outage).values(
            channel="telegram", began_at=began, ended_at=ended, why="unreachable",
            affected=list(owing[:5]), asked_again=list(owing[:2]), asked_at=ended,
        )
    )  # fmt: skip


def _signed_in(connection: Connection) -> tuple[str, str]:
    head = connection.execute(
        select(Submission.filler_id).where(
            Submission.form == "bao-cao-don-vi", Submission.unit_id == 4
        )
    ).scalar_one()
    office = open_session(connection, head, role="office", now=NOW).token
    return office, open_session(connection, head, role="employee", now=NOW).token


def main(words: Sequence[str]) -> None:
    """Stays until it is told to stop; prints the tokens for the cookie `phieu`."""

    async def work() -> None:
        async with _serving(Path(words[0]), int(words[1])) as house:
            print(f"{house.url}\noffice {house.office}\nhead {house.head}")
            await asyncio.Event().wait()

    asyncio.run(work())


if __name__ == "__main__":
    main(sys.argv[1:])
