"""A year of five plans on a simulated clock: nobody who is done is nudged, everybody else is.

People hand in, type, are on leave, leave, block the bot; forms are sent back, deadlines extended;
the clock is down for 5 minutes and for 2 hours, and two clocks look at once. What happened is
noted apart from the product, and what the clock did is judged by those notes.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.telegram import holding
from bot.telegram.claiming import Claimed, claim
from bot.telegram.outcomes import Delivered, Outcome, Refused
from bot.telegram.settling import settle
from bot.telegram.waiting import first_of_chats
from intake.asking import ask, start_campaign
from intake.eligibility import Member
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from pages.rooms import Rooms
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.invented import invent, read_example
from phieu.opening import opened
from phieu.rosters import roster_file
from reminders.calls import call_list
from reminders.still import needless
from reminders.sweeping import sweep
from reminders.tick import Memory, tick
from storage import outgoing
from storage.channels import MAIL, Outgoing
from storage.outgoing import Rank
from storage.people import Agency, Employee, Membership, Party, Unit
from storage.reminding import Nudge, NudgeItem
from tests.cluster import throwaway_postgres
from tests.promises.reminder_judge import Seen, closed, judge
from tests.promises.reminder_seeds import SEEDS, seed_plan
from tests.promises.reminder_world import (
    DAY,
    MINUTE,
    Event,
    Form,
    World,
    hand_in,
    local,
    moment,
    plan_events,
    read_world,
    settle_in,
)  # fmt: skip

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
FOLDERS = {"quang-ngai-2024": dt.date(2024, 9, 20), "hung-yen-2020": dt.date(2020, 2, 7)}
"""Shipped plans, and the day on which people are asked."""

LEAD = 20 * DAY
"""How long before the first deadline the others begin."""

UNITS = 4

_NUDGE = int(Rank.NUDGE)

_AT_ONCE_SENT = 1000
"""Messages in one round of a sender."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--plans", default=",".join([*FOLDERS, *SEEDS]))
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--step", type=int, default=10, help="minutes between two ticks")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument(
        "--hasty", type=float, default=0.1,
        help="the part of those nudged who hand in before the message is even sent",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    results: list[Json] = []
    with ExitStack() as stack:
        for database in given.databases.split(","):
            server = database == "postgresql"
            url = stack.enter_context(throwaway_postgres()) if server else None
            for number, name in enumerate(given.plans.split(",")):
                own = None if url is None else _database(url, number)
                results.append({"database": database, **await _play(name, own, given)})
    wrong = [
        f"{each['plan']} ({each['database']}): {said}" for each in results for said in each["wrong"]
    ]
    sums = Counter[str]()
    for each in results:
        sums.update(each["counts"])
    return {
        "trials": sum(each["nudges"] for each in results),
        "violations": len(wrong),
        "plans": {f"{each['plan']}/{each['database']}": each["nudges"] for each in results},
        **dict(sorted(sums.items())),
        "wrong": wrong[:5],
    }


def _database(url: str, number: int) -> str:
    import psycopg  # noqa: PLC0415
    from sqlalchemy import make_url  # noqa: PLC0415

    address = make_url(url)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "reminders_{number}"')
    return address.set(database=f"reminders_{number}").render_as_string(hide_password=False)


async def _play(name: str, database: str | None, given: argparse.Namespace) -> Json:
    chance = random.Random(f"{name} {given.seed}")
    plan = load_plan(ROOT / "plans" / name) if name in FOLDERS else seed_plan(name)
    begun = _begin(name, plan)
    clock = SimulatedClock(begun, runs=False)
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as folder:
        async with opened(Path(folder), clock, database=database) as bare:
            rooms = replace(bare, channels=("telegram", "mail"))
            campaign = await _people(rooms, name, plan, given.people, begun)
            plan = await rooms.store.read(lambda c: campaigns.plan_of(c, rooms, campaign))
            world = await rooms.store.read(lambda c: read_world(c, plan, campaign, chance))
            await rooms.store.write(lambda c: settle_in(c, world, begun))
            play = _Play(rooms, clock, world, chance, given)
            await play.through(begun, plan_events(world, begun, chance))
            seen = await play.seen()
    wrong = judge(world, seen)
    counts = {
        **world.happened,
        "sent": len(seen.sent),
        "calls": sum(nudge.state == "call" for nudge in seen.nudges),
        "skipped": sum(item.state == "skipped" for item in seen.items),
        "cancelled": len(seen.cancelled),
        "undelivered": sum(item.why in {"expired", "failed"} for item in seen.items),
        "listed": sum(len(found) for _, found in seen.lists),
        "ticks": play.ticks,
    }
    if not seen.sent or not counts["calls"]:
        wrong = [*wrong, "nobody was told anything: nothing was tried"]
    return {"plan": name, "nudges": len(seen.nudges), "wrong": wrong, "counts": counts}


