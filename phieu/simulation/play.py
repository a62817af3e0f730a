"""Play a whole campaign: people on their phones, then the papers, then what must hold."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from backend.summaries.writing import write_all
from intake.calendar import cut_off
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from pages.rooms import Rooms
from people.invitations import INVITED_FOR
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.control import CommandError
from phieu.invented import invent, read_example
from phieu.opening import opened
from phieu.rosters import roster_file
from phieu.serving import create_app
from phieu.simulation.audit import Played, violations
from phieu.simulation.habits import Habit, habit
from phieu.simulation.person import Filler


@dataclass(order=True, frozen=True)
class _Sitting:
    """Somebody sits down to a form; ordered by when, so that the clock only goes forward."""

    at: dt.datetime
    order: int
    task: int
    number: int


async def simulate(folder: Path, people: int, seed: int, out: Path) -> dict[str, Any]:
    """Play `plan` with `people` invented persons; every document goes under `out`."""
    plan = load_plan(folder)
    clock = SimulatedClock(campaigns.starting(plan), runs=False)
    data = _fresh(out)
    async with opened(data, clock, simulated=True) as rooms:
        roster = _invent_roster(plan, folder, people, seed, out)
        campaign = await campaigns.start(rooms, folder)
        await campaigns.take_roster(rooms, campaign, roster.name, roster.read_bytes())
        played = await _play(rooms, clock, plan, campaign, seed)
        clock.move_to(max(clock.now(), _last_cut_off(plan)) + dt.timedelta(days=4))
        outputs = await write_all(rooms.store, rooms.library, campaign, out, now=clock.now())
        wrong = await violations(rooms, plan, played, out)
    (out / "violations.json").write_text(json.dumps(wrong, ensure_ascii=False, indent=1), "utf-8")
    counts = Counter(each.standing for each in played)
    return {
        "plan": plan.plan,
        "people": people,
        "seed": seed,
        "asked": len(played),
        "on_time": counts["on_time"],
        "in_line": counts["in_line"],
        "late": counts["late"],
        "missing": counts["missing"],
        "outputs": outputs,
        "violations": len(wrong),
    }


def _fresh(out: Path) -> Path:
    """The folder of the simulated installation; an earlier one of ours is thrown away, and
    nothing else ever is."""
    data = out / "mo-phong"
    ours = data / ".phieu-simulation"
    if data.exists() and not ours.exists():
        raise CommandError(f"{data} không phải của lần mô phỏng trước; chọn thư mục khác.")
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    ours.touch()
    return data


def _last_cut_off(plan: Plan) -> dt.datetime:
    asked = {assignment.milestone for assignment in plan.assignments}
    cut_offs = (cut_off(plan.milestones_by_code[code], plan.zone) for code in asked)
    return max(filter(None, cut_offs))


def _invent_roster(plan: Plan, folder: Path, people: int, seed: int, out: Path) -> Path:
    example = read_example(folder)
    path = out / "danh-sach.xlsx"
    path.write_bytes(roster_file(plan, invent(plan, example, people, seed), example.says))
    return path


async def _play(
    rooms: Rooms, clock: SimulatedClock, plan: Plan, campaign: int, seed: int
) -> list[Played]:
    start, asked = clock.now(), await campaigns.asked_of(rooms, campaign)
    invitations = await campaigns.invite(rooms, campaign)
    habits: dict[int, Habit] = {}
    chances: dict[int, random.Random] = {}
    sittings: list[_Sitting] = []
    order = itertools.count()
    for each in asked:
        chance = random.Random(f"{seed}/{each.staff_code}/{each.form}/{each.subject}")  # noqa: S311
        due = cut_off(plan.milestones_by_code[each.milestone], plan.zone)
        habits[each.submission], chances[each.submission] = habit(start, due, chance), chance
        for number, at in enumerate(habits[each.submission].sittings):
            heapq.heappush(sittings, _Sitting(at, next(order), each.submission, number))
    filler_of = {each.submission: each.filler for each in asked}
    played = {
        each.submission: Played(each, "missing", None, habits[each.submission]) for each in asked
    }
    async with AsyncExitStack() as stack:
        phones: dict[int, httpx.AsyncClient] = {}
        app = create_app(rooms)
        for sitting in _in_order(sittings):
            # A slow hand-in of somebody else ran on at the same time: back to when this began.
            clock.move_to(sitting.at)
            employee = filler_of[sitting.task]
            if employee not in phones:
                phones[employee] = await stack.enter_async_context(_phone(app))
                if clock.now() - start >= INVITED_FOR:  # the office sends a new one
                    invitations |= await campaigns.invite(rooms, campaign, employee=employee)
                await _sign_in(phones[employee], invitations[employee])
            filler = Filler(phones[employee], clock, sitting.task, chances[sitting.task])
            filler.replies = sitting.number * 1000
            receipt = await _sit(filler, habits[sitting.task], sitting)
            if receipt is not None:
                played[sitting.task] = Played(
                    played[sitting.task].asked, receipt["standing"], receipt, habits[sitting.task]
                )
    return list(played.values())


def _in_order(sittings: list[_Sitting]) -> Iterator[_Sitting]:
    while sittings:
        yield heapq.heappop(sittings)


async def _sit(filler: Filler, way: Habit, sitting: _Sitting) -> dict[str, Any] | None:
    last = sitting.number == len(way.sittings) - 1
    if not last or way.ending == "missing":
        await filler.sit(way.per_sitting)
        return None
    until = sitting.at + dt.timedelta(seconds=20) if way.ending == "in_line" else None
    return await filler.finish(until)


def _phone(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://phieu.test")


async def _sign_in(client: httpx.AsyncClient, invitation: campaigns.Invited) -> None:
    """With the typed code, as from a slip of paper."""
    got = await client.post(
        "/api/v1/session",
        json={"code": invitation.typed_code, "staff_code": invitation.staff_code},
    )
    got.raise_for_status()
    client.headers["authorization"] = f"Bearer {got.json()['token']}"
