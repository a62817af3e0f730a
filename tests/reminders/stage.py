"""A room of three on a simulated clock, with a plan that nudges; An and Chi have Telegram."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from intake.asking import start_campaign
from intake.extending import extend
from intake.library import Library
from intake.plan import Plan
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from reminders.tick import Memory, Ticked, tick
from storage.channels import ChannelAccount, Outgoing
from storage.people import Employee, Membership, Party
from storage.reminding import Nudge, NudgeItem
from storage.store import Store
from storage.submissions import Submission
from tests.intake.campaigns import (
    AN,
    BINH,
    CHI,
    PEOPLE,
    SUBMIT,
    Sitting,
    ask_everybody,
    populate,
)
from tests.intake.forms import form_of, plan_of

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SOURCE = {"silent": "Mặc định của bài kiểm tra."}
ASKED = dt.datetime(2024, 10, 14, 1, 0, tzinfo=dt.UTC)
"""Monday 14/10/2024, 08:00; the forms are due before Friday 25/10."""


def rule(code: str, days: int, to: str = "respondent", text: str = "", **more: Any) -> Any:
    words = {
        "respondent": "{{ viec }}: {{ con_lai }}. {{ han }}.",
        "contact": "{{ don_vi }} còn {{ so_luong }}.",
        "head": "{{ don_vi }} còn {{ so_luong }}: {{ danh_sach }}. {{ han }}.",
    }
    return {
        "code": code, "milestone": "nop", "days_before": days, "to": to,
        "text": text or words[to], "source": SOURCE, **more,
    }  # fmt: skip


RULES = [rule("ba-ngay", 3), rule("mot-ngay", 1), rule("truong", 1, "head")]


def plan(rules: Any = RULES, policy: dict[str, Any] | None = None, **changes: Any) -> Plan:
    if policy is not None:
        changes["reminding"] = {"source": SOURCE, **policy}
    return plan_of(form_of(), reminders=rules, **changes)


def at(day: int, hour: int = 8, minute: int = 0, month: int = 10) -> dt.datetime:
    """A moment of 2024 in Vietnam, as UTC."""
    return dt.datetime(2024, month, day, hour, minute, tzinfo=ZONE).astimezone(dt.UTC)


def begin(connection: Connection, plan: Plan, telegram: tuple[int, ...] = (AN, CHI)) -> int:
    """The campaign, with posts in the room and Telegram for some."""
    campaign = populate(connection, plan, ASKED)
    for key, facts in PEOPLE.items():
        connection.execute(
            insert(Membership).values(employee_id=key, unit_id=1, position="Chuyên viên")
        )
        known = {"head": facts["head"], "party_member": facts["party_member"]}
        connection.execute(update(Employee).where(Employee.id == key).values(facts=known))
    for key in telegram:
        bind(connection, key)
    return campaign


def begin_another(connection: Connection, plan: Plan) -> int:
    """A second campaign that asks the same people."""
    campaign = start_campaign(connection, plan, 1, ASKED)
    ask_everybody(connection, plan, campaign, ASKED)
    return campaign


def bind(connection: Connection, employee: int) -> None:
    connection.execute(
        insert(ChannelAccount).values(
            channel="telegram", subject=str(900 + employee), employee_id=employee, bound_at=ASKED
        )
    )


def rooms_of(store: Store) -> Rooms:
    clock = SimulatedClock(ASKED, runs=False)
    return Rooms(
        store, Library(), clock, b"k" * 32, secure_cookies=False, channels=("telegram", "mail")
    )


async def started(store: Store, plan: Plan, **more: Any) -> tuple[Rooms, int]:
    rooms = rooms_of(store)
    return rooms, await store.write(lambda c: begin(c, plan, **more))


async def tick_at(rooms: Rooms, now: dt.datetime) -> Ticked:
    """One tick of a clock that has just been started."""
    return await tick(rooms, now, Memory())


async def tick_through(rooms: Rooms, days: Any, hours: Any = (6, 8, 9, 14)) -> None:
    """With a sender that delivers everything at once."""
    for day in days:
        for hour in hours:
            await tick_at(rooms, at(day, hour))
            await rooms.store.write(deliver)


def deliver(connection: Connection) -> None:
    waiting = update(Outgoing).where(Outgoing.state == "waiting")
    connection.execute(waiting.values(state="sent"))


def nudges(connection: Connection) -> list[tuple[int, int, str]]:
    """(day of October, who, what became of it)."""
    rows = connection.execute(
        select(Nudge.day, Nudge.employee_id, Nudge.state).order_by(Nudge.day, Nudge.employee_id)
    )
    return [(row.day.day, row.employee_id, row.state) for row in rows]


def told(connection: Connection, employee: int) -> list[str]:
    """What was put down for somebody to read, the oldest first."""
    rows = connection.execute(
        select(Outgoing.content)
        .where(Outgoing.employee_id == employee, Outgoing.about.like("nudge:%"))
        .order_by(Outgoing.id)
    )
    return [row.content["text"] for row in rows]


def items(connection: Connection, employee: int) -> list[tuple[str, str, str | None]]:
    rows = connection.execute(
        select(NudgeItem.rule, NudgeItem.state, NudgeItem.why)
        .where(NudgeItem.employee_id == employee)
        .order_by(NudgeItem.id)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


def submission_of(connection: Connection, employee: int) -> int:
    found = connection.scalar(select(Submission.id).where(Submission.filler_id == employee))
    assert found is not None
    return int(found)


def extend_for(
    connection: Connection,
    campaign: int,
    employee: int | None,
    cut_off: dt.datetime,
    now: dt.datetime,
) -> None:
    """More time for one person, or (None) for the room."""
    party = connection.scalar(select(Party.id).where(Party.employee_id == employee))
    extend(
        connection, campaign, "nop", cut_off, reason="Đi công tác.", document_number="12/CV",
        granted_by="Văn phòng", now=now, party_id=party if employee else None,
        unit_id=None if employee else 1,
    )  # fmt: skip


def hand_in(connection: Connection, employee: int, now: dt.datetime) -> None:
    sitting = Sitting(Library(), submission_of(connection, employee), employee)
    sitting.fill(connection, at=now)
    sitting.say(connection, SUBMIT, at=now)


__all__ = ["AN", "BINH", "CHI"]