def _begin(name: str, plan: Plan) -> dt.datetime:
    day = FOLDERS.get(name) or min(each.date for each in plan.milestones) - LEAD
    return moment(day, 7, 5)


class _Play:
    """One plan's year: at each step what happened, what was sent, and two ticks at once."""

    def __init__(
        self,
        rooms: Rooms,
        clock: SimulatedClock,
        world: World,
        chance: random.Random,
        given: argparse.Namespace,
    ) -> None:
        self.rooms, self.clock, self.world, self.chance = rooms, clock, world, chance
        self.step, self.days, self.hasty = given.step, given.days, given.hasty
        self.memories = (Memory(), Memory())
        self.noted = Seen([], [])
        self.ticks = 0
        self.fence: int | None = None

    async def through(self, begun: dt.datetime, events: list[Event]) -> None:
        busy = _busy_days(self.world, begun)
        self._interrupt(sorted(busy))
        last = local(begun).date() + self.days * DAY
        for now in self._steps(begun, last, busy):
            self.clock.move_to(now)
            while events and events[0][0] <= now:
                happened = events.pop(0)[1]
                await self.rooms.store.write(partial(happened, now=now))
            await self._send(now)
            if self.world.is_down(now):
                self.memories = (Memory(), Memory())
                continue
            await asyncio.gather(*(tick(self.rooms, now, each) for each in self.memories))
            self.ticks += 2
            events += await self._moved_to_act(now)
            events.sort(key=lambda event: event[0])
            here = local(now)
            if here.hour == 7 and here.minute < self.step and here.date() in busy:
                await self._morning(now)

    async def _moved_to_act(self, now: dt.datetime) -> list[Event]:
        """Some hand in while the message that nudges them still waits to go out."""
        waiting = select(Outgoing.employee_id).where(Outgoing.state == "waiting")
        people = set(await self.rooms.store.read(lambda c: c.scalars(waiting).all()))
        forms = [form for form in self.world.forms.values() if form.filler in people]
        return [
            (now + MINUTE, partial(hand_in, self.world, form))
            for form in forms
            if form.owes(now) and self.chance.random() < self.hasty
        ]

    def _steps(
        self, begun: dt.datetime, last: dt.date, busy: set[dt.date]
    ) -> Iterator[dt.datetime]:
        """Every few minutes in the weeks of a deadline, every hour otherwise."""
        now, end = begun, moment(last)
        while now < end:
            self.world.played_to = now
            yield now
            here = local(now)
            if here.hour >= 17 or (here.date() not in busy and here.hour >= 15):
                now = moment(here.date() + DAY, 6 if here.date() + DAY in busy else 9)
            else:
                now += (self.step if here.date() in busy else 180) * MINUTE

    def _interrupt(self, busy: list[dt.date]) -> None:
        """Downtimes of 5 minutes and of 2 hours, one over a slot, a silent messenger."""
        working = [day for day in busy if not closed(day)]
        form = self.chance.choice([*self.world.forms.values()])
        slept = moment(_farthest_slot(self.world, form), 6)
        self.world.down.append((slept, slept + DAY))
        for minutes, count in ((5, 40), (120, 10)):
            for _ in range(count):
                day = self.chance.choice(working)
                start = moment(day, self.chance.randrange(7, 16), self.chance.randrange(60))
                self.world.down.append((start, start + minutes * MINUTE))
        for _ in range(2):
            start = moment(self.chance.choice(working), self.chance.randrange(7, 10))
            self.world.silent.append((start, start + 240 * MINUTE))

    async def _send(self, now: dt.datetime) -> None:
        """Telegram by the product's own claim and settlement; mail by a sender of three lines."""
        await self.rooms.store.write(partial(self._by_mail, now=now))
        if not self.world.is_silent(now):
            while await self.rooms.store.write(partial(self._by_telegram, now=now)):
                pass
        else:
            await self.rooms.store.write(lambda c: outgoing.expire(c, "telegram", now))

    def _by_telegram(self, connection: Connection, now: dt.datetime) -> bool:
        """Of each chat one message; whether there was any that waited."""
        self.fence = holding.take(connection, "promise", self.fence, now, now)
        assert self.fence is not None
        rows = first_of_chats(
            connection, now, down_from=Rank.REPLY, up_to=Rank.NUDGE, most=_AT_ONCE_SENT
        )
        claimed = claim(connection, self.rooms.library, rows, self.fence, now) if rows else []
        for each in claimed or ():
            outcome = self._outcome(each, now)
            settle(connection, each, outcome, now, channels=self.rooms.channels, base_url="")
            if isinstance(outcome, Delivered):
                self._note(each.row, now)
        return bool(rows)

    def _outcome(self, claimed: Claimed, now: dt.datetime) -> Outcome:
        person = self.world.people.get(claimed.row.employee_id or 0)
        if person and person.blocked_at and person.blocked_at <= now:
            return Refused("blocked")
        return Delivered(claimed.row.id)

    def _by_mail(self, connection: Connection, now: dt.datetime) -> None:
        outgoing.expire(connection, MAIL, now)
        for row in outgoing.waiting(connection, MAIL, now, most=_AT_ONCE_SENT):
            why = needless(connection, self.rooms.library, row, now)
            if why is not None:
                outgoing.cancel(connection, Outgoing.id == row.id, now, why)
            elif outgoing.sending(connection, row.id):
                outgoing.sent(connection, row.id, now)
                self._note(row, now)

    def _note(self, row: Any, now: dt.datetime) -> None:
        if row.rank != _NUDGE:
            return
        nudge = int(row.about.partition(":")[2])
        self.noted.sent.append((now, nudge, row.employee_id, row.content))

    async def _morning(self, now: dt.datetime) -> None:
        if now >= self.world.closes:
            return
        rooms, campaign = self.rooms, self.world.campaign
        await sweep(rooms)
        found = await rooms.store.read(
            lambda c: call_list(c, rooms.library, campaign, None, rooms.channels, now)
        )
        self.noted.lists.append((now, {call.employee_id: call.why for call in found}))

    async def seen(self) -> Seen:
        def read(connection: Connection) -> tuple[list[Any], list[Any], set[int]]:
            nudges = select(Nudge.__table__).order_by(Nudge.id)
            items = select(NudgeItem.__table__).order_by(NudgeItem.id)
            held = select(Outgoing.about).where(Outgoing.rank == _NUDGE)
            held = held.where(Outgoing.state == "cancelled")
            cancelled = {int(about.partition(":")[2]) for about in connection.scalars(held)}
            return list(connection.execute(nudges)), list(connection.execute(items)), cancelled

        nudges, items, cancelled = await self.rooms.store.read(read)
        return replace(self.noted, nudges=nudges, items=items, cancelled=cancelled)


