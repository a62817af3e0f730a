"""`./run demo`: an invented agency on a simulated Monday morning, with links to walk in by."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import socket
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx
from sqlalchemy import func, select

from ballots.client import Ballots
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from pages.rooms import Rooms
from phieu import ballots_process, campaigns, messenger
from phieu.clock import SimulatedClock
from phieu.commands import COMMANDS
from phieu.control import listening
from phieu.invented import invent, invent_meeting, read_example
from phieu.messenger import REAL, Messenger, Simulated
from phieu.opening import opened
from phieu.ports import sure_free
from phieu.rosters import roster_file
from phieu.serving import serve
from phieu.welcoming import PEOPLE, SEED, Say, welcome
from storage.people import Employee
from storage.submissions import Submission

_LOOK_SECONDS = 1.0


async def demo(folder: Path, data: Path, port: int, say: Say, *, telegram: bool = False) -> None:
    """Serve an invented campaign of the plan in `folder` until told to stop; with `telegram`, on
    the bot of TELEGRAM_TOKEN or, without one, on a simulated messenger."""
    port = port or _free_port()
    sure_free(port)
    # Told to end is as Ctrl+C: what was started here ends with us.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    async with AsyncExitStack() as stack:
        simulated = bot = None
        if telegram and os.environ.get("TELEGRAM_TOKEN"):
            bot = await messenger.asked_of_telegram()
        elif telegram:
            simulated = await stack.enter_async_context(messenger.simulated())
            bot = simulated.messenger
        data.mkdir(parents=True, exist_ok=True)
        at = await stack.enter_async_context(ballots_process.child(data, port + 1))
        ballots = await stack.enter_async_context(ballots_process.reached(data, at))
        await _serve(folder, data, port, say, bot, simulated, ballots)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


async def _serve(
    folder: Path,
    data: Path,
    port: int,
    say: Say,
    bot: Messenger | None,
    here: Simulated | None,
    ballots: Ballots | None,
) -> None:
    plan = load_plan(folder)
    clock = SimulatedClock(campaigns.starting(plan))
    base_url = f"http://127.0.0.1:{port}"
    name, opens_at = (bot.bot_name, bot.opens_at) if bot else ("", REAL)
    async with opened(
        data, clock, base_url=base_url, simulated=True, bot_name=name, messenger=opens_at,
        ballots=ballots,
    ) as rooms:  # fmt: skip
        campaign = await campaigns.start(rooms, folder)
        await _people(rooms, plan, folder, campaign)
        clock.move_to(max(clock.now(), await _latest_act(rooms)))
        await welcome(rooms, plan, folder, campaign, say, here)
        async with listening(data, rooms, COMMANDS):
            say(f"Lệnh cho bản chạy thử này: ./run phieu office invite MÃ_CÁN_BỘ --data {data}")
            following = asyncio.create_task(_same_time(clock, here)) if here else None
            try:
                await serve(rooms, "127.0.0.1", port, telegram=bot.settings if bot else None)
            finally:
                if following:
                    following.cancel()


async def _same_time(clock: SimulatedClock, here: Simulated) -> None:
    """The messenger's clock is moved with ours, which people move by a button."""
    last, mark = clock.now(), time.monotonic()
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        now, gone = clock.now(), time.monotonic() - mark
        if abs((now - last).total_seconds() - gone) > _LOOK_SECONDS:
            with suppress(httpx.HTTPError):
                await here.is_now(now)
        last, mark = now, time.monotonic()


async def _people(rooms: Rooms, plan: Plan, folder: Path, campaign: int) -> None:
    """The roster, once: a demo that is started again goes on where it was."""
    known = await rooms.store.read(lambda c: c.scalar(select(func.count()).select_from(Employee)))
    if not known:
        example = read_example(folder)
        people = invent(plan, example, PEOPLE, SEED)
        people += invent_meeting(plan, example, PEOPLE, SEED)
        file = roster_file(plan, people, example.says)
        await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", file)


async def _latest_act(rooms: Rooms) -> dt.datetime:
    latest = await rooms.store.read(lambda c: c.scalar(select(func.max(Submission.changed_at))))
    return latest or dt.datetime.min.replace(tzinfo=dt.UTC)
