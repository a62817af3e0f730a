"""The installation of the promise `no-telegram`: the shipped plan, people of four kinds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from intake.loading.plan_folder import load_plan
from people.sessions import open_session
from phieu import campaigns
from phieu.clerk import office_code
from phieu.clock import SimulatedClock
from phieu.invented import invent, read_example
from phieu.opening import opened
from phieu.rosters import roster_file
from storage.channels import ChannelAccount, Incoming, Outgoing
from storage.outgoing import Rank
from storage.people import Employee
from storage.reminding import Nudge
from tests.promises.stage import PLAN

MONDAY = dt.datetime(2024, 10, 21, 3, 0, tzinfo=dt.UTC)
"""10:00 in Vietnam; most is due on Friday."""
WEDNESDAY = dt.datetime(2024, 10, 23, 1, 0, 5, tzinfo=dt.UTC)
"""08:00: units are reminded one after the other."""
THURSDAY = dt.datetime(2024, 10, 24, 0, 30, tzinfo=dt.UTC)
"""07:30, before the day's reminders."""

FIRST_USER = 7_300_000_000
OFFICE = "office"
_KINDS = 4


@dataclass
class Invited:
    """One person: the number, the way in, how they are reached, and whether they hand in."""

    employee: int
    staff_code: str
    link_code: str
    typed_code: str
    tasks: tuple[int, ...]
    chats: bool
    mail: str | None
    owes: bool
    """Leaves it all to the last day."""


@dataclass(frozen=True)
class Told:
    """A row of the outbox."""

    id: int
    channel: str
    address: str
    rank: int
    state: str
    expires_at: dt.datetime | None
    is_strip: bool

    def is_stale(self, now: dt.datetime) -> bool:
        past = self.expires_at is not None and self.expires_at <= now
        return past and self.state in {"waiting", "expired"}


@dataclass(frozen=True)
class Kept:
    """`inbox`: how many updates wait; `nudged`: employees for whom a nudge was tried; `expired`:
    those of them whose nudge went nowhere."""

    told: list[Told]
    inbox: int
    nudged: set[int]
    expired: set[int]


def user_of(employee: int) -> int:
    return FIRST_USER + employee


async def invite_all(data: Path, people: int, seed: int, *, bot: bool) -> list[Invited]:
    """The office's clerk last, under the staff code `OFFICE`, with the token of a session."""
    plan, example = load_plan(PLAN), read_example(PLAN)
    name = "phieu_thu_bot" if bot else ""
    async with opened(data, SimulatedClock(MONDAY, runs=False), bot_name=name) as rooms:
        campaign = await campaigns.start(rooms, PLAN)
        roster = roster_file(plan, invent(plan, example, people, seed), example.says)
        await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", roster)
        asked = await campaigns.asked_of(rooms, campaign)
        codes = await campaigns.invite(rooms, campaign)
        found = []
        for place, (employee, each) in enumerate(codes.items()):
            tasks = tuple(one.submission for one in asked if one.filler == employee)
            mail = f"cb{employee:03}@vidu.gov.vn" if place % _KINDS in {2, 3} else None
            found.append(
                Invited(
                    employee, each.staff_code, each.link_code, each.typed_code, tasks,
                    chats=place % _KINDS in {0, 1, 2}, mail=mail, owes=place % 3 == 0,
                )
            )  # fmt: skip
        await rooms.store.write(lambda c: _reach(c, found))
        clerk, _ = await rooms.store.write(lambda c: office_code(c, plan, campaign, MONDAY))
        desk = await rooms.store.write(lambda c: open_session(c, clerk, role="office", now=MONDAY))
        office = Invited(clerk, OFFICE, desk.token, "", (), chats=False, mail=None, owes=False)
        return [*found, office]


def _reach(connection: Connection, people: list[Invited]) -> None:
    """Accounts of an earlier year, and the addresses of the roster."""
    for each in people:
        if each.chats:
            connection.execute(
                insert(ChannelAccount).values(
                    channel="telegram", subject=str(user_of(each.employee)),
                    employee_id=each.employee, bound_at=MONDAY, notice_seen="seen",
                )
            )  # fmt: skip
        connection.execute(
            update(Employee).where(Employee.id == each.employee).values(email=each.mail)
        )


def kept_of(connection: Connection) -> Kept:
    rows: Any = connection.execute(select(Outgoing.__table__).order_by(Outgoing.id))
    told = [
        Told(
            row.id, row.channel, row.address, row.rank, row.state, row.expires_at,
            row.content["do"] == "strip",
        )
        for row in rows
    ]  # fmt: skip
    waiting = select(func.count()).where(Incoming.state == "new")
    nudged = set(connection.scalars(select(Nudge.employee_id)))
    stale = (Outgoing.state == "expired") & (Outgoing.rank == Rank.NUDGE)
    whose = connection.scalars(select(Outgoing.employee_id).where(stale))
    expired = {each for each in whose if each is not None}
    return Kept(told, connection.scalar(waiting) or 0, nudged, expired)