def _farthest_slot(world: World, form: Form) -> dt.date:
    """The day of the first rule before a form's deadline."""
    rules = [each for each in world.plan.reminders if each.to == "respondent"]
    far = max(each.days_before for each in rules if each.milestone == form.milestone)
    day = local(form.cut_offs[0][1] - MINUTE).date() - far * DAY
    while closed(day):
        day -= DAY
    return day


def _busy_days(world: World, begun: dt.datetime) -> set[dt.date]:
    """The weeks around each deadline."""
    cuts = {local(form.cut_offs[0][1]).date() for form in world.forms.values()}
    others = {each.date for each in world.plan.milestones if each.kind != "planned"}
    days = {cut + n * DAY for cut in cuts for n in range(-12, 11)}
    days |= {cut + n * DAY for cut in others for n in range(-4, 2)}
    return {day for day in days if day >= local(begun).date()}


async def _people(rooms: Rooms, name: str, plan: Plan, people: int, begun: dt.datetime) -> int:
    if name in FOLDERS:
        folder = ROOT / "plans" / name
        campaign = await campaigns.start(rooms, folder)
        example = read_example(folder)
        roster = roster_file(plan, invent(plan, example, people, 7), example.says)
        await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", roster)
        return campaign
    return await rooms.store.write(lambda c: _invented(c, plan, people, begun))


def _invented(connection: Connection, plan: Plan, people: int, begun: dt.datetime) -> int:
    connection.execute(insert(Agency).values(id=1, code=plan.agency.code, name="Cơ quan thử"))
    for unit in range(1, UNITS + 1):
        connection.execute(
            insert(Unit).values(
                id=unit, agency_id=1, code=f"P{unit}", name=f"Phòng {unit}", kind="phong"
            )
        )
    members = []
    for n in range(1, people + 1):
        unit = n % UNITS + 1
        facts = {"head": n <= UNITS, "party_member": False, "dau_moi": UNITS < n <= 2 * UNITS}
        name = f"Người Thứ {n:03}"
        connection.execute(
            insert(Employee).values(
                id=n, agency_id=1, staff_code=str(n), full_name=name, search_key="",
                outside_system=False, facts=facts,
            )
        )  # fmt: skip
        connection.execute(insert(Party).values(id=n, kind="person", employee_id=n))
        connection.execute(
            insert(Membership).values(employee_id=n, unit_id=unit, position="Chuyên viên")
        )
        members.append(Member(n, n, unit, {**facts, "full_name": name, "unit": f"Phòng {unit}"}))
    campaign = start_campaign(connection, plan, 1, begun)
    ask(connection, plan, campaign, tuple(members), (), begun)
    return campaign
