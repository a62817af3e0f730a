"""`phieu campaign start`, `redate`, `open`, `close`: a campaign's life from the server."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from intake.campaigns import NotSoError, State, become, redate
from intake.checking.folder import checked_plan
from intake.checking.new_dates import concerns
from intake.loading.problem import PlanError
from intake.plan import Plan
from intake.redating import RedatingError, When
from pages.rooms import Rooms
from people.accounts import found_office
from people.errors import AccountError, NotInvitableError
from people.invitations import Invitation
from phieu import campaigns
from phieu.control import Command, CommandError
from phieu.exporting import campaign_export
from storage.audit import CONSOLE, record
from storage.campaigns import Campaign
from vietnamese.dates import parse_date, short_date

Given = dict[str, Any]


async def campaign_start(rooms: Rooms, given: Given) -> list[str]:
    """A planned campaign of a plan folder, for its own year or another; again, the same one
    with the plan's present text. With `office_code`, somebody's way into the office too."""
    folder, dates = Path(given["plan"]), _dates(given.get("date") or ())
    try:
        await asyncio.to_thread(checked_plan, folder)
        campaign = await campaigns.start(
            rooms, folder, state="planned", year=given.get("year"), dates=dates
        )
    except PlanError as refused:
        raise CommandError(str(refused)) from None
    except (NotSoError, RedatingError) as refused:
        raise CommandError(refused.sentence) from None
    plan, state = await rooms.store.read(lambda c: _now(c, rooms, campaign))
    lines = [f"Đợt {campaign}: {plan.name}", f"Phiên bản kế hoạch: {plan.revision[:16]}"]
    lines += _date_lines(plan, rooms.clock.now())
    if given.get("office_code"):
        lines += await _office(rooms, campaign, given)
    if state == "planned":
        lines.append("Chưa ai nhìn thấy đợt này. Xong phần chuẩn bị: phieu campaign open")
    return lines


async def campaign_redate(rooms: Rooms, given: Given) -> list[str]:
    """Milestones of the latest campaign at new dates."""
    campaign, dates = await _latest(rooms), _dates(given["date"])

    def change(connection: Connection) -> Plan:
        now = rooms.clock.now()
        try:
            changed = redate(connection, rooms.library, campaign, dates, now)
        except RedatingError as refused:
            raise CommandError(refused.sentence) from None
        if changed:
            record(
                connection, CONSOLE, "campaign.redate", f"campaign:{campaign}", now=now,
                before={code: _spelled(was) for code, (was, _) in changed.items()},
                after={code: _spelled(new) for code, (_, new) in changed.items()},
            )  # fmt: skip
        return _now(connection, rooms, campaign)[0]

    plan = await rooms.store.write(change)
    return _date_lines(plan, rooms.clock.now())


async def campaign_open(rooms: Rooms, _: Given) -> list[str]:
    """From now on people see their forms."""
    return await _become(rooms, "open", "campaign.open", "đã mở")


async def campaign_close(rooms: Rooms, _: Given) -> list[str]:
    """From now on nothing more is taken."""
    return await _become(rooms, "closed", "campaign.close", "đã đóng")


COMMANDS: dict[str, Command] = {
    "campaign start": campaign_start,
    "campaign redate": campaign_redate,
    "campaign open": campaign_open,
    "campaign close": campaign_close,
    "campaign export": campaign_export,
}


async def _become(rooms: Rooms, state: State, act: str, words: str) -> list[str]:
    campaign = await _latest(rooms)

    def change(connection: Connection) -> None:
        now = rooms.clock.now()
        try:
            before = become(connection, campaign, state, now)
        except NotSoError as refused:
            raise CommandError(refused.sentence) from None
        record(
            connection, CONSOLE, act, f"campaign:{campaign}", now=now,
            before={"state": before}, after={"state": state},
        )  # fmt: skip

    await rooms.store.write(change)
    return [f"Đợt {campaign} {words}."]


async def _office(rooms: Rooms, campaign: int, given: Given) -> list[str]:
    """The first person of the office: a link and a code, shown this once."""

    def make(connection: Connection) -> Invitation:
        agency: int = connection.execute(
            select(Campaign.agency_id).where(Campaign.id == campaign)
        ).scalar_one()
        code, name = given["office_code"], given.get("office_name") or ""
        try:
            return found_office(connection, agency, code, name, now=rooms.clock.now())
        except (AccountError, NotInvitableError) as refused:
            raise CommandError(refused.sentence) from None

    made = await rooms.store.write(make)
    until = made.expires_at.astimezone(rooms.zone)
    return [
        f"Vào văn phòng: {rooms.base_url}/vao/{made.link_code}",
        f"hoặc gõ mã {made.typed_code} cùng mã cán bộ {made.staff_code}",
        f"Dùng được một lần, đến {until:%H:%M %d/%m/%Y}.",
    ]


def _date_lines(plan: Plan, now: dt.datetime) -> list[str]:
    """What is odd about the dates, for the person at the console."""
    odd = concerns(plan, now)
    return [
        f"Cảnh báo, mốc {each.code}: {said}" for each in plan.milestones for said in odd[each.code]
    ]


def _now(connection: Connection, rooms: Rooms, campaign: int) -> tuple[Plan, str]:
    row = connection.execute(
        select(Campaign.revision, Campaign.state).where(Campaign.id == campaign)
    ).one()
    return rooms.library.plan(connection, row.revision), row.state


async def _latest(rooms: Rooms) -> int:
    campaign = await rooms.store.read(campaigns.latest)
    if campaign is None:
        raise CommandError("Chưa có đợt nào. Chạy trước: phieu campaign start KẾ_HOẠCH")
    return campaign


def _dates(said: Sequence[str]) -> dict[str, When]:
    """`code=YYYY-MM-DD`, or `code=YYYY-MM-DD..YYYY-MM-DD` for a window."""
    dates: dict[str, When] = {}
    for each in said:
        code, _, day = each.partition("=")
        first, between, last = day.partition("..")
        try:
            dates[code.strip()] = (
                (parse_date(first), parse_date(last)) if between else parse_date(first)
            )
        except ValueError:
            raise CommandError(
                f"Chưa đọc được “{each}”; viết mốc=NĂM-THÁNG-NGÀY, ví dụ nop-ban=2026-10-25,"
                " hoặc mốc=2026-12-12..2026-12-15 cho mốc có hai đầu."
            ) from None
    return dates


def _spelled(when: When) -> str:
    return " – ".join(short_date(day) for day in (when if isinstance(when, tuple) else (when,)))
