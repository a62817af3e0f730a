"""`./run demo`: an invented agency on a simulated Monday morning, with links to walk in by."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx
import segno
from sqlalchemy import func, select

from ballots.client import Ballots
from intake.eligibility import roles_of
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from pages.rooms import Rooms
from phieu import ballots_process, campaigns, messenger
from phieu.clerk import office_code
from phieu.clock import SimulatedClock
from phieu.commands import COMMANDS
from phieu.control import listening
from phieu.invented import invent, read_example
from phieu.messenger import REAL, Messenger, Simulated
from phieu.opening import opened
from phieu.rosters import roster_file
from phieu.serving import serve
from storage.people import Employee
from storage.submissions import Submission

PEOPLE = 90
SEED = 2024
_QR_WIDTH = 2
_LOOK_SECONDS = 1.0
_FIRST_ACCOUNT = 7_100_000_001

Say = Callable[[str], None]


async def demo(folder: Path, data: Path, port: int, say: Say, *, telegram: bool = False) -> None:
    """Serve an invented campaign of the plan in `folder` until told to stop; with `telegram`, on
    the bot of TELEGRAM_TOKEN or, without one, on a simulated messenger."""
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
        await _welcome(rooms, plan, campaign, say, here)
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
        file = roster_file(plan, invent(plan, example, PEOPLE, SEED), example.says)
        await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", file)


async def _latest_act(rooms: Rooms) -> dt.datetime:
    latest = await rooms.store.read(lambda c: c.scalar(select(func.max(Submission.changed_at))))
    return latest or dt.datetime.min.replace(tzinfo=dt.UTC)


async def _welcome(
    rooms: Rooms, plan: Plan, campaign: int, say: Say, here: Simulated | None
) -> None:
    example = "Mọi người và đơn vị trong bản chạy thử đều là bịa ra."
    local = rooms.clock.now().astimezone(plan.zone)
    say(f"\n{plan.name}\n{example}\nĐồng hồ mô phỏng: {local:%H:%M %d/%m/%Y}\n")
    asked = await campaigns.asked_of(rooms, campaign)
    heads = {each.filler for each in asked if _is_head(plan, each)}
    somebody, another = _two(asked, heads)
    chosen = {"Nhân viên": somebody, "Trưởng đơn vị": min(heads)}
    invited = await campaigns.invite(rooms, campaign)
    for label, employee in chosen.items():
        person = invited[employee]
        _say_link(say, f"{label}: {person.full_name}, {person.unit}", rooms, person.link_code)
        say(f"  hoặc mở {rooms.base_url}, gõ mã {person.typed_code}")
        say(f"  và mã cán bộ {person.staff_code}")
    if rooms.bot_name:
        await _say_chat(say, rooms, invited[another], here)
    _, code = await rooms.store.write(lambda c: office_code(c, plan, campaign, rooms.clock.now()))
    _say_link(say, "Văn phòng (xem, tải giấy tờ)", rooms, code)
    say(f"\nĐang chạy tại {rooms.base_url} — dừng bằng Ctrl+C")


async def _say_chat(
    say: Say, rooms: Rooms, person: campaigns.Invited, here: Simulated | None
) -> None:
    """How somebody joins in the messenger: by the link, or by a phone that is played on a page."""
    say(f"\nQua Telegram: {person.full_name}, {person.unit}")
    if here is None:
        say(f"  mở {rooms.messenger}/{rooms.bot_name}?start={person.link_code}")
        return
    await here.is_now(rooms.clock.now())
    phone = await here.knows(_FIRST_ACCOUNT, person.full_name)
    await here.knows(_FIRST_ACCOUNT + 1, "Một tài khoản khác")
    say(f"  ứng dụng nhắn tin mô phỏng: {here.url}")
    say(f"  liên kết mời của người này: {here.url}/{rooms.bot_name}?start={person.link_code}")
    say(f"  điện thoại của người này:   {phone}")


def _two(asked: list[campaigns.Asked], heads: set[int]) -> tuple[int, int]:
    """Two of the many: people with the form that most are asked."""
    people = [each for each in asked if each.filler not in heads and each.facts.get("full_name")]
    ((form, _),) = Counter(each.form for each in people).most_common(1)
    first, second, *_ = dict.fromkeys(each.filler for each in people if each.form == form)
    return first, second


def _is_head(plan: Plan, each: campaigns.Asked) -> bool:
    """A head is whoever fills a unit's form and is asked one as a person too."""
    return "head" in {role.code for role in roles_of(plan, each.facts)}


def _say_link(say: Say, label: str, rooms: Rooms, code: str) -> None:
    url = f"{rooms.base_url}/vao/{code}"
    picture = io.StringIO()
    segno.make(url, micro=False).terminal(picture, border=_QR_WIDTH, compact=True)
    say(f"\n{label}\n  {url}\n{picture.getvalue()}")
